"""Explains statuses, compares two graphs, writes reports, and exports graphs in other formats."""
