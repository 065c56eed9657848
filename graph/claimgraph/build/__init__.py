"""What is done with a SOURCE: it is opened, built, updated, checked, fetched and merged."""
