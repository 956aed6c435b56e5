"""The demonstration's year of ratings: acts that exist, rated by some; bad ones dealt with, one struck out; figures signed."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction

from tongban.config.demo.acting import in_hours
from tongban.infra import outbox
from tongban.infra.calendar import workdays
from tongban.infra.models import OutboxEntry
from tongban.infra.shipped import data_yaml
from tongban.kernel.actors import GUEST, SYSTEM, Actor, Duty
from tongban.kernel.periods import Period
from tongban.kernel.times import at, local
from tongban.orgs.models import Department, Venue, Window
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import assign_duty
from tongban.oversight.ratings import selectors, usecases
from tongban.oversight.ratings.models import BadRating, Device, Dispute, Invitation, Rating
from tongban.oversight.ratings.values import Answered, Ground, Occasion, Outcome, Source, Way
from tongban.people.accounts.models import Account
from tongban.people.accounts.usecases import open_staff_account
from tongban.services import events

YEAR: Final = 2021
_FROM: Final = date(YEAR, 1, 4)
_HEARD: Final = {
    "ratings.taken_in": events.ApplicationSubmitted, "ratings.concluded": events.ApplicationConcluded,
    "ratings.collected": events.ResultsCollected,
}  # fmt: skip
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Watch:
    """Who watches: a supervisor and a second one."""

    first: Actor
    second: Actor


@transaction.atomic
def load(*, day: date) -> int:
    """The year as it went along, up to the day. Returns how many ratings there are."""
    told: Row = data_yaml("lukou/ratings-2021.yaml")
    watch = _watch(at(_FROM, time(8, 30)))
    devices = _equip(watch.first, told["pilots"])
    _listen(before=at(day))
    chance = random.Random(YEAR)  # noqa: S311 - a demonstration
    _visits(told, devices, chance, before=at(day))
    bad = _pick_bad(told["bad"], before=at(day))
    for row in Invitation.objects.filter(rated_at=None, acted_at__lt=at(day)).order_by("acted_at", "pk"):
        if row.pk not in bad and chance.random() < 0.68:
            _praise(row, told["texts"], devices, chance, before=at(day))
    for pk, line in bad.items():
        _complain(watch, Invitation.objects.select_related("served_by").get(pk=pk), line, day)
    _fresh(day)
    _publish(watch, day)
    OutboxEntry.objects.filter(handler="ratings.text", done_at=None).update(done_at=at(day))  # nobody is written to now
    return Rating.objects.count()


def _watch(now: datetime) -> _Watch:
    bureau = Department.objects.get(code="spj")
    account = open_staff_account(actor=SYSTEM, username="demo-supervisor", name="黎正", now=now)
    assign_duty(actor=SYSTEM, account=account, department=bureau, duty=Duty.SUPERVISE, since=date(2020, 1, 1), now=now)
    return _Watch(actor_for(account, now=now), actor_for(Account.objects.get(username="demo-admin"), now=now))


def _equip(actor: Actor, pilots: int) -> list[Device]:
    """Raters at the seats of the hall, in every town and in the pilot villages."""
    now, made = at(_FROM, time(9)), []
    halls = list(
        Window.objects.filter(zone__venue__tier="hall", until=None).select_related("zone__venue").order_by("pk")
    )
    for name, window in zip(("demo-clerk", "demo-issuer"), halls, strict=False):
        usecases.seat(actor=actor, account=Account.objects.get(username=name), window=window, since=_FROM, now=now)
        device, _ = usecases.add_device(
            actor=actor,
            name=f"{window.number}号窗口评价器",
            venue=window.zone.venue,
            window=window,
            since=_FROM,
            now=now,
        )
        made.append(device)
    towns = list(Venue.objects.filter(tier="town", until=None).order_by("code"))
    villages = list(Venue.objects.filter(tier="village", until=None).order_by("code"))
    step = max(1, len(villages) // pilots) if pilots else 1
    for venue in (*towns, *villages[::step][:pilots]):
        device, _ = usecases.add_device(actor=actor, name=f"{venue.name}评价器", venue=venue, since=_FROM, now=now)
        made.append(device)
    return made


def _listen(*, before: datetime) -> None:
    """Give the listeners what has happened, at the time it happened."""
    from tongban.oversight.ratings import handlers

    run: dict[str, Callable[..., None]] = {
        "ratings.taken_in": handlers.taken_in,
        "ratings.concluded": handlers.concluded,
        "ratings.collected": handlers.collected,
    }
    for entry in OutboxEntry.objects.filter(done_at=None, handler__in=_HEARD, created_at__lt=before).order_by("id"):
        event = outbox.adapter(_HEARD[entry.handler]).validate_json(entry.payload)
        run[entry.handler](event, now=entry.created_at)
        OutboxEntry.objects.filter(pk=entry.pk).update(done_at=entry.created_at)


def _visits(told: Row, devices: Sequence[Device], chance: random.Random, *, before: datetime) -> None:
    """People who came to a town's centre or a village's station."""
    for device in devices:
        if device.window_id is not None:
            continue
        village = device.venue.tier == "village"
        for month in range(1, 13):
            for _ in range(1 if village else 2):
                now = at(workdays().next(date(YEAR, month, chance.randint(1, 27))), time(9, chance.randint(0, 59)))
                if now < before:
                    name = chance.choice(told["villages" if village else "towns"])
                    usecases.invite_visit(actor=SYSTEM, venue=device.venue, matter_name=name, now=now)


def _praise(
    row: Invitation, texts: Sequence[str], devices: Sequence[Device], chance: random.Random, *, before: datetime
) -> None:
    level = chance.choices((5, 4, 3), weights=(70, 24, 6))[0]
    here = next((d for d in devices if (d.window_id or None, d.venue_id) == (row.window_id, row.venue_id)), None)
    if here is not None and (row.occasion == Occasion.VISIT or chance.random() < 0.6):
        source, wait = Source(way=Way.DEVICE, device_id=here.pk), timedelta(seconds=chance.randint(20, 400))
    else:
        way = chance.choice((Way.QR, Way.PORTAL, Way.SMS))
        source = Source(way=way, terminal=f"{chance.getrandbits(128):032x}")
        wait = timedelta(minutes=chance.randint(10, 2000))
    text = chance.choice(texts) if level > 3 else ""
    if row.invited_at + wait >= before:
        return
    usecases.rate(
        actor=GUEST,
        code=row.code,
        level=level,
        tags=_tags(level, chance),
        text=text,
        source=source,
        now=row.invited_at + wait,
    )


def _tags(level: int, chance: random.Random) -> list[str]:
    first = {5: 510, 4: 406, 3: 307}[level]
    return sorted(str(first + n) for n in chance.sample(range(8), chance.randint(0, 2)))


def _pick_bad(lines: Sequence[Row], *, before: datetime) -> dict[Any, Row]:
    """A concluded matter of the month for each bad rating."""
    found: dict[Any, Row] = {}
    for line in lines:
        month = Period(date(YEAR, line["month"], 1), date(YEAR, line["month"], 28))
        acts = Invitation.objects.filter(
            occasion=Occasion.MATTER, acted_at__gte=month.first_moment, acted_at__lt=min(month.end_moment, before)
        )
        row = acts.order_by("acted_at", "pk").first()
        if row is not None:
            found[row.pk] = line
    return found


def _complain(watch: _Watch, row: Invitation, line: Row, day: date) -> None:
    """One bad rating with what became of it, as far as the day."""
    now = row.invited_at + timedelta(hours=2)
    source = Source(way=Way.QR, terminal=f"{row.pk.int % 2**128:032x}")
    rating = usecases.rate(
        actor=GUEST,
        code=row.code,
        level=line["level"],
        tags=line["tags"],
        text=line["text"],
        may_contact=True,
        source=source,
        now=now,
    )
    bad = BadRating.objects.select_related("rating__invitation").get(rating=rating)
    now = in_hours(now + timedelta(days=5 if line.get("late") else 0, hours=2))
    if now >= at(day):
        return
    if "appeal" in line:
        dispute = usecases.raise_dispute(
            actor=watch.first, rating=rating, ground=Ground(line["appeal"]), said=line["said"], now=now
        )
        later = in_hours(now + timedelta(days=1))
        usecases.decide_dispute(
            actor=watch.second, dispute=Dispute.objects.select_related("rating__invitation").get(pk=dispute.pk),
            outcome=Outcome.INVALID, said=line["decision"], now=later,
        )  # fmt: skip
        if "objection" in line and later + timedelta(days=1) < at(day):
            usecases.object_to(actor=GUEST, code=row.code, said=line["objection"], now=later + timedelta(days=1))
            _answer_objection(rating, line, in_hours(later + timedelta(days=4)), day)
        return
    if "deny" in line:
        usecases.deny(actor=watch.first, bad=bad, said=line["deny"], now=now)
    else:
        usecases.confirm(actor=watch.first, bad=bad, complex_=line["complex"], said=line["found"], now=now)
        now = in_hours(now + timedelta(days=2))
        usecases.fix(actor=watch.first, bad=bad, said=line["done"], now=now)
    now = in_hours(now + timedelta(hours=2))
    usecases.reply(actor=watch.first, bad=bad, said=line["reply"], now=now)
    now = in_hours(now + timedelta(days=2))
    if not line["after"]:
        usecases.revisit(actor=watch.first, bad=bad, said="电话回访，评价人表示理解", now=now)
        return
    usecases.follow_up(actor=GUEST, code=row.code, level=line["after"], text="", now=now)
    if "again" in line:
        bad.refresh_from_db()
        now = in_hours(now + timedelta(days=3))
        usecases.fix(actor=watch.first, bad=bad, said=line["again"], now=now)
        usecases.reply(actor=watch.first, bad=bad, said=line["again"], now=now + timedelta(minutes=30))
        later = in_hours(now + timedelta(days=2))
        usecases.revisit(actor=watch.first, bad=bad, said="电话回访，评价人满意", now=later)


def _answer_objection(rating: Rating, line: Row, now: datetime, day: date) -> None:
    """A third supervisor answers the rater."""
    if now >= at(day):
        return
    account = open_staff_account(actor=SYSTEM, username="demo-supervisor-3", name="邹敏", now=now)
    assign_duty(
        actor=SYSTEM, account=account, department=Department.objects.get(code="spj"), duty=Duty.SUPERVISE, since=local(now).date(),
        now=now,
    )  # fmt: skip
    objection = selectors.objections_of(rating).get()
    usecases.answer_objection(
        actor=actor_for(account, now=now), objection=objection, outcome=Answered.UPHELD, said=line["answer"], now=now
    )


def _fresh(day: date) -> None:
    """The newest concluded matter was rated badly a moment ago: its clock runs."""
    row = (
        Invitation.objects.filter(rated_at=None, occasion=Occasion.MATTER, acted_at__lt=at(day))
        .order_by("-acted_at")
        .first()
    )
    if row is not None:
        usecases.rate(
            actor=GUEST, code=row.code, level=2, tags=["213"], text="排队时叫号乱了", may_contact=True,
            source=Source(way=Way.PORTAL, terminal="f" * 32), now=row.invited_at + timedelta(minutes=50),
        )  # fmt: skip


def _publish(watch: _Watch, day: date) -> None:
    for start, end in (((1, 1), (6, 30)), ((7, 1), (12, 31))):
        period = Period(date(YEAR, *start), date(YEAR, *end))
        signed = at(workdays().add(period.end, 5), time(10))
        if signed >= at(day) or not Invitation.objects.filter(acted_at__gte=period.first_moment, acted_at__lt=period.end_moment).exists():  # fmt: skip
            continue
        row = usecases.prepare_figures(actor=watch.first, period=period, now=signed - timedelta(days=1))
        usecases.sign_figures(actor=watch.second, figures=row, now=signed)
