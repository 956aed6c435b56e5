"""Commands as a person types them, on a data directory."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

Tongban = Callable[..., "subprocess.CompletedProcess[str]"]


def told(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """The JSON a command printed."""
    found: dict[str, Any] = json.loads(done.stdout)
    return found
