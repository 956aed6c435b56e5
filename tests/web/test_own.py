"""My matters as cards, what is kept about me, and a copy of it for me alone."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import Hall
from tongban.infra.models import TrailEvent
from tongban.kernel.actors import Actor
from tongban.people.parties.models import Party
from tongban.services.cases.cards import Card, cards_of
from tongban.services.cases.models import Application
from tongban.services.cases.values import ApplicationState

pytestmark = pytest.mark.django_db


def check_identity(hall: Hall, level: int = 4) -> Party:
    party = Party.objects.get(accounts=hall.accounts["citizen"])
    party.identity_level = level
    party.save()
    return party


def cards(hall: Hall) -> list[Card]:
    account = hall.accounts["citizen"]
    actor = Actor(account_id=account.pk, name=account.name, party_id=account.party_id)
    return cards_of(actor, verified=True, now=hall.stage.now)


def text_of(reply: Any) -> str:
    return str(reply.content.decode())


def test_each_card_says_whose_turn_it_is_and_until_when(hall: Hall):
    found = {card.id: card for card in cards(hall)}
    accepted, submitted = found[hall.accepted], found[hall.submitted]
    assert submitted.turn == "窗口"
    assert submitted.days_left is not None
    assert "公安局" in accepted.turn
    assert (accepted.legs, accepted.done) == (4, 0)
    assert found[hall.delivered].turn == ""
    assert found[hall.delivered].done == 4


def test_what_waits_for_the_applicant_comes_first_and_past_days_are_said(hall: Hall):
    row = Application.objects.get(pk=hall.submitted)
    row.answer_due_at = hall.stage.now - timedelta(days=10)
    row.save()
    assert {c.id: c for c in cards(hall)}[hall.submitted].days_left == -1
    issued = hall.stage
    issued.to_concluded("for-issue")
    issued.issue()
    first = cards(hall)[0]
    assert first.yours
    assert first.state is ApplicationState.ISSUED


def test_cards_take_as_many_statements_for_many_as_for_few(hall: Hall):
    check_identity(hall)
    citizen = hall.session("citizen")

    def count() -> int:
        citizen.get("/my/")
        with CaptureQueriesContext(connection) as seen:
            assert citizen.get("/my/").status_code == 200
        return len(seen)

    before = count()
    for n in range(4):
        hall.stage.to_accepted(f"more{n}")
    assert count() == before <= 14


def test_my_data_shows_masked_numbers_and_whether_papers_stand(hall: Hall):
    party = check_identity(hall)
    page = text_of(hall.session("citizen").get("/my/data/"))
    assert party.id_number not in page
    assert "窗口已核验" in page
    assert page.count(">有效<") == 4
    assert hall.session("guest").get("/my/data/").status_code == 302
    assert ">有效<" not in text_of(hall.session("stranger").get("/my/data/"))


def test_a_copy_goes_to_the_checked_person_alone_and_is_on_the_trail(hall: Hall):
    check_identity(hall, level=1)
    citizen = hall.session("citizen")
    assert citizen.post("/my/data/export/").status_code == 403
    assert citizen.get("/my/data/export/").status_code == 405
    party = check_identity(hall)
    reply = citizen.post("/my/data/export/")
    assert reply.status_code == 200
    told = json.loads(zipfile.ZipFile(io.BytesIO(reply.content)).read("person.json"))
    assert len(told["applications"]) == 3
    assert TrailEvent.objects.filter(stream=party.pk, kind="party.exported").count() == 1
    for role in ("guest", "clerk", "admin"):
        assert hall.session(role).post("/my/data/export/").status_code in (302, 403, 404), role


def test_a_no_says_what_can_be_done_next(hall: Hall):
    stage = hall.stage
    stage.to_accepted("refuse")
    leg = stage.legs()[0]
    stage.claim(leg)
    stage.decide(leg, granted=False)
    row = stage.row()
    guest = hall.session("guest")
    page = text_of(guest.post("/track/", {"code": row.query_code, "secret": row.query_password}, follow=True))
    assert "接下来可以怎么办" in page
    assert "申请行政复议" in page
    assert "重新申请" in page
