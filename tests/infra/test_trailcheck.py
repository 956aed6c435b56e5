"""The whole trail verified behind the page: in parts it finds what one walk finds, once each, stopped when asked."""

from datetime import datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest

from tests.infra.test_trail import write
from tongban.infra import outbox, trail, trailcheck, worker
from tongban.infra.models import CheckState, OutboxEntry, TrailCheck, TrailEvent, TrailRoot
from tongban.kernel.actors import GUEST, SYSTEM, Actor, Duty, Grant
from tongban.kernel.refusals import NotAllowed, Stale

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(trailcheck, "_PART", 3)


def written(now: datetime, streams: int = 7) -> list[UUID]:
    keys = [uuid4() for _ in range(streams)]
    for day, key in product(range(3), keys):
        moment = now - timedelta(days=3 - day)
        write(key, 1, moment)
    trail.close_days(now=now)
    return keys


def walked(now: datetime) -> TrailCheck:
    check = trailcheck.ask(actor=SYSTEM, now=now)
    worker.deliver_all(now=now + timedelta(seconds=1), most=200)
    check.refresh_from_db()
    return check


def test_what_is_whole_is_found_whole_in_parts(now: datetime):
    written(now)
    check = walked(now)
    assert (check.state, check.found, check.ended_at is not None) == (CheckState.WHOLE, 0, True)
    assert check.events == check.total == TrailEvent.objects.count()
    assert check.part > 7
    assert trail.verify().ok


@pytest.mark.parametrize("harm", ["edited", "deleted", "cut", "root"])
def test_parts_find_what_one_walk_finds(now: datetime, harm: str):
    keys = written(now)
    rows = TrailEvent.objects.filter(stream=sorted(keys, key=lambda key: key.hex)[4])
    match harm:
        case "edited":
            rows.filter(seq=2).update(facts="{}")
        case "deleted":
            rows.filter(seq=2).delete()
        case "cut":
            rows.delete()
        case _:
            TrailRoot.objects.filter(day=TrailRoot.objects.order_by("day")[1].day).update(root="0" * 64)
    check, verdict = walked(now), trail.verify()
    assert not verdict.ok
    assert (check.state, check.found) == (CheckState.BROKEN, len(verdict.broken))
    assert sorted(check.broken) == sorted(trailcheck._words(one) for one in verdict.broken)


def test_a_part_delivered_twice_counts_once_and_two_checks_are_one(now: datetime):
    written(now)
    check = trailcheck.ask(actor=SYSTEM, now=now)
    assert trailcheck.ask(actor=SYSTEM, now=now).pk == check.pk
    for _ in range(2):
        trailcheck.carry_on(check_id=check.pk, part=0, now=now)
    check.refresh_from_db()
    assert (check.part, check.events) == (1, 3)
    assert OutboxEntry.objects.filter(handler=trailcheck.JOB).count() == 2  # the first part and the second


def test_it_stops_between_two_parts(now: datetime):
    written(now)
    check = trailcheck.ask(actor=SYSTEM, now=now)
    trailcheck.carry_on(check_id=check.pk, part=0, now=now)
    trailcheck.stop(actor=SYSTEM, check=check, now=now)
    trailcheck.carry_on(check_id=check.pk, part=1, now=now)
    check.refresh_from_db()
    assert (check.state, check.part) == (CheckState.STOPPED, 1)
    with pytest.raises(Stale, match="已经结束"):
        trailcheck.stop(actor=SYSTEM, check=check, now=now)


def test_only_administrators_and_supervisors(now: datetime):
    for duty in Duty:
        actor = Actor(account_id=uuid4(), name="员", grants=frozenset({Grant(duty=duty, department_id=uuid4())}))
        if duty in (Duty.ADMIN, Duty.SUPERVISE):
            trailcheck.ask(actor=actor, now=now)
            continue
        with pytest.raises(NotAllowed):
            trailcheck.ask(actor=actor, now=now)
    with pytest.raises(NotAllowed):
        trailcheck.ask(actor=GUEST, now=now)
    assert outbox.is_outside(trailcheck.JOB)
