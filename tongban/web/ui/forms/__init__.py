"""Forms that more than one audience uses."""
