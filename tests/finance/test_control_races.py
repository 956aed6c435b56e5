"""The same decision or finding at the same moment, on both databases: one goes through, the others are told so in words."""

from datetime import date, datetime

import pytest

from tests.finance.test_control import DAY, FIVE, PDF, money, violation
from tests.services.cases.test_races import at_once
from tests.support.matter import staff
from tongban.finance.control import usecases
from tongban.finance.control.models import Decision, Finding
from tongban.finance.control.values import FindingSource
from tongban.infra import files, trail
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.kernel.refusals import Refused
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import ensure_department

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def bureau(transactional_db: None, now: datetime) -> Department:
    return ensure_department(actor=SYSTEM, name="行政审批服务局", code="spj", now=now)


@pytest.fixture
def finance(bureau: Department, now: datetime) -> Actor:
    return actor_for(staff("c-finance", (Duty.FINANCE, bureau), now=now), now=now)


def refused(found: list[object]) -> int:
    return sum(isinstance(x, Refused) for x in found)


def test_decisions_entered_at_once_are_numbered_without_a_gap(finance: Actor, now: datetime):
    at_once(*[lambda: usecases.record_decision(actor=finance, spec=money(), now=now)] * 4)
    assert sorted(Decision.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4]


def test_one_entry_is_corrected_once(finance: Actor, now: datetime):
    row = usecases.record_decision(actor=finance, spec=money(), now=now)

    def correct(fen: int):
        return lambda: usecases.correct_decision(
            actor=finance, decision=Decision.objects.get(pk=row.pk), spec=money(fen), why="金额抄错", now=now
        )

    assert refused(at_once(correct(4_000_000), correct(3_000_000), correct(2_000_000))) == 2
    assert Decision.objects.filter(corrects=row).count() == 1
    assert list(Decision.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]  # no number lost
    assert trail.verify(row.pk).ok


def test_an_emergency_is_reported_once_and_minutes_are_added_once(finance: Actor, now: datetime):
    row = usecases.record_decision(
        actor=finance, spec=money(emergency=True, noticed_on=None, ballots=FIVE), now=now
    )  # fmt: skip

    def report(day: date):
        return lambda: usecases.report_emergency(
            actor=finance, decision=Decision.objects.get(pk=row.pk), on=day, now=now
        )

    assert refused(at_once(report(date(2021, 5, 20)), report(date(2021, 5, 21)))) == 1
    paper = files.Attachment("纪要.pdf", PDF)

    def attach():
        usecases.attach_minutes(actor=finance, decision=Decision.objects.get(pk=row.pk), minutes=paper, now=now)

    assert refused(at_once(attach, attach)) == 1
    assert trail.verify(row.pk).ok


def test_a_hit_becomes_one_finding(finance: Actor, bureau: Department, now: datetime):
    run = usecases.run_checks(actor=finance, on=DAY, now=now, codes=["control.rules_missing"])[0]
    spec = violation(bureau, source=FindingSource.CHECK, found_on=DAY, due=date(2021, 10, 1))
    key = run.told[0]["key"]
    found = at_once(*[lambda: usecases.open_finding(actor=finance, spec=spec, run=run, key=key, now=now)] * 3)
    assert refused(found) == 2
    assert Finding.objects.count() == 1


def test_a_finding_is_corrected_once(finance: Actor, bureau: Department, now: datetime):
    row = usecases.open_finding(actor=finance, spec=violation(bureau), now=now)

    def correct(said: str):
        return lambda: usecases.correct_finding(
            actor=finance, finding=Finding.objects.get(pk=row.pk), on=DAY, evidence=said, now=now
        )

    assert refused(at_once(correct("已补"), correct("已收回"))) == 1
    assert row.steps.count() == 1
    assert trail.verify(row.pk).ok


def test_what_was_put_down_anew_is_not_taken_up_again(finance: Actor, bureau: Department, now: datetime):
    run = usecases.run_checks(actor=finance, on=DAY, now=now, codes=["control.rules_missing"])[0]
    spec, key = violation(bureau, source=FindingSource.CHECK, found_on=DAY, due=date(2021, 10, 1)), run.told[0]["key"]
    first = usecases.open_finding(actor=finance, spec=spec, run=run, key=key, now=now)
    usecases.correct_finding(actor=finance, finding=first, on=DAY, evidence="已补", now=now)
    usecases.open_finding(actor=finance, spec=spec, run=run, key=key, now=now)
    first.refresh_from_db()
    with pytest.raises(Refused, match="已经列为问题"):
        usecases.reopen_finding(actor=finance, finding=first, on=DAY, why="又缺", due=date(2021, 10, 8), now=now)
