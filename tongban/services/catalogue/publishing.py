"""What must hold before an edition is published; problems name the path."""

from collections.abc import Iterable
from decimal import Decimal

from tongban.kernel.terms import Term
from tongban.services.catalogue.values import Bundle, Condition, ItemSpec


def problems(bundle: Bundle) -> list[str]:
    """Everything that forbids publication: cycles, dangling references, contradictions, promises above the law."""
    found: list[str] = []
    codes = [item.code for item in bundle.items]
    found += [f"事项代码“{c}”重复" for c in dict.fromkeys(c for c in codes if codes.count(c) > 1)]
    if not bundle.items:
        found.append(f"“{bundle.name}”没有任何事项")
    found += _dangling(bundle)
    cycle = _cycle({item.code: item.depends_on for item in bundle.items})
    if cycle:
        found.append("前后置关系成环：" + " → ".join(cycle))
    for item in bundle.items:
        found += _promise(item)
        found += [f"{item.code}：{p}" for p in _condition(bundle, item.when)]
        for use in item.uses:
            found += [f"{item.code} → 材料“{use.material}”：{p}" for p in _condition(bundle, use.when)]
    for question in bundle.questions:
        offered = {c.value for c in question.choices}
        found += [f"问题{question.code}的默认答案“{v}”不在选项中" for v in question.default if v not in offered]
        if not question.multiple and len(question.default) > 1:
            found.append(f"单选问题{question.code}有多个默认答案")
    for milestone in bundle.milestones:
        found += [f"里程碑“{milestone.name}”引用了不存在的事项“{c}”" for c in milestone.items if c not in codes]
    return found


def _dangling(bundle: Bundle) -> list[str]:
    codes = {item.code for item in bundle.items}
    found = []
    for item in bundle.items:
        found += [f"{item.code} → {d}：前置事项不存在" for d in item.depends_on if d not in codes]
        found += [
            f"{item.code} → {use.material}：材料没有定义" for use in item.uses if use.material not in bundle.materials
        ]
        if item.produces and item.produces not in bundle.materials:
            found.append(f"{item.code}：产生的材料“{item.produces}”没有定义")
        if not item.department:
            found.append(f"{item.code}：没有承办部门")
    return found


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


def _promise(item: ItemSpec) -> Iterable[str]:
    yield from promise_faults(item.code, item.statutory, item.standalone)
    yield from promise_faults(item.code, item.statutory, item.promise, "一件事内承诺时限")


def promise_faults(code: str, statutory: Term | None, promise: Term, name: str = "承诺时限") -> list[str]:
    """A promise may not exceed the statutory limit of the same unit."""
    if statutory is None or promise.unit is not statutory.unit or promise.amount <= statutory.amount:
        return []
    return [f"{code}：{name}{_days(promise.amount)}超过法定时限{_days(statutory.amount)}，请改短"]


def _days(amount: Decimal) -> str:
    return f"{amount.normalize():f}天"


def _condition(bundle: Bundle, condition: Condition | None) -> Iterable[str]:
    if condition is None:
        return
    questions = {q.code: q for q in bundle.questions}
    wanted: dict[str, set[str]] = {}
    for clause in condition.all:
        question = questions.get(clause.question)
        if question is None:
            yield f"条件引用了不存在的问题“{clause.question}”"
            continue
        offered = {c.value for c in question.choices}
        yield from (f"条件引用了问题{clause.question}没有的选项“{v}”" for v in clause.values if v not in offered)
        if not clause.values:
            yield f"条件对问题{clause.question}没有列出任何选项，永远不成立"
        if not question.multiple:
            both = wanted.get(clause.question)
            wanted[clause.question] = set(clause.values) if both is None else both & set(clause.values)
            if clause.values and not wanted[clause.question]:
                yield f"条件对单选问题{clause.question}提出了互相矛盾的要求，永远不成立"
