"""What could not be done: told without hindrance, verified, coordinated, solved or explained, looked back at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tongban.infra import numbering
from tongban.infra.acts import act
from tongban.infra.crypto import blind_index, keyed_digest
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.ids import new_id, secret_text
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.oversight.events import MatterSettled, MatterStuck
from tongban.oversight.openness import policies, reference
from tongban.oversight.openness.errors import OpennessRefusal
from tongban.oversight.openness.models import Stuck, StuckStep
from tongban.oversight.openness.rules.said import may_say, must_say
from tongban.oversight.openness.selectors.questions import involved
from tongban.oversight.openness.transitions import STUCK, follow
from tongban.oversight.openness.usecases.common import note, once, setting
from tongban.oversight.openness.usecases.questions import answering, due_after, named
from tongban.oversight.openness.values.questions import (
    ANSWER_MAX,
    ASKED_MAX,
    CODE_LENGTH,
    About,
    AskerRevealed,
    Place,
    StuckAct,
    StuckMoved,
    StuckState,
)
from tongban.people.parties.usecases import tell_look


def tell(*, actor: Actor, about: About, obstacle: str, said: str, key: str, now: datetime, contact: str = "") -> Stuck:
    """Register it; the way to reach who tells is optional. The same key again is the same one."""
    if about.place is Place.WINDOW:
        require(policies.may_take_down(actor))
    return once(
        lambda: Stuck.objects.filter(key=key).first(),
        lambda: _tell(actor, about, obstacle, said, key, now, contact),
    )


@act()
def _tell(actor: Actor, about: About, obstacle: str, said: str, key: str, now: datetime, contact: str) -> Stuck:
    if obstacle not in reference.obstacles():
        raise OpennessRefusal("请选择是哪一类情况")
    told = must_say(said, "什么事没办成", ASKED_MAX, least=4)
    department, year = answering(about), local(now).year
    code, due_at = secret_text(CODE_LENGTH), due_after(setting("stuck_verify_days", now), now)
    row = Stuck.objects.create(
        id=new_id(), number=f"办不成事〔{year}〕{numbering.take(f'openness.stuck.{year}')}号", key=key, code=code,
        code_index=blind_index(code, "openness.stuck"), obstacle=obstacle, matter=about.matter[:60], matter_name=named(about),
        application_id=about.application_id, department=department, said=told, contact=may_say(contact, "联系方式", 100), place=about.place.value,
        taken_by_id=actor.account_id if about.place is Place.WINDOW else None, told_at=now, state=StuckState.REGISTERED.value, due_at=due_at,
    )  # fmt: skip
    note(actor, row.pk, [StuckMoved(stuck_id=row.pk, act="tell", state=row.state, due_at=due_at)], now)
    return row


@act()
def verify(*, actor: Actor, row: Stuck, said: str, now: datetime) -> None:
    """It is true: the department is brought to the table."""
    facts, due_at = {"found_true": True}, due_after(setting("stuck_days", now), now)
    _move(actor, row, StuckAct.VERIFY, said, "核实情况", now, due_at=due_at, facts=facts)


@act()
def solve(*, actor: Actor, row: Stuck, said: str, now: datetime) -> None:
    """Done now: what was done, in words for who told."""
    facts = {"found_true": True, "answer": must_say(said, "怎样解决的", ANSWER_MAX)}
    due_at = due_after(setting("stuck_revisit_days", now), now)
    _move(actor, row, StuckAct.SOLVE, said, "怎样解决的", now, due_at=due_at, facts=facts)


@act()
def explain(*, actor: Actor, row: Stuck, said: str, now: datetime) -> None:
    """It cannot be done, or not in this way: why, and what to do instead, in words for who told."""
    facts: dict[str, Any] = {"answer": must_say(said, "为什么不能办、可以怎么办", ANSWER_MAX, least=10)}
    if row.found_true is None:
        facts["found_true"] = False
    due_at = due_after(setting("stuck_revisit_days", now), now)
    _move(actor, row, StuckAct.EXPLAIN, said, "说明", now, due_at=due_at, facts=facts)


@act()
def revisit(*, actor: Actor, row: Stuck, said: str, now: datetime) -> None:
    _move(actor, row, StuckAct.REVISIT, said, "回访情况", now, facts={"closed_at": now})


@act()
def reopen(*, actor: Actor, row: Stuck, said: str, now: datetime) -> None:
    """Called back: it still cannot be done."""
    due_at = due_after(setting("stuck_days", now), now)
    _move(actor, row, StuckAct.REOPEN, said, "还有什么没解决", now, due_at=due_at, facts={"found_true": True})


def _move(
    actor: Actor, row: Stuck, what: StuckAct, said: str, title: str, now: datetime, *, due_at: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    require(policies.may_handle_stuck(actor, row, involved(row.application_id)))
    was = StuckState(row.state)
    state = follow(STUCK, was, what, "这件反映")
    told = must_say(said, title, ANSWER_MAX)
    if now < row.told_at:
        raise OpennessRefusal("时间不能早于反映")
    same = Stuck.objects.filter(pk=row.pk, state=was.value, due_at=row.due_at)
    if same.update(state=state.value, due_at=due_at, **(facts or {})) != 1:
        raise Stale("这件反映刚被他人处理，请刷新后再试")
    StuckStep.objects.create(stuck=row, act=what.value, at=now, due_at=row.due_at, said=told, by_id=actor.account_id)
    moved = StuckMoved(stuck_id=row.pk, act=what.value, state=state.value, due_at=due_at)
    note(actor, row.pk, [moved, *_told(row, state, due_at)], now)
    row.refresh_from_db()


def _told(row: Stuck, state: StuckState, due_at: datetime | None) -> list[Event]:
    """What the other watchers hear: that it is true, and that it is settled."""
    if state is StuckState.COORDINATING and due_at is not None:
        obstacle = reference.obstacles()[row.obstacle].title
        stuck = MatterStuck(
            stuck_id=row.pk, number=row.number, obstacle=obstacle, department_id=row.department_id,
            matter=row.matter_name, application_id=row.application_id, due_at=due_at,
        )  # fmt: skip
        return [stuck]
    if state in (StuckState.SOLVED, StuckState.EXPLAINED):
        return [MatterSettled(stuck_id=row.pk, number=row.number)]
    return []


@act()
def reveal_teller(*, actor: Actor, row: Stuck, reason: str, now: datetime) -> str:
    """How to reach who told, for the call back; the look is an act with its reason."""
    require(policies.may_handle_stuck(actor, row, involved(row.application_id)))
    if not row.contact:
        raise OpennessRefusal("反映人没有留联系方式，请把答复写清楚，对方凭编号查看")
    told = must_say(reason, "查看理由", 200, least=2)
    note(actor, row.pk, [AskerRevealed(about_id=row.pk, reason_digest=keyed_digest(told))], now)
    teller = row.application.applicant_id if row.application else None  # by itself a contact names no known person
    tell_look(
        actor=actor, party_ids=[teller], fields=("contact",), reason=told, now=now, duties=(Duty.OPENNESS, Duty.SUPERVISE),
        about=row.application_id, number=row.number,
    )  # fmt: skip
    return str(row.contact)
