"""Items, one-things and materials: looked at, changed, published."""
