"""The merge as a computation: from a bundle and answers to the smallest list of papers, one form, one schedule.

Pure and quick. The counts are those of the four cuts (services.md §4.2): before = what the active items ask for one
by one; after = distinct pieces, the forms merged into one; to supply = after less what is shared, already known or
produced by an active item for those that wait for it.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tongban.services.catalogue.errors import NothingToDo, WrongAnswer
from tongban.services.catalogue.values import (
    JOINT_FORM,
    JOINT_FORM_NAME,
    Answers,
    Bundle,
    Dropped,
    ItemSpec,
    MaterialSource,
    MaterialSpec,
    Necessity,
    Plan,
    PlanItem,
    PlanMaterial,
    PlanMilestone,
    Use,
)


def compose(bundle: Bundle, answers: Answers, *, known: frozenset[str] = frozenset()) -> Plan:
    """The plan of one matter. Missing answers take their defaults; `known` are papers the centre already holds."""
    full = complete_answers(bundle, answers)
    active = tuple(item for item in bundle.items if item.when is None or item.when.holds(full))
    if not active:
        raise NothingToDo(_which_answer(bundle))
    active = _in_order(active)
    codes = {item.code for item in active}
    before = {item.code: tuple(d for d in item.depends_on if d in codes) for item in active}
    wanted, dropped = _uses(bundle, active, full)
    materials, merged = _merge(bundle, active, before, wanted, known)
    serial = sum((item.standalone.amount for item in active), Decimal(0))
    chains = _chains(active, before)
    longest = max(chains.values())
    departments = tuple(dict.fromkeys(item.department for item in active))
    return Plan(
        code=bundle.code,
        name=bundle.name,
        single=bundle.single,
        lead_department=bundle.lead_department,
        answers=full,
        items=tuple(_plan_item(item, place, before[item.code]) for place, item in enumerate(active, start=1)),
        departments=departments,
        materials_before=len(wanted),
        materials=materials,
        to_supply=sum(1 for m in materials if m.source is MaterialSource.SUPPLY),
        dropped=(*merged, *dropped),
        days_before=serial,
        days_after=min(serial, max(bundle.promise, longest)),
        chain_days=longest,
        steps_before=len(active),
        steps_after=1,
        trips_before=sum(item.trips for item in active),
        trips_after=min(bundle.promised_trips, sum(item.trips for item in active)),
        milestones=_milestones(bundle, active, chains),
        subject=bundle.subject,
    )


def complete_answers(bundle: Bundle, answers: Answers) -> dict[str, tuple[str, ...]]:
    """Every question answered: the given answer, checked, or the default."""
    questions = {q.code: q for q in bundle.questions}
    unknown = [code for code in answers if code not in questions]
    if unknown:
        raise WrongAnswer(f"“{bundle.name}”没有编号为“{unknown[0]}”的问题")
    full = {}
    for question in bundle.questions:
        chosen = answers.get(question.code)
        if chosen is None:
            full[question.code] = question.default
            continue
        offered = {choice.value for choice in question.choices}
        wrong = [value for value in chosen if value not in offered]
        if wrong:
            raise WrongAnswer(f"问题“{question.title}”没有“{wrong[0]}”这个选项，请重新选择")
        if not question.multiple and len(chosen) != 1:
            raise WrongAnswer(f"问题“{question.title}”只能选择一项")
        full[question.code] = tuple(sorted(set(chosen), key=[c.value for c in question.choices].index))
    return full


def _which_answer(bundle: Bundle) -> str:
    asked = {clause.question for item in bundle.items if item.when for clause in item.when.clauses}
    titles = [f"“{q.title}”" for q in bundle.questions if q.code in asked]
    return f"按目前的回答，没有需要办理的事项。请修改{'或'.join(titles) or '回答'}，至少选择一项"


def _in_order(items: tuple[ItemSpec, ...]) -> tuple[ItemSpec, ...]:
    """Predecessors first; otherwise by code, so that the order given does not matter."""
    left = {item.code: item for item in sorted(items, key=lambda item: item.code)}
    ordered: list[ItemSpec] = []
    while left:
        ready = [item for item in left.values() if not any(d in left for d in item.depends_on)]
        assert ready, "a published bundle has no cycle"
        ordered += ready
        for item in ready:
            del left[item.code]
    return tuple(ordered)


def _uses(
    bundle: Bundle, active: tuple[ItemSpec, ...], answers: Answers
) -> tuple[list[tuple[ItemSpec, Use]], list[Dropped]]:
    wanted, dropped = [], []
    for item in active:
        for use in item.uses:
            name = bundle.materials[use.material].name
            if use.when is not None and not use.when.holds(answers):
                dropped.append(_drop(use, name, item, "按您的情形不需要提交"))
            elif use.necessity is Necessity.OPTIONAL:
                dropped.append(_drop(use, name, item, "非必要材料，可以不交"))
            else:
                wanted.append((item, use))
    return wanted, dropped


def _drop(use: Use, name: str, item: ItemSpec, reason: str) -> Dropped:
    return Dropped(material=use.material, name=name, item=item.code, reason=reason)


def _merge(
    bundle: Bundle,
    active: tuple[ItemSpec, ...],
    before: Mapping[str, tuple[str, ...]],
    wanted: Iterable[tuple[ItemSpec, Use]],
    known: frozenset[str],
) -> tuple[tuple[PlanMaterial, ...], list[Dropped]]:
    pieces: dict[str, list[tuple[ItemSpec, Use]]] = {}
    for item, use in wanted:
        form = bundle.materials[use.material].kind == "form"
        pieces.setdefault(JOINT_FORM if form else use.material, []).append((item, use))
    producers = _producers(active)
    waits_for = _ancestors(active, before)
    materials, merged = [], []
    for code in sorted(pieces, key=lambda c: (c != JOINT_FORM, _first_place(pieces[c], active), c)):
        uses = pieces[code]
        form = code == JOINT_FORM
        name = JOINT_FORM_NAME if form else bundle.materials[code].name
        source, reason = _source(code, form, bundle, uses, producers, waits_for, known)
        materials.append(
            PlanMaterial(
                code=code,
                name=name,
                source=source,
                originals=max(use.originals for _, use in uses),
                copies=max(use.copies for _, use in uses),
                deferrable=not form and all(use.necessity is Necessity.DEFERRABLE for _, use in uses),
                form=form,
                asked_by=tuple(dict.fromkeys(item.code for item, _ in uses)),
                reason=reason,
                pledgeable=not form and source is MaterialSource.SUPPLY and bundle.materials[code].pledgeable,
            )
        )
        first = uses[0][0]
        for item, use in uses[1:]:
            own = bundle.materials[use.material].name
            why = f"并入《{JOINT_FORM_NAME}》，一表申请" if form else f"与“{first.name}”共用，只交一次"
            merged.append(_drop(use, own, item, why))
    return tuple(materials), merged


def _first_place(uses: list[tuple[ItemSpec, Use]], active: tuple[ItemSpec, ...]) -> int:
    return min(active.index(item) for item, _ in uses)


def _producers(active: tuple[ItemSpec, ...]) -> dict[str, set[str]]:
    producers: dict[str, set[str]] = {}
    for item in active:
        if item.produces:
            producers.setdefault(item.produces, set()).add(item.code)
    return producers


def _ancestors(active: tuple[ItemSpec, ...], before: Mapping[str, tuple[str, ...]]) -> dict[str, set[str]]:
    """For each item all items that conclude before it begins (items come in order)."""
    found: dict[str, set[str]] = {}
    for item in active:
        found[item.code] = set(before[item.code]).union(*(found[d] for d in before[item.code]))
    return found


def _source(
    code: str,
    form: bool,
    bundle: Bundle,
    uses: list[tuple[ItemSpec, Use]],
    producers: Mapping[str, set[str]],
    waits_for: Mapping[str, set[str]],
    known: frozenset[str],
) -> tuple[MaterialSource, str]:
    if form:
        return MaterialSource.SUPPLY, f"{len(uses)}张表合并为一张，只填一次" if len(uses) > 1 else "在线填写"
    spec: MaterialSpec = bundle.materials[code]
    makers = producers.get(code, set())
    if makers and all(makers & waits_for[item.code] for item, _ in uses):
        return MaterialSource.PRODUCED, "由本次办理的前一环节产生，不用提交"
    if code in known:
        return MaterialSource.KNOWN, "以前提交过且仍有效，不用再交"
    if spec.shared:
        return MaterialSource.SHARED, "可通过数据共享取得，不用提交；取不到时再请您补充"
    askers = "、".join(dict.fromkeys(item.name for item, _ in uses))
    return MaterialSource.SUPPLY, f"{askers}需要，只能由您提供"


def _chains(active: tuple[ItemSpec, ...], before: Mapping[str, tuple[str, ...]]) -> dict[str, Decimal]:
    """For each item the longest way through its predecessors up to its own end, in working days."""
    ends: dict[str, Decimal] = {}
    for item in active:
        ends[item.code] = item.promise.amount + max((ends[d] for d in before[item.code]), default=Decimal(0))
    return ends


def _milestones(
    bundle: Bundle, active: tuple[ItemSpec, ...], chains: Mapping[str, Decimal]
) -> tuple[PlanMilestone, ...]:
    found = []
    for milestone in bundle.milestones:
        group = [item for item in active if item.code in milestone.items]
        if group:
            serial = sum((item.standalone.amount for item in group), Decimal(0))
            longest = max(chains[item.code] for item in group)
            days = min(serial, max(milestone.working_days, longest))
            found.append(PlanMilestone(name=milestone.name, working_days=days))
    return tuple(found)


def _plan_item(item: ItemSpec, position: int, depends_on: tuple[str, ...]) -> PlanItem:
    return PlanItem(
        code=item.code,
        name=item.name,
        position=position,
        department=item.department,
        department_name=item.department_name,
        version_id=item.version_id,
        implementation_code=item.implementation_code,
        type_code=item.type_code,
        handling=item.handling,
        depends_on=depends_on,
        promise=item.promise,
        statutory=item.statutory,
        produces=item.produces,
        result_name=item.result_name,
        two_persons=item.two_persons,
        holder=item.holder,
    )


def as_json(plan: Plan, materials: Mapping[str, MaterialSpec] | None = None) -> dict[str, Any]:
    """The plan as `tongban compose --json` prints it: counts as numbers, reasons in words."""
    return {
        "code": plan.code,
        "name": plan.name,
        "answers": {question: list(values) for question, values in plan.answers.items()},
        "items": [
            {"code": i.code, "name": i.name, "department": i.department_name or i.department,
             "depends_on": list(i.depends_on), "working_days": number(i.promise.amount)}
            for i in plan.items
        ],
        "departments": len(plan.departments),
        "materials": {
            "before": plan.materials_before,
            "after": plan.materials_after,
            "to_supply": plan.to_supply,
            "list": [
                {"code": m.code, "name": m.name, "source": m.source.value, "originals": m.originals,
                 "copies": m.copies, "deferrable": m.deferrable, "pledgeable": m.pledgeable, "asked_by": list(m.asked_by), "reason": m.reason}
                for m in plan.materials
            ],
            "dropped": [
                {"material": d.material, "name": d.name, "item": d.item, "reason": d.reason} for d in plan.dropped
            ],
        },
        "working_days": {"before": number(plan.days_before), "after": number(plan.days_after)},
        "critical_path_days": number(plan.chain_days),
        "steps": {"before": plan.steps_before, "after": plan.steps_after},
        "trips": {"before": plan.trips_before, "after": plan.trips_after},
        "milestones": [{"name": m.name, "working_days": number(m.working_days)} for m in plan.milestones],
    }  # fmt: skip


def number(value: Decimal) -> int | float:
    """4, not 4.0; 0.5."""
    return int(value) if value == value.to_integral_value() else float(value)
