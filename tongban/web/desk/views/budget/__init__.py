"""The budget year in execution."""
