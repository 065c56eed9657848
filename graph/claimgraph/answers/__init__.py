"""What a reader asks for: why, what differs, a report, the graph in other formats."""
