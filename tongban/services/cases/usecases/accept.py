"""Accept: one acceptance for the whole; legs open, clocks start."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.calendar import workdays_at
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.kernel.workdays import Workdays
from tongban.services.cases import policies, rules, statements
from tongban.services.cases.errors import CaseRefusal, IncompletePapers
from tongban.services.cases.legterms import dump_terms
from tongban.services.cases.models import HandedMaterial
from tongban.services.cases.transitions import application_after
from tongban.services.cases.usecases.submit import require_pledgeable
from tongban.services.cases.values import ApplicationAct, ApplicationState, CaseState, Handed, LegTerms, Source
from tongban.services.catalogue.values import Plan
from tongban.services.events import ApplicationAccepted, DeferredSupplied


@act()
def accept_application(
    *,
    actor: Actor,
    application_id: UUID,
    now: datetime,
    handed: Mapping[str, Handed] | None = None,
    deferred: Mapping[str, date] | None = None,
) -> None:
    """Accept the whole (Licensing Law art 32(5)): every paper is here, or may come later and has its due day (容缺).

    `handed`: papers taken at the window now; `deferred`: material → latest day. Legs without predecessors begin,
    the others wait; both clocks start on the next working day (Civil Code art 201).
    """
    whole = _read(application_id)
    require(policies.may_accept(actor, whole.whose))
    after = application_after(whole.state, ApplicationAct.ACCEPT)
    plan = Plan.from_json(whole.plan)
    rows = _late_papers(plan, application_id, handed or {}, deferred or {}, whole, now)
    _accept(actor, whole, plan, after, now, now, tuple(sorted((deferred or {}).items())))
    statements.insert_materials.run(rows)


@act()
def deem_accepted(*, application_id: UUID, now: datetime) -> bool:
    """Nobody answered in five working days: accepted from the day the material came (Licensing Law art 32(4)).

    Done by the worker, backdated; what is missing stays missing and can no longer be asked for as a correction.
    """
    whole = _read(application_id)
    if whole.answer_due_at is None or whole.answer_due_at >= now:
        return False
    after = application_after(whole.state, ApplicationAct.DEEM_ACCEPTED)
    _accept(SYSTEM, whole, Plan.from_json(whole.plan), after, whole.received_at, now, ())
    return True


def _read(application_id: UUID) -> statements.Whole:
    whole = statements.read_whole(application_id)
    if whole is None:
        raise CaseRefusal("没有找到该申请")
    return whole


def _accept(
    actor: Actor,
    whole: statements.Whole,
    plan: Plan,
    after: ApplicationState,
    accepted_at: datetime,
    now: datetime,
    deferred: tuple[tuple[str, date], ...],
) -> None:
    calendar = workdays_at(whole.calendar)
    statutory = rules.statutory_of_whole([i.statutory for i in plan.items], len(plan.departments))
    clock = rules.clock(promise=plan.promise, statutory=statutory, start=accepted_at, calendar=calendar)
    event = ApplicationAccepted(
        application_id=whole.id,
        accepted_at=accepted_at,
        promised_due_at=clock.promised_due_at,
        statutory_due_at=clock.statutory_due_at,
        deferred=tuple(code for code, _ in deferred),
        deferred_due=max((day for _, day in deferred), default=None),
        deemed=actor.system,
    )
    trail.record(actor=actor, duty=None if actor.system else Duty.ACCEPT, head=whole.head, events=[event], now=now)
    statements.accept_application.must(
        id=whole.id,
        was=whole.state.value,
        state=after.value,
        accepted_at=accepted_at,
        accepted_by_id=actor.account_id,
        clock_from=accepted_at,
        deemed=actor.system,
        answer_due_at=None,
        promised_due_at=clock.promised_due_at,
        statutory_due_at=clock.statutory_due_at,
        provisional=clock.provisional,
    )
    statements.insert_cases.run(_legs(whole, plan, calendar, accepted_at))


def _late_papers(
    plan: Plan,
    application_id: UUID,
    handed: Mapping[str, Handed],
    deferred: Mapping[str, date],
    whole: statements.Whole,
    now: datetime,
) -> list[dict[str, Any]]:
    """Rows for papers that come at acceptance or are deferred; refuses, naming everything, when some are missing."""
    names = {m.code: m.name for m in plan.materials}
    here = statements.materials_of(application_id)
    missing, wrongly = rules.missing_papers(
        asked={m.code: m.deferrable for m in plan.materials},
        handed={code: code in here or code in handed for code in names},
        deferred=deferred,
    )
    if missing:
        listed = "、".join(f"《{names[m]}》" for m in missing)
        may_wait = [names[m.code] for m in plan.materials if m.code in missing and m.deferrable]
        hint = f"；其中{'、'.join(f'《{name}》' for name in may_wait)}可以登记后补日期，容缺受理" if may_wait else ""
        raise IncompletePapers(
            f"还缺{len(missing)}份材料：{listed}。请收取后再受理{hint}；不能当场补齐的，请一次性告知补正"
        )
    if wrongly:
        listed = "、".join(f"《{names.get(m, m)}》" for m in wrongly)
        raise IncompletePapers(f"{listed}不允许容缺后补，请收取后再受理")
    require_pledgeable(plan, handed.values())
    past = [names[m] for m, day in deferred.items() if day < local(now).date()]
    if past:
        raise IncompletePapers(f"《{past[0]}》的后补日期已过，请改为今天以后的日期")
    calendar = workdays_at(whole.calendar)
    latest = calendar.add(local(now).date(), settings.GAP_DAYS_MAX)
    far = [names[m] for m, day in deferred.items() if day > latest]
    if far:
        raise IncompletePapers(f"《{far[0]}》的后补日期太远：容缺材料最迟 {latest} 补齐")
    taken = [
        _row(application_id, paper.material, paper.source, now, paper)
        for paper in handed.values()
        if paper.material in names and paper.material not in here
    ]
    later = [
        _row(application_id, code, Source.DEFERRED, None, None) | {"due_on": day}
        for code, day in deferred.items()
        if code not in here and code not in handed
    ]
    return taken + later


def _row(application_id: UUID, code: str, source: Source, at: datetime | None, paper: Handed | None) -> dict[str, Any]:
    return {
        "id": new_id(),
        "application_id": application_id,
        "material": code,
        "source": source.value,
        "file_id": (paper.digest or None) if paper else None,
        "originals": paper.originals if paper else 0,
        "copies": paper.copies if paper else 0,
        "handed_at": at,
    }


def _legs(whole: statements.Whole, plan: Plan, calendar: Workdays, now: datetime) -> list[dict[str, Any]]:
    departments = statements.department_ids(sorted({item.department for item in plan.items}))
    positions = {item.code: item.position for item in plan.items}
    rows = []
    for item in plan.items:
        after = [positions[code] for code in item.depends_on if code in positions]
        row: dict[str, Any] = {
            "id": new_id(),
            "application_id": whole.id,
            "position": item.position,
            "number": rules.leg_number(whole.number, item.position, len(plan.items)),
            "item": item.code,
            "item_version_id": item.version_id,
            "title": item.name,
            "department_id": departments[item.department],
            "after": after,
            "terms": dump_terms(LegTerms(promise=item.promise, statutory=item.statutory)),
            "two_persons": item.two_persons,
            "state": CaseState.WAITING.value,
        }
        if not after:
            clock = rules.clock(promise=item.promise, statutory=item.statutory, start=now, calendar=calendar)
            row |= {
                "state": CaseState.ACCEPTED.value,
                "opened_at": now,
                "promised_due_at": clock.promised_due_at,
                "statutory_due_at": clock.statutory_due_at,
                "provisional": clock.provisional,
            }
        rows.append(row)
    return rows


@act()
def supply_deferred(*, actor: Actor, application_id: UUID, paper: Handed, now: datetime) -> None:
    """A paper accepted with a gap has come."""
    whole = statements.read_whole(application_id)
    if whole is None:
        raise CaseRefusal("没有找到该申请")
    require(policies.may_accept(actor, whole.whose))
    event = DeferredSupplied(application_id=application_id, material=paper.material)
    trail.record(actor=actor, duty=Duty.ACCEPT, head=whole.head, events=[event], now=now)
    gap = HandedMaterial.objects.filter(
        application=application_id, material=paper.material, source=Source.DEFERRED.value
    )
    moved = gap.update(
        source=paper.source.value, file_id=paper.digest or None, originals=paper.originals, copies=paper.copies,
        handed_at=now,
    )  # fmt: skip
    if moved != 1:
        raise CaseRefusal("该材料没有容缺登记，或已经补交")
