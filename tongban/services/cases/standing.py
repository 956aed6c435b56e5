"""What befell a matter besides its straight way: corrections, procedures, questions, rounds, originals, urges."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.infra.calendar import workdays
from tongban.infra.counting import up_to
from tongban.infra.models import TrailEvent
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.people.parties.models import Authorisation
from tongban.services.cases.models import (
    Application,
    Case,
    CaseRound,
    Certificate,
    Consultation,
    Correction,
    CorrectionPoint,
    Custody,
    Extension,
    HandedMaterial,
    OutageSlip,
    Paper,
    Rectification,
    SpecialProcedure,
    Urge,
    WorkSystem,
)
from tongban.services.cases.remedies import Until, until
from tongban.services.cases.selectors import Matter
from tongban.services.cases.transitions import APPLICATION
from tongban.services.cases.values import (
    REMEDIABLE,
    ApplicationAct,
    ApplicationState,
    CaseState,
    Ending,
    PaperKind,
    ServeWay,
    Source,
)
from tongban.services.catalogue.values import Plan
from tongban.services.events import ResultsKept

AGAIN: Final = timedelta(days=30)
BEFORE: Final = frozenset(state for state, deed in APPLICATION if deed is ApplicationAct.ASK_CORRECTION)
_FEW: Final = 3  # departments that are looked for one by one
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything of one application; legs' things by the leg's id. Eleven statements whatever its size."""

    corrections: tuple[Correction, ...]
    points: tuple[CorrectionPoint, ...]  # with those not sent yet (correction None)
    procedures: dict[UUID, tuple[SpecialProcedure, ...]]
    extensions: dict[UUID, Extension]
    consultations: dict[UUID, tuple[Consultation, ...]]
    rounds: dict[UUID, tuple[CaseRound, ...]]
    rectifications: dict[UUID, tuple[Rectification, ...]]
    certificates: tuple[Certificate, ...]
    custody: tuple[Custody, ...]
    urges: tuple[Urge, ...]
    again: tuple["Again", ...]

    @property
    def unsent(self) -> tuple[CorrectionPoint, ...]:
        return tuple(p for p in self.points if p.correction_id is None)

    @property
    def open_points(self) -> tuple[CorrectionPoint, ...]:
        """Asked for and not put right yet."""
        return tuple(p for p in self.points if p.correction_id is not None and p.supplied_at is None)

    @property
    def correction_due(self) -> date | None:
        return next((c.due_on for c in reversed(self.corrections) if c.supplied_at is None), None)


def standing(row: Application) -> Standing:
    """What befell this application."""
    mine = {"case__application": row.pk}

    def by_leg(rows: Collection[_T]) -> dict[UUID, tuple[_T, ...]]:
        found: dict[UUID, tuple[_T, ...]] = {}
        for one in rows:
            key: UUID = one.case_id  # type: ignore[attr-defined]
            found[key] = (*found.get(key, ()), one)
        return found

    points = CorrectionPoint.objects.filter(application=row).select_related("department", "file", "correction")
    certificates = Certificate.objects.filter(**mine).select_related("case")
    return Standing(
        corrections=tuple(Correction.objects.filter(application=row).order_by("round")),
        points=tuple(points.order_by("noted_at", "id")),
        procedures=by_leg(list(SpecialProcedure.objects.filter(**mine).order_by("start", "id"))),
        extensions={e.case_id: e for e in Extension.objects.filter(**mine).select_related("approved_by")},
        consultations=by_leg(
            list(Consultation.objects.filter(**mine).select_related("department", "answered_by").order_by("asked_at"))
        ),
        rounds=by_leg(list(CaseRound.objects.filter(**mine).select_related("approved_by").order_by("round"))),
        rectifications=by_leg(list(Rectification.objects.filter(**mine).select_related("by").order_by("at"))),
        certificates=tuple(certificates.order_by("case__position", "issued_at", "number")),
        custody=tuple(Custody.objects.filter(application=row).select_related("holder").order_by("since", "id")),
        urges=tuple(Urge.objects.filter(application=row).order_by("at")),
        again=same_recently(
            row.applicant_id, [i.code for i in Plan.from_json(row.plan).items], before=row.submitted_at, but=row.pk
        ),
    )


@dataclass(frozen=True, slots=True)
class Again:
    """The same person brought the same item not long ago."""

    application_id: UUID
    number: str
    matter: str
    state: ApplicationState
    submitted_at: datetime


