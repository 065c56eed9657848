"""From a SOURCE to what is built of it: opened, built, updated, checked, fetched and merged."""
