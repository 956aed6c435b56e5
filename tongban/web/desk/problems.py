"""What is open and with whom, across the registers: the longest of each kind in turn, so that no kind hides another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, zip_longest
from typing import Final
from uuid import UUID

from django.urls import reverse

from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.kernel.times import local
from tongban.oversight.enterprise.selectors import issues
from tongban.oversight.ratings import selectors as ratings
from tongban.oversight.supervision.rules.words import cut
from tongban.oversight.supervision.selectors import letters, projects, signals
from tongban.oversight.supervision.values.letters import UNIT

MOST: Final = 10
ABOUT_MAX: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that waits: what, with whom, for how many days past its limit; the page, where the reader may open it."""

    kind: str
    title: str
    holder: str
    unit_id: UUID | None
    late: int
    address: str
    done: bool = False  # nothing is left to be done but to explain it

    @property
    def about(self) -> str:
        """What an instruction about it says it is about, as the register keeps it."""
        return " ".join(f"{self.kind} {self.title}".split())[:ABOUT_MAX].rstrip()


def open_problems(actor: Actor, *, now: datetime) -> list[Problem]:
    """Ten at most; what still runs stands before what is done and only owes an explanation.

    The leader sees of each what a list says, no person's data; details open by the registers' own rules.
    """
    today = local(now).date()
    kinds = [
        sorted(rows, key=lambda p: -p.late)
        for rows in (_reds(actor, today), _letters(actor, now), _issues(actor, now), _bad(actor, now), _projects(actor, today))
    ]  # fmt: skip
    in_turn = [one for one in chain.from_iterable(zip_longest(*kinds)) if one is not None]
    return sorted(in_turn, key=lambda one: one.done)[:MOST]


def _days(since: datetime | None, today: date) -> int:
    return max(0, (today - local(since).date()).days) if since else 0


def _open(actor: Actor, unit_id: UUID | None, name: str, key: object) -> str:
    """The address, for whoever answers for the unit or supervises."""
    theirs = unit_id is not None and any(actor.has(duty, unit_id) for duty in UNIT)
    return reverse(f"desk:{name}", args=[key]) if theirs or actor.has(Duty.SUPERVISE) else ""


def _reds(actor: Actor, today: date) -> Iterable[Problem]:
    for row in signals.reds_on():
        stopped = signals.stopped_at(row)
        since = signals.limit_of(row) or row.lit_at
        where = row.department.name if row.department else "整件"
        yield Problem(
            kind="红灯", title=f"{row.item_title}，{row.number}", unit_id=row.department_id,
            holder=f"{where}{' ' + row.handler.name if row.handler else ''}", done=stopped is not None, late=_days(since, local(stopped).date() if stopped else today),
            address=_open(actor, row.department_id, "signal", row.pk),
        )  # fmt: skip


def _letters(actor: Actor, now: datetime) -> Iterable[Problem]:
    for row in letters.running().filter(due_at__lt=now).select_related("responsible")[:MOST]:
        yield Problem(
            kind="督办超期", title=f"{row.title}（{row.number}）", holder=row.responsible.name, unit_id=row.responsible_id,
            late=_days(row.due_at, local(now).date()), address=_open(actor, row.responsible_id, "letter", row.pk),
        )  # fmt: skip


def _issues(actor: Actor, now: datetime) -> Iterable[Problem]:
    for row in issues.ledger(SYSTEM, issues.Asked(late_at=now))[:MOST]:
        lead = next(iter(getattr(row, "at_work", ())), None)
        body = lead.unit if lead is not None else None
        unit = body.department_id if body is not None else None
        said = "企业要求不公开" if row.secret else cut(row.description, 40)
        yield Problem(
            kind="企业问题", title=f"{row.company.name}：{said}", holder=body.name if body is not None else "优化办", unit_id=unit,
            late=_days(row.due_at, local(now).date()), address=_open(actor, unit, "enterprise_issue", row.pk),
        )  # fmt: skip


def _bad(actor: Actor, now: datetime) -> Iterable[Problem]:
    for row in ratings.bad_ratings(SYSTEM, state="open")[:MOST]:
        late = _days(row.due_at, local(now).date()) if row.due_at and row.due_at < now else 0
        yield Problem(
            kind="差评", title=f"{row.number}，{row.get_state_display()}", holder=row.department.name, late=late,
            unit_id=row.department_id, address=_open(actor, row.department_id, "ratings_bad", row.pk),
        )  # fmt: skip


def _projects(actor: Actor, today: date) -> Iterable[Problem]:
    rows = list(projects.projects())
    lives = projects.live(a for p in rows for a in p.approvals.all())
    for row in rows:
        held = projects.held_up(row, lives, today)
        if held:
            watches = any(actor.has(duty) for duty in (Duty.SUPERVISE, Duty.ENTERPRISE, Duty.OFFICE))
            yield Problem(
                kind="重点项目", title=f"{row.name}：{held[0].text}", holder=held[0].unit, unit_id=None, late=held[0].days,
                address=reverse("desk:project", args=[row.pk]) if watches else "",
            )  # fmt: skip
