"""One move of a letter by its table, on the state that was read; with its step and its place on the trail."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tongban.infra import files
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Stale
from tongban.oversight.supervision.models import Letter, LetterStep
from tongban.oversight.supervision.transitions.letters import after
from tongban.oversight.supervision.usecases.common import note
from tongban.oversight.supervision.values.letters import Act, LetterMoved, State


def move(
    actor: Actor, letter: Letter, what: Act, said: str, now: datetime, *, at: datetime | None = None,
    facts: Mapping[str, object] | None = None, paper: files.Attachment | None = None, entered_for: UUID | None = None,
) -> LetterStep:  # fmt: skip
    """Raises IllegalAct for what the table does not allow, Stale when somebody else was first."""
    was = State(letter.state)
    state = after(was, what)
    stored, name = files.keep(paper, now)
    same = Letter.objects.filter(pk=letter.pk, state=was.value, due_at=letter.due_at)
    if same.update(state=state.value, **(facts or {})) != 1:
        raise Stale("这份交办函刚被他人办理，请刷新后再试")
    step = LetterStep.objects.create(
        letter=letter, act=what.value, at=at or now, entered_at=now, due_at=letter.due_at, note=said, by_id=actor.account_id,
        entered_for_id=entered_for, file=stored, file_name=name,
    )  # fmt: skip
    letter.refresh_from_db()
    event = LetterMoved(letter_id=letter.pk, act=what.value, state=state.value, due_at=letter.due_at)
    note(actor, letter.pk, [event], now)
    return step
