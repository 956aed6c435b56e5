"""Reads of openness: requests and their clocks, publications, questions, what could not be done."""