def same_recently(
    applicant_id: UUID, items: Collection[str], *, before: datetime, but: UUID | None = None
) -> tuple[Again, ...]:
    """Other applications of the person for one of the items in the 30 days before; pointed out, never refused."""
    recent = Application.objects.filter(
        applicant=applicant_id, submitted_at__gt=before - AGAIN, submitted_at__lte=before, ended_at__isnull=True
    )
    wanted = set(items)
    found = []
    for row in recent.order_by("-submitted_at")[:20]:
        if row.pk != but and wanted & {item.code for item in Plan.from_json(row.plan).items}:
            found.append(Again(row.pk, row.number, row.matter_name, ApplicationState(row.state), row.submitted_at))
    return tuple(found)


def concerned(found: Matter) -> frozenset[UUID]:
    """Every department with a word in the matter: of the plan, of the legs, asked for an opinion, leading it."""
    codes = {*found.plan.departments, found.plan.lead_department}
    asked = Consultation.objects.filter(case__application=found.row.pk).values_list("department", flat=True)
    named = Department.objects.filter(code__in=codes).values_list("pk", flat=True)
    return found.departments | frozenset(named) | frozenset(asked)


@dataclass(frozen=True, slots=True)
class Collector:
    """Somebody who may come for the results: who, as what, and the last four of the number to compare."""

    name: str
    role: str
    last_four: str


def collectors(row: Application, on: date) -> tuple[Collector, ...]:
    """The applicant, the agent, and whom the applicant authorised; anybody else needs a reason."""
    found = [Collector(row.applicant.name, "申请人", row.applicant.id_number[-4:])]
    if row.agent is not None:
        found.append(Collector(row.agent.name, "代理人", row.agent.id_number[-4:]))
    given = Authorisation.objects.filter(grantor=row.applicant, revoked_at=None, since__lte=on, until__gte=on)
    for one in given.select_related("agent").order_by("id"):
        found.append(Collector(one.agent.name, f"受托人（{one.scope}）", one.agent.id_number[-4:]))
    return tuple(found)


# --- lists for the desk --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trouble:
    """One line of a list of things that wait for somebody: what, until when, where to go."""

    application_id: UUID
    case_id: UUID | None
    number: str
    title: str
    note: str
    due_on: date | None


def in_correction(*, most: int = 100) -> list[Trouble]:
    """Asked to correct, the earliest due first. Served by index correction_due."""
    rows = _to_correct().select_related("application__applicant").order_by("due_on", "id")[:most]
    return [
        Trouble(c.application_id, None, c.application.number, c.application.matter_name, c.application.applicant.name, c.due_on)
        for c in rows
    ]  # fmt: skip


def with_gaps(*, most: int = 100) -> list[Trouble]:
    """Accepted with a gap (容缺), the earliest due first. Served by index material_deferred_due."""
    rows = _gaps().select_related("application").order_by("due_on", "id")[:most]
    found = []
    for m in rows:
        names = {p.code: p.name for p in Plan.from_json(m.application.plan).materials}
        found.append(
            Trouble(m.application_id, None, m.application.number, m.application.matter_name, names.get(m.material, m.material), m.due_on)
        )  # fmt: skip
    return found


def to_preview(departments: Collection[UUID], *, most: int = 100) -> list[Trouble]:
    """Before acceptance and of concern to one of the departments: what it notes now goes out with the one notice."""
    names = dict(Department.objects.filter(pk__in=departments).values_list("code", "name"))
    waiting = _of_concern(names).select_related("applicant")
    rows = waiting.order_by("answer_due_at", "submitted_at", "id")[:500]
    found = []
    for row in rows if names else ():
        items = [i.name for i in Plan.from_json(row.plan).items if i.department in names]
        if items:
            due = local(row.answer_due_at).date() if row.answer_due_at else None
            note = f"{row.applicant.name}：{'、'.join(items)}"
            found.append(Trouble(row.pk, None, row.number, row.matter_name, note, due))
    return found[:most]


def _to_correct() -> "QuerySet[Correction]":
    return Correction.objects.filter(supplied_at=None, application__state=ApplicationState.CORRECTION.value)


def _gaps() -> "QuerySet[HandedMaterial]":
    return HandedMaterial.objects.filter(source=Source.DEFERRED.value, application__ended_at=None)


def _of_concern(codes: Collection[str]) -> "QuerySet[Application]":
    ours = _naming("plan", "department", codes)
    return Application.objects.filter(ours, state__in=[state.value for state in BEFORE])


def _naming(field: str, role: str, codes: Collection[str]) -> Q:
    """A plan's text names one of the departments; many of them in one pattern, since the plan is unpacked anew for each."""
    if len(codes) > _FEW:
        return Q(**{f"{field}__regex": f'"{role}":"({"|".join(map(re.escape, sorted(codes)))})"'})
    found = Q(pk__in=[])
    for code in codes:
        found |= Q(**{f"{field}__contains": f'"{role}":"{code}"'})
    return found


