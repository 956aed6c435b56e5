"""What can be done after a no, as the papers say it: where the decision can be challenged, and until which day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from tongban.kernel.times import local
from tongban.orgs.selectors import centre
from tongban.services.cases.models import Paper
from tongban.services.cases.remedies import sentence
from tongban.services.cases.selectors import Matter
from tongban.services.cases.standing import PaperDays
from tongban.services.cases.usecases.paperfacts import remedies_of
from tongban.services.cases.values import REFUSALS, ApplicationState, PaperKind

NOTHING_CAME: Final = frozenset(
    {
        ApplicationState.REFUSED_ACCEPT,
        ApplicationState.WITHDRAWN,
        ApplicationState.RETURNED,
        ApplicationState.TERMINATED,
    }
)


@dataclass(frozen=True, slots=True)
class Challenge:
    """One decision against the applicant: the sentence of its paper, and the last days where it was served."""

    title: str
    said: str
    paper: Paper | None
    review: date | None
    suit: date | None


@dataclass(frozen=True, slots=True)
class Afterwards:
    """`again`: the matter may be brought anew."""

    challenges: tuple[Challenge, ...]
    again: bool


def afterwards(found: Matter, served: Mapping[UUID, PaperDays]) -> Afterwards | None:
    """None where all went well or is still under way."""
    challenges = tuple(_challenges(found, served))
    again = found.state in NOTHING_CAME or bool(challenges)
    return Afterwards(challenges, again) if again else None


def _challenges(found: Matter, served: Mapping[UUID, PaperDays]) -> Iterator[Challenge]:
    for leg in found.legs:
        if leg.granted is False and leg.decided_at is not None:
            kinds = (p for p in found.papers if p.case_id == leg.pk and PaperKind(p.kind) in REFUSALS)
            yield _one(leg.title, leg.department.name, leg.decided_at, next(kinds, None), served, "决定书")
    if found.state is ApplicationState.REFUSED_ACCEPT and found.row.ended_at is not None:
        notice = next((p for p in found.papers if p.kind == PaperKind.NOT_ACCEPTED.value), None)
        here = centre()
        yield _one("不予受理", here.name if here else "", found.row.ended_at, notice, served, "通知书")


def _one(
    title: str, department: str, at: datetime, paper: Paper | None, served: Mapping[UUID, PaperDays], called: str
) -> Challenge:
    until = served[paper.pk].until if paper is not None and paper.pk in served else None
    said = sentence(remedies_of(department, local(at).date()), called)
    return Challenge(title, said, paper, until.review if until else None, until.suit if until else None)
