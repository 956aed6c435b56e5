"""What lies in the baskets of a desk, by wing: the tiles of the first page."""

Tile = tuple[str, int | str, str, str]  # address name, how many, title, hint
