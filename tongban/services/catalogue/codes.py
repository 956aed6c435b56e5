"""Codes of items and one-things, and text that a machine may keep: one rule for sheets, files and pages."""

import hashlib
import re
from typing import Final

CODE_MAX: Final = 60
_CODE: Final = re.compile(r"[\w.~·()（）+-]+")
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd\ufffe\uffff]")


def code_fault(code: str) -> str:
    """What forbids the code, or nothing: letters of any script, digits and a few marks, as they stand in an address."""
    if len(code) > CODE_MAX:
        return f"编码长{len(code)}位，最多{CODE_MAX}位，请核对"
    if not _CODE.fullmatch(code):
        return f"编码“{code[:20]}”含有空格或字母、数字以外的字符，请核对"
    return ""


def with_tail(code: str, *told: str) -> str:
    """The code for one of several that share it: the same tail for the same words, whatever stands beside."""
    tail = hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:6].upper()
    return f"{code[: CODE_MAX - 7]}~{tail}"


def stem(code: str) -> str:
    """The code without such a tail."""
    return re.sub(r"~[0-9A-F]{6}$", "", code)


def unreadable(text: str) -> bool:
    """Control characters, halves of characters, what a wrong encoding left behind."""
    return _UNREADABLE.search(text) is not None
