"""Reads for the department's desk: texts to insert, kept filters, notes, items decided together and what blocks a leg."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.kernel.actors import Actor
from tongban.services.cases import policies
from tongban.services.cases.models import (
    BatchItem,
    Case,
    CaseNote,
    Consultation,
    HandedMaterial,
    MaterialVersion,
    Opinion,
    SavedFilter,
    Snippet,
)
from tongban.services.cases.policies import Whose
from tongban.services.cases.transitions import CASE
from tongban.services.cases.values import CaseAct, CaseState, SnippetKind, Source
from tongban.services.catalogue.models import Item

BATCH_MAX: Final = 50


def snippets(account_id: UUID | None, departments: Collection[UUID], *, ended: bool = False) -> "QuerySet[Snippet]":
    """What the person may insert: the departments' shared texts and their own. Served by index snippet_in_use."""
    found = Snippet.objects.filter(department__in=departments).filter(Q(owner=None) | Q(owner=account_id))
    return found.filter(ended_at__isnull=not ended).select_related("department").order_by("kind", "title", "id")


def once(rows: Iterable[Snippet]) -> list[tuple[Snippet, list[Snippet]]]:
    """The same text kept by several departments, said once: (the text, everyone's row of it)."""
    found: dict[tuple[object, ...], list[Snippet]] = {}
    for row in rows:
        found.setdefault((row.kind, row.title, row.text, row.basis, row.item, row.owner_id), []).append(row)
    return [(same[0], same) for same in found.values()]


def checks(items: Mapping[str, str]) -> list[Snippet]:
    """What departments want looked at before these items (code → department's code) are taken in: one statement."""
    wanted = Snippet.objects.filter(kind=SnippetKind.CHECK, ended_at=None, item__in=["", *items])
    found = wanted.filter(department__code__in=set(items.values())).select_related("department")
    rows = found.order_by("department__code", "title", "id")
    return [row for row in rows if not row.item or items[row.item] == row.department.code]


def saved_filters(account_id: UUID | None) -> "QuerySet[SavedFilter]":
    return SavedFilter.objects.filter(account=account_id, removed_at=None).order_by("name")


def notes(case_id: UUID) -> "QuerySet[CaseNote]":
    """Served by index note_of_case."""
    return CaseNote.objects.filter(case=case_id).select_related("by").order_by("at", "id")


def versions(application_id: UUID) -> dict[str, list[MaterialVersion]]:
    """Papers that a corrected one replaced, by material, the newest first."""
    found: dict[str, list[MaterialVersion]] = {}
    rows = MaterialVersion.objects.filter(application=application_id).select_related("file")
    for row in rows.order_by("-replaced_at", "id"):
        found.setdefault(row.material, []).append(row)
    return found


# --- several at a time ---------------------------------------------------------------------------------------------------


def batch_items(departments: Collection[UUID], *, on: date | None = None) -> "QuerySet[BatchItem]":
    """The items that may be granted together: on the day, or all that were ever named."""
    found = BatchItem.objects.filter(department__in=departments).select_related("department", "allowed_by")
    if on is not None:
        found = found.filter(Q(until=None) | Q(until__gte=on), since__lte=on)
    return found.order_by("department__code", "item", "-since")


def allowed_together(departments: Collection[UUID], *, on: date) -> frozenset[tuple[UUID, str]]:
    """(department, item) pairs."""
    return frozenset(batch_items(departments, on=on).order_by().values_list("department_id", "item"))


def item_names(codes: Collection[str]) -> dict[str, str]:
    return dict(Item.objects.filter(code__in=codes).values_list("code", "name"))


def items_at_work(departments: Collection[UUID]) -> list[tuple[UUID, str, str, str]]:
    """Items of which the departments have a leg at work, as (department, its name, code, title)."""
    open_ = Case.objects.filter(department__in=departments, ended_at=None).order_by("department__name", "title")
    return list(open_.values_list("department_id", "department__name", "item", "title").distinct()[:300])


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A leg that was chosen, with everything that keeps it from being granted here; nothing: it can be."""

    case: Case
    blockers: tuple[str, ...]


def candidates(actor: Actor, case_ids: Sequence[UUID], *, on: date) -> list[Candidate]:
    """In the order of urgency; a fixed number of statements. Legs of departments not the actor's are left out."""
    mine = policies.worked_by(actor)
    rows = list(
        Case.objects.filter(pk__in=case_ids[:BATCH_MAX], department__in=mine)
        .select_related("application__applicant", "department", "handler")
        .order_by("promised_due_at", "id")
    )
    allowed = allowed_together(mine, on=on)
    ids = [row.pk for row in rows]
    said: dict[UUID, bool] = {}
    for case_id, satisfied in Opinion.objects.filter(case__in=ids).order_by("at").values_list("case_id", "satisfied"):
        said[case_id] = satisfied
    asked = set(Consultation.objects.filter(case__in=ids, answered_at=None).values_list("case", flat=True))
    gaps = set(
        HandedMaterial.objects.filter(
            application__in=[r.application_id for r in rows], source=Source.DEFERRED.value
        ).values_list("application", flat=True)
    )
    found = []
    for row in rows:
        blockers = []
        if (row.department_id, row.item) not in allowed:
            blockers.append("本事项没有开通批量办理，请逐件办理")
        no = policies.may_decide(
            actor, _whose(row), row.department_id, two_persons=row.two_persons, examined_by_id=row.examined_by_id
        )
        if no is not None:
            blockers.append(no.reason)
        state = CaseState(row.state)
        if (state, CaseAct.GRANT) not in CASE or state is CaseState.SENT_OUT:
            blockers.append(f"“{state.label}”的件不能在这里决定")
        if said.get(row.pk) is False:
            blockers.append("审查意见是“不符合”，请逐件办理")
        if row.pk in asked:
            blockers.append("征求的意见还没有答复")
        if row.application_id in gaps:
            blockers.append("还有容缺材料没有补交")
        found.append(Candidate(case=row, blockers=tuple(blockers)))
    return found


def _whose(row: Case) -> Whose:
    whole = row.application
    return Whose(whole.applicant_id, whole.agent_id, whole.subject_id, whole.filed_by_id)
