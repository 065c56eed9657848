"""Writes to a served graph, one change at a time, each as a whole or not at all."""
