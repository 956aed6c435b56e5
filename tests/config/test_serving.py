"""How the process group is started."""

import subprocess
from typing import Any

import pytest

from tongban.config import serving


@pytest.mark.parametrize("said, given", [(None, "2"), ("4", "4")])
def test_threads_share_the_stores_of_memory(monkeypatch: pytest.MonkeyPatch, said: str | None, given: str):
    """Eight threads took a fifth more with stores of their own; whoever sets the number is obeyed."""
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    if said:
        monkeypatch.setenv("MALLOC_ARENA_MAX", said)
    started: list[dict[str, Any]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda order, **how: started.append(how))
    serving._web("127.0.0.1", 8000, 8)
    assert started[0]["env"]["MALLOC_ARENA_MAX"] == given
    assert "PATH" in started[0]["env"]
