"""Every kind of page on PostgreSQL: what a test on SQLite cannot know of its SQL."""

import os
import re
import urllib.error
from collections import deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag

import psycopg
import pytest

from tests.support import site
from tests.support.visitor import Visitor
from tests.support.walk import NO_PAGES, kind_of
from tongban.web.ui.views.doors import WINGS

SERVER = os.environ.get("TONGBAN_DATABASE_URL", "")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SERVER, reason="the browser walks on SQLite")]


def walk(visitor: Visitor, start: str, known: set[str]) -> Iterator[str]:
    """Open one page of each kind that links lead to; yields those that were not answered."""
    waiting, seen = deque([start]), set[str]()
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if address in seen or not kind or (kind in known and address != start):
            continue
        seen.add(address)
        known.add(kind)
        try:
            page = visitor.get(address)
        except urllib.error.HTTPError as wrong:
            yield f"{address} answers {wrong.code}"
            continue
        except UnicodeDecodeError:
            continue  # a file
        found = (urldefrag(unescape(link)).url for link in re.findall(r'<a[^>]+href="(/[^"]*)"', page))
        waiting.extend(link for link in found if not any(word in link for word in NO_PAGES))


def test_every_kind_of_page(tmp_path: Path):
    name = f"walk_{os.getpid()}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        url = SERVER.rpartition("/")[0] + f"/{name}"
        made = site.command("demo", "--no-serve", data=tmp_path, TONGBAN_DATABASE_URL=url)
        assert made.returncode == 0, made.stderr
        known, wrong = set[str](), list[str]()
        with site.serving(tmp_path, TONGBAN_DATABASE_URL=url) as base:
            wrong += walk(Visitor(base), "/", known)
            for door in (door for _, wing in WINGS for door in wing):
                inside = Visitor(base)
                inside.get("/demo/")
                inside.send(f"/demo/{door.role}/")
                wrong += [f"{door.role}: {fault}" for fault in walk(inside, inside.url.removeprefix(base), known)]
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    assert not wrong, "\n".join(wrong)
    assert len(known) > 120
