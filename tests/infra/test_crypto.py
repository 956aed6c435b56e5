"""Secrecy at rest: keys rotate, tampering shows, nothing personal lies plain in the tables."""

import pytest
from django.conf import settings
from django.db import connection

from tests.support.matter import person, resident
from tongban.infra import crypto


def test_round_trip_and_tampering():
    token = crypto.encrypt("430212199003070029")
    assert crypto.decrypt(token) == "430212199003070029"
    assert crypto.encrypt("x") != crypto.encrypt("x")
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt(token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"))


def test_an_old_key_still_reads_what_it_wrote(monkeypatch):
    old = crypto.encrypt("secret")
    ring = {**settings.SECRETS, "keys": {**settings.SECRETS["keys"], "k2": "11" * 32}, "current": "k2"}
    monkeypatch.setattr(settings, "SECRETS", ring)
    crypto._cipher.cache_clear()
    new = crypto.reencrypt(old)
    assert crypto.decrypt(old) == crypto.decrypt(new) == "secret"
    assert new != old
    crypto._cipher.cache_clear()


def test_the_index_is_keyed_by_purpose():
    assert crypto.blind_index("1", "a") == crypto.blind_index("1", "a")
    assert crypto.blind_index("1", "a") != crypto.blind_index("1", "b")
    assert crypto.blind_index("1", "a") != crypto.blind_index("2", "a")


@pytest.mark.django_db
def test_nothing_personal_lies_plain_in_the_table():
    party = person(7)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM party")
        text = "|".join(str(cell) for row in cursor.fetchall() for cell in row)
    assert resident(7) not in text
    assert party.id_number == resident(7)
