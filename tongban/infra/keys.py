"""Key rotation: a new key for what is written from now on, then everything old under the new key, in portions.

Digests and blind indexes have a key of their own that stays, so the trail and exact search are not touched.
"""

import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from tongban.infra import crypto, files
from tongban.infra.fields import EncryptedJSONField, EncryptedTextField
from tongban.infra.models import StoredFile

_PORTION: Final = 500


def add_key(path: Path) -> str:
    """Put a fresh key into the secrets file and make it the current one; takes effect when processes start anew."""
    held: dict[str, Any] = json.loads(path.read_text())
    name = f"k{1 + max(int(key.removeprefix('k')) for key in held['keys'])}"
    held["keys"][name] = secrets.token_hex(32)
    held["current"] = name
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        json.dump(held, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    os.replace(draft, path)
    return name


def encrypted_columns() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    """Every column whose values only the application can read."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField | EncryptedJSONField):
                yield model, field


def reencrypt_columns() -> int:
    """Everything in the database under the current key; safe to stop and to run again, while the site runs."""
    return sum(_column(model, field) for model, field in encrypted_columns())


def _column(model: type[models.Model], field: "models.Field[Any, Any]") -> int:
    quote = connection.ops.quote_name
    assert field.column is not None
    assert model._meta.pk.column is not None
    table, column, key = quote(model._meta.db_table), quote(field.column), quote(model._meta.pk.column)
    current = f"{settings.SECRETS['current']}:%"
    read = f"SELECT {key}, {column} FROM {table} WHERE {column} <> '' AND {column} NOT LIKE %s LIMIT {_PORTION}"  # noqa: S608
    write = f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s"  # noqa: S608 - the model's own names
    done = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(read, [current])
            rows = cursor.fetchall()
            for pk, token in rows:
                cursor.execute(write, [crypto.reencrypt(token), pk, token])
        done += len(rows)
        if len(rows) < _PORTION:
            return done


def reencrypt_files() -> int:
    """Every stored file under the current key, each rewritten whole or not at all."""
    done = 0
    for digest in StoredFile.objects.order_by("digest").values_list("digest", flat=True).iterator(chunk_size=500):
        done += files.reseal(digest)
    return done
