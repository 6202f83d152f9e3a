"""What was recorded, arranged for a reader: the chart, conduction studies, traces, and the course over visits."""
