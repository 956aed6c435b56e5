"""The log without personal data: numbers of persons, phones, passwords and one-time links are taken out of every record.

Whoever writes a log line does not have to think of it: the filter stands before each handler and cleans the message
after its arguments went in, and the traceback with whatever an exception carried along.
"""

import json
import logging
import re
from datetime import datetime
from typing import Any, Final

from tongban.kernel.times import LOCAL

# A number begins where no digit stands before it, or right behind a percent-encoded byte of an address (%3D138…).
_START: Final = r"(?:(?<!\d)|(?<=%[0-9A-Fa-f]{2}))"
_END: Final = r"(?!\d)"
_GAP: Final = r"(?:[ \-_+]|%20)?"
_RULES: Final = (
    (
        re.compile(
            rf"{_START}[1-9]\d{{5}}{_GAP}(?:18|19|20)\d{{2}}{_GAP}(?:0[1-9]|1[0-2]){_GAP}(?:0[1-9]|[12]\d|3[01]){_GAP}\d{{3}}[\dXxＸｘ]{_END}"
        ),
        "[证件号码]",
    ),
    (
        re.compile(rf"{_START}[1-9]\d{{5}}\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}{_END}"),
        "[证件号码]",
    ),  # the old number of 15 digits
    (re.compile(rf"{_START}(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}{_END}"), "[电话]"),
    (re.compile(rf"{_START}0\d{{2,3}}-[2-9]\d{{6,7}}{_END}"), "[电话]"),
    (
        re.compile(
            r"""(?ix) (["']?\b[\w-]*(?:password|passwd|passphrase|pwd|secret|csrfmiddlewaretoken|resume_code)\w*["']?
            | 查询密码 | 密码 | 续办码) (\s* (?:=|:|：|%3D) \s*) (?: "[^"]*" | '[^']*' | \[[^\]]*\] | [^\s&,;}\])]+ )"""
        ),
        r"\1\2[已隐去]",
    ),
    (re.compile(r"(/first/)[^/\s?\"']+"), r"\1[已隐去]"),
    (re.compile(r"(\w+://[^:/@\s]+:)[^@/\s]+(@)"), r"\1[已隐去]\2"),  # a password inside a URL
)


def redact(text: str) -> str:
    """The text as it may be logged."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text


class Redact(logging.Filter):
    """Cleans each record before its handler sees it; never drops one."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(_message(record)), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = _PLAIN.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True


_PLAIN: Final = logging.Formatter()


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # a wrong call of the logger must not stop the act that made it
        return f"{record.msg} {record.args}"


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, logger, message, and the traceback when there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, LOCAL).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if record.exc_info and not record.exc_text:
            record.exc_text = redact(self.formatException(record.exc_info))
        if record.exc_text:
            line["exception"] = record.exc_text
        status = getattr(record, "status_code", None)
        if status is not None:
            line["status"] = status
        return json.dumps(line, ensure_ascii=False)
