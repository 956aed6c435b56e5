"""Loaded before anything else (`-p` in pyproject): the tests' own data directory, before Django reads its settings."""

import os
import tempfile
from pathlib import Path

_here = Path(tempfile.mkdtemp(prefix="tongban-test-"))
(_here / "static").mkdir()
os.environ["TONGBAN_DATA"] = str(_here)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
