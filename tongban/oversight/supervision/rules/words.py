"""What people write: said, and not too long."""

import re
from typing import Final

from tongban.oversight.supervision.errors import SupervisionRefusal

_MARKS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def must_say(text: str, what: str, most: int, least: int = 1) -> str:
    """The text without its edges, lines kept. Raises SupervisionRefusal when it says nothing or too much."""
    told = may_say(text, what, most)
    if len(told) < least:
        raise SupervisionRefusal(f"请填写{what}" if least == 1 else f"{what}至少写{least}个字")
    return told


def may_say(text: str, what: str, most: int) -> str:
    """The same, where nothing may be said."""
    lines = (" ".join(line.split()) for line in _MARKS.sub("", text).splitlines())
    told = "\n".join(line for line in lines if line)
    if len(told) > most:
        raise SupervisionRefusal(f"{what}最多{most}字，现在{len(told)}字")
    return told


def cut(text: str, most: int) -> str:
    """The text, or as much of it as there is room for, with a mark that it goes on."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
