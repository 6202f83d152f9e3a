"""What was measured in recordings, for the terminal and as JSON."""
