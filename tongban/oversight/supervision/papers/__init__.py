"""Papers of supervision, as Word files."""
