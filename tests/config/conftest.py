"""A data directory as a stranger has it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import site

Tongban = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def tongban(tmp_path: Path) -> Tongban:
    def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return site.command(*words, data=tmp_path / "data", **environment)

    return run


def told(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """The JSON a command printed."""
    found: dict[str, Any] = json.loads(done.stdout)
    return found
