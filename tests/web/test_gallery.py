"""The component gallery: nothing is missing from it, and its colours can be read."""

import html
import re

import pytest
from django.test import Client

from tests.web.conftest import Hall
from tongban.config.settings import PACKAGE
from tongban.web.ui import tokens
from tongban.web.ui.styles import FOLDER

pytestmark = pytest.mark.django_db
MACROS = sorted(p for p in (PACKAGE / "web/ui/templates/ui").glob("*.html") if "{% macro" in p.read_text())


@pytest.mark.parametrize("mode", ["", "elder", "contrast"])
def test_every_component_is_shown_with_its_include_line(settings, mode: str):
    settings.DEMO = True
    reply = Client().get(f"/ui/?mode={mode}")
    assert reply.status_code == 200
    shown = html.unescape(reply.content.decode())
    assert f'<html lang="zh-Hans" class="{mode}">' in shown
    assert len(MACROS) > 20
    for macro in MACROS:
        assert f'{{% from "ui/{macro.name}" import ' in shown, macro.name
        named = re.search(rf'from "ui/{macro.name}" import ([\w, ]+) %', shown)
        assert named
        defined = set(re.findall(r"\{% macro (\w+)\(", macro.read_text()))
        assert {name.strip() for name in named[1].split(",")} <= defined, macro.name


def test_a_real_deployment_shows_it_to_administration_only(hall: Hall, settings):
    settings.DEMO = False
    assert hall.session("admin").get("/ui/").status_code == 200
    assert hall.session("guest").get("/ui/").status_code == 302
    for role in ("citizen", "clerk", "approver", "editor", "no duty"):
        assert hall.session(role).get("/ui/").status_code == 403, role


@pytest.mark.parametrize("pair", tokens.pairs(), ids=lambda pair: f"{pair.front} on {pair.back}")
def test_what_meets_can_be_told_apart(pair: tokens.Pair):
    assert pair.normal >= pair.least
    assert pair.high >= pair.least_high


def test_the_switch_and_the_systems_wish_are_the_same():
    plain, switched, wished = tokens.tokens()
    assert switched == wished
    assert set(switched) <= set(plain)


def test_colours_stand_in_the_tokens_only():
    loose = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:white|black|red|blue|green|gr[ae]y)\b(?=\s*;)")
    sheets = [p for p in (PACKAGE / "web").rglob("*.css") if p.name not in ("tokens.css", "print.css")]
    assert FOLDER / "forms.css" in sheets
    found = [f"{p.name}: {m[0]}" for p in sheets for m in loose.finditer(p.read_text())]
    assert found == []


def test_only_known_tokens_are_named():
    plain, _, _ = tokens.tokens()
    for path in (PACKAGE / "web").rglob("*.css"):
        assert set(re.findall(r"var\(--([\w-]+)", path.read_text())) <= set(plain), path.name


def test_modes_are_switched_one_by_one_and_stay(client: Client):
    reply = client.post("/contrast/", {"next": "/track/"})
    assert (reply.status_code, reply["Location"]) == (302, "/track/")
    assert 'class="contrast"' in client.get("/track/").content.decode()
    client.post("/elder/")
    assert 'class="elder contrast"' in client.get("/").content.decode()
    client.post("/contrast/", {"next": "https://elsewhere.example/"})
    assert 'class="elder"' in client.get("/").content.decode()
