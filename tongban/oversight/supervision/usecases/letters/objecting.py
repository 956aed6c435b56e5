"""“Not ours”: the responsible unit objects to the assignment; a supervisor upholds it or gives the letter to another unit.

The unit's clock goes on while it waits, as long as the decision is in time; every working day by which the decision is
late is added to the limit, since it was not the unit's. A new unit has the whole limit from the day it gets the letter.
"""

from datetime import datetime

from tongban.infra import files
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Letter, Objection
from tongban.oversight.supervision.policies import letters as policies
from tongban.oversight.supervision.rules import letters as rules
from tongban.oversight.supervision.rules.words import must_say
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.usecases.common import happened
from tongban.oversight.supervision.usecases.letters.moving import move
from tongban.oversight.supervision.values.letters import NOTE_MAX, Act


@act()
def object_to(
    *, actor: Actor, letter: Letter, said: str, now: datetime, at: datetime | None = None, paper: files.Attachment | None = None
) -> Objection:  # fmt: skip
    """Once for each unit, soon after it was received. In a unit's place only with its paper and the day it came."""
    require(policies.may_answer(actor, letter))
    told = must_say(said, "不属于本单位职责的理由", NOTE_MAX, least=5)
    unit = None if actor.system or policies.of_unit(actor, letter) else letter.responsible_id
    if unit is not None and paper is None:
        raise SupervisionRefusal("代责任单位登记异议，请附上单位的书面说明（扫描件或照片）")
    if Objection.objects.filter(letter=letter, unit=letter.responsible_id).exists():
        raise SupervisionRefusal("这个单位已经提出过异议，只能提出一次，请按裁定办理")
    moment = happened(at, after=letter.received_at or letter.clock_from, now=now, what="提出异议")
    setting, since = settings_of.settings(local(now).date()), letter.received_at or letter.clock_from
    if since is not None and moment > rules.due_after(setting["object_days"], since, workdays()):
        raise SupervisionRefusal(
            f"异议应在签收后{setting['object_days']}个工作日内提出，现在已晚，请办理并在反馈中说明"
        )
    step = move(actor, letter, Act.OBJECT, told, now, at=moment, paper=paper, entered_for=unit)
    return Objection.objects.create(
        letter=letter, unit_id=letter.responsible_id, step=step, reason=told, asked_by_id=actor.account_id, asked_at=moment,
        due_at=rules.due_after(setting["settle_days"], now, workdays()),
    )  # fmt: skip


@act()
def uphold(*, actor: Actor, letter: Letter, said: str, now: datetime) -> None:
    """It is the unit's business after all: it goes on under its limit, moved by the days the decision was late."""
    row = _decide(actor, letter, None, said, now)
    facts: dict[str, object] = {"received_at": letter.received_at or row.asked_at}
    late = rules.days_late(row.due_at, now, workdays())
    if late and letter.due_at is not None:
        facts |= {"due_at": rules.due_after(late, letter.due_at, workdays()), "clock_from": now}
    added = f"（裁定晚{late}个工作日，期限顺延）" if late else ""
    move(actor, letter, Act.UPHOLD, f"{row.opinion}{added}", now, facts=facts)


@act()
def reassign(*, actor: Actor, letter: Letter, to: Department, said: str, now: datetime) -> None:
    """Another unit answers, under the same number and with the whole limit from now. Never back to one that was found right."""
    if to.pk == letter.responsible_id:
        raise SupervisionRefusal("请选择另一个单位；仍由原单位办理的，请维持交办")
    if Objection.objects.filter(letter=letter, unit=to.pk, to__isnull=False).exists():
        raise SupervisionRefusal(f"{to.name}的异议已经成立，不能再转回去")
    was = letter.responsible.name
    row = _decide(actor, letter, to, said, now)
    letter.assistances.filter(department=to).delete()
    days = letter.days or settings_of.settings(local(now).date())[f"{letter.urgency}_days"]
    fixed = letter.due_on if letter.due_on is not None and rules.due_on(letter.due_on) > now else None
    due_at = rules.due_at(days=days, fixed=fixed, start=now, calendar=workdays())
    facts = {"responsible": to, "received_at": None, "clock_from": now, "due_at": due_at}
    move(actor, letter, Act.REASSIGN, f"由{was}改派{to.name}：{row.opinion}", now, facts=facts)


def _decide(actor: Actor, letter: Letter, to: Department | None, said: str, now: datetime) -> Objection:
    row = Objection.objects.filter(letter=letter, decided_at=None).first()
    if row is None:
        raise SupervisionRefusal("没有待裁定的异议")
    require(policies.may_decide_objection(actor, letter, row))
    told = must_say(said, "裁定意见", NOTE_MAX - 50, least=4)
    open_ = Objection.objects.filter(pk=row.pk, decided_at=None)
    if open_.update(to=to, opinion=told, decided_by_id=actor.account_id, decided_at=now) != 1:
        raise Stale("这项异议刚由他人裁定，请刷新")
    row.refresh_from_db()
    return row


def lapse(letter: Letter, words: str, now: datetime) -> None:
    """Answered or withdrawn meanwhile: nothing is left to decide."""
    Objection.objects.filter(letter=letter, decided_at=None).update(opinion=words, decided_at=now)
