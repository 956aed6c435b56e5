"""A data directory as a stranger has it."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import site

Tongban = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with empty tables, made once: making them takes longer than most commands."""
    made = tmp_path_factory.mktemp("tables") / "data"
    assert site.command("trail", "verify", data=made).returncode == 0
    return made


@pytest.fixture
def tongban(tmp_path: Path, tables: Path) -> Tongban:
    """The command, on a directory where nothing was entered yet."""

    def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        if not (tmp_path / "data").exists():
            shutil.copytree(tables, tmp_path / "data")
        return site.command(*words, data=tmp_path / "data", **environment)

    return run


@pytest.fixture
def from_nothing(tmp_path: Path) -> Tongban:
    """The command, on a directory that is not there yet."""

    def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return site.command(*words, data=tmp_path / "data", **environment)

    return run


def told(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """The JSON a command printed."""
    found: dict[str, Any] = json.loads(done.stdout)
    return found
