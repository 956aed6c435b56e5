"""What came back is checked by somebody else, closed, looked back at; what has relapsed becomes a new letter."""

from datetime import date, datetime

from tongban.infra import files
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Answer, Letter, LookBack
from tongban.oversight.supervision.policies import letters as policies
from tongban.oversight.supervision.rules import letters as rules
from tongban.oversight.supervision.rules.words import must_say
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.transitions.letters import after
from tongban.oversight.supervision.usecases.letters.drafting import draft
from tongban.oversight.supervision.usecases.letters.moving import move
from tongban.oversight.supervision.values.letters import (
    NOTE_MAX,
    TEXT_MAX,
    TITLE_MAX,
    Act,
    Finding,
    LetterOrder,
    State,
    Urgency,
)


def _unchecked(letter: Letter) -> Answer:
    row = Answer.objects.filter(letter=letter, checked_at=None).select_related("step").first()
    if row is None:
        raise SupervisionRefusal("没有待复核的反馈")
    return row


def _check(actor: Actor, letter: Letter, said: str, now: datetime, *, passed: bool) -> str:
    row = _unchecked(letter)
    require(policies.may_check(actor, letter, row.step.by_id))
    told = must_say(said, "复核意见", NOTE_MAX)
    open_ = Answer.objects.filter(pk=row.pk, checked_at=None)
    if open_.update(passed=passed, opinion=told, checked_by_id=actor.account_id, checked_at=now) != 1:
        raise Stale("这份反馈刚由他人复核，请刷新")
    return told


@act()
def take_up(*, actor: Actor, letter: Letter, now: datetime) -> None:
    """Begin to check, on the spot perhaps: the unit sees that somebody is at it."""
    require(policies.may_check(actor, letter, _unchecked(letter).step.by_id))
    move(actor, letter, Act.CHECK, "", now)


@act()
def pass_(*, actor: Actor, letter: Letter, said: str, now: datetime, paper: files.Attachment | None = None) -> None:
    """It is put right: closed, and the day until which it is looked back at is set."""
    after(State(letter.state), Act.PASS)
    told = _check(actor, letter, said, now, passed=True)
    today = local(now).date()
    until = workdays().add(today, settings_of.settings(today)["lookback_days"])
    move(actor, letter, Act.PASS, told, now, paper=paper, facts={"closed_at": now, "look_back_on": until})


@act()
def send_back(*, actor: Actor, letter: Letter, said: str, now: datetime, days: int | None = None) -> None:
    """Not yet: what is missing, and a new limit."""
    after(State(letter.state), Act.SEND_BACK)
    today = local(now).date()
    limit = settings_of.settings(today)["redo_days"] if days is None else days
    rules.check_limit(days=limit, fixed=None, today=today)
    told = _check(actor, letter, said, now, passed=False)
    due_at = rules.due_after(limit, now, workdays())
    facts = {"due_at": due_at, "clock_from": now, "answered_at": None}
    move(actor, letter, Act.SEND_BACK, told, now, facts=facts)


@act()
def look_back(
    *, actor: Actor, letter: Letter, on: date, finding: Finding, said: str, now: datetime,
    paper: files.Attachment | None = None,
) -> tuple[LookBack, Letter | None]:  # fmt: skip
    """A dated result; may be done several times. What has relapsed opens a new letter, linked to this one."""
    require(policies.may_look_back(actor, letter))
    told = must_say(said, "回头看情况", TEXT_MAX, least=4)
    what = Act.RELAPSE if finding is Finding.RELAPSED else Act.LOOK_BACK
    after(State(letter.state), what)
    today = local(now).date()
    assert letter.closed_at is not None
    if not local(letter.closed_at).date() <= on <= today:
        raise SupervisionRefusal(f"回头看日期应在销号（{local(letter.closed_at).date()}）之后、今天（{today}）以前")
    if letter.look_backs.filter(on=on).exists():
        raise SupervisionRefusal(f"{on}已经登记过一次回头看，请核对日期")
    step = move(actor, letter, what, f"{finding.label}：{told}", now, paper=paper)
    row = LookBack.objects.create(
        letter=letter, on=on, finding=finding.value, note=told, file_id=step.file_id, file_name=step.file_name,
        by_id=actor.account_id, at=now,
    )  # fmt: skip
    made = _anew(actor, letter, told, now) if finding is Finding.RELAPSED else None
    return row, made


def _anew(actor: Actor, letter: Letter, told: str, now: datetime) -> Letter:
    """The letter that follows on a relapse, to be signed like any other."""
    order = LetterOrder(
        title=f"{letter.title}（反弹重办）"[:TITLE_MAX], problem=told, requirement=letter.requirement, source="relapse",
        source_note=f"{letter.number}回头看", responsible_id=letter.responsible_id, origin="relapse", origin_id=str(letter.pk),
        background=f"{letter.number}交办的问题销号后反弹。原问题：{letter.problem}"[:TEXT_MAX], basis=letter.basis, issuer_id=letter.issuer_id,
        assisting_ids=tuple(row.department_id for row in letter.assistances.all()), contact=letter.contact,
        urgency=Urgency.URGENT, reply_format=letter.reply_format,
    )  # fmt: skip
    return draft(actor=actor, order=order, now=now, submit=True, relapse_of=letter)


@act()
def archive(*, actor: Actor, letter: Letter, now: datetime) -> None:
    """Everything was done: into the archive. A relapse only after its new letter was issued."""
    require(policies.may_keep(actor))
    following = Letter.objects.filter(relapse_of=letter, state__in=(State.DRAFT.value, State.TO_SIGN.value))
    if letter.state == State.RELAPSED and following.exists():
        raise SupervisionRefusal("反弹后新拟的交办函还没有下发，下发后再归档")
    move(actor, letter, Act.ARCHIVE, "", now, facts={"archived_at": now})
