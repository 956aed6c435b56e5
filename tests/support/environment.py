"""Loaded before anything else (`-p` in pyproject): the tests' own data directory, before Django reads its settings."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_here = Path(tempfile.mkdtemp(prefix="tongban-test-"))
atexit.register(shutil.rmtree, _here, ignore_errors=True)
(_here / "static").mkdir()
os.environ["TONGBAN_DATA"] = str(_here)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
