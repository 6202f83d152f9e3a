"""Why: the rule behind a statement or a step, with the values it used and where they were read."""
