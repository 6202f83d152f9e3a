"""What was read and checked once, kept for the next start."""
