"""Files that come with the product (tongban/data)."""

from pathlib import Path
from typing import Any, Final

import yaml

_ROOT: Final = Path(__file__).resolve().parent.parent / "data"
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as quick where the C library is there


def data_file(name: str) -> Path:
    """The shipped file or folder of this name."""
    path = _ROOT / name
    assert path.exists(), f"not shipped: {name}"
    return path


def data_yaml(name: str) -> Any:
    """What the shipped YAML file of this name says."""
    return yaml.load(data_file(name).read_bytes(), Loader=_LOADER)  # noqa: S506 - a safe loader
