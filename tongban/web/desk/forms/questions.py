"""Forms for questions and conditions, the same for an item and a one-thing; they work with drop-downs and without scripts."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import QueryDict

from tongban.services.catalogue.conditions import Choice, Clause, Condition, Question, question_json
from tongban.web.desk.forms.catalogue import Row, area, rows_of

MODES: Final = {
    "": "不看这个问题",
    "all": "必须选了下列之一",
    "all-not": "必须没选下列任何一个",
    "any": "任一即可：选了下列之一",
    "any-not": "任一即可：没选下列任何一个",
}


class QuestionRow(Row):
    """One question; an option on each line, the ones chosen by default with a star before them."""

    said = ("title", "options")
    title = forms.CharField(label="问题", max_length=200, help_text="用老百姓的话问，例如“您家老人在哪里去世的？”")
    multiple = forms.ChoiceField(label="选法", choices=[("single", "单选"), ("multi", "多选")], initial="single")
    options = forms.CharField(label="选项", widget=area(4), help_text="一行一个；默认选中的在前面加 *")
    code = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        lines = _lines(str(given.get("options", "")))
        if "options" in given:
            if len(lines) < 2:
                self.add_error("options", "至少要有两个选项，一行一个")
            if len({text for text, _ in lines}) < len(lines):
                self.add_error("options", "选项不能重复")
            starred = sum(star for _, star in lines)
            if given.get("multiple") == "single" and starred != 1:
                self.add_error("options", "单选题要有且只有一个默认选项，在它前面加 *")
        return given


QuestionRows: Final = rows_of(QuestionRow)


def _lines(text: str) -> list[tuple[str, bool]]:
    found = [line.strip() for line in text.splitlines() if line.strip()]
    return [(line.lstrip("*＊ ").strip(), line.startswith(("*", "＊"))) for line in found]


def question_initial(question: Question) -> dict[str, Any]:
    lines = [("* " if c.value in question.default else "") + c.title for c in question.choices]
    return {
        "title": question.title, "multiple": "multi" if question.multiple else "single", "options": "\n".join(lines),
        "code": question.code,
    }  # fmt: skip


def questions_from(rows: Iterable[Mapping[str, Any]], before: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The questions as editions write them; what was there before and is not shown (other languages) stays."""
    known = {str(data["id"]): data for data in before}
    taken = set(known)
    found = []
    for row in rows:
        code = row["code"] if row["code"] in known else _next_code(taken)
        taken.add(code)
        old = known.get(code, {})
        question = _question(code, row, old)
        plain = question_json(question)
        spoken = {str(o["value"]): o for o in old.get("options") or ()}
        plain["options"] = [{**spoken.get(o["value"], {}), **o} for o in plain["options"]]
        found.append({**old, **plain})
    return found


def _question(code: str, row: Mapping[str, Any], old: Mapping[str, Any]) -> Question:
    lines = _lines(row["options"])
    values = _values([text for text, _ in lines], [(str(o["value"]), str(o["zh"])) for o in old.get("options") or ()])
    choices = tuple(Choice(value=v, title=text) for v, (text, _) in zip(values, lines, strict=True))
    default = tuple(v for v, (_, star) in zip(values, lines, strict=True) if star)
    return Question(
        code=code, title=row["title"], multiple=row["multiple"] == "multi", choices=choices, default=default
    )


def _values(texts: list[str], old: list[tuple[str, str]]) -> list[str]:
    """An option keeps its value when its words stay, or when only words were changed in their places."""
    by_text = {title: value for value, title in old}
    if len(texts) == len(old):
        in_place = [value for value, _ in old]
        return [
            by_text.get(t) or (in_place[n] if in_place[n] not in map(by_text.get, texts) else _new(t))
            for n, t in enumerate(texts)
        ]
    return [by_text.get(t) or _new(t) for t in texts]


def _new(text: str) -> str:
    return "o" + hashlib.sha256(text.encode()).hexdigest()[:8]


def _next_code(taken: set[str]) -> str:
    return next(f"Q{n}" for n in range(1, 1000) if f"Q{n}" not in taken)


# --- conditions ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One question on the page of a condition: how it counts, and which answers."""

    name: str
    question: Question
    mode: str
    chosen: frozenset[str]


def condition_rows(questions: Iterable[Question], condition: Condition | None) -> list[ConditionRow]:
    """Every clause on a row of its own, then the questions nobody mentions."""
    asked = list(questions)
    known = {q.code: q for q in asked}
    rows: list[ConditionRow] = []
    for part, clauses in (("all", condition.all), ("any", condition.any)) if condition else ():
        for clause in clauses:
            question = known.get(clause.question) or _lost(clause)
            mode = f"{part}-not" if clause.negated else part
            rows.append(ConditionRow(f"c{len(rows)}", question, mode, frozenset(clause.values)))
    mentioned = {row.question.code for row in rows}
    for question in asked:
        if question.code not in mentioned:
            rows.append(ConditionRow(f"c{len(rows)}", question, "", frozenset()))
    return rows


def _lost(clause: Clause) -> Question:
    title = f"{clause.question}（问题已不存在，请选“不看这个问题”）"
    return Question(code=clause.question, title=title, choices=tuple(Choice(value=v, title=v) for v in clause.values))


def condition_from(rows: Iterable[ConditionRow], given: QueryDict) -> tuple[Condition | None, list[ConditionRow]]:
    """The condition as it was posted, and the rows to show again. None when no question counts."""
    both: dict[str, list[Clause]] = {"all": [], "any": []}
    shown = []
    for row in rows:
        mode = given.get(f"{row.name}-mode", "")
        mode = mode if mode in MODES else ""
        values = tuple(c.value for c in row.question.choices if c.value in given.getlist(f"{row.name}-values"))
        shown.append(ConditionRow(row.name, row.question, mode, frozenset(values)))
        if mode:
            part, _, negated = mode.partition("-")
            both[part].append(Clause(question=row.question.code, values=values, negated=bool(negated)))
    if not both["all"] and not both["any"]:
        return None, shown
    return Condition(all=tuple(both["all"]), any=tuple(both["any"])), shown
