"""The local SMS gateway: a file of what would have been sent, to be looked at on the operator's page."""

import json
import os
from datetime import datetime
from pathlib import Path

from tongban.kernel.identifiers import check_mobile
from tongban.kernel.ids import new_id


class LocalSms:
    """Appends one JSON line per message; the number is kept masked, the text never holds a link."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "sms.jsonl"

    def send(self, *, phone: str, template: str, words: dict[str, str], now: datetime) -> str:
        """Deliver one message and return its reference. Raises Refused for what is not a mobile number."""
        number = check_mobile(phone)
        reference = new_id().hex
        text = template.format(**words)
        assert "http" not in text, "no links in messages"
        line = {"id": reference, "at": now.isoformat(), "to": f"{number[:3]}****{number[-4:]}", "text": text}
        with open(self._path, "a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            out.flush()
            os.fsync(out.fileno())
        return reference
