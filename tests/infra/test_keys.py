"""Key rotation: everything stays readable, everything ends under the new key, the trail stays whole."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection

from tests.support.matter import Stage
from tongban.infra import crypto, files, keys, trail
from tongban.people.parties.models import Party
from tongban.services.cases.models import Application

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\nx\n%%EOF"


@pytest.fixture
def new_key(settings):
    def turn() -> None:
        ring = settings.SECRETS["keys"] | {"k2": "ab" * 32}
        settings.SECRETS = settings.SECRETS | {"keys": ring, "current": "k2"}
        crypto._cipher.cache_clear()

    yield turn
    crypto._cipher.cache_clear()


def test_everything_goes_under_the_new_key(new_key, now: datetime):
    stage = Stage.build()
    stage.to_delivered()
    stored = files.store(PDF, name="a.pdf", now=now)
    number, password = stage.applicant.id_number, stage.row().query_password
    new_key()
    assert Party.objects.get(pk=stage.applicant.pk).id_number == number  # the old key still reads
    assert keys.reencrypt_columns() > 3
    assert keys.reencrypt_files() >= 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT query_password, form FROM application")
        assert all(cell.startswith("k2:") for row in cursor.fetchall() for cell in row)
    assert Application.objects.get(pk=stage.id).query_password == password
    assert files.read(stored.digest) == PDF
    assert keys.reencrypt_columns() == keys.reencrypt_files() == 0  # again: nothing left to do
    assert trail.verify().ok


def test_a_new_key_is_added_and_the_old_ones_stay(tmp_path: Path):
    path = tmp_path / "secrets.json"
    path.write_text(json.dumps({"keys": {"k1": "cd" * 32}, "current": "k1", "index": "ef" * 32, "django": "x"}))
    assert keys.add_key(path) == "k2"
    held = json.loads(path.read_text())
    assert (held["current"], sorted(held["keys"])) == ("k2", ["k1", "k2"])
    assert path.stat().st_mode & 0o777 == 0o600
