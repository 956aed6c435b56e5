"""Words of supervision, by noun."""
