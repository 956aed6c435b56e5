"""The acts of supervision, by noun."""
