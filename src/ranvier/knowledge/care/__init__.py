"""Care: medicines and how they meet, treatments, nerve blocks, follow-up, texts for patients, and trials."""
