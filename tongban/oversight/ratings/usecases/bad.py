"""A bad rating is verified, put right, answered, looked at again; each step with its limit, its evidence, its person."""

from collections.abc import Mapping
from datetime import datetime

from tongban.infra import files
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.oversight.ratings import policies, rules, selectors
from tongban.oversight.ratings.errors import RatingRefusal
from tongban.oversight.ratings.models import BadRating, BadStep
from tongban.oversight.ratings.transitions import after
from tongban.oversight.ratings.usecases.common import due_after, note
from tongban.oversight.ratings.values import Act, BadRatingMoved, State

_SAID_MAX = 500


def _setting(code: str, now: datetime) -> int:
    return selectors.settings(local(now).date())[code]


@act()
def confirm(
    *, actor: Actor, bad: BadRating, complex_: bool, said: str, now: datetime, paper: files.Attachment | None = None
) -> None:
    """It is true. Simple matters are put right sooner than complex ones (services.md §5.3)."""
    days = _setting("complex_days" if complex_ else "simple_days", now)
    due_at = due_after(days, now)
    facts = {"verified_at": now, "found_true": True, "complex": complex_, "fix_due_at": due_at, "extended": False}
    step(actor, bad, Act.CONFIRM, said, "核实情况", now, days=days, due_at=due_at, paper=paper, facts=facts)


@act()
def deny(*, actor: Actor, bad: BadRating, said: str, now: datetime, paper: files.Attachment | None = None) -> None:
    """It is not true or without legal basis: explained to the rater; the rating still counts."""
    days = _setting("reply_days", now)
    facts = {"verified_at": now, "found_true": False}
    step(actor, bad, Act.DENY, said, "核实情况", now, days=days, due_at=due_after(days, now), paper=paper, facts=facts)


@act()
def extend(*, actor: Actor, bad: BadRating, said: str, now: datetime) -> None:
    """Once, with a reason, before the limit has passed, for complex matters."""
    if bad.extended:
        raise RatingRefusal("整改期限只能延长一次")
    if not bad.complex:
        raise RatingRefusal("一般问题不能延期，请按期整改")
    assert bad.due_at is not None
    if now > bad.due_at:
        raise RatingRefusal("整改期限已过，不能再延期")
    days = _setting("extension_days", now)
    due_at = due_after(days, bad.due_at)
    facts = {"extended": True, "fix_due_at": due_at}
    step(actor, bad, Act.EXTEND, said, "延期理由", now, days=bad.days + days, due_at=due_at, facts=facts)


@act()
def fix(*, actor: Actor, bad: BadRating, said: str, now: datetime, paper: files.Attachment | None = None) -> None:
    days = _setting("reply_days", now)
    facts = {"fixed_at": now}
    step(actor, bad, Act.FIX, said, "整改情况", now, days=days, due_at=due_after(days, now), paper=paper, facts=facts)


@act()
def reply(*, actor: Actor, bad: BadRating, said: str, now: datetime) -> None:
    """The answer as the rater reads it under their code; from then on they may rate what was done, once."""
    days = _setting("revisit_days", now)
    told = rules.must_say(said, "给评价人的答复", _SAID_MAX)
    facts = {"replied_at": now, "reply": told}
    step(actor, bad, Act.REPLY, told, "给评价人的答复", now, days=days, due_at=due_after(days, now), facts=facts)


@act()
def revisit(*, actor: Actor, bad: BadRating, said: str, now: datetime) -> None:
    """The rater was called back and is content, or could not be reached in the time: what was tried is written down."""
    step(actor, bad, Act.REVISIT, said, "回访情况", now, facts={"closed_at": now})


@act()
def reopen(*, actor: Actor, bad: BadRating, said: str, now: datetime) -> None:
    """The rater was called back and is not content: the rectification begins again with a new limit."""
    days = _setting("complex_days" if bad.complex else "simple_days", now)
    due_at = due_after(days, now)
    facts = {"fixed_at": None, "fix_due_at": due_at, "found_true": True, "extended": False}
    step(actor, bad, Act.REOPEN, said, "重新整改的原因", now, days=days, due_at=due_at, facts=facts)


def step(
    actor: Actor, bad: BadRating, what: Act, said: str, title: str, now: datetime, *, days: int = 0,
    due_at: datetime | None = None, paper: files.Attachment | None = None, facts: Mapping[str, object] | None = None, checked: bool = False,
) -> None:  # fmt: skip
    """One move by the table, on the state that was read; the limit it was under stays with the step."""
    if not checked:
        require(policies.may_handle(actor, bad))
    was = State(bad.state)
    state = after(was, what)
    told = rules.must_say(said, title, _SAID_MAX)
    if now < bad.opened_at:
        raise RatingRefusal("时间不能早于评价")
    stored, name = files.keep(paper, now)
    moved = {"state": state.value, "due_at": due_at, "days": days, **(facts or {})}
    same = BadRating.objects.filter(pk=bad.pk, state=was.value, due_at=bad.due_at)
    if same.update(**moved) != 1:
        raise Stale("这条差评刚被他人处理，请刷新后再试")
    BadStep.objects.create(
        bad=bad,
        act=what.value,
        at=now,
        due_at=bad.due_at,
        note=told,
        file=stored,
        file_name=name,
        by_id=actor.account_id,
    )
    bad.refresh_from_db()
    event = BadRatingMoved(case_id=bad.pk, act=what.value, state=state.value, due_at=due_at)
    note(actor, bad.rating.invitation_id, [event], now)
