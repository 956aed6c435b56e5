"""Who may do what in supervision, by noun. Default deny."""
