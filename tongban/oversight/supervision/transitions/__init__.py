"""Lives of supervised things, by noun: (state, act) → state."""
