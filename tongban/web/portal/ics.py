"""A due day as a calendar file (RFC 5545): one all-day entry that reminds the day before. No link, nobody's name."""

from datetime import date, datetime, timedelta
from typing import Final

_WIDTH: Final = 75  # octets of one line


def day_entry(*, key: str, day: date, title: str, note: str, now: datetime) -> bytes:
    """One entry; opened twice it stays one, because its key stays."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tongban//ZH", "BEGIN:VEVENT", f"UID:{key}@tongban",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}", f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(title)}", f"DESCRIPTION:{_text(note)}", "TRANSP:TRANSPARENT", "BEGIN:VALARM", "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(title)}", "TRIGGER:-PT15H", "END:VALARM", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _text(text: str) -> str:
    """Commas, semicolons and breaks are written so that they stay text."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Lines of at most 75 octets; what follows begins with a space. No character is cut."""
    parts, here = [], ""
    for character in line:
        if len((here + character).encode()) > _WIDTH:
            parts.append(here)
            here = " "
        here += character
    return [*parts, here]
