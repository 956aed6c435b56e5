"""Before acceptance: received, pre-checked, one notice for all corrections, supplied, or ended without acceptance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.calendar import workdays_at
from tongban.infra.statements import send
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.services.cases import policies, rules, statements
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.models import Correction, CorrectionPoint, HandedMaterial, MaterialVersion
from tongban.services.cases.statements import Whole
from tongban.services.cases.transitions import APPLICATION, application_after
from tongban.services.cases.values import ApplicationAct, ApplicationState, Ending, Handed
from tongban.services.catalogue.values import Plan
from tongban.services.events import (
    ApplicationEnded,
    ApplicationReceived,
    CorrectionAsked,
    CorrectionNoted,
    CorrectionSupplied,
)

_OPEN: Final = frozenset(state for state, deed in APPLICATION if deed is ApplicationAct.ASK_CORRECTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing to put right: what, why, how, perhaps an example; `material` when it is about one paper."""

    what: str
    why: str
    how: str
    example: str = ""
    material: str = ""


def read(application_id: UUID) -> Whole:
    """The application, or a refusal."""
    whole = statements.read_whole(application_id)
    if whole is None:
        raise CaseRefusal("没有找到该申请")
    return whole


@act()
def receive_application(*, actor: Actor, application_id: UUID, now: datetime) -> None:
    """The papers lie at the window (收件); the five days for an answer run on from when they came."""
    whole = read(application_id)
    require(policies.may_accept(actor, whole.whose))
    _before_acceptance(actor, whole, ApplicationAct.RECEIVE, ApplicationReceived(application_id=whole.id), now)


@act()
def pre_accept(*, actor: Actor, application_id: UUID, now: datetime) -> None:
    """Checked online; the originals are looked at when the applicant comes. The clock for an answer rests."""
    whole = read(application_id)
    require(policies.may_accept(actor, whole.whose))
    event = ApplicationReceived(application_id=whole.id, pre_checked=True)
    _before_acceptance(actor, whole, ApplicationAct.PRE_ACCEPT, event, now, answer_due_at=None)


def _before_acceptance(
    actor: Actor, whole: Whole, deed: ApplicationAct, event: Any, now: datetime, **changes: datetime | None
) -> None:
    after = application_after(whole.state, deed)
    trail.record(actor=actor, duty=_charge(actor), head=whole.head, events=[event], now=now)
    times: dict[str, Any] = {"received_at": whole.received_at, "answer_due_at": whole.answer_due_at, **changes}
    statements.before_acceptance.must(id=whole.id, was=whole.state.value, state=after.value, **times)


def _charge(actor: Actor) -> Duty | None:
    return Duty.ACCEPT if actor.has(Duty.ACCEPT) else None


# --- corrections ------------------------------------------------------------------------------------------------------------------


@act()
def note_correction(
    *, actor: Actor, application_id: UUID, point: Point, now: datetime, department_id: UUID | None = None
) -> UUID:
    """A department or the window notes what has to be put right; the window sends all of it in one notice.

    A department that notes nothing in time has lost its chance (services.md §4.6).
    """
    whole = read(application_id)
    concerned = statements.department_ids(sorted(Plan.from_json(whole.plan).departments))
    require(policies.may_note(actor, whole.whose, frozenset(concerned.values()), department_id))
    if whole.state not in _OPEN:
        application_after(whole.state, ApplicationAct.ASK_CORRECTION)  # refuses in words
    _check(point)
    row_id = new_id()
    event = CorrectionNoted(application_id=whole.id, point_id=row_id, department_id=department_id)
    trail.record(actor=actor, duty=_charge(actor) or Duty.EXAMINE, head=whole.head, events=[event], now=now)
    CorrectionPoint.objects.create(
        id=row_id, application_id=whole.id, material=point.material, what=point.what.strip(), why=point.why.strip(),
        how=point.how.strip(), example=point.example.strip(), department_id=department_id, noted_at=now,
        noted_by_id=actor.account_id,
    )  # fmt: skip
    return row_id


def _check(point: Point) -> None:
    if not (point.what.strip() and point.why.strip() and point.how.strip()):
        raise CaseRefusal("每一项补正都要写清：补什么、为什么、怎么补（行政许可法第三十二条）")


