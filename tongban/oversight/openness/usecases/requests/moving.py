"""One move of a request: by the table, on the state and the clock that were read; a paper with its number."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tongban.infra import files, numbering
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale
from tongban.kernel.times import local
from tongban.orgs.selectors import centre
from tongban.oversight.openness.errors import OpennessRefusal
from tongban.oversight.openness.models import Disclosure, Notice, Opinion, Step
from tongban.oversight.openness.rules.clock import due
from tongban.oversight.openness.selectors.requests import times_of
from tongban.oversight.openness.transitions import after
from tongban.oversight.openness.usecases.common import note
from tongban.oversight.openness.values.requests import RUNNING, Act, DisclosureMoved, DisclosureNoticed, Kind, State

_LETTERS = {
    Kind.RECEIPT: "登", Kind.CORRECTION: "补", Kind.OPINION: "征", Kind.EXTENSION: "延", Kind.REASONS: "由", Kind.DELAY: "迟", Kind.FEE: "费",
    Kind.REPLY: "答", Kind.THIRD_PARTY: "告", Kind.LAPSE: "止",
}  # fmt: skip


def move(
    actor: Actor, row: Disclosure, what: Act, now: datetime, *, said: str = "", step_due_at: datetime | None = None,
    paper: files.Attachment | None = None, facts: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """One act: the state that follows, the clock as it then stands, the step, the trail."""
    was, was_due, was_step_due = State(row.state), row.due_at, row.step_due_at
    state = after(was, what)
    if now < row.filed_at:
        raise OpennessRefusal("时间不能早于申请")
    stored, name = files.keep(paper, now)
    facts = {**(facts or {})}
    for field, value in facts.items():
        setattr(row, field, value)
    due_at = due(times_of(row, Opinion.objects.filter(disclosure=row)), workdays()) if state in RUNNING else None
    moved = {"state": state.value, "due_at": due_at, "step_due_at": step_due_at, **facts}
    same = Disclosure.objects.filter(pk=row.pk, state=was.value, due_at=was_due, step_due_at=was_step_due)
    if same.update(**moved) != 1:
        raise Stale("这件申请刚被他人处理，请刷新后再试")
    Step.objects.create(
        disclosure=row, act=what.value, at=now, due_at=was_due or was_step_due, said=said, file=stored, file_name=name,
        by_id=actor.account_id,
    )  # fmt: skip
    event = DisclosureMoved(request_id=row.pk, act=what.value, state=state.value, due_at=due_at)
    note(actor, row.pk, [event], now)
    row.refresh_from_db()


def notice(actor: Actor, row: Disclosure, kind: Kind, to: str, words: Sequence[str], now: datetime) -> Notice:
    """Make out a paper: its number without gaps, its words as they are sent."""
    year, here = local(now).year, centre()
    sequence = numbering.take(f"openness.{kind.value}.{year}")
    number = f"{here.short_name if here else ''}公开{_LETTERS[kind]}〔{year}〕{sequence}号"
    content = {"to": to, "words": list(words), "issuer": row.department.name, "day": local(now).date().isoformat()}
    made = Notice.objects.create(id=new_id(), disclosure=row, kind=kind.value, number=number, content=content, made_at=now)  # fmt: skip
    note(actor, row.pk, [DisclosureNoticed(request_id=row.pk, notice=kind.value, number=number)], now)
    return made
