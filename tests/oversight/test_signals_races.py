"""Two workers look at the same matter, two people act on the same signal, at the same moment, on both databases."""

from datetime import timedelta

import pytest

from tests.oversight.test_signals import Desk, desk_of, moment
from tests.services.cases.test_races import at_once
from tongban.infra import trail
from tongban.infra.models import OutboxEntry
from tongban.kernel.refusals import Refused
from tongban.oversight.supervision.models import Letter, Notice, Signal, SignalStep
from tongban.oversight.supervision.usecases import escalating, lettering, signals, watching

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def desk() -> Desk:
    return desk_of()


def test_four_workers_raise_each_light_once(desk: Desk):
    at_once(*[lambda: desk.look(moment("09-30 09:00"))] * 4)
    assert sorted(Signal.objects.filter(case=desk.leg.pk).values_list("rule", flat=True)) == [
        "red",
        "red_plus",
        "yellow",
    ]
    assert Notice.objects.filter(signal__case=desk.leg.pk).count() == 3
    assert all(trail.verify(row.pk).ok for row in Signal.objects.all())


def test_four_workers_set_a_light_right_once(desk: Desk):
    desk.look(moment("09-16 09:00"))
    from datetime import date

    from tongban.services.cases import usecases as cases
    from tongban.services.cases.values import ProcedureKind

    cases.note_procedure(
        actor=desk.lead, case_id=desk.leg.pk, kind=ProcedureKind.APPRAISAL, basis="规程", reason="档案鉴定",
        start=date(2021, 9, 9), end=date(2021, 9, 13), now=moment("09-16 09:30"),
    )  # fmt: skip
    at_once(*[lambda: desk.look(moment("09-16 09:31"))] * 4)
    assert SignalStep.objects.filter(signal=desk.signal().pk).count() == 1
    assert desk.on() == {"pause_late"}


def test_two_sweeps_hand_over_each_matter_and_lose_none(desk: Desk):
    desk.look(moment("09-06 10:00"))
    OutboxEntry.objects.all().delete()
    at_once(*[lambda: watching.sweep(now=moment("09-16 09:00"))] * 3)
    assert OutboxEntry.objects.filter(handler=watching.JOB).count() >= 1


def test_it_climbs_one_level_whoever_pushes(desk: Desk):
    desk.look(moment("09-16 09:00"))
    red = desk.signal()
    assert red.escalate_at is not None
    late = red.escalate_at + timedelta(minutes=1)
    at_once(*[lambda: escalating.escalate(signal_id=red.pk, now=late)] * 4)
    assert list(Notice.objects.filter(signal=red).order_by("pk").values_list("level", flat=True)) == [
        "department",
        "supervisors",
    ]


def test_one_answer_wins_and_the_other_is_told(desk: Desk):
    desk.look(moment("09-16 09:00"))
    red = desk.signal()
    now = moment("09-16 10:00")
    found = at_once(
        lambda: signals.acknowledge(actor=desk.lead, signal=Signal.objects.get(pk=red.pk), now=now),
        lambda: signals.acknowledge(actor=desk.lead, signal=Signal.objects.get(pk=red.pk), now=now),
        lambda: signals.cancel(
            actor=desk.first, signal=Signal.objects.get(pk=red.pk), reason="applicant", said="属实，撤销", now=now
        ),
    )
    done = SignalStep.objects.filter(signal=red).count()
    assert done == sum(not isinstance(x, Refused) for x in found)
    assert done in (1, 2)  # struck out after it was acknowledged, or at once
    assert trail.verify(red.pk).ok


def test_one_letter_whoever_asks(desk: Desk):
    desk.look(moment("09-30 09:00"))
    plus = desk.signal("red_plus")
    at_once(*[lambda: lettering.open_letter(signal_id=plus.pk, now=moment("09-30 09:05"))] * 3)
    assert Letter.objects.count() == 1
