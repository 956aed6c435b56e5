"""Stylesheets: one a page, named by its content, and small enough for a slow telephone."""

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client

from tests.web.conftest import Hall
from tongban.web.ui import styles

pytestmark = pytest.mark.django_db
PORTAL = ("/", "/search/?q=去世", "/matters/OT-P01/", "/matters/OT-P01/guide/", "/track/", "/verify/", "/resume/", "/rate/", "/business/", "/open/", "/open/ask/", "/reports/", "/signup/", "/accounts/login/", "/nowhere/")  # fmt: skip


def loaded(client: Client, page: str) -> list[bytes]:
    """Everything of style and script that a page makes a browser fetch."""
    found = re.findall(r'<link rel="stylesheet" href="([^"]+)"|<script src="([^"]+)"', page)
    assert found
    replies = [client.get(a or b) for a, b in found]
    assert all(reply.status_code == 200 for reply in replies)
    return [b"".join(reply) for reply in replies]


@pytest.mark.parametrize("where", PORTAL)
def test_a_portal_page_weighs_little(hall: Hall, where: str):
    client = hall.session("guest")
    page = client.get(where).content
    assert len(page) <= 30 * 1024, "HTML"
    assert sum(len(gzip.compress(part)) for part in loaded(client, page.decode())) <= 80 * 1024, "CSS and JS, gzipped"


def test_each_file_belongs_to_a_sheet_and_is_there():
    used = {name for sheet in styles.SHEETS.values() for name in sheet}
    assert used | {"gallery"} == {path.stem for path in Path(styles.FOLDER).glob("*.css")}


def test_the_address_names_the_content_and_is_kept():
    client = Client()
    address = styles.address("portal")
    reply = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in reply["Cache-Control"]
    assert gzip.decompress(reply.content) == client.get(address).content == styles.sheet("portal").text
    assert "Accept-Encoding" in reply["Vary"]


def test_an_address_of_older_content_is_not_kept():
    client = Client()
    reply = client.get("/style/portal.css?v=000000000000")
    assert reply["Cache-Control"] == "no-cache"
    again = client.get("/style/portal.css", headers={"If-None-Match": reply["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_only_the_desk_uses_stays_off_the_portal():
    assert b".row__line" in styles.sheet("desk").text
    assert b".row__line" not in styles.sheet("portal").text
    assert Client().get("/style/nobody.css").status_code == 404
