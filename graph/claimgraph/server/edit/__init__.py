"""The workbench in the browser, where one person edits the dossier in a folder of this machine."""
