"""The hot statements of an application's way, compiled once (docs/performance.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Case as When_
from django.db.models import Exists, OuterRef, Q, Subquery, Value, When

from tongban.infra.calendar import revision_query
from tongban.infra.models import TrailHead
from tongban.infra.statements import Insert, Param, Select, Update, param
from tongban.infra.trail import Head
from tongban.orgs.models import Department
from tongban.services.cases.models import (
    Application,
    Case,
    Certificate,
    HandedMaterial,
    Opinion,
    SpecialProcedure,
)
from tongban.services.cases.policies import Whose
from tongban.services.cases.values import ApplicationState, CaseState

insert_application = Insert(Application)
insert_materials = Insert(HandedMaterial)
insert_cases = Insert(Case)
insert_certificates = Insert(Certificate)
insert_opinion = Insert(Opinion)


def _head(stream: str) -> dict[str, Subquery]:
    head = TrailHead.objects.filter(stream=OuterRef(stream))
    return {"head_seq": Subquery(head.values("seq")), "head_hash": Subquery(head.values("hash"))}


# --- one read of the whole ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Whole:
    """An application as an act needs it: state, parties, plan, the trail's head, the calendar's revision."""

    id: UUID
    number: str
    state: ApplicationState
    plan: str
    received_at: datetime
    answer_due_at: datetime | None
    whose: Whose
    head: Head
    calendar: int
    applicant_name: str


_WHOLE = (
    "id", "number", "state", "plan", "received_at", "answer_due_at", "applicant_id", "agent_id", "subject_id",
    "filed_by_id",
)  # fmt: skip
_whole = Select(
    lambda: (
        Application.objects.filter(pk=param(Application, "id"))
        .annotate(**_head("id"), calendar=Subquery(revision_query()))
        .values_list(*_WHOLE, "head_seq", "head_hash", "calendar", "applicant__name")
    )
)


def read_whole(application_id: UUID) -> Whole | None:
    row = _whole.one(id=application_id)
    if row is None:
        return None
    return Whole(
        row[0], row[1], ApplicationState(row[2]), row[3], row[4], row[5], Whose(*row[6:10]),
        Head(row[0], row[10], row[11]), row[12] or 0, row[13],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LegRow:
    """A leg as it stood when read."""

    id: UUID
    position: int
    item: str
    department_id: UUID
    after: tuple[int, ...]
    state: CaseState
    two_persons: bool
    handler_id: UUID | None
    examined_by_id: UUID | None
    granted: bool | None
    opened_at: datetime | None
    ended_at: datetime | None
    round: int
    terms: str


@dataclass(frozen=True, slots=True)
class WholeWithLegs:
    """All legs of one application with what the whole says, read at once. `stopped`: some leg ever had a procedure."""

    application_id: UUID
    number: str
    state: ApplicationState
    whose: Whose
    head: Head
    calendar: int
    stopped: bool
    legs: tuple[LegRow, ...]

    def leg(self, case_id: UUID) -> LegRow:
        return next(leg for leg in self.legs if leg.id == case_id)


_LEG = (
    "id", "position", "item", "department_id", "after", "state", "two_persons", "handler_id", "examined_by_id",
    "granted", "opened_at", "ended_at", "round", "terms",
)  # fmt: skip
_OF_WHOLE = (
    "application_id", "application__number", "application__state", "application__applicant_id",
    "application__agent_id", "application__subject_id", "application__filed_by_id", "head_seq", "head_hash",
    "calendar", "stopped",
)  # fmt: skip


def _legs_query(where: Q) -> "models.QuerySet[Any, Any]":
    return (
        Case.objects.filter(where)
        .annotate(
            **_head("application_id"),
            calendar=Subquery(revision_query()),
            stopped=Exists(SpecialProcedure.objects.filter(case__application=OuterRef("application_id"))),
        )
        .order_by("position")
        .values_list(*_LEG, *_OF_WHOLE)
    )


_legs_of_sibling = Select(lambda: _legs_query(Q(application__cases=param(Case, "id"))))
_legs_of_application = Select(lambda: _legs_query(Q(application=param(Case, "application", "application_id"))))


def _gather(rows: Sequence[tuple[Any, ...]]) -> WholeWithLegs | None:
    if not rows:
        return None
    legs = tuple(
        LegRow(
            id=r[0], position=r[1], item=r[2], department_id=r[3], after=tuple(r[4]), state=CaseState(r[5]),
            two_persons=r[6], handler_id=r[7], examined_by_id=r[8], granted=r[9], opened_at=r[10], ended_at=r[11],
            round=r[12], terms=r[13],
        )
        for r in rows
    )  # fmt: skip
    whole = rows[0][len(_LEG) :]
    return WholeWithLegs(
        whole[0], whole[1], ApplicationState(whole[2]), Whose(*whole[3:7]), Head(whole[0], whole[7], whole[8]),
        whole[9] or 0, bool(whole[10]), legs,
    )  # fmt: skip


def read_with_siblings(case_id: UUID) -> WholeWithLegs | None:
    """The case with its siblings and its application."""
    return _gather(_legs_of_sibling.rows(id=case_id))


def read_with_legs(application_id: UUID) -> WholeWithLegs | None:
    return _gather(_legs_of_application.rows(application_id=application_id))


_by_key = Select(
    lambda: Application.objects.filter(
        key=param(Application, "key"), applicant=param(Application, "applicant", "applicant_id")
    ).values_list("id", "number", "query_code", "query_password")
)


def submitted_before(key: str, applicant_id: UUID) -> tuple[UUID, str, str, str] | None:
    """Id, number, query code and password of the submission with this idempotency key."""
    return _by_key.one(key=key, applicant_id=applicant_id)


# --- moves: conditional updates ------------------------------------------------------------------------------------------------


def _application_in_state(**changes: str) -> Update:
    return Update(
        lambda: Application.objects.filter(pk=param(Application, "id"), state=param(Application, "state", "was")),
        **{name: param(Application, name, value) for name, value in changes.items()},
    )


accept_application = _application_in_state(
    state="state", accepted_at="accepted_at", accepted_by="accepted_by_id", clock_from="clock_from", deemed="deemed",
    answer_due_at="answer_due_at", promised_due_at="promised_due_at", statutory_due_at="statutory_due_at",
    provisional="provisional",
)  # fmt: skip
conclude_application = _application_in_state(
    state="state", concluded_at="concluded_at", deliver_due_at="deliver_due_at"
)
before_acceptance = _application_in_state(state="state", received_at="received_at", answer_due_at="answer_due_at")
end_application = _application_in_state(
    state="state", ended_at="ended_at", ending_reason="ending_reason", ending_basis="ending_basis",
    answer_due_at="answer_due_at", promised_due_at="promised_due_at", statutory_due_at="statutory_due_at",
)  # fmt: skip
redo_application = _application_in_state(
    state="state", clock_from="clock_from", concluded_at="concluded_at", deliver_due_at="deliver_due_at",
    issued_at="issued_at", collected_at="collected_at", collected_by="collected_by", collect_way="collect_way",
)  # fmt: skip
issue_application = _application_in_state(state="state", issued_at="issued_at")
collect_application = _application_in_state(
    state="state", collected_at="collected_at", collected_by="collected_by", collect_way="collect_way"
)


def _case_in_state(*names: str) -> Update:
    return Update(
        lambda: Case.objects.filter(pk=param(Case, "id"), state=param(Case, "state", "was")),
        **{name: param(Case, name) for name in names},
    )


hold_case = _case_in_state("state", "handler", "claimed_at")
examine_case = _case_in_state("state", "examined_at", "examined_by")
send_out_case = _case_in_state("state", "handler", "system", "sent_out_at")
decide_case = _case_in_state(
    "state", "decided_at", "decided_by", "granted", "ended_at", "opinion", "facts", "basis", "returned_at", "handler"
)

move_case = _case_in_state("state")
free_case = _case_in_state("state", "opened_at", "promised_due_at", "statutory_due_at", "provisional")
end_case = _case_in_state("state", "ended_at", "ending_reason", "promised_due_at", "statutory_due_at")
transfer_case = _case_in_state("state", "department", "handler", "claimed_at")
redo_case = _case_in_state(
    "state", "round", "handler", "opened_at", "claimed_at", "examined_at", "examined_by", "decided_at", "decided_by",
    "granted", "ended_at", "opinion", "facts", "basis", "returned_at", "promised_due_at", "statutory_due_at",
    "provisional",
)  # fmt: skip

close_cases = Update(
    lambda: Case.objects.filter(
        application=param(Case, "application", "application_id"),
        state__in=[CaseState.DECIDED_YES, CaseState.DECIDED_NO],
    ),
    state=Value(CaseState.CLOSED.value),
)
deliver_cases = Update(
    lambda: Case.objects.filter(application=param(Case, "application", "application_id"), state=CaseState.CLOSED.value),
    state=Value(CaseState.DELIVERED.value),
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a waiting leg becomes: begun with its due moments, or blocked (opened_at None)."""

    case_id: UUID
    opened_at: datetime | None
    promised_due_at: datetime | None
    statutory_due_at: datetime | None
    provisional: bool


