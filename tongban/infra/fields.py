"""Columns that hold personal data: encrypted at rest, plain in Python."""

import json
from typing import Any

from django.db import models

from tongban.infra import crypto


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that only the application can read. Empty stays empty; it cannot be searched (use a blind index)."""

    def get_prep_value(self, value: Any) -> Any:
        return value if value in (None, "") else crypto.encrypt(str(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value if value in (None, "") else crypto.decrypt(value)


class EncryptedJSONField(models.Field[Any, Any]):
    """A JSON value that only the application can read."""

    def get_internal_type(self) -> str:
        return "TextField"

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        return crypto.encrypt(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value in (None, "") else json.loads(crypto.decrypt(value))
