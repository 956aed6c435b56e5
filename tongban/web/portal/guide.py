"""Where one stands in the questions of a matter: answers live in the address, so that back and reload work."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import QueryDict

from tongban.services.catalogue.values import Bundle, Question

NONE: Final = "-"  # ticked on purpose: none of these
_CHOOSE_ONE: Final = "请选择一项再继续"
_CHOOSE_SOME: Final = "请选择；一项也没有的，选“以上都没有”"
_CONTRADICTORY: Final = "选了“以上都没有”，就不要再选其他项"

Answers = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Guide:
    """Answers given; `question` is the one to ask now, None when all were asked. Nothing is answered for anybody."""

    answers: Answers
    step: int
    steps: int
    question: Question | None
    trouble: str
    draft: str

    @staticmethod
    def read(bundle: Bundle, given: QueryDict) -> "Guide":
        """From the address. A question that was passed without an answer is asked again."""
        asked = given.get("step", "0")
        step = min(int(asked), len(bundle.questions)) if asked.isdigit() and len(asked) < 4 else 0
        answers: Answers = {}
        troubles: dict[str, str] = {}
        for question in bundle.questions:
            chosen, trouble = _answer(question, given.getlist(question.code))
            if trouble:
                troubles[question.code] = trouble
            else:
                answers[question.code] = chosen
        passed = [place for place, question in enumerate(bundle.questions[:step]) if question.code in troubles]
        step = passed[0] if passed else step
        here = bundle.questions[step] if step < len(bundle.questions) else None
        trouble = troubles[here.code] if passed and here is not None else ""
        return Guide(answers, step, len(bundle.questions), here, trouble, _draft(given.get("draft", "")))

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is ticked: only what was answered before."""
        if self.question is None or self.question.code not in self.answers:
            return ()
        return self.answers[self.question.code] or (NONE,)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """All other answers as form fields."""
        here = self.question.code if self.question else ""
        return [(code, value) for code, values in self.answers.items() if code != here for value in values or (NONE,)]

    @property
    def back(self) -> str:
        return address(self.answers, self.step - 1, self.draft) if self.step else ""

    @property
    def first(self) -> str:
        """The first question again, with everything as it was answered."""
        return address(self.answers, 0, self.draft)

    @property
    def as_json(self) -> str:
        return json.dumps(self.answers, ensure_ascii=False)


def _answer(question: Question, said: list[str]) -> tuple[tuple[str, ...], str]:
    """The chosen values, or what is wrong with them."""
    offered = {choice.value for choice in question.choices}
    values = tuple(v for v in said if v in offered)
    if not question.multiple:
        return (values[:1], "") if values else ((), _CHOOSE_ONE)
    if NONE in said:
        return (), _CONTRADICTORY if values else ""
    return values, "" if values else _CHOOSE_SOME


def _draft(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def address(answers: Mapping[str, tuple[str, ...] | list[str]], step: int, draft: str = "") -> str:
    """The query of a step with these answers."""
    query = QueryDict(mutable=True)
    for code, values in answers.items():
        query.setlist(code, list(values) or [NONE])
    query["step"] = str(step)
    if draft:
        query["draft"] = draft
    return query.urlencode()