_OPENING = ("opened_at", "promised_due_at", "statutory_due_at", "provisional")


@cache
def _open_cases(count: int) -> Update:
    """One statement for any number of legs: each column by CASE over the ids."""

    def per_leg(column: str, field: "models.Field[Any, Any]") -> When_:
        branches = [When(pk=param(Case, "id", f"id{n}"), then=Param(f"{column}{n}", field)) for n in range(count)]
        return When_(*branches, output_field=field)

    def field(name: str) -> "models.Field[Any, Any]":
        found = Case._meta.get_field(name)
        assert isinstance(found, models.Field)
        return found

    where = Q()
    for n in range(count):
        where |= Q(pk=param(Case, "id", f"id{n}"))
    return Update(
        lambda: Case.objects.filter(where, state__in=[CaseState.WAITING.value, CaseState.BLOCKED.value]),
        state=per_leg("state", field("state")),
        **{name: per_leg(name, field(name)) for name in _OPENING},
    )


def open_cases(openings: Sequence[Opening]) -> None:
    """Begin or block waiting legs, all of them or none."""
    if not openings:
        return
    given: dict[str, Any] = {}
    for n, leg in enumerate(openings):
        given[f"id{n}"] = leg.case_id
        given[f"state{n}"] = (CaseState.ACCEPTED if leg.opened_at else CaseState.BLOCKED).value
        for name in _OPENING:
            given[f"{name}{n}"] = getattr(leg, name)
    _open_cases(len(openings)).must(rows=len(openings), **given)


