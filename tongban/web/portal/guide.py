"""Where one stands in the questions of a matter: answers live in the address, so that back and reload work."""

import json
from dataclasses import dataclass

from django.http import QueryDict

from tongban.services.catalogue.values import Bundle, Question


@dataclass(frozen=True, slots=True)
class Guide:
    """Answers so far; `question` is the one to ask now, None when all were asked."""

    answers: dict[str, tuple[str, ...]]
    step: int
    steps: int
    question: Question | None
    chosen: tuple[str, ...]
    back: str
    missing: bool

    @staticmethod
    def read(bundle: Bundle, given: QueryDict) -> "Guide":
        """From the address. A single question without an answer is asked again; a multiple one may be none."""
        asked = given.get("step", "0")
        step = min(int(asked), len(bundle.questions)) if asked.isdigit() and len(asked) < 4 else 0
        answers: dict[str, tuple[str, ...]] = {}
        missing = False
        for place, earlier in enumerate(bundle.questions[:step]):
            offered = {choice.value for choice in earlier.choices}
            values = tuple(v for v in given.getlist(earlier.code) if v in offered)
            if not values and not earlier.multiple:
                step, missing = place, True
                break
            answers[earlier.code] = values if earlier.multiple else values[:1]
        question = bundle.questions[step] if step < len(bundle.questions) else None
        chosen: tuple[str, ...] = ()
        if question is not None:
            chosen = tuple(given.getlist(question.code)) or (question.default if question.multiple else ())
        return Guide(answers, step, len(bundle.questions), question, chosen, _query(answers, step - 1), missing)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The answers so far as form fields."""
        return [(code, value) for code, values in self.answers.items() for value in values]

    @property
    def as_json(self) -> str:
        return json.dumps(self.answers, ensure_ascii=False)


def _query(answers: dict[str, tuple[str, ...]], step: int) -> str:
    if step < 0:
        return ""
    query = QueryDict(mutable=True)
    for code, values in answers.items():
        query.setlist(code, list(values))
    query["step"] = str(step)
    return query.urlencode()
