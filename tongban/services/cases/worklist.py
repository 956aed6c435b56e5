"""A department's worklist: open legs by the time that is left, narrowed, each with what makes it special.

Statements: the rows, four for the flags, whatever the number of rows; served by index case_worklist (or case_standing
where the clock rests).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tongban.people.parties.models import Party
from tongban.people.parties.values import IdKind, PartyKind
from tongban.services.cases import rules
from tongban.services.cases.models import Case, Consultation, Correction, HandedMaterial, Urge
from tongban.services.cases.selectors import masked
from tongban.services.cases.values import CaseState, Source

COUNTED_MAX: Final = 1000
_LOOKED_FOR_OLD: Final = (
    1000  # rows in which old applicants are looked for: a birth date is never asked of the database
)


class Flag(StrEnum):
    """What makes a leg special at first sight."""

    GAP = "gap"
    CORRECTED = "corrected"
    URGED = "urged"
    OLD = "old"
    ASKED = "asked"

    @property
    def label(self) -> str:
        return _FLAGS[self]


_FLAGS: Final = {
    Flag.GAP: "容缺", Flag.CORRECTED: "补正过", Flag.URGED: "催办", Flag.OLD: "60岁以上", Flag.ASKED: "等答复",
}  # fmt: skip
STATES: Final = (
    CaseState.ACCEPTED, CaseState.REVIEWING, CaseState.CONSULTING, CaseState.SENT_OUT, CaseState.REPORTED_UP,
    CaseState.SUSPENDED,
)  # fmt: skip
LIGHTS: Final = {"red": "已超期", "yellow": "今明两个工作日到期", "green": "还有时间"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list is narrowed to; empty: everything that runs. `soon` is when the light turns from yellow to green."""

    whose: str = ""  # mine: in my hands or in those of whom I stand in for
    item: str = ""
    state: str = ""
    light: str = ""
    flag: str = ""
    text: str = ""

    def kept(self) -> dict[str, str]:
        """What may be kept under a name: not the words, for they may be somebody's name."""
        chosen = {"whose": self.whose, "item": self.item, "state": self.state, "light": self.light, "flag": self.flag}
        return {key: value for key, value in chosen.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """One line of the list."""

    id: UUID
    number: str
    title: str
    item: str
    matter: str
    applicant: str  # masked
    state: CaseState
    handler: str
    handler_id: UUID | None
    department_id: UUID
    department: str
    due: datetime | None
    flags: tuple[tuple[Flag, str], ...]


_FIELDS: Final = (
    "id", "number", "title", "item", "application__matter_name", "application__applicant__name", "state", "handler__name",
    "handler_id", "department_id", "department__name", "promised_due_at", "application_id", "application__applicant__kind",
    "application__applicant__id_kind", "application__applicant__id_number",
)  # fmt: skip


def narrowed(
    departments: Sequence[UUID], wanted: Wanted, *, holders: Collection[UUID], now: datetime, soon: datetime
) -> "QuerySet[Case]":
    """The legs that are asked for, the most urgent first; old applicants are picked out afterwards."""
    found = Case.objects.filter(department__in=departments, ended_at=None)
    if wanted.state == CaseState.SUSPENDED.value:
        found = found.filter(state=wanted.state).order_by("number")
    else:
        found = found.filter(promised_due_at__isnull=False).order_by("promised_due_at", "id")
        if wanted.state in {s.value for s in STATES}:
            found = found.filter(state=wanted.state)
    if wanted.whose == "mine":
        found = found.filter(handler__in=holders)
    elif wanted.whose == "free":
        found = found.filter(handler=None)
    if wanted.item:
        found = found.filter(item=wanted.item)
    found = _lit(found, wanted.light, now, soon)
    if wanted.flag in _WHERE:
        found = found.filter(_WHERE[Flag(wanted.flag)]())
    if wanted.text:
        people = Party.objects.filter(name__startswith=wanted.text).values("pk")[:200]
        found = found.filter(Q(number__startswith=wanted.text.upper()) | Q(application__applicant__in=people))
    return found


def _lit(found: "QuerySet[Case]", light: str, now: datetime, soon: datetime) -> "QuerySet[Case]":
    match light:
        case "red":
            return found.filter(promised_due_at__lt=now)
        case "yellow":
            return found.filter(promised_due_at__gte=now, promised_due_at__lte=soon)
        case "green":
            return found.filter(promised_due_at__gt=soon)
        case _:
            return found


def _gap() -> Q:
    """Few papers are outstanding at a time: their list is read once, by index material_deferred_due."""
    return Q(application__in=HandedMaterial.objects.filter(source=Source.DEFERRED.value).values("application"))


_WHERE: Final[Mapping[Flag, Any]] = {
    Flag.GAP: _gap,
    Flag.CORRECTED: lambda: Exists(Correction.objects.filter(application=OuterRef("application"))),
    Flag.URGED: lambda: Exists(Urge.objects.filter(application=OuterRef("application"))),
    Flag.ASKED: lambda: Exists(Consultation.objects.filter(case=OuterRef("pk"), answered_at=None)),
}


def rows(found: "QuerySet[Case]", wanted: Wanted, *, on: date, most: int, offset: int = 0) -> list[WorkRow]:
    """One page of the list, with its flags."""
    if wanted.flag == Flag.OLD.value:
        raw = [r for r in found.values_list(*_FIELDS)[:_LOOKED_FOR_OLD] if _is_old(r[13:16], on)]
        raw = raw[offset : offset + most]
    else:
        raw = list(found.values_list(*_FIELDS)[offset : offset + most])
    flags = _flags([r[0] for r in raw], [r[12] for r in raw])
    return [
        WorkRow(
            id=r[0], number=r[1], title=r[2], item=r[3], matter=r[4], state=CaseState(r[6]), handler=r[7] or "", handler_id=r[8],
            applicant=masked(r[5], r[13]),
            department_id=r[9], department=r[10], due=r[11],
            flags=(*flags(r[0], r[12]), *(((Flag.OLD, Flag.OLD.label),) if _is_old(r[13:16], on) else ())),
        )
        for r in raw
    ]  # fmt: skip


def counted(found: "QuerySet[Case]") -> int:
    """How many there are, up to a thousand: nobody reads further, and the count stays quick."""
    return found.order_by()[: COUNTED_MAX + 1].count()


def items(departments: Sequence[UUID]) -> list[tuple[str, str]]:
    """The items of which the departments have a leg at work, as (code, title)."""
    open_ = Case.objects.filter(department__in=departments, ended_at=None, state__in=[s.value for s in STATES])
    return list(open_.order_by("title").values_list("item", "title").distinct()[:200])


def after(departments: Sequence[UUID], but: UUID, me: UUID | None) -> UUID | None:
    """The most urgent leg besides this one: of one's own, else of those that nobody took in hand."""
    found = Case.objects.filter(
        department__in=departments, ended_at=None, promised_due_at__isnull=False,
        state__in=[CaseState.ACCEPTED.value, CaseState.REVIEWING.value],
    ).exclude(pk=but)  # fmt: skip
    keys = found.order_by("promised_due_at", "id").values_list("pk", flat=True)
    return (keys.filter(handler=me).first() if me else None) or keys.filter(handler=None).first()


def _is_old(person: Sequence[Any], on: date) -> bool:
    """Sixty or older by the identity number; the date itself goes nowhere."""
    kind, id_kind, number = person
    if kind == PartyKind.LEGAL.value or id_kind != IdKind.RESIDENT.value:
        return False
    return rules.is_old(number, on)


def _flags(legs: list[UUID], matters: list[UUID]) -> Any:
    gaps = set(
        HandedMaterial.objects.filter(application__in=matters, source=Source.DEFERRED.value).values_list(
            "application", flat=True
        )
    )
    corrections = dict(
        Correction.objects.filter(application__in=matters).order_by().values_list("application").annotate(n=Count("pk"))
    )
    urges = set(Urge.objects.filter(application__in=matters).values_list("application", flat=True))
    asked = set(Consultation.objects.filter(case__in=legs, answered_at=None).values_list("case", flat=True))

    def of(leg: UUID, matter: UUID) -> list[tuple[Flag, str]]:
        found = [(Flag.URGED, "催办")] if matter in urges else []
        if matter in gaps:
            found.append((Flag.GAP, "容缺"))
        if n := corrections.get(matter):
            found.append((Flag.CORRECTED, f"补正 {n} 次"))
        if leg in asked:
            found.append((Flag.ASKED, "等答复"))
        return found

    return of
