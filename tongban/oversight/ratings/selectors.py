"""Reads of ratings: by code, bad ratings with their clocks, statistics, anomalies, coverage."""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from tongban.infra.crypto import blind_index, sign
from tongban.infra.models import TrailEvent
from tongban.infra.once import once
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.orgs.models import Region, Venue
from tongban.orgs.values import Tier
from tongban.oversight.ratings import reference, rules
from tongban.oversight.ratings.models import (
    BadRating,
    Device,
    Dispute,
    FollowUp,
    Invitation,
    Objection,
    PublicFigures,
    Rating,
    RefusedTry,
    Seat,
    Setting,
)
from tongban.oversight.ratings.rules import Tally
from tongban.oversight.ratings.values import (
    AT_COUNTER,
    HANDLERS,
    KEY_LENGTH,
    OF_PAPER,
    Anomaly,
    By,
    Level,
    Occasion,
    Outcome,
    Refusing,
    Seen,
    State,
    Way,
)
from tongban.services.cases.models import Paper
from tongban.services.cases.values import PaperKind

_OPEN = (State.TO_VERIFY, State.RECTIFYING, State.TO_REPLY, State.REPLIED, State.DISPUTED)


def settings(on: date) -> dict[str, int]:
    """Every setting as it stands on the day: the unit's newest row, else what is shipped. One query."""
    values = {code: row.value for code, row in reference.settings().items()}
    for code, value in Setting.objects.filter(since__lte=on).order_by("since", "pk").values_list("code", "value"):
        values[code] = value
    return values


def by_code(code: str) -> Invitation | None:
    found = Invitation.objects.filter(code_index=blind_index(code, "rating"))
    return found.select_related("rating__bad__follow_up", "venue", "window").first()


def of_act(application_id: UUID, occasion: Occasion) -> Invitation | None:
    found = Invitation.objects.filter(application=application_id, occasion=occasion.value)
    return found.select_related("rating__bad__follow_up", "venue", "window").first()


def rated_paper(code: str) -> Paper | None:
    """The paper with this code, if it asks its holder for a rating."""
    found = Paper.objects.filter(code=code, kind__in=OF_PAPER).select_related("application").first()
    if found is None or (found.kind == PaperKind.RECEIPT and found.application.channel not in AT_COUNTER):
        return None
    return found


def who_did(stream: UUID, kind: str) -> UUID | None:
    """Who did it, as the trail has it."""
    actors = TrailEvent.objects.filter(stream=stream, kind=kind).order_by("-seq").values_list("actor", flat=True)
    who = actors.first()
    return UUID(who) if who else None


def rater_key(rating: Rating) -> str:
    """What whoever rated is told, and nobody else: with it the answer is read. The code alone is known to the window."""
    return sign(str(rating.pk), "rating.rater")[:KEY_LENGTH].upper()


def is_rater_key(rating: Rating, given: str) -> bool:
    return hmac.compare_digest(rater_key(rating), given)


def striking_out(rating: Rating) -> Dispute | None:
    """The dispute by which the rating is out, with the rater's objection if there is one."""
    found = Dispute.objects.filter(rating=rating, outcome=Outcome.INVALID.value).select_related("objection")
    return found.order_by("-decided_at").first()


def open_objections() -> "QuerySet[Objection]":
    """Objections that wait for their answer, the nearest limit first."""
    found = Objection.objects.filter(answered_at=None).select_related(
        "dispute__rating__invitation", "dispute__rating__bad"
    )
    return found.order_by("due_at", "pk")


def objections_of(rating: Rating) -> "QuerySet[Objection]":
    found = Objection.objects.filter(dispute__rating=rating).select_related(
        "dispute__rating__invitation", "answered_by"
    )
    return found.order_by("raised_at")


def of_application(application_id: UUID) -> "QuerySet[Invitation]":
    return Invitation.objects.filter(application=application_id).select_related("rating").order_by("acted_at", "pk")


def device_by_secret(secret: str, *, on: date) -> Device | None:
    there = Q(until=None) | Q(until__gte=on)
    found = Device.objects.filter(there, since__lte=on, secret_index=blind_index(secret, "rating.device"))
    return found.select_related("venue", "window").first()


