"""What supervision listens to and does on its own, by noun."""
