"""Printing for people and for machines."""

import json
from collections.abc import Mapping


def print_json(value: Mapping[str, object]) -> None:
    """One JSON object on standard output, Chinese readable."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))
