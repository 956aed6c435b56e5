"""Tongban (通办): one matter, one time, for a county government service centre."""
