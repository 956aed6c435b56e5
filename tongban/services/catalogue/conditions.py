"""Questions and conditions: what they mean, how they read in Chinese, and which can never or must always hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

Answers = Mapping[str, tuple[str, ...]]
_COMBINATIONS_MAX: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    value: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A situational question (情形引导). An empty answer to a multiple one means none of them."""

    code: str
    title: str
    multiple: bool = False
    choices: tuple[Choice, ...] = ()
    default: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """Holds when at least one chosen answer is among the values; negated, when none is."""

    question: str
    values: tuple[str, ...]
    negated: bool = False

    def holds(self, answers: Answers) -> bool:
        return any(v in self.values for v in answers.get(self.question, ())) is not self.negated


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Holds when every clause of `all` does, and at least one of `any` where there are such."""

    all: tuple[Clause, ...] = ()
    any: tuple[Clause, ...] = ()

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return (*self.all, *self.any)

    def holds(self, answers: Answers) -> bool:
        return all(c.holds(answers) for c in self.all) and (not self.any or any(c.holds(answers) for c in self.any))

    def plain(self) -> tuple[Any, ...]:
        """For digests; a condition without "any" and "not" reads as it always did."""
        said = tuple((c.question, c.values, "not") if c.negated else (c.question, c.values) for c in self.all)
        return (*said, ("any", tuple((c.question, c.values, c.negated) for c in self.any))) if self.any else said


# --- in words ---------------------------------------------------------------------------------------------------------------


def sentence(condition: Condition | None, questions: Sequence[Question], *, end: str = "需要") -> str:
    """当“亲人是在哪里去世的”选“意外等非正常去世”时需要; what nobody asks or offers is shown as it is written."""
    if condition is None or not condition.clauses:
        return f"任何情形都{end}"
    known = {q.code: q for q in questions}
    together = "，且".join(_clause(c, known.get(c.question)) for c in condition.all)
    either = "，或".join(_clause(c, known.get(c.question)) for c in condition.any)
    if together and len(condition.any) > 1:
        either = f"（{either}）"
    return f"当{'，且'.join(p for p in (together, either) if p)}时{end}"


def _clause(clause: Clause, question: Question | None) -> str:
    if question is None:
        return f"“{clause.question}”（问题不存在）选“{'”或“'.join(clause.values)}”"
    titles = {c.value: c.title for c in question.choices}
    chosen = "”或“".join(titles.get(v, f"{v}（选项不存在）") for v in clause.values)
    verb = ("没有选" if clause.negated else "选了") if question.multiple else ("不是" if clause.negated else "是")
    return f"“{question.title}”{verb}“{chosen}”"


# --- what can never hold --------------------------------------------------------------------------------------------------


def condition_faults(condition: Condition | None, questions: Sequence[Question]) -> list[str]:
    """References into nothing, and demands that no answer meets."""
    if condition is None:
        return []
    known = {q.code: q for q in questions}
    found = []
    for clause in condition.clauses:
        question = known.get(clause.question)
        if question is None:
            found.append(f"条件引用了不存在的问题“{clause.question}”")
            continue
        offered = {c.value for c in question.choices}
        found += [f"条件引用了问题{clause.question}没有的选项“{v}”" for v in clause.values if v not in offered]
        if not clause.values:
            found.append(f"条件对问题{clause.question}没有列出任何选项，永远不成立")
    if not found and clashes(condition, questions):
        found.append(_clash(condition, known))
    return found


def _clash(condition: Condition, known: Mapping[str, Question]) -> str:
    for code in dict.fromkeys(c.question for c in condition.all):
        alone = Condition(all=tuple(c for c in condition.all if c.question == code))
        if clashes(alone, [known[code]]):
            kind = "多选" if known[code].multiple else "单选"
            return f"条件对{kind}问题{code}提出了互相矛盾的要求，永远不成立"
    return "条件中的要求互相矛盾，永远不成立"


def clashes(condition: Condition, questions: Sequence[Question], other: Condition | None = None) -> bool:
    """Whether no answers at all fulfil the condition (and the other one with it)."""
    worlds = _worlds(questions, (condition, other))
    return worlds is not None and not any(
        condition.holds(answers) and (other is None or other.holds(answers)) for answers in worlds
    )


def always(condition: Condition, questions: Sequence[Question]) -> bool:
    """Whether every answer fulfils it, so that it might as well not be there."""
    worlds = _worlds(questions, (condition, None))
    return worlds is not None and all(condition.holds(answers) for answers in worlds)


def _worlds(
    questions: Sequence[Question], conditions: Iterable[Condition | None]
) -> Iterable[dict[str, tuple[str, ...]]] | None:
    """Every combination of answers to the questions that the conditions name; None when there are too many to try."""
    named: dict[str, set[str]] = {}
    for condition in conditions:
        for clause in condition.clauses if condition else ():
            named.setdefault(clause.question, set()).update(clause.values)
    ways: list[list[tuple[str, ...]]] = []
    codes = []
    for question in questions:
        if question.code in named:
            codes.append(question.code)
            ways.append(_answers(question, named[question.code]))
    size = 1
    for way in ways:
        size *= len(way)
    if size > _COMBINATIONS_MAX:
        return None
    return (dict(zip(codes, chosen, strict=True)) for chosen in product(*ways))


def _answers(question: Question, named: set[str]) -> list[tuple[str, ...]]:
    if not question.multiple:
        return [(c.value,) for c in question.choices]
    values = [c.value for c in question.choices if c.value in named][:12]
    rest = tuple(c.value for c in question.choices if c.value not in named)[:1]
    subsets = [tuple(v for n, v in enumerate(values) if mask >> n & 1) for mask in range(1 << len(values))]
    return [*subsets, rest] if rest else subsets


def referenced(conditions: Iterable[Condition | None]) -> set[str]:
    """Codes of the questions that any of the conditions asks about."""
    return {clause.question for c in conditions if c for clause in c.clauses}


def question_json(question: Question) -> dict[str, Any]:
    """As files and editions write it."""
    default: Any = list(question.default) if question.multiple else (question.default or (None,))[0]
    return {
        "id": question.code,
        "zh": question.title,
        "type": "multi" if question.multiple else "single",
        "default": default,
        "options": [{"value": c.value, "zh": c.title} for c in question.choices],
    }


def condition_json(condition: Condition | None) -> dict[str, Any] | None:
    """As the file writes it: {"all": [{"question", "in"}]}, with "any" and "not_in" where they are used."""
    if condition is None:
        return None
    parts = {"all": condition.all, "any": condition.any}
    return {
        part: [{"question": c.question, "not_in" if c.negated else "in": list(c.values)} for c in clauses]
        for part, clauses in parts.items()
        if clauses or part == "all"
    }
