"""Two who do the same at the same moment, on both databases: one is first, the other told so."""

from datetime import date, time

import pytest

from tests.oversight.enterprise_office import Bureau
from tests.services.cases.test_races import at_once
from tongban.infra import trail
from tongban.kernel.actors import GUEST
from tongban.kernel.refusals import Refused
from tongban.kernel.times import at
from tongban.oversight.enterprise import usecases
from tongban.oversight.enterprise.models import Issue, IssueStep, IssueUnit, PeriodicPaper
from tongban.oversight.enterprise.values.issues import Act, ConfirmWay, Content, State
from tongban.oversight.enterprise.values.registers import PaperKind

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at(date(2021, 9, 6), time(9, 30))


def test_content_and_not_at_once():
    bureau = Bureau.build(NOW)
    row = bureau.issue(State.ANSWERED)

    def say(content: Content):
        return lambda: usecases.confirm(actor=GUEST, issue=Issue.objects.get(pk=row.pk), content=content, way=ConfirmWay.PORTAL, said="x", now=NOW)  # fmt: skip

    found = at_once(say(Content.YES), say(Content.NO), say(Content.MOSTLY))
    assert sum(isinstance(x, Refused) for x in found) == 2
    row.refresh_from_db()
    assert IssueStep.objects.filter(issue=row, act__in=[Act.SATISFY, Act.DISSATISFY]).count() == 1
    assert (row.state == State.CONFIRMED) == (row.confirmed_at is not None)
    assert trail.verify(row.pk).ok


def test_two_orders_one_lead():
    bureau = Bureau.build(NOW)
    row = bureau.issue(State.SCREENED)

    def order(unit: object):
        return lambda: usecases.assign(
            actor=bureau.office, issue=Issue.objects.get(pk=row.pk), order=bureau.order(unit, helping=False), now=NOW  # type: ignore[arg-type]
        )  # fmt: skip

    found = at_once(order(bureau.inside), order(bureau.outside))
    assert sum(isinstance(x, Refused) for x in found) == 1
    assert IssueUnit.objects.filter(issue=row).count() == 1


def test_numbers_have_no_gaps_and_no_twins():
    bureau = Bureau.build(NOW)
    at_once(*[lambda n=n: bureau.raise_(f"事{n}") for n in range(4)])
    assert sorted(Issue.objects.values_list("number", flat=True)) == [f"企问〔2021〕{n}号" for n in range(1, 5)]


def test_one_signature():
    bureau = Bureau.build(NOW)
    row = usecases.prepare_paper(actor=bureau.office, kind=PaperKind.DISPATCH, year=2021, part=8, now=NOW)
    second = bureau.actors["second"]

    def sign():
        return usecases.sign_paper(actor=second, paper=PeriodicPaper.objects.get(pk=row.pk), digest=row.digest, now=NOW)

    found = at_once(sign, sign)
    assert sum(isinstance(x, Refused) for x in found) == 1
