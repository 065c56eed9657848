"""What is written to a served graph, one change at a time, whole or not at all."""
