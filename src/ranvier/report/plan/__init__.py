"""What is done, arranged for a reader: tests, treatments, nerve blocks, the review of medicines, follow-up."""
