"""Pure arithmetic of supervision, by noun."""
