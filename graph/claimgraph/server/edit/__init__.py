"""The workbench in the browser: one person edits one folder on this machine."""
