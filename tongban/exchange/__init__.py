"""Adapters to the world outside: each port has a working local implementation here."""
