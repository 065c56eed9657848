"""The types that all packages share: records, rows, verdicts, dates, texts and the ontology."""
