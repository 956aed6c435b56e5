"""What supervision can count, by noun."""
