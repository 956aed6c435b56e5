"""Rounds of monitoring targets."""