@dataclass(frozen=True, slots=True)
class Baskets:
    """How much lies in the lists of the first page, counted to the end of a list and no further."""

    corrections: int
    gaps: int
    slips: int


def baskets() -> Baskets:
    """Three short counts, whatever the number of matters."""
    slips = OutageSlip.objects.filter(application=None, voided_at=None)
    return Baskets(correction_count(), up_to(_gaps()), up_to(slips))


def kept_where(applications: Collection[UUID]) -> dict[UUID, str]:
    """Where results lie that wait to be collected, as it was last written down. One statement."""
    rows = TrailEvent.objects.filter(stream__in=applications, kind=ResultsKept.kind).order_by("stream", "seq")
    return {stream: str(json.loads(facts)["place"]) for stream, facts in rows.values_list("stream", "facts")}


def correction_count() -> int:
    return up_to(_to_correct())


def preview_count(departments: Collection[UUID]) -> int:
    """How many matters wait for the departments' look before acceptance, without reading their plans."""
    codes = list(Department.objects.filter(pk__in=departments).values_list("code", flat=True))
    return up_to(_of_concern(codes)) if codes else 0


def to_lead(actor: Actor, *, most: int = 200) -> list[Trouble]:
    """Blocked legs that the actor's office leads: to be freed or ended."""
    rows = _blocked(actor).select_related("department").order_by("number")[:most]
    return [Trouble(c.application_id, c.pk, c.number, c.title, c.department.name, None) for c in rows]


def blocked_count(actor: Actor) -> int:
    return up_to(_blocked(actor))


def _blocked(actor: Actor) -> "QuerySet[Case]":
    led = list(Department.objects.filter(pk__in=actor.departments(Duty.LEAD)).values_list("code", flat=True))
    ours = _naming("application__plan", "lead_department", led)
    return Case.objects.filter(ours, state=CaseState.BLOCKED.value, ended_at=None)


def to_answer(departments: Collection[UUID], *, most: int = 100) -> list[Consultation]:
    """Questions that other departments asked and nobody answered yet. Served by index consultation_open."""
    rows = Consultation.objects.filter(department__in=departments, answered_at=None)
    return list(rows.select_related("case__department").order_by("asked_at")[:most])


def free_slips(*, most: int = 500) -> list[OutageSlip]:
    """Reserved numbers that are neither used nor void."""
    return list(OutageSlip.objects.filter(application=None, voided_at=None).order_by("number")[:most])


def closed_slips(*, most: int = 500) -> list[OutageSlip]:
    """Slips that were used or made void, the latest first: every reserved number is accounted for."""
    closed = OutageSlip.objects.filter(Q(application__isnull=False) | Q(voided_at__isnull=False))
    return list(closed.select_related("application").order_by("-number")[:most])


def work_systems(on: date) -> list[WorkSystem]:
    """The adapter register as it stands."""
    return list(
        WorkSystem.objects.filter(since__lte=on).exclude(until__lt=on).select_related("department").order_by(
            "department__code", "item"
        )
    )  # fmt: skip


def system_for(department_id: UUID, item: str, on: date) -> WorkSystem | None:
    """How the department works this item outside Tongban: the item's own entry before the department's."""
    entries = [s for s in work_systems(on) if s.department_id == department_id and s.item in ("", item)]
    return max(entries, key=lambda s: s.item, default=None)


ENDINGS: Final = {state.value: Ending(state.value).label for state in ApplicationState if state.value in Ending.values}


@dataclass(frozen=True, slots=True)
class PaperDays:
    """When a paper was served, and, where it can be challenged, until when."""

    served_on: date
    way: str
    until: Until | None

    @property
    def said(self) -> str:
        text = f"{_on(self.served_on)}{self.way}"
        if self.until is not None:
            text += f"；申请复议至{_on(self.until.review)}，起诉至{_on(self.until.suit)}"
        return text


def remedies_of_papers(papers: Collection[Paper]) -> dict[UUID, PaperDays]:
    """By paper: the day of service, which is kept in one place, and the days that run from it."""
    calendar = workdays()
    found = {}
    for paper in papers:
        service = getattr(paper, "service", None)  # no row: not served
        if service is not None:
            ends = until(service.served_on, calendar) if PaperKind(paper.kind) in REMEDIABLE else None
            found[paper.pk] = PaperDays(service.served_on, ServeWay(service.way).label, ends)
    return found


def _on(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
