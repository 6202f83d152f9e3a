"""What it is and where it sits, arranged for a reader, and how far that would hold under other limits."""