def waiting_at(device: Device, *, now: datetime) -> Invitation | None:
    """The newest act at the device's window that waits for its rating; older ones are left in peace."""
    since = now - timedelta(minutes=settings(local(now).date())["device_minutes"])
    found = Invitation.objects.filter(rated_at=None, invited_at__gte=since, invited_at__lte=now)
    found = found.filter(window=device.window) if device.window_id else found.filter(venue=device.venue)
    return found.order_by("-invited_at", "-pk").first()


def window_of(account_id: UUID | None, on: date) -> Seat | None:
    if account_id is None:
        return None
    found = Seat.objects.filter(Q(until=None) | Q(until__gte=on), account=account_id, since__lte=on)
    return found.select_related("window__zone__venue").order_by("-since").first()


# --- bad ratings -------------------------------------------------------------------------------------------------------------


def bad_ratings(actor: Actor, *, state: str = "") -> "QuerySet[BadRating]":
    """What the actor may see, the nearest deadline first; never what is about their own service."""
    found = BadRating.objects.select_related("rating__invitation", "department")
    if not (actor.system or actor.has(Duty.SUPERVISE)):
        where = frozenset[UUID]().union(*(actor.departments(duty) for duty in HANDLERS))
        found = found.filter(department__in=where)
    if actor.account_id is not None:
        found = found.exclude(rating__invitation__served_by=actor.account_id)
    if state == "open":
        found = found.filter(state__in=_OPEN)
    elif state in State.values:
        found = found.filter(state=state)
    return found.order_by(F("due_at").asc(nulls_last=True), "-opened_at")


def bad_rating(pk: UUID) -> BadRating | None:
    found = BadRating.objects.select_related("rating__invitation", "department", "follow_up")
    return found.prefetch_related("steps__by", "rating__disputes__raised_by", "rating__disputes__decided_by").filter(pk=pk).first()  # fmt: skip


# --- statistics --------------------------------------------------------------------------------------------------------------


def acts(period: Period) -> "QuerySet[Invitation]":
    """What was done for somebody in the period and may be rated. Served by index rating_invitation_acted."""
    return Invitation.objects.filter(acted_at__gte=period.first_moment, acted_at__lt=period.end_moment)


@once
def tallies(period: Period, by: By | None = None, *, window: int | None = None) -> dict[str, Tally]:
    """Counts of the acts of a period, in groups; a matter of several departments counts for each of them.

    By way: only what was rated has a way; the acts stand under "未评价". Three statements; the database counts, only bad
    ratings come row by row.
    """
    middle = bool(settings(period.end)["middle_good"])
    found = acts(period) if window is None else acts(period).filter(window=window)
    groups: dict[str, _Counter] = {}
    for level, valid, n, *parts in _grouped(found, by):
        groups.setdefault(_named(by, parts), _Counter(middle)).add(level, valid, n)
    for names, bad in _bad_facts(period, by, window):
        groups[_named(by, names)].bads.append(bad)
    return {name: groups[name].tally() for name in sorted(groups)}


_PARTS: Final = {
    By.WINDOW: ("window__zone__venue__name", "window__number"), By.MATTER: ("matter_name",), By.TIER: ("tier",),
    By.WAY: ("rating__way",), By.DEPARTMENT: ("concerned__department__name",),
}  # fmt: skip


def _grouped(found: "QuerySet[Invitation]", by: By | None) -> Iterable[tuple[Any, ...]]:
    """(level, whether it stands, how many, the group's names) for each group."""
    if by is By.DEPARTMENT:
        found = found.filter(concerned__isnull=False)
    stands = Case(When(rating__invalid_at=None, then=True), default=False, output_field=BooleanField())
    found = found.order_by().annotate(stands=stands)
    names = _PARTS[by] if by else ()
    return found.values_list("rating__level", "stands", *names).annotate(n=Count("pk")).values_list("rating__level", "stands", "n", *names)  # fmt: skip