@act()
def ask_correction(
    *,
    actor: Actor,
    application_id: UUID,
    points: Sequence[Point] = (),
    due_on: date | None = None,
    new_fact: str = "",
    now: datetime,
) -> int:
    """Send the one notice (Licensing Law art 32(4)): what the departments noted, and `points` of the window.

    A second notice is the exception: only a supervisor may send it, with the new fact that calls for it. Returns how
    many points it names. `due_on`: until when the applicant corrects; the usual number of working days otherwise.
    """
    whole = read(application_id)
    require(policies.may_accept(actor, whole.whose))
    for point in points:
        _check(point)
    earlier = Correction.objects.filter(application=whole.id).count()
    if earlier:
        require(policies.may_ask_again(actor))
        if not new_fact.strip():
            raise CaseRefusal("已经一次性告知过；再次补正须写明新的事实和理由")
    noted = list(CorrectionPoint.objects.filter(application=whole.id, correction=None).order_by("noted_at", "id"))
    if not noted and not points:
        raise CaseRefusal("请至少写明一项需要补正的内容")
    today = local(now).date()
    due = due_on or workdays_at(whole.calendar).add(today, settings.CORRECTION_DAYS)
    if due <= today:
        raise CaseRefusal("补正期限应在今天之后")
    fresh = [_row(whole.id, point, actor, now) for point in points]
    event = CorrectionAsked(
        application_id=whole.id, round=earlier + 1, points=tuple(p.pk for p in [*noted, *fresh]), due_on=due
    )
    _before_acceptance(actor, whole, ApplicationAct.ASK_CORRECTION, event, now, answer_due_at=None)
    notice = Correction.objects.create(
        id=new_id(), application_id=whole.id, round=earlier + 1, asked_at=now, asked_by_id=actor.account_id, due_on=due,
        new_fact=new_fact.strip(),
    )  # fmt: skip
    CorrectionPoint.objects.bulk_create(fresh)
    CorrectionPoint.objects.filter(pk__in=event.points).update(correction=notice)
    return len(event.points)


