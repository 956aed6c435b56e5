"""Every kind of page on PostgreSQL: what a test on SQLite cannot know of its SQL."""

import os
import re
import urllib.error
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import psycopg
import pytest

from tests.support import site
from tests.support.visitor import Visitor
from tests.support.walk import walk
from tongban.web.ui.views.doors import WINGS

SERVER = os.environ.get("TONGBAN_DATABASE_URL", "")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SERVER, reason="the browser walks on SQLite")]


def faults(visitor: Visitor, start: str, known: set[str]) -> Iterator[str]:
    """Walk on from `start`; yields the kinds of page that were not answered."""

    def open_(address: str) -> int | None:
        try:
            visitor.get(address)
        except urllib.error.HTTPError as wrong:
            return wrong.code
        except UnicodeDecodeError:
            return None  # a file
        return 200

    def links() -> Iterator[str]:
        return (unescape(link) for link in re.findall(r'<a[^>]+href="(/[^"]*)"', visitor.text))

    for kind, status in walk(start, known, open_, links):
        if status != 200:
            yield f"{kind} answers {status}"


def test_every_kind_of_page(tmp_path: Path):
    name = f"walk_{os.getpid()}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        url = SERVER.rpartition("/")[0] + f"/{name}"
        made = site.command("demo", "--no-serve", data=tmp_path, TONGBAN_DATABASE_URL=url)
        assert made.returncode == 0, made.stderr
        known, wrong = set[str](), list[str]()
        with site.serving(tmp_path, TONGBAN_DATABASE_URL=url) as base:
            wrong += faults(Visitor(base), "/", known)
            for door in (door for _, wing in WINGS for door in wing):
                inside = Visitor(base)
                inside.get("/demo/")
                inside.send(f"/demo/{door.role}/")
                wrong += [f"{door.role}: {fault}" for fault in faults(inside, inside.url.removeprefix(base), known)]
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    assert not wrong, "\n".join(wrong)
    assert len(known) > 120
