"""Disclosure: requests, publications, questions."""
