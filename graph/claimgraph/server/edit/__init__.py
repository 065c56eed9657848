"""The workbench in the browser: one folder, one person, this machine."""
