"""A year behind and a week in hand: matters of 2021, and open work around the day of the demonstration."""

import random
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from tongban.config.demo import acting
from tongban.config.demo.county import Cast
from tongban.infra import outbox
from tongban.infra.calendar import workdays
from tongban.infra.models import OutboxEntry
from tongban.kernel.events import Event
from tongban.kernel.times import at
from tongban.services.cases.handlers import papers_due
from tongban.services.cases.models import Case
from tongban.services.cases.usecases import claim_case, issue_results, reserve_paper
from tongban.services.cases.values import Channel, CollectWay
from tongban.services.events import (
    ApplicationAccepted,
    ApplicationConcluded,
    ApplicationSubmitted,
    CaseDecided,
    ResultsCollected,
    ResultsIssued,
)
from tongban.services.lifeevents.selectors import bundle_of, current_versions

YEAR: Final = 2021
PER_MONTH: Final = 10
_SEED: Final = 430212
_FORGOTTEN: Final = 4  # working days ago: one matter that a department left lying
_LATELY_DAYS: Final = 84
_LATELY_STEP: Final = 3
_PAPERS: Final[dict[str, type[Event]]] = {
    "paper.receipt": ApplicationSubmitted, "paper.acceptance": ApplicationAccepted, "paper.decision": CaseDecided,
    "paper.completion": ApplicationConcluded, "paper.certificates": ResultsIssued,
    "paper.service_proof": ResultsCollected,
}  # fmt: skip


def _moment(day: date, chance: random.Random) -> datetime:
    """Some minute of the morning of the next working day on or after the day."""
    return at(workdays().next(day), time(9 + chance.randint(0, 2), chance.randint(0, 59)))


def year(cast: Cast, *, before: datetime) -> int:
    """Matters of the year, month by month; a few refused, most collected at the window. Only what lies before `before`."""
    chance = random.Random(_SEED)  # noqa: S311 - a demonstration
    codes = list(current_versions().order_by("life_event__code").values_list("life_event__code", flat=True))
    count = 0
    for month in range(1, 13):
        for n in range(PER_MONTH):
            now = _moment(date(YEAR, month, chance.randint(1, 26)), chance)
            if now + timedelta(days=45) > before:
                continue
            bundle = bundle_of("OT-P01" if n == 0 else chance.choice(codes), on=now.date())
            channel = Channel.PORTAL if chance.random() < 0.55 else Channel.COUNTER
            matter = acting.submit(
                cast, bundle, now=now, key=f"demo-{YEAR}-{month}-{n}", channel=channel, chance=chance
            )
            count += 1
            accepted = acting.in_hours(now + timedelta(minutes=chance.randint(5, 90)))
            acting.accept(matter, now=accepted)
            if chance.random() < 0.06:
                matter.refuse = frozenset({len(matter.plan.items)})
            lengths = [chance.randint(20, 400) for _ in range(5)]
            ended = acting.conclude(matter, now=accepted, minutes=lengths)
            if all(leg.state in ("decided_yes", "decided_no") for leg in matter.legs()):
                way = CollectWay.POST if chance.random() < 0.2 else CollectWay.WINDOW
                acting.hand_out(matter, now=acting.in_hours(ended + timedelta(minutes=30)), way=way)
    return count


def lately(cast: Cast, *, day: date) -> int:
    """Matters of the last months, done in realistic time and handed out: what the boards of these days count."""
    chance = random.Random(_SEED + 2)  # noqa: S311 - a demonstration
    codes = list(current_versions().order_by("life_event__code").values_list("life_event__code", flat=True))
    shipped = [code for code in codes if code.startswith("OT-")]
    count = 0
    for back in range(_LATELY_DAYS, 6, -_LATELY_STEP):
        now = _moment(day - timedelta(days=back - chance.randint(0, 2)), chance)
        if now.year == YEAR:
            continue  # the year's figures are told
        bundle = bundle_of(chance.choice(shipped), on=now.date())
        channel = Channel.PORTAL if chance.random() < 0.55 else Channel.COUNTER
        matter = acting.submit(cast, bundle, now=now, key=f"demo-lately-{back}", channel=channel, chance=chance)
        count += 1
        accepted = acting.in_hours(now + timedelta(minutes=chance.randint(5, 90)))
        acting.accept(matter, now=accepted)
        ended = acting.proceed(matter, now=accepted, chance=chance, until=at(day), late=count % 7 == 3)
        if all(leg.state == "decided_yes" for leg in matter.legs()):
            way = CollectWay.POST if chance.random() < 0.2 else CollectWay.WINDOW
            acting.hand_out(matter, now=acting.in_hours(ended + timedelta(minutes=30)), way=way)
    return count


def in_hand(cast: Cast, *, day: date) -> int:
    """Open work around the day: to accept, in review, overdue, to issue, to collect."""
    calendar = workdays()
    chance = random.Random(_SEED + 1)  # noqa: S311 - a demonstration

    def ago(count: int) -> datetime:
        """The morning of a working day before the day; 0 is the last one."""
        start = day
        for _ in range(count + 1):
            start -= timedelta(days=1)
            while not calendar.is_workday(start):
                start -= timedelta(days=1)
        return at(start, time(9, chance.randint(0, 40)))

    plan = [
        ("OT-P02", 0, "submit"), ("OT-E02", 0, "submit"), ("OT-P04", 1, "submit"), ("OT-P03", 0, "accept"),
        ("OT-E04", 0, "accept"), ("OT-P06", 1, "claim"), ("OT-E03", 1, "claim"), ("OT-P01", 4, "accept"),
        ("OT-P08", 2, "conclude"), ("OT-P07", 3, "conclude"), ("OT-E05", 5, "issue"), ("OT-P05", 6, "issue"),
    ]  # fmt: skip
    for n, (code, days, stage) in enumerate(plan):
        now = ago(days)
        channel = Channel.PORTAL if stage == "submit" or n % 2 else Channel.COUNTER
        bundle = bundle_of(code, on=now.date())
        matter = acting.submit(cast, bundle, now=now, key=f"demo-open-{n}", channel=channel, chance=chance)
        if stage == "submit":
            continue
        accepted = now + timedelta(minutes=10)
        acting.accept(matter, now=accepted)
        if stage == "claim" or (stage == "accept" and days < _FORGOTTEN):
            acting.proceed(matter, now=accepted, chance=chance, until=at(day))
        if stage == "claim":
            leg = Case.objects.select_related("department").filter(application=matter.id, state="accepted").first()
            if leg is not None:
                since = acting.in_hours(max(leg.opened_at or accepted, accepted) + timedelta(minutes=20))
                claim_case(actor=cast.approvers[leg.department.code], case_id=leg.pk, now=since)
        if stage in ("conclude", "issue"):
            ended = acting.conclude(matter, now=accepted, minutes=[chance.randint(40, 200) for _ in range(5)])
            if stage == "issue":
                issue_results(actor=cast.issuer, application_id=matter.id, now=ended + timedelta(minutes=5))
    return len(plan)


@transaction.atomic
def reserve_papers() -> int:
    """Give every paper of the past its number; its picture is made when somebody opens it."""
    count = 0
    for entry in OutboxEntry.objects.filter(done_at=None, handler__in=_PAPERS).order_by("id"):
        event = outbox.adapter(_PAPERS[entry.handler]).validate_json(entry.payload)
        for kind, case_id, round_ in papers_due(event):
            reserve_paper(
                kind=kind, application_id=event.application_id, case_id=case_id, round_=round_, now=entry.created_at
            )
            count += 1
        OutboxEntry.objects.filter(pk=entry.pk).update(done_at=entry.created_at)
    return count
