"""What opens a letter by itself, a light or a matter that could not be done: drafted by the system, signed by a person.

What falls away before the letter has gone out takes it along.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from tongban.infra.acts import act
from tongban.kernel.actors import SYSTEM
from tongban.kernel.times import local
from tongban.oversight.events import MatterSettled, MatterStuck
from tongban.oversight.supervision import rulebook
from tongban.oversight.supervision.models import Letter, Signal
from tongban.oversight.supervision.rules.words import cut
from tongban.oversight.supervision.selectors import signals as selectors
from tongban.oversight.supervision.selectors.signals import ORIGIN
from tongban.oversight.supervision.usecases.letters import discard, draft, return_
from tongban.oversight.supervision.values.letters import LetterOrder, Urgency
from tongban.oversight.supervision.values.letters import State as LetterState
from tongban.oversight.supervision.values.signals import Light, Outcome

STUCK: Final = "stuck"
_NOT_OUT: Final = (LetterState.DRAFT, LetterState.TO_SIGN)


@act()
def open_letter(*, signal_id: UUID, now: datetime) -> Letter | None:
    """Once for a signal, however often it is asked for; it waits for its signer."""
    row = Signal.objects.select_related("case", "application", "department").filter(pk=signal_id).first()
    if row is None or row.department_id is None or row.outcome == Outcome.CANCELLED:
        return None
    if Light(row.light) not in rulebook.lettered():
        return None
    return draft(actor=SYSTEM, order=order_of(row, now), now=now, submit=True)


def fact_of(row: Signal, now: datetime) -> str:
    """What a letter says of a light: when the promise ended, by how much it is over, when supervision set in."""
    number = row.case.number if row.case else row.application.number
    due = selectors.due_of(row, now)
    facts = [f"办件{number}（{cut(row.item_title, 200)}）"]
    if due.promised_at:
        facts.append(f"{due.word}{_moment(due.promised_at)}" + (f"（超{due.over}个工作日）" if due.over else ""))
    facts.append(f"触发{row.get_light_display()}{_moment(row.lit_at)}")
    stopped = selectors.stopped_at(row)
    facts.append(f"已于{_moment(stopped)}办结，还没有说明原因" if stopped else "至今没有办结")
    return f"{facts[0]}{'；'.join(facts[1:])}。"


def order_of(row: Signal, now: datetime) -> LetterOrder:
    """The letter as a light suggests it, to whoever has the matter in hand."""
    assert row.department_id is not None
    return LetterOrder(
        title=f"关于“{cut(row.item_title, 90)}”超期办理的督办函", source="red_card", source_note=f"监察信号{row.number}",
        problem=fact_of(row, now),
        requirement="请立即办结并告知申请人，说明超期原因和整改措施；属申请人原因或系统原因的，附凭据说明。",
        basis="行政许可法第四十二条；本地效能监察规则", responsible_id=row.department_id, urgency=Urgency.URGENT,
        origin=ORIGIN, origin_id=str(row.pk),
    )  # fmt: skip


@act()
def drop_letter(*, signal_id: UUID, now: datetime) -> bool:
    """The light was struck out: a letter that nobody has issued yet goes with it. What was issued stays and is answered."""
    row = Signal.objects.filter(pk=signal_id, outcome=Outcome.CANCELLED.value).first()
    return row is not None and _drop(ORIGIN, signal_id, f"监察信号{row.number}已撤销", now)


@act()
def open_for_stuck(*, stuck: MatterStuck, now: datetime) -> Letter:
    """The department that has to make it possible is written to; once for a matter, however often it is heard.

    Heard so late that its day has passed, the usual days of an urgent letter hold.
    """
    due_on = local(stuck.due_at).date()
    order = LetterOrder(
        title=f"关于“{cut(stuck.matter, 90)}”办不成事反映的交办函", source="hotline", source_note=stuck.number,
        problem=f"群众反映“{stuck.matter[:200]}”办不成（{stuck.obstacle}），经核实情况属实，编号{stuck.number}。",
        requirement="请在期限内解决或者说明可以怎么办，并答复反映人；属制度、流程问题的，提出整改措施，举一反三。",
        responsible_id=stuck.department_id, due_on=due_on if due_on > local(now).date() else None, urgency=Urgency.URGENT,
        origin=STUCK, origin_id=str(stuck.stuck_id),
    )  # fmt: skip
    return draft(actor=SYSTEM, order=order, now=now, submit=True)


@act()
def drop_for_settled(*, settled: MatterSettled, now: datetime) -> bool:
    """Settled before anybody has signed."""
    return _drop(STUCK, settled.stuck_id, f"{settled.number}已解决或说明", now)


def _drop(origin: str, origin_id: UUID, said: str, now: datetime) -> bool:
    found = list(Letter.objects.filter(origin=origin, origin_id__startswith=str(origin_id), state__in=_NOT_OUT))
    for letter in found:
        if letter.state == LetterState.TO_SIGN:
            return_(actor=SYSTEM, letter=letter, said=said, now=now)
        discard(actor=SYSTEM, letter=letter, said=said, now=now)
    return bool(found)


def _moment(when: datetime | None) -> str:
    return local(when).strftime("%Y年%m月%d日%H时%M分") if when else ""
