"""What must hold before an edition is published; every fault names its path, so that a page can show it beside the field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tongban.kernel.terms import Term
from tongban.services.catalogue.conditions import always, clashes, condition_faults, referenced, sentence
from tongban.services.catalogue.values import Bundle, Condition, ItemSpec

DAYS_MAX: Final = 3650


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong: which part, which of its rows, which field of the row, and the sentence."""

    part: str  # items | questions | milestones | whole
    key: str = ""
    field: str = ""
    message: str


def problems(bundle: Bundle) -> list[str]:
    """Everything that forbids publication: cycles, dangling references, contradictions, promises above the law."""
    return [fault.message for fault in faults(bundle)]


def faults(bundle: Bundle) -> list[Fault]:
    """The same with the place of each."""
    return [*_items(bundle), *_questions(bundle), *_milestones(bundle)]


def _items(bundle: Bundle) -> Iterator[Fault]:
    codes = [item.code for item in bundle.items]
    for code in dict.fromkeys(c for c in codes if codes.count(c) > 1):
        yield Fault(part="items", key=code, field="code", message=f"事项代码“{code}”重复")
    if not bundle.items:
        yield Fault(part="whole", field="items", message=f"“{bundle.name}”没有任何事项")
    yield from _dangling(bundle)
    cycle = _cycle({item.code: item.depends_on for item in bundle.items})
    if cycle:
        yield Fault(part="items", key=cycle[0], field="depends_on", message="前后置关系成环：" + " → ".join(cycle))
    for item in bundle.items:
        yield from _promise(item)
        yield from _in_condition(bundle, item.when, item.code, "when", item.code)
        for use in item.uses:
            path = f"{item.code} → 材料“{use.material}”"
            yield from _in_condition(bundle, use.when, item.code, f"use:{use.material}", path)


def _questions(bundle: Bundle) -> Iterator[Fault]:
    for question in bundle.questions:
        offered = {c.value for c in question.choices}
        said = [f"问题{question.code}的默认答案“{v}”不在选项中" for v in question.default if v not in offered]
        if not question.multiple and len(question.default) > 1:
            said.append(f"单选问题{question.code}有多个默认答案")
        for message in said:
            yield Fault(part="questions", key=question.code, field="default", message=message)


def _milestones(bundle: Bundle) -> Iterator[Fault]:
    codes = {item.code for item in bundle.items}
    for milestone in bundle.milestones:
        for code in milestone.items:
            if code not in codes:
                message = f"里程碑“{milestone.name}”引用了不存在的事项“{code}”"
                yield Fault(part="milestones", key=milestone.name, field="items", message=message)


def _dangling(bundle: Bundle) -> Iterator[Fault]:
    codes = {item.code for item in bundle.items}
    for item in bundle.items:
        for before in item.depends_on:
            if before not in codes:
                message = f"{item.code} → {before}：前置事项不存在"
                yield Fault(part="items", key=item.code, field="depends_on", message=message)
        for use in item.uses:
            if use.material not in bundle.materials:
                message = f"{item.code} → {use.material}：材料没有定义"
                yield Fault(part="items", key=item.code, field=f"use:{use.material}", message=message)
        if item.produces and item.produces not in bundle.materials:
            message = f"{item.code}：产生的材料“{item.produces}”没有定义"
            yield Fault(part="items", key=item.code, field="produces", message=message)
        if not item.department:
            yield Fault(part="items", key=item.code, field="department", message=f"{item.code}：没有承办部门")


def _cycle(after: dict[str, tuple[str, ...]]) -> list[str]:
    """One cycle as a path that ends where it began, or nothing."""
    done: set[str] = set()
    for start in after:
        path: list[str] = []
        trail = [(start, iter(after[start]))]
        if start in done:
            continue
        path.append(start)
        while trail:
            code, rest = trail[-1]
            step = next((d for d in rest if d in after and d not in done), None)
            if step is None:
                done.add(code)
                trail.pop()
                path.pop()
            elif step in path:
                return [*path[path.index(step) :], step]
            else:
                path.append(step)
                trail.append((step, iter(after[step])))
    return []


def _promise(item: ItemSpec) -> Iterator[Fault]:
    named = ((item.standalone, "承诺时限", "standalone"), (item.promise, "一件事内承诺时限", "promise"))
    for term, name, field in named:
        for message in promise_faults(item.code, item.statutory, term, name):
            yield Fault(part="items", key=item.code, field=field, message=message)


def promise_faults(code: str, statutory: Term | None, promise: Term, name: str = "承诺时限") -> list[str]:
    """A promise may not exceed the statutory limit of the same unit."""
    if statutory is None or promise.unit is not statutory.unit or promise.amount <= statutory.amount:
        return []
    return [f"{code}：{name}{_days(promise.amount)}超过法定时限{_days(statutory.amount)}，请改短"]


def amount_fault(amount: Decimal) -> str:
    """What forbids an amount of days whatever the law says, or nothing: nobody's limit is longer than ten years."""
    if not amount.is_finite() or not 0 <= amount <= DAYS_MAX:
        return f"应在0到{DAYS_MAX}天之间，请核对"
    if amount != round(amount, 2):
        return "最多两位小数，请核对"
    return ""


def _days(amount: Decimal) -> str:
    return f"{amount.normalize():f}天"


def _in_condition(bundle: Bundle, condition: Condition | None, key: str, field: str, path: str) -> Iterator[Fault]:
    for message in condition_faults(condition, bundle.questions):
        yield Fault(part="items", key=key, field=field, message=f"{path}：{message}")


# --- what does not forbid publication, but is hardly meant --------------------------------------------------------------


def doubts(bundle: Bundle) -> list[Fault]:
    """Conditions that always hold, papers that can never be asked for, questions that decide nothing."""
    return [*_doubts_of_items(bundle), *_idle_questions(bundle)]


def _doubts_of_items(bundle: Bundle) -> Iterator[Fault]:
    for item in bundle.items:
        if item.when and _sound(bundle, item.when) and always(item.when, bundle.questions):
            message = f"“{item.name}”的条件总是成立，等于没有条件"
            yield Fault(part="items", key=item.code, field="when", message=message)
        for use in item.uses:
            if use.when is None or not _sound(bundle, use.when) or not _sound(bundle, item.when):
                continue
            paper = bundle.materials[use.material].name if use.material in bundle.materials else use.material
            field = f"use:{use.material}"
            if always(use.when, bundle.questions):
                message = f"《{paper}》的条件总是成立，等于没有条件"
                yield Fault(part="items", key=item.code, field=field, message=message)
            elif item.when and clashes(use.when, bundle.questions, item.when):
                only = sentence(item.when, bundle.questions, end="办理")
                message = f"《{paper}》永远不会出现：“{item.name}”{only}，与材料的条件矛盾"
                yield Fault(part="items", key=item.code, field=field, message=message)


def _sound(bundle: Bundle, condition: Condition | None) -> bool:
    return not condition_faults(condition, bundle.questions)


def _idle_questions(bundle: Bundle) -> Iterator[Fault]:
    conditions: Iterable[Condition | None] = [
        condition for item in bundle.items for condition in (item.when, *(use.when for use in item.uses))
    ]
    asked = referenced(conditions)
    for question in bundle.questions:
        if question.code not in asked:
            message = f"问题“{question.title}”的回答不影响任何事项和材料，可以不问"
            yield Fault(part="questions", key=question.code, field="title", message=message)
