"""Reads of requests: the register, one request, its clock explained, the yearly report's tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from tongban.infra.calendar import workdays
from tongban.infra.crypto import blind_index
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.kernel.workdays import Deadline
from tongban.oversight.openness import reference
from tongban.oversight.openness.models import Contest, Disclosure, Opinion
from tongban.oversight.openness.rules.clock import Asking, Times, explained
from tongban.oversight.openness.values.duties import READERS
from tongban.oversight.openness.values.requests import CLOSED, Course, Result, State, Who


def requests(actor: Actor, *, state: str = "open", year: int | None = None, text: str = "") -> "QuerySet[Disclosure]":
    """What the actor may see, the nearest limit first; found by a part of the number or the whole identity number."""
    found = Disclosure.objects.select_related("department")
    if not (actor.system or actor.has(Duty.SUPERVISE)):
        where = frozenset[UUID]().union(*(actor.departments(duty) for duty in READERS))
        found = found.filter(department__in=where)
    if actor.account_id is not None:
        found = found.exclude(way="online", filed_by=actor.account_id)
    if state == "open":
        found = found.exclude(state__in=CLOSED)
    elif state in State.values:
        found = found.filter(state=state)
    if year is not None:
        found = found.filter(year=year)
    if text:
        found = found.filter(Q(number__icontains=text) | Q(id_index=person_index(text)))
    return found.annotate(limit=Coalesce("due_at", "step_due_at")).order_by(F("limit").asc(nulls_last=True), "-filed_at")  # fmt: skip


def waiting(actor: Actor, *, now: datetime) -> tuple[int, int]:
    """How many the actor may see that are not over, and how many of them are late. One statement."""
    found = requests(actor).order_by()
    counts = found.aggregate(whole=Count("pk"), late=Count("pk", filter=Q(limit__lt=now)))
    return counts["whole"], counts["late"]


def person_index(number: str) -> str:
    return blind_index("".join(number.split()).upper(), "openness.person")


def request(pk: UUID) -> Disclosure | None:
    found = Disclosure.objects.select_related("department", "correction", "letter", "proof", "given", "drafted_by", "signed_by", "extension_by")  # fmt: skip
    return found.prefetch_related("steps__by", "opinions", "notices", "contests").filter(pk=pk).first()


def by_code(number: str, code: str) -> Disclosure | None:
    """The request of whoever knows its number and its code."""
    found = Disclosure.objects.filter(code_index=blind_index(code, "openness.code"))
    return next((row for row in found if plain_number(row.number) == plain_number(number)), None)


def plain_number(number: str) -> str:
    """A number by its digits, however its brackets were typed: 〔2021〕第12号 is 2021 12."""
    digits = "".join(c if c.isdecimal() else " " for c in number).split()
    return " ".join(str(int(d)) for d in digits)


def times_of(row: Disclosure, opinions: Iterable[Opinion]) -> Times:
    """What the clock of the answer depends on, as it stands."""
    assert row.received_on is not None
    askings = tuple(Asking(o.sent_on, o.due_on, o.answered_on) for o in sorted(opinions, key=lambda o: (o.sent_on, o.pk)))  # fmt: skip
    return Times(
        received_on=row.received_on, days=row.answer_days, corrected_on=row.corrected_on, paid_on=row.paid_on, askings=askings,
        extension=row.extension, delayed_until=row.delayed_until,
    )  # fmt: skip


def clock_of(row: Disclosure) -> Deadline | None:
    """Why the answer is due when it is; nothing before the request counts as received."""
    if row.received_on is None:
        return None
    return explained(times_of(row, row.opinions.all()), workdays())


def of_same_person(row: Disclosure) -> "QuerySet[Disclosure]":
    """The other requests of the same person in the year: whether number and frequency are out of reason (Disclosure Regulation art 35)."""
    return Disclosure.objects.filter(id_index=row.id_index, year=row.year).exclude(pk=row.pk).order_by("filed_at", "pk")


def latest_of_person(id_number: str) -> "QuerySet[Disclosure]":
    return Disclosure.objects.filter(id_index=person_index(id_number)).order_by("-filed_at")


# --- the yearly report -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: its number, group and title, a count for each kind of applicant, the total."""

    place: str
    group: str
    title: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


def yearly(year: int, *, department: UUID | None = None) -> list[Line]:
    """收到和处理政府信息公开申请情况 of a year, in the order of the printed table. One statement."""
    period = Period.year(year)
    rows = Disclosure.objects.filter(filed_at__lt=period.end_moment)
    if department is not None:
        rows = rows.filter(department=department)
    columns = {who: place for place, who in enumerate(Who.values)}
    counts: dict[str, list[int]] = {}

    def add(key: str, who: str) -> None:
        counts.setdefault(key, [0] * len(columns))[columns[who]] += 1

    for who, filed, closed, outcome, reason in rows.values_list("who", "filed_at", "closed_at", "outcome", "reason"):
        if closed is not None and closed < period.first_moment:
            continue
        add("received" if filed >= period.first_moment else "carried_in", who)
        if closed is not None and closed < period.end_moment:
            add("concluded", who)
            add(outcome, who)
            add(f"{outcome}:{reason}", who)
        else:
            add("carried_out", who)
    nothing = [0] * len(columns)
    return [
        Line(line.place, line.group, line.title, _sum([counts.get(key, nothing) for key in (line.of or (line.sum,))]))
        for line in reference.report_lines()
    ]


def _sum(rows: list[list[int]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows, strict=True)))


def contested(year: int, *, department: UUID | None = None) -> list[tuple[Course, tuple[int, ...], int]]:
    """因政务公开被申请行政复议、提起行政诉讼情况: by course, the results in the order of the printed table."""
    period = Period.year(year)
    order = (Result.UPHELD, Result.CORRECTED, Result.OTHER, Result.PENDING)
    found: dict[str, list[int]] = {course: [0] * len(order) for course in Course.values}
    rows = Contest.objects.filter(begun_on__lte=period.end).filter(Q(ended_on=None) | Q(ended_on__gte=period.start))
    if department is not None:
        rows = rows.filter(disclosure__department=department)
    for course, result, ended in rows.values_list("course", "result", "ended_on"):
        stood = result if ended is not None and ended <= period.end else Result.PENDING.value
        found[course][order.index(Result(stood))] += 1
    return [(course, tuple(found[course]), sum(found[course])) for course in Course]


def years(now: datetime) -> list[int]:
    """Years with requests, the newest first; this year in any case."""
    known = set(Disclosure.objects.order_by().values_list("year", flat=True).distinct())
    return sorted(known | {local(now).year}, reverse=True)