def _named(by: By | None, parts: Sequence[Any]) -> str:
    match by:
        case None:
            return "全部"
        case By.WINDOW:
            return f"{parts[0]} {parts[1]}号窗口" if parts[1] else "未登记窗口"
        case By.TIER:
            return Tier(parts[0]).label
        case By.WAY:
            return Way(parts[0]).label if parts[0] else "未评价"
        case _:
            return str(parts[0])


@dataclass(frozen=True, slots=True)
class _Bad:
    found_true: bool | None
    replied: bool
    fixed_at: datetime | None
    fix_due_at: datetime | None
    after: int | None


def _bad_facts(period: Period, by: By | None, window: int | None) -> Iterable[tuple[Sequence[Any], _Bad]]:
    """Each bad rating that stands, with the names of its group; of several departments once for each."""
    names = [f"rating__invitation__{name}" for name in _PARTS[by]] if by else []
    found = BadRating.objects.filter(
        rating__invitation__acted_at__gte=period.first_moment, rating__invitation__acted_at__lt=period.end_moment,
        rating__invalid_at=None,
    )  # fmt: skip
    if window is not None:
        found = found.filter(rating__invitation__window=window)
    if by is By.DEPARTMENT:
        found = found.filter(rating__invitation__concerned__isnull=False)
    rows = found.values_list("found_true", "replied_at", "fixed_at", "fix_due_at", "follow_up__level", *names)
    for true, replied, fixed, due, after, *parts in rows:
        yield parts, _Bad(true, replied is not None, fixed, due, after)


class _Counter:
    def __init__(self, middle: bool) -> None:
        self.middle, self.acts, self.invalid = middle, 0, 0
        self.levels = [0] * 5
        self.bads: list[_Bad] = []

    def add(self, level: int | None, stands: bool, n: int) -> None:
        self.acts += n
        if level is None:
            return
        if not stands:
            self.invalid += n
            return
        self.levels[level - 1] += n

    def tally(self) -> Tally:
        real = [b for b in self.bads if b.found_true is not False]
        due = [b for b in real if b.fix_due_at is not None]
        after = [b.after for b in self.bads if b.after is not None]
        first, second, third, fourth, fifth = self.levels
        return Tally(
            acts=self.acts, levels=(first, second, third, fourth, fifth), invalid=self.invalid, bad=len(real),
            replied=sum(b.replied for b in real), fixed=sum(b.fixed_at is not None for b in real), fix_due=len(due),
            fix_on_time=sum(b.fixed_at is not None and b.fix_due_at is not None and b.fixed_at <= b.fix_due_at for b in due),
            followed_up=len(after), content_after=sum(x >= Level.FAIR for x in after), middle_good=self.middle,
        )  # fmt: skip


def total(period: Period) -> Tally:
    return tallies(period).get("全部", Tally())


# --- coverage of towns and villages ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A town or village: its devices and what was rated there."""

    name: str
    code: str
    tier: str
    devices: int
    acts: int
    rated: int


@once
def covered(period: Period) -> list[Place]:
    """Every town and every village with a device or an act, in the order of their codes. Three statements, the last served
    by index rating_invitation_region."""
    devices: dict[str, int] = {}
    there = Q(until=None) | Q(until__gte=period.start)
    for code in Device.objects.filter(there, since__lte=period.end).values_list("venue__region_id", flat=True):
        devices[code] = devices.get(code, 0) + 1
    found = Region.objects.filter(Q(until=None) | Q(until__gte=period.start), level__in=(4, 5)).order_by("code")
    regions = list(found)
    there_done = acts(period).filter(region__in=[r.code for r in regions]).order_by()  # not the many acts of the hall
    rows = there_done.values_list("region_id").annotate(n=Count("pk"), rated=Count("rated_at"))
    done = {code: (n, rated) for code, n, rated in rows}
    return [
        Place(r.name, r.code, (Tier.TOWN if r.level == 4 else Tier.VILLAGE).value, devices.get(r.code, 0), *done.get(r.code, (0, 0)))
        for r in regions
        if r.level == 4 or r.code in devices or r.code in done
    ]  # fmt: skip


