"""Printing for people and for machines, and what several commands ask for."""

import argparse
import json
from collections.abc import Mapping


def print_json(value: Mapping[str, object]) -> None:
    """One JSON object on standard output, Chinese readable."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def year(text: str) -> int:
    """A year that a calendar may be asked for, as argparse reads it."""
    if not text.isascii() or not text.isdigit() or not 1990 <= int(text[:6]) <= 2100:
        raise argparse.ArgumentTypeError(f"年份“{text}”应在1990到2100之间")
    return int(text)
