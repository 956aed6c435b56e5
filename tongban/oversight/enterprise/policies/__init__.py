"""Who may do what. Default deny; every "no" says what to do instead."""