def _row(application_id: UUID, point: Point, actor: Actor, now: datetime) -> CorrectionPoint:
    return CorrectionPoint(
        id=new_id(), application_id=application_id, material=point.material, what=point.what.strip(),
        why=point.why.strip(), how=point.how.strip(), example=point.example.strip(), noted_at=now,
        noted_by_id=actor.account_id,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplied:
    """How one point was put right: in words, with a file, or with the paper itself at the window."""

    answer: str = ""
    paper: Handed | None = None


@act()
def supply_correction(*, actor: Actor, application_id: UUID, supplied: Mapping[UUID, Supplied], now: datetime) -> bool:
    """Put points right, some or all. When all are, the five days for an answer begin anew; returns whether they do."""
    whole = read(application_id)
    require(policies.may_speak_for_applicant(actor, whole.whose))
    application_after(whole.state, ApplicationAct.SUPPLY)
    open_ = CorrectionPoint.objects.filter(
        application=whole.id, correction__isnull=False, correction__supplied_at=None, supplied_at=None
    )
    points = {point.pk: point for point in open_}
    if not supplied or not set(supplied) <= set(points):
        raise CaseRefusal("请选择要补正的项目；已经补正过的不用再交")
    for how in supplied.values():
        if not how.answer.strip() and how.paper is None:
            raise CaseRefusal("请填写补正说明，或提交材料")
    complete = len(supplied) == len(points)
    event = CorrectionSupplied(application_id=whole.id, points=tuple(sorted(supplied)), complete=complete)
    if complete:
        answer = rules.answer_due(now, workdays_at(whole.calendar))
        _before_acceptance(actor, whole, ApplicationAct.SUPPLY, event, now, received_at=now, answer_due_at=answer)
    else:
        _before_acceptance(actor, whole, ApplicationAct.SUPPLY_PART, event, now)
    send()
    for key, how in supplied.items():
        paper = how.paper
        CorrectionPoint.objects.filter(pk=key, supplied_at=None).update(
            supplied_at=now, answer=how.answer.strip(), file_id=(paper.digest or None) if paper else None
        )
        if paper is not None and points[key].material:
            _replace_paper(whole.id, points[key].material, paper, now)
    if complete:
        Correction.objects.filter(application=whole.id, supplied_at=None).update(supplied_at=now)
    return complete


def keep_answers(*, actor: Actor, application_id: UUID, answers: Mapping[UUID, str]) -> None:
    """What is typed and not sent yet, so that it is there on coming back; it counts for nothing until it is supplied."""
    whole = read(application_id)
    require(policies.may_speak_for_applicant(actor, whole.whose))
    application_after(whole.state, ApplicationAct.SUPPLY)
    for key, text in answers.items():
        waiting = CorrectionPoint.objects.filter(
            pk=key, application=whole.id, correction__isnull=False, supplied_at=None
        )
        waiting.update(answer=text.strip())


def _replace_paper(application_id: UUID, material: str, paper: Handed, now: datetime) -> None:
    """The corrected paper takes the place of the one that was wrong or missing; a file that goes is kept to compare."""
    was = HandedMaterial.objects.filter(application_id=application_id, material=material, file__isnull=False).first()
    if was is not None and was.file_id and was.file_id != paper.digest:
        MaterialVersion.objects.create(
            id=new_id(), application_id=application_id, material=material, file_id=was.file_id, handed_at=was.handed_at,
            replaced_at=now,
        )  # fmt: skip
    facts = {
        "source": paper.source.value, "file_id": paper.digest or None, "originals": paper.originals,
        "copies": paper.copies, "handed_at": now, "due_on": None, "fetched_from": "", "reference": "",
    }  # fmt: skip
    HandedMaterial.objects.update_or_create(
        application_id=application_id, material=material, defaults=facts, create_defaults={"id": new_id(), **facts}
    )


# --- ends without acceptance --------------------------------------------------------------------------------------------------------

_ENDINGS: Final = {
    ApplicationAct.REFUSE_ACCEPT: Ending.REFUSED_ACCEPT,
    ApplicationAct.RETURN: Ending.RETURNED,
    ApplicationAct.TERMINATE: Ending.TERMINATED,
    ApplicationAct.INVALIDATE: Ending.INVALID,
}


@act()
def refuse_accept(*, actor: Actor, application_id: UUID, reason: str, basis: str, now: datetime) -> None:
    """Not accepted, in writing, with reason and legal basis and the right body (Licensing Law art 32(1)(2), 32 last)."""
    whole = read(application_id)
    require(policies.may_accept(actor, whole.whose))
    if not (reason.strip() and basis.strip()):
        raise CaseRefusal("不予受理须写明理由和法律依据；不属于本机关职权的，写明应向哪个机关申请")
    end_whole(actor, whole, ApplicationAct.REFUSE_ACCEPT, reason, basis, now)


@act()
def return_application(*, actor: Actor, application_id: UUID, reason: str, now: datetime) -> None:
    """Given back without acceptance, as the applicant wishes or because it was handed in twice."""
    whole = read(application_id)
    require(policies.may_accept(actor, whole.whose))
    if not reason.strip():
        raise CaseRefusal("请写明退件原因")
    end_whole(actor, whole, ApplicationAct.RETURN, reason, "", now)


@act()
def terminate_correction(*, actor: Actor, application_id: UUID, reason: str, now: datetime) -> None:
    """Nothing came until the day the notice set: the matter ends, and can be brought again at any time."""
    whole = read(application_id)
    require(policies.may_accept(actor, whole.whose))
    application_after(whole.state, ApplicationAct.TERMINATE)
    if whole.state is not ApplicationState.CORRECTION:
        raise CaseRefusal("受理后的终止请逐个环节办理")
    due = Correction.objects.filter(application=whole.id, supplied_at=None).values_list("due_on", flat=True).first()
    if due is None or local(now).date() <= due:
        raise CaseRefusal(f"补正期限（{due}）还没有过，不能终止")
    end_whole(actor, whole, ApplicationAct.TERMINATE, reason.strip() or "逾期未补正", "", now)


@act()
def invalidate_application(*, actor: Actor, application_id: UUID, reason: str, now: datetime) -> None:
    """Entered by mistake; somebody other than the window clerk agrees, and the reason stays."""
    whole = read(application_id)
    require(policies.may_invalidate(actor))
    if not reason.strip():
        raise CaseRefusal("请写明作废原因")
    end_whole(actor, whole, ApplicationAct.INVALIDATE, reason, "", now)


def end_whole(actor: Actor, whole: Whole, deed: ApplicationAct, reason: str, basis: str, now: datetime) -> None:
    """End an application that has no legs yet."""
    after = application_after(whole.state, deed)
    how = _ENDINGS.get(deed, Ending.WITHDRAWN)
    event = ApplicationEnded(application_id=whole.id, how=how.value, ended_at=now)
    trail.record(actor=actor, duty=_charge(actor), head=whole.head, events=[event], now=now)
    statements.end_application.must(
        id=whole.id, was=whole.state.value, state=after.value, ended_at=now, ending_reason=reason.strip(),
        ending_basis=basis.strip(), answer_due_at=None, promised_due_at=None, statutory_due_at=None,
    )  # fmt: skip
