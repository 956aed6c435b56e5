"""Foresight: what a year will cost, seen from a day inside it; what returns each year; what to write to the finance bureau."""
