"""Keeps what was judged as RDF and columns, and answers questions about it."""
