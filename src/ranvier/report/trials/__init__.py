"""What is told of trials that were put together: text, page, drawing, JSON."""
