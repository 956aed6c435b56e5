"""Pages that belong to no audience: health, the demo's doors, the first login, elder mode, errors."""
