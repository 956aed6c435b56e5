"""A project over time as numbers for a template: bars and marks; the tables beside it say the same in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tongban.oversight.supervision.models import Project
from tongban.oversight.supervision.selectors.projects import Live

WIDE: Final = 900
_LEFT, _ROW, _TOP = 230, 24, 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One line: its name, where it begins and how long it is (length 0: a mark), how it is drawn, in words."""

    title: str
    y: int
    x: float
    length: float
    look: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    high: int
    bars: Sequence[Bar]
    months: Sequence[tuple[float, str]]
    today: float | None
    wide: int = WIDE
    left: int = _LEFT


def of_project(project: Project, lives: Mapping[int, Live], today: date) -> Chart | None:
    """Milestones as marks (hollow planned, full reached), approvals and obstacles as bars; None where nothing is planned."""
    days = [d for d in _days(project, lives, today) if d is not None]
    if not days:
        return None
    first, last = min(days).replace(day=1), max(days) + timedelta(days=20)
    whole = max(1, (last - first).days)

    def x(day: date) -> float:
        return round(_LEFT + (day - first).days * (WIDE - _LEFT - 10) / whole, 1)

    bars: list[Bar] = []

    def line(title: str, begin: date, end: date | None, look: str, said: str) -> None:
        length = round(max(3.0, x(end) - x(begin)), 1) if end is not None else 0.0
        bars.append(Bar(title=title, y=_TOP + len(bars) * _ROW, x=x(begin), length=length, look=look, said=said))

    for m in sorted(project.milestones.all(), key=lambda m: (m.planned_on, m.pk)):
        late = (m.reached_on or today) > m.planned_on
        look = ("late" if late else "good") if m.reached_on else "overdue" if late else "planned"
        said = f"计划{m.planned_on}" + (f"，实际{m.reached_on}" if m.reached_on else "")
        line(m.title, m.reached_on or m.planned_on, None, look, said)
    for row in project.approvals.all():
        now = lives[row.pk]
        begin, end = now.began or now.done or row.planned_on, now.done or (today if now.began else row.planned_on)
        if begin is not None and end is not None:
            look = "good" if now.done else "overdue" if now.late(today) else "going" if now.began else "planned"
            line(row.title, min(begin, end), max(begin, end), look, now.standing.label)
    for o in project.obstacles.all():
        line(f"受阻：{o.unit.name}", o.since, o.until or max(today, o.since), "held", o.text)
    months = [(x(d), f"{d.year}-{d.month:02d}") for d in _months(first, last)]
    return Chart(
        high=_TOP + len(bars) * _ROW + 8, bars=bars, months=months, today=x(today) if first <= today <= last else None
    )


def _days(project: Project, lives: Mapping[int, Live], today: date) -> Sequence[date | None]:
    found: list[date | None] = []
    for m in project.milestones.all():
        found += [m.planned_on, m.reached_on]
    for row in project.approvals.all():
        now = lives[row.pk]
        found += [now.began, now.done, now.due, row.planned_on, today if now.began and not now.done else None]
    for o in project.obstacles.all():
        found += [o.since, o.until or today]
    return found


def _months(first: date, last: date) -> Sequence[date]:
    """The first days of the months to be named: about a dozen at most."""
    whole = (last.year - first.year) * 12 + last.month - first.month + 1
    step = max(1, -(-whole // 12))
    found = [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(0, whole, step)
    ]
    return [day for day in found if day <= last]
