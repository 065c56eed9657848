"""Opens, builds, updates and checks a SOURCE, fetches its tables and merges its names."""
