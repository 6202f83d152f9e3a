"""Whether the knowledge is sound: the examples of rules, their coverage, texts for patients, and what was read."""