def devices() -> "QuerySet[Device]":
    return Device.objects.select_related("venue__region", "window").order_by("venue__region_id", "name")


def seats() -> "QuerySet[Seat]":
    return Seat.objects.filter(until=None).select_related("account", "window__zone__venue").order_by("window__number")


def open_venues() -> "QuerySet[Venue]":
    return Venue.objects.filter(until=None).order_by("region_id", "code")


# --- anomalies -------------------------------------------------------------------------------------------------------------------


def anomalies(period: Period) -> list[Anomaly]:
    """What looks wrong about the ratings of a period, by the settings of its last day."""
    ratings = Rating.objects.filter(rated_at__gte=period.first_moment, rated_at__lt=period.end_moment)
    again = RefusedTry.objects.filter(at__gte=period.first_moment, at__lt=period.end_moment).exclude(invitation=None)
    seen = list(_seen(ratings, "rated_at", "level", "device_id", "pk"))
    tries = list(_seen(again.filter(why__in=(Refusing.USED, Refusing.OWN)), "at", None, None, None))
    acts: dict[tuple[str, str], int] = {}
    touched = {row.invited_at for row in tries}  # an act is rated once: only tries can outnumber the acts of a day
    if touched:
        days = Invitation.objects.filter(invited_at__gte=min(touched) - timedelta(days=1), invited_at__lte=max(touched) + timedelta(days=1))  # fmt: skip
        for invited, venue, number, tier in days.values_list("invited_at", "window__zone__venue__name", "window__number", "venue__name"):  # fmt: skip
            key = (_place(venue, number, tier), local(invited).date().isoformat())
            acts[key] = acts.get(key, 0) + 1
    return rules.anomalies([*seen, *tries], acts=acts, setting=settings(period.end))


def _place(venue: str | None, number: str | None, other: str | None) -> str:
    return f"{venue} {number}号窗口" if venue else (other or "未登记窗口")


def _seen(rows: "QuerySet[Any]", at: str, level: str | None, device: str | None, pk: str | None) -> Iterable[Seen]:
    fields = [at, "terminal", "invitation_id", "invitation__invited_at", "invitation__served_by_id"]
    fields += ["invitation__window__zone__venue__name", "invitation__window__number", "invitation__venue__name"]
    parties = ["invitation__served_by__party_id", "invitation__application__applicant_id"]
    own = RefusedTry.objects.filter(invitation=OuterRef("invitation_id"), why=Refusing.OWN)
    extra = [f for f in (level, device, pk) if f]
    for row in rows.annotate(own_try=Exists(own)).values(
        *fields, *parties, *extra, "own_try", *([] if pk else ["why"])
    ):
        served, party, applicant = row["invitation__served_by_id"], row[parties[0]], row[parties[1]]
        mine = bool(party and party == applicant) or (row.get("why") == Refusing.OWN)
        yield Seen(
            at=row[at], place=_place(row[fields[5]], row[fields[6]], row[fields[7]]), level=row[level] if level else 0,
            terminal=row["terminal"], device=bool(device and row[device]), invited_at=row["invitation__invited_at"],
            served_by=served, own=mine, rating_id=row[pk] if pk else None, invitation_id=row["invitation_id"],
        )  # fmt: skip


# --- figures for the public ------------------------------------------------------------------------------------------------------


def published() -> "QuerySet[PublicFigures]":
    """What the public may see: signed only, the newest first."""
    return PublicFigures.objects.filter(signed_at__isnull=False).order_by("-end", "-signed_at")


def prepared() -> "QuerySet[PublicFigures]":
    return PublicFigures.objects.select_related("prepared_by", "signed_by").order_by("-prepared_at")


def followed_up(bad: BadRating) -> FollowUp | None:
    return FollowUp.objects.filter(bad=bad).first()


def open_disputes() -> "QuerySet[Dispute]":
    """Doubts that wait for a second person."""
    return (
        Dispute.objects.filter(decided_at=None).select_related("rating__invitation", "raised_by").order_by("raised_at")
    )
