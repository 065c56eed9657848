"""Stores a judged dossier as RDF and as columns, and answers questions about it."""
