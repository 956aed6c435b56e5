"""Files that come with the product (tongban/data)."""

from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parent.parent / "data"


def data_file(name: str) -> Path:
    """The shipped file or folder of this name."""
    path = _ROOT / name
    assert path.exists(), f"not shipped: {name}"
    return path
