"""Spreadsheets of supervision: how they are read."""
