"""What people do about a signal: the department acknowledges, explains, corrects, appeals; a supervisor judges."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from tongban.infra import files
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Stale, require
from tongban.oversight.supervision import rulebook
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Notice, Signal, SignalStep
from tongban.oversight.supervision.policies import signals as policies
from tongban.oversight.supervision.rules.words import may_say, must_say
from tongban.oversight.supervision.transitions.signals import after
from tongban.oversight.supervision.usecases.common import note
from tongban.oversight.supervision.values.signals import Act, Outcome, SignalMoved, State

SAID_MAX: Final = 500


@act()
def acknowledge(*, actor: Actor, signal: Signal, said: str = "", now: datetime) -> None:
    """The department has taken notice; nothing climbs further."""
    require(policies.may_answer(actor, signal))
    told = may_say(said, "备注", SAID_MAX)
    _step(actor, signal, Act.ACKNOWLEDGE, told, now, facts={"escalate_at": None})


@act()
def explain(*, actor: Actor, signal: Signal, said: str, now: datetime, paper: files.Attachment | None = None) -> None:
    require(policies.may_answer(actor, signal))
    _step(actor, signal, Act.EXPLAIN, must_say(said, "情况说明", SAID_MAX, least=5), now, paper=paper)


@act()
def correct(*, actor: Actor, signal: Signal, said: str, now: datetime, paper: files.Attachment | None = None) -> None:
    require(policies.may_answer(actor, signal))
    _step(actor, signal, Act.CORRECT, must_say(said, "纠正情况", SAID_MAX, least=5), now, paper=paper)


@act()
def appeal(
    *, actor: Actor, signal: Signal, reason: str, said: str, now: datetime, paper: files.Attachment | None = None
) -> None:
    """The department holds that the light should not stand; once before the judgment and once after it."""
    require(policies.may_answer(actor, signal))
    _known(reason)
    told = must_say(said, "申诉理由", SAID_MAX, least=5)
    if SignalStep.objects.filter(signal=signal, act=Act.APPEAL.value, reason=reason).exists():
        raise SupervisionRefusal("同样的理由已经申诉过，结论见经过")
    facts: Mapping[str, object] = {"outcome": "", "judged_at": None, "reason": ""}
    _step(actor, signal, Act.APPEAL, told, now, reason=reason, paper=paper, facts=facts)


@act()
def uphold(*, actor: Actor, signal: Signal, said: str, now: datetime) -> None:
    """It stands. What nobody answered may be upheld only after it was reported upwards in vain."""
    require(policies.may_judge(actor, signal, answered_by=hands(signal)))
    told = must_say(said, "认定意见", SAID_MAX, least=5)
    unanswered = signal.state in (State.RAISED, State.ACKNOWLEDGED)
    if unanswered and Notice.objects.filter(signal=signal).count() < 2:
        raise SupervisionRefusal("承办部门还没有说明。先等部门说明，或逐级上报后仍不答复的，再认定")
    facts = {"outcome": Outcome.UPHELD.value, "judged_at": now, "escalate_at": None}
    _step(actor, signal, Act.UPHOLD, told, now, facts=facts)


@act()
def cancel(*, actor: Actor, signal: Signal, reason: str, said: str, now: datetime) -> None:
    """Struck out for one of the fixed reasons; both stay readable for ever."""
    require(policies.may_judge(actor, signal, answered_by=hands(signal)))
    _known(reason)
    told = must_say(said, "撤销意见", SAID_MAX, least=5)
    facts = {"outcome": Outcome.CANCELLED.value, "reason": reason, "judged_at": now, "escalate_at": None}
    _step(actor, signal, Act.CANCEL, told, now, reason=reason, facts=facts)


@act()
def archive(*, actor: Actor, signal: Signal, now: datetime) -> None:
    require(policies.may_supervise(actor))
    _step(actor, signal, Act.ARCHIVE, "", now)


def hands(signal: Signal) -> set[UUID]:
    """Who answered or judged so far."""
    rows = SignalStep.objects.filter(signal=signal, by__isnull=False).exclude(act=Act.ACKNOWLEDGE.value)
    return set(rows.values_list("by", flat=True))


def _known(reason: str) -> None:
    if reason not in rulebook.reasons():
        raise SupervisionRefusal(f"请选择理由：{'、'.join(rulebook.reasons().values())}")


def _step(
    actor: Actor, signal: Signal, what: Act, told: str, now: datetime, *, reason: str = "",
    paper: files.Attachment | None = None, facts: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """One move by the table, on the state that was read."""
    was = State(signal.state)
    state = after(was, what)
    if now < signal.raised_at:
        raise SupervisionRefusal("时间不能早于信号产生")
    stored, name = files.keep(paper, now)
    same = Signal.objects.filter(pk=signal.pk, state=was.value)
    if same.update(state=state.value, **(facts or {})) != 1:
        raise Stale("这条信号刚被他人处理，请刷新后再试")
    SignalStep.objects.create(
        signal=signal, act=what.value, at=now, by_id=actor.account_id, note=told, reason=reason, file=stored,
        file_name=name,
    )  # fmt: skip
    event = SignalMoved(signal_id=signal.pk, act=what.value, state=state.value, ground=reason)
    note(actor, signal.pk, [event], now)
    signal.refresh_from_db()
