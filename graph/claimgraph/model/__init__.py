"""What every part of the program shares: records, rows, verdicts, dates, texts and the ontology."""
