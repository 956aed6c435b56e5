"""What the responsible unit does, or somebody enters in its place: receive, handle, ask for more time, answer."""

from datetime import datetime
from uuid import UUID

from tongban.infra import files
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Answer, Extension, Letter
from tongban.oversight.supervision.policies import letters as policies
from tongban.oversight.supervision.rules import letters as rules
from tongban.oversight.supervision.rules.words import may_say, must_say
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.usecases.common import happened
from tongban.oversight.supervision.usecases.letters.moving import move
from tongban.oversight.supervision.usecases.letters.objecting import lapse
from tongban.oversight.supervision.values.letters import NOTE_MAX, TEXT_MAX, Act, State


def _in_place_of(actor: Actor, letter: Letter) -> UUID | None:
    """The unit in whose place the actor enters something; None where it is the actor's own (or the system's)."""
    return None if actor.system or policies.of_unit(actor, letter) else letter.responsible_id


@act()
def receive(*, actor: Actor, letter: Letter, now: datetime, at: datetime | None = None) -> None:
    require(policies.may_answer(actor, letter))
    moment = happened(at, after=letter.issued_at, now=now, what="签收")
    move(actor, letter, Act.RECEIVE, "", now, at=moment, facts={"received_at": moment}, entered_for=_in_place_of(actor, letter))  # fmt: skip


@act()
def handle(*, actor: Actor, letter: Letter, said: str, now: datetime, paper: files.Attachment | None = None) -> None:
    """What is being done: a note of progress with its evidence."""
    require(policies.may_answer(actor, letter))
    told = must_say(said, "进展情况", TEXT_MAX)
    move(actor, letter, Act.HANDLE, told, now, paper=paper, entered_for=_in_place_of(actor, letter))


@act()
def ask_extension(
    *, actor: Actor, letter: Letter, days: int, said: str, now: datetime, paper: files.Attachment | None = None
) -> Extension:
    """More time, with a reason, before the limit has come near (services.md §10.2: one working day before)."""
    require(policies.may_answer(actor, letter))
    told = must_say(said, "延期理由", NOTE_MAX, least=5)
    setting = settings_of.settings(local(now).date())
    if not 1 <= days <= setting["extension_most"]:
        raise SupervisionRefusal(f"一次可延长1到{setting['extension_most']}个工作日")
    if letter.extensions.filter(granted=True).count() >= setting["extensions_most"]:
        raise SupervisionRefusal(f"最多延期{setting['extensions_most']}次，已经用完，请按期反馈")
    assert letter.due_at is not None or letter.state in (State.DRAFT, State.TO_SIGN, State.DISCARDED)
    if letter.due_at is not None:
        left = workdays().between(local(now).date(), local(letter.due_at).date())
        if now > letter.due_at or left < setting["ask_before"]:
            raise SupervisionRefusal(
                f"延期须在到期前{setting['ask_before']}个工作日申请，现在已晚，请先反馈已完成的部分"
            )
    move(actor, letter, Act.ASK_EXTENSION, told, now, paper=paper, entered_for=_in_place_of(actor, letter))
    return Extension.objects.create(letter=letter, days=days, reason=told, asked_by_id=actor.account_id, asked_at=now)


@act()
def decide_extension(*, actor: Actor, letter: Letter, granted: bool, said: str, now: datetime) -> None:
    """Somebody else decides; granted, the limit moves by so many working days and reminders begin anew."""
    row = Extension.objects.filter(letter=letter, decided_at=None).first()
    if row is None:
        raise SupervisionRefusal("没有待审批的延期申请")
    require(policies.may_decide_extension(actor, letter, row))
    told = must_say(said, "审批意见", NOTE_MAX)
    open_ = Extension.objects.filter(pk=row.pk, decided_at=None)
    if open_.update(granted=granted, opinion=told, decided_by_id=actor.account_id, decided_at=now) != 1:
        raise Stale("这项延期申请刚由他人审批，请刷新")
    facts: dict[str, object] = {}
    if granted:
        assert letter.due_at is not None
        facts = {"due_at": rules.due_after(row.days, letter.due_at, workdays()), "clock_from": now}
    what = Act.GRANT_EXTENSION if granted else Act.REFUSE_EXTENSION
    move(actor, letter, what, told, now, facts=facts)


@act()
def answer(
    *, actor: Actor, letter: Letter, text: str, now: datetime, measures: str = "", at: datetime | None = None,
    paper: files.Attachment | None = None,
) -> Answer:  # fmt: skip
    """What came of it. Late is late but taken: the days are counted and shown.

    In a unit's place (one that never logs in) only with its paper, and with the day on which the paper came.
    """
    require(policies.may_answer(actor, letter))
    told = must_say(text, "整改情况", TEXT_MAX, least=5)
    measures = may_say(measures, "整改措施", TEXT_MAX)
    unit = _in_place_of(actor, letter)
    if unit is not None and paper is None:
        raise SupervisionRefusal("代责任单位录入反馈，请附上单位的书面回复（扫描件或照片）")
    back = letter.steps.filter(act=Act.SEND_BACK.value).order_by("-at").first()
    moment = happened(at, after=back.at if back else letter.issued_at, now=now, what="反馈")
    late = rules.days_late(letter.due_at, moment, workdays()) if letter.due_at else 0
    facts: dict[str, object] = {"answered_at": moment, "days_late": max(letter.days_late, late)}
    if letter.received_at is None:
        facts["received_at"] = moment
    if letter.state == State.EXTENSION:
        words = "申请后已反馈，不再延期"
        Extension.objects.filter(letter=letter, decided_at=None).update(granted=False, opinion=words, decided_at=now)
    if letter.state == State.OBJECTED:
        lapse(letter, "提出异议后已反馈，不再裁定", now)
    step = move(actor, letter, Act.ANSWER, told, now, at=moment, facts=facts, paper=paper, entered_for=unit)
    return Answer.objects.create(letter=letter, step=step, text=told, measures=measures, days_late=late)