@cache
def _departments(count: int) -> Select:
    def build() -> "models.QuerySet[Any, Any]":
        where = Q()
        for n in range(count):
            where |= Q(code=param(Department, "code", f"code{n}"))
        return Department.objects.filter(where).values_list("code", "id")

    return Select(build)


def department_ids(codes: Sequence[str]) -> dict[str, UUID]:
    """Ids of the departments with these codes, in one statement."""
    rows = _departments(len(codes)).rows(**{f"code{n}": code for n, code in enumerate(codes)})
    return dict(rows)


_materials_of = Select(
    lambda: HandedMaterial.objects.filter(
        application=param(HandedMaterial, "application", "application_id")
    ).values_list("material")
)


def materials_of(application_id: UUID) -> frozenset[str]:
    """Codes of the papers already here or registered as gaps."""
    return frozenset(row[0] for row in _materials_of.rows(application_id=application_id))


@cache
def _results(count: int) -> Select:
    def build() -> "models.QuerySet[Any, Any]":
        where = Q()
        for n in range(count):
            where |= Q(pk=param(Case, "id", f"id{n}"))
        return Case.objects.filter(where).values_list("id", "item_version__result_name", "title", "department__uscc")

    return Select(build)


def results_of(case_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """For each granted leg the name of its result and the credit code of its department."""
    rows = _results(len(case_ids)).rows(**{f"id{n}": case_id for n, case_id in enumerate(case_ids)})
    return {row[0]: (row[1] or f"{row[2]}办理结果", row[3] or "") for row in rows}
