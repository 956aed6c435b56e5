"""Reads of supervision, by noun."""
