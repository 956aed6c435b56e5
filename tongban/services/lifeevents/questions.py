"""What a one-thing asks and under which conditions, and what it promises earlier: each read strictly, nothing guessed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from tongban.services.catalogue.codes import CODE_MAX
from tongban.services.catalogue.values import Choice, Clause, Condition, Milestone, Question
from tongban.services.lifeevents.plain import RowError, days, items_of, needed, text, texts

_HOW: Final = "条件应写成 all、any 或 not：[{question: 问题, in: [选项]}]"


def condition(data: Any, code: str) -> Condition | None:
    """all: every clause holds; any: at least one; not: none of them. Anything else is refused, nothing is always."""
    if data is None:
        return None
    if not isinstance(data, dict) or not set(data) <= {"all", "any", "not"}:
        raise RowError("when", f"{code}：{_HOW}")
    every, some, none = (tuple(_clauses(data.get(key), code)) for key in ("all", "any", "not"))
    found = Condition(all=(*every, *(replace(c, negated=not c.negated) for c in none)), any=some)
    if not found.clauses:
        raise RowError("when", f"{code}：条件是空的，请写出条件，或删去 when")
    return found


def _clauses(data: Any, code: str) -> Iterable[Clause]:
    if data is None:
        return
    rows: list[Any] = data if isinstance(data, list) else [data]
    for row in rows:
        keys = set(row) if isinstance(row, dict) else set()
        if keys not in ({"question", "in"}, {"question", "not_in"}):
            raise RowError("when", f"{code}：{_HOW}")
        chosen = row["not_in" if "not_in" in keys else "in"]
        values = texts({"in": chosen if isinstance(chosen, list) else [chosen]}, "in", 200)
        yield Clause(question=needed(row, "question", 200), values=values, negated="not_in" in keys)


def questions(data: Mapping[str, Any]) -> tuple[Question, ...]:
    found = tuple(_question(q) for q in items_of(data, "situational_questions"))
    codes = [question.code for question in found]
    for code in codes:
        if codes.count(code) > 1:
            raise RowError("situational_questions", f"问题“{code}”出现了两次，请改用不同的 id")
    return found


def _question(data: Any) -> Question:
    part = "situational_questions"
    rows = data.get("options") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not rows or not all(isinstance(o, dict) for o in rows):
        raise RowError(part, "问题须有 id、zh 和 options（value、zh）")
    code, kind = needed(data, "id", 60, "问题的 id"), text(data, "type", 20) or "single"
    if kind not in ("single", "multi"):
        raise RowError(part, f"问题“{code}”的 type“{kind}”应为 single（单选）或 multi（多选）")
    choices = tuple(
        Choice(
            value=needed(o, "value", 200, f"问题“{code}”的选项值"), title=needed(o, "zh", 500, f"问题“{code}”的选项")
        )
        for o in rows
    )
    if len({choice.value for choice in choices}) < len(choices):
        raise RowError(part, f"问题“{code}”有两个选项的值相同，请改成不同的值")
    default = data.get("default")
    usual = default if isinstance(default, list) else [] if default is None else [default]
    return Question(
        code=code, title=needed(data, "zh", 500, f"问题“{code}”的文字"), multiple=kind == "multi", choices=choices,
        default=texts({"default": usual}, "default", 200),
    )  # fmt: skip


def milestone(data: Any) -> Milestone:
    if not isinstance(data, dict):
        raise RowError("milestones", "里程碑不是“键: 值”的形式")
    return Milestone(
        name=text(data, "zh", 200) or text(data, "id", 200) or "里程碑",
        items=texts(data, "items", CODE_MAX),
        working_days=days(data, "promised_working_days") or Decimal(0),
    )
