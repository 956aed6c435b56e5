"""What an applicant sees of all their matters at once: a card each, with whose turn it is; and the papers they hold."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor
from tongban.kernel.times import local
from tongban.kernel.workdays import Workdays
from tongban.services.cases.models import Application, Case, Certificate, Correction
from tongban.services.cases.selectors import mine
from tongban.services.cases.values import OPEN_CASE, ApplicationState, CaseState

_FINISHED = frozenset({CaseState.DECIDED_YES, CaseState.DECIDED_NO, CaseState.CLOSED, CaseState.DELIVERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One matter. `yours`: the applicant has to do something; `turn` says who has it, `todo` what is to be done."""

    id: UUID
    matter: str
    number: str
    applicant: str
    state: ApplicationState
    submitted_at: datetime
    yours: bool
    turn: str
    todo: str
    due: date | None
    days_left: int | None  # working days after today; None where nothing runs
    done: int
    legs: int


def cards_of(actor: Actor, *, verified: bool, now: datetime, most: int = 50) -> list[Card]:
    """The matters of a citizen, theirs to act on first, then the newest. Three statements whatever their number."""
    rows = list(mine(actor, verified=verified).select_related("applicant").order_by("-submitted_at", "id")[:most])
    legs: dict[UUID, list[Case]] = defaultdict(list)
    for leg in Case.objects.filter(application__in=rows).select_related("department").order_by("position"):
        legs[leg.application_id].append(leg)
    wrong = [row.pk for row in rows if row.state == ApplicationState.CORRECTION.value]
    asked = Correction.objects.filter(application__in=wrong, supplied_at=None).order_by("due_on")
    due = dict(asked.values_list("application", "due_on"))
    calendar = workdays()
    cards = [_card(row, legs[row.pk], due.get(row.pk), now, calendar) for row in rows]
    return sorted(cards, key=lambda card: not card.yours)


def _card(row: Application, legs: list[Case], correct_by: date | None, now: datetime, calendar: Workdays) -> Card:
    state = ApplicationState(row.state)
    turn, todo, due = _turn(row, state, legs, correct_by)
    today = local(now).date()
    return Card(
        id=row.pk, matter=row.matter_name, number=row.number, applicant=row.applicant.name, state=state,
        submitted_at=row.submitted_at, yours=turn == "您", turn=turn, todo=todo, due=due,
        days_left=None if due is None else calendar.between(today, due) if due >= today else -1,
        done=sum(1 for leg in legs if CaseState(leg.state) in _FINISHED), legs=len(legs),
    )  # fmt: skip


def _turn(
    row: Application, state: ApplicationState, legs: list[Case], correct_by: date | None
) -> tuple[str, str, date | None]:
    """Whose turn it is, what for, and until which day."""
    match state:
        case ApplicationState.SUBMITTED | ApplicationState.RECEIVED | ApplicationState.PRE_ACCEPTED:
            return "窗口", "看您的材料，答复是否受理", _day(row.answer_due_at)
        case ApplicationState.CORRECTION:
            return "您", "补正材料", correct_by
        case ApplicationState.ACCEPTED:
            going = dict.fromkeys(leg.department.name for leg in legs if CaseState(leg.state) in OPEN_CASE)
            return "、".join(going) or "牵头部门", "正在办理", _day(row.promised_due_at)
        case ApplicationState.CONCLUDED:
            return "窗口", "制作证照和文书", None
        case ApplicationState.ISSUED:
            return "您", "领取结果：带身份证到统一出证窗口，或打开下载", None
        case _:
            return "", "", None


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else local(moment).date()


@dataclass(frozen=True, slots=True)
class Held:
    """A licence or certificate that came of the person's matters."""

    name: str
    number: str
    issued_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str
    matter: str
    application_id: UUID


def held_by(actor: Actor, *, verified: bool, most: int = 100) -> list[Held]:
    """What was issued in the matters a citizen may see, the newest first."""
    found = Certificate.objects.filter(case__application__in=mine(actor, verified=verified).values("pk"))
    rows = found.order_by("-issued_at", "number").values_list(
        "name", "number", "issued_at", "withdrawn_at", "withdrawn_reason", "case__title", "case__application"
    )
    return [Held(*row) for row in rows[:most]]
