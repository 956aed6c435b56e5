"""Where a deployment keeps its things, as the environment says."""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tongban.kernel.refusals import Refused

SQLITE_NAME: Final = "tongban.sqlite3"
SECRETS_NAME: Final = "secrets.json"
SEAL_NAME: Final = "seal.key"
NOTE_NAME: Final = "backup.json"
OFFICE_WROTE: Final = frozenset({"remedies.yaml"})  # what the office itself put into the data directory
KEYS: Final = frozenset({SECRETS_NAME, SEAL_NAME})  # may lie in a directory that is otherwise empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The data directory, the database's URL (empty: SQLite in the data directory) and the secrets file."""

    data: Path
    database_url: str = ""
    secrets: Path

    @staticmethod
    def here() -> "Place":
        """The place the TONGBAN_* variables speak of; nothing is made by asking."""
        data = Path(os.environ.get("TONGBAN_DATA") or "var").resolve()
        secrets = os.environ.get("TONGBAN_SECRETS") or data / SECRETS_NAME
        return Place(data=data, database_url=os.environ.get("TONGBAN_DATABASE_URL", ""), secrets=Path(secrets))

    @property
    def engine(self) -> str:
        return "postgresql" if self.database_url else "sqlite"

    @property
    def sqlite(self) -> Path:
        return self.data / SQLITE_NAME

    @property
    def keeps_secrets_inside(self) -> bool:
        return self.secrets.resolve() == (self.data / SECRETS_NAME).resolve()


def read_secrets(path: Path) -> dict[str, Any]:
    """The keys of a deployment."""
    try:
        found: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError) as wrong:
        raise Refused(f"密钥文件 {path} 读不出来，请用 TONGBAN_SECRETS 指明密钥文件") from wrong
    return found


def fingerprints(secrets: Mapping[str, Any]) -> dict[str, str]:
    """What tells whether keys fit, and betrays none of them."""
    keys = {"index": secrets["index"], **secrets["keys"]}
    return {
        name: hmac.digest(bytes.fromhex(key), b"tongban.backup", hashlib.sha256).hex()[:16]
        for name, key in sorted(keys.items())
    }
