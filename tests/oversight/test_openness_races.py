"""Two at once on one request, on both databases: one wins, the other is told."""

from datetime import datetime

import pytest

from tests.services.cases.test_races import at_once
from tests.support.openness import GIVEN, PERSON, WANTED, Openness
from tongban.infra import trail
from tongban.kernel.actors import GUEST
from tongban.kernel.refusals import Refused
from tongban.oversight.openness.models import Correction, Disclosure, Notice, Publication, Question
from tongban.oversight.openness.selectors import requests as selectors
from tongban.oversight.openness.usecases import publications, questions, requests
from tongban.oversight.openness.values.publications import Entry
from tongban.oversight.openness.values.questions import About, Place
from tongban.oversight.openness.values.requests import Kind, State, Way

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_officers_act_on_one_request(now: datetime):
    office = Openness.build(now)
    row = office.ask()
    one, two = selectors.request(row.pk), selectors.request(row.pk)
    assert one is not None
    assert two is not None
    found = at_once(
        lambda: requests.ask_correction(actor=office.officer, row=one, points="请写明年份", now=now),
        lambda: requests.draft_reply(actor=office.second, row=two, answer=GIVEN, now=now),
    )
    assert sum(isinstance(x, Refused) for x in found) == 1
    row.refresh_from_db()
    assert (row.state == State.CORRECTING) == Correction.objects.exists()
    assert trail.verify(row.pk).ok


def test_two_signatures_make_one_reply(now: datetime):
    office = Openness.build(now)
    row = office.ask()
    requests.draft_reply(actor=office.officer, row=row, answer=GIVEN, now=now)
    rows = [selectors.request(row.pk) for _ in range(2)]
    at_once(
        lambda: requests.sign_reply(actor=office.second, row=rows[0], now=now),  # type: ignore[arg-type]
        lambda: requests.sign_reply(actor=office.head, row=rows[1], now=now),  # type: ignore[arg-type]
    )
    assert Notice.objects.filter(kind=Kind.REPLY).count() == 1


def test_numbers_in_a_row_without_gaps(now: datetime):
    office = Openness.build(now)

    def ask(key: str):
        return lambda: requests.ask(
            actor=GUEST, person=PERSON, wanted=WANTED, way=Way.ONLINE, department=office.bureau, key=key, now=now
        )

    at_once(*[ask(key) for key in ("a", "b", "b", "c")])
    numbers = sorted(Disclosure.objects.values_list("number", flat=True))
    assert numbers == [f"公开申请〔2021〕{n}号" for n in (1, 2, 3)]


def test_one_question_from_two_tabs_is_taken_by_one(now: datetime):
    office = Openness.build(now)
    ask = {"actor": GUEST, "about": About(place=Place.HOME), "text": "过年上不上班", "key": "tab", "now": now}
    found = at_once(*[lambda: questions.ask(**ask)] * 3)  # type: ignore[arg-type]
    assert len({row.pk for row in found}) == 1
    rows = [Question.objects.get() for _ in range(2)]
    taken = at_once(
        lambda: questions.take(actor=office.officer, row=rows[0], now=now),
        lambda: questions.take(actor=office.second, row=rows[1], now=now),
    )
    assert sum(isinstance(x, Refused) for x in taken) == 1
    assert Question.objects.get().first_id in (office.officer.account_id, office.second.account_id)
    assert trail.verify(rows[0].pk).ok


def test_two_signatures_publish_once(now: datetime):
    office = Openness.build(now)
    entry = Entry(category="budget", title="2021年部门预算公开", made_on=now.date(), body="九张表随附。")
    row = publications.prepare(actor=office.officer, entry=entry, department=office.bureau, now=now)
    rows = [Publication.objects.get(pk=row.pk) for _ in range(2)]
    found = at_once(
        lambda: publications.sign(actor=office.second, row=rows[0], now=now),
        lambda: publications.sign(actor=office.head, row=rows[1], now=now),
    )
    assert sum(isinstance(x, Refused) for x in found) == 1
    assert Publication.objects.get().signed_by_id in (office.second.account_id, office.head.account_id)
