"""The papers of an item in one cell: `code:originals/copies`, then `*` deferrable or `?` optional, then `@` and its condition."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, unquote

from tongban.services.catalogue.conditions import Clause, Condition
from tongban.services.catalogue.values import Necessity, Use

_BETWEEN: Final = "；"
_USE: Final = re.compile(r"([^:@*?\s]+)(?::(\d{1,3})/(\d{1,3}))?([*?]?)(?:@(.+))?")
_MARKS: Final = {"": Necessity.REQUIRED, "*": Necessity.DEFERRABLE, "?": Necessity.OPTIONAL}


def write(uses: Iterable[Use]) -> str:
    """The cell; `read` makes the same papers of it."""
    marks = {necessity: mark for mark, necessity in _MARKS.items()}
    return _BETWEEN.join(
        f"{use.material}:{use.originals}/{use.copies}{marks[use.necessity]}{_condition(use.when)}" for use in uses
    )


def read(text: str) -> tuple[Use, ...]:
    """The papers in their order. Raises ValueError with a sentence."""
    return tuple(_use(word.strip()) for word in re.split("[；;]", text) if word.strip())


def _condition(when: Condition | None) -> str:
    if when is None:
        return ""
    either = [f"({'/'.join(map(_clause, when.any))})"] if when.any else []
    return "@" + "&".join([*map(_clause, when.all), *either])


def _clause(clause: Clause) -> str:
    sign = "!=" if clause.negated else "="
    return f"{_safe(clause.question)}{sign}{'|'.join(map(_safe, clause.values))}"


def _safe(text: str) -> str:
    return quote(text, safe="")


def _use(word: str) -> Use:
    found = _USE.fullmatch(word)
    if not found:
        raise ValueError(f"材料“{word[:30]}”应写成“材料编码:原件数/复印件数”，多份材料用分号隔开")
    return Use(
        material=found[1], necessity=_MARKS[found[4]], originals=int(found[2] or 0), copies=int(found[3] or 0),
        when=_when(found[5], word) if found[5] else None,
    )  # fmt: skip


def _when(text: str, word: str) -> Condition:
    """Clauses joined by & must all hold; of those in brackets, joined by /, at least one; != says none of the options."""
    every: list[Clause] = []
    some: list[Clause] = []
    for part in text.split("&"):
        if part.startswith("(") and part.endswith(")"):
            some += [_read_clause(one, word) for one in part[1:-1].split("/")]
        else:
            every.append(_read_clause(part, word))
    return Condition(all=tuple(every), any=tuple(some))


def _read_clause(text: str, word: str) -> Clause:
    question, sign, values = text.partition("=")
    negated = question.endswith("!")
    question = question.removesuffix("!")
    if not (question and sign and values):
        raise ValueError(f"材料“{word[:30]}”的条件应写成“问题=选项|选项”")
    return Clause(question=unquote(question), values=tuple(unquote(v) for v in values.split("|")), negated=negated)
