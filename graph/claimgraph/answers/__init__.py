"""What a reader asks of a graph: why, the difference between two, a report, other formats."""
