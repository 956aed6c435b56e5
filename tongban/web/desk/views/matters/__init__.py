"""Matters under way: lists, the file of a leg, acts."""
