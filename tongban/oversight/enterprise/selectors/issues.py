"""The ledger: what an actor may see, what is late, counts by category, unit, source, month."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from tongban.infra.crypto import blind_index
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.oversight.enterprise import reference
from tongban.oversight.enterprise.models import Issue, IssueStep, IssueUnit
from tongban.oversight.enterprise.rules import Share
from tongban.oversight.enterprise.selectors.companies import meant
from tongban.oversight.enterprise.values.campaign import HANDLERS, is_office
from tongban.oversight.enterprise.values.issues import OPEN, RESOLVED, Act, Grade, Role, Source, State

_LEAD = Prefetch(
    "units", IssueUnit.objects.filter(ended_at=None).select_related("unit").order_by("-role", "pk"), to_attr="at_work"
)


def visible(actor: Actor) -> "QuerySet[Issue]":
    """The office sees all, supervisors what is not secret, units what is theirs."""
    found = Issue.objects.all()
    if is_office(actor):
        return found
    where = frozenset[UUID]().union(*(actor.departments(duty) for duty in HANDLERS))
    mine = Q(pk__in=IssueUnit.objects.filter(ended_at=None, unit__department__in=where).values("issue"))
    return found.filter(mine | Q(secret=False)) if actor.has(Duty.SUPERVISE) else found.filter(mine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to see of the ledger; empty means all."""

    state: str = ""
    category: str = ""
    source: str = ""
    grade: str = ""
    unit: UUID | None = None
    text: str = ""
    period: Period | None = None
    late_at: datetime | None = None
    look_back_at: datetime | None = None


def ledger(actor: Actor, asked: Asked) -> "QuerySet[Issue]":
    """The nearest limit first; done ones after them, newest first. Served by enterprise_issue_due."""
    found = visible(actor).select_related("company", "leader").prefetch_related(_LEAD)
    if asked.state == "open":
        found = found.filter(state__in=OPEN)
    elif asked.state == "resolved":
        found = found.filter(state__in=RESOLVED)
    elif asked.state in State.values:
        found = found.filter(state=asked.state)
    for name, known in (("category", reference.categories()), ("source", Source.values), ("grade", Grade.values)):
        if (value := getattr(asked, name)) in known:
            found = found.filter(**{name: value})
    if asked.unit is not None:
        found = found.filter(units__unit=asked.unit, units__ended_at=None, units__role=Role.LEAD)
    if asked.period is not None:
        found = found.filter(raised_on__gte=asked.period.start, raised_on__lte=asked.period.end)
    if asked.late_at is not None:
        found = found.filter(due_at__lt=asked.late_at).exclude(state=State.CLOSED)
    if asked.look_back_at is not None:
        found = found.filter(state=State.CLOSED, due_at__lt=asked.look_back_at)
    if text := asked.text.strip():
        found = found.filter(Q(number__icontains=text) | Q(description__icontains=text) | Q(company__in=meant(text)))
    return found.order_by(F("due_at").asc(nulls_last=True), "-raised_on", "-number")


def issue(pk: UUID) -> Issue | None:
    tasks = IssueUnit.objects.select_related("unit").order_by("pk")
    steps = IssueStep.objects.select_related("by", "unit", "file").order_by("at", "pk")
    found = Issue.objects.select_related("company", "visit", "leader", "answered_by")
    return found.prefetch_related(Prefetch("units", tasks), Prefetch("steps", steps), "extensions").filter(pk=pk).first()  # fmt: skip


def by_code(number: str, code: str) -> Issue | None:
    """Number and code together: the code alone finds it, the number has to agree."""
    found = Issue.objects.filter(code_index=blind_index(code, "enterprise.issue")).select_related("company").first()
    return found if found is not None and _figures(found.number) == _figures(number) else None


def _figures(number: str) -> str:
    """A number as it is typed on a phone: its digits."""
    return "".join(c for c in number if c.isdigit())


def late_count(actor: Actor, now: datetime) -> int:
    return ledger(actor, Asked(late_at=now)).order_by().count()


# --- counts --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One group of issues of a period: raised, on the ledger, solved, late, reopened, how content."""

    name: str
    raised: int = 0
    dropped: int = 0
    solved: int = 0
    late: int = 0
    reopened: int = 0
    content: int = 0

    @property
    def listed(self) -> int:
        return self.raised - self.dropped

    @property
    def rate(self) -> Share:
        """解决率: solved, as the company confirmed, of what is on the ledger."""
        return Share(self.solved, self.listed)

    @property
    def content_rate(self) -> Share:
        """满意率: quite content, of what was confirmed."""
        return Share(self.content, self.solved)


def lines(period: Period, by: str, *, now: datetime) -> list[Line]:
    """Issues raised in the period, in groups: by category, unit (that leads), source, grade, month, or none. Two statements."""
    rows = Issue.objects.filter(raised_on__gte=period.start, raised_on__lte=period.end)
    names = _names(rows, by)
    counts: dict[str, Counter[str]] = {}
    found = rows.order_by("raised_on", "number").values_list(
        "pk", "category", "source", "grade", "raised_on", "state", "confirmed_at", "due_at", "reopened", "content"
    )
    for pk, category, source, grade, day, state, confirmed, due_at, again, content in found:
        said = {"category": category, "source": Source(source).label, "month": f"{day.year}年{day.month}月"}.get(by)
        if by == "grade":
            said = Grade(grade).label if grade else "未交办"
        count = counts.setdefault(said or names.get(pk, "未交办" if by == "unit" else "全部"), Counter())
        solved = confirmed is not None and local(confirmed).date() <= period.end
        count.update(
            raised=1, dropped=state == State.DROPPED, solved=solved, reopened=again > 0, content=solved and content == "yes",
            late=due_at is not None and due_at < now and state != State.CLOSED,
        )  # fmt: skip
    made = [Line(name, **{k: int(v) for k, v in count.items()}) for name, count in counts.items()]
    return made if by == "month" else sorted(made, key=lambda line: (-line.raised, line.name))


def _names(rows: "QuerySet[Issue]", by: str) -> dict[UUID, str]:
    if by != "unit":
        return {}
    leading = IssueUnit.objects.filter(issue__in=rows, ended_at=None, role=Role.LEAD)
    return dict(leading.values_list("issue_id", "unit__name"))


def whole(period: Period, *, now: datetime) -> Line:
    return next(iter(lines(period, "", now=now)), Line("全部"))


def years() -> list[int]:
    """Years in which issues were raised, the newest first."""
    return [day.year for day in Issue.objects.dates("raised_on", "year", order="DESC")]


def solved_in(period: Period) -> "QuerySet[Issue]":
    """What companies confirmed in the period, whenever it was raised."""
    found = Issue.objects.filter(confirmed_at__gte=period.first_moment, confirmed_at__lt=period.end_moment)
    return found.select_related("company").order_by("confirmed_at", "pk")


def whole_loop(period: Period) -> tuple[list[Issue], int]:
    """Issues raised in the period that went assigned → answered → confirmed → closed in it, and how many were on the ledger."""
    rows = Issue.objects.filter(raised_on__gte=period.start, raised_on__lte=period.end).exclude(state=State.DROPPED)
    done = rows.filter(assigned_at__isnull=False, answered_at__isnull=False, closed_at__lt=period.end_moment)
    return list(done.select_related("company").order_by("number")), rows.count()


def unit_delays(tasks: Iterable[IssueUnit], now: datetime) -> Sequence[IssueUnit]:
    """Assisting units that have not answered in their time."""
    return [t for t in tasks if t.ended_at is None and t.due_at and t.answered_at is None and t.due_at < now]


def last_answer(found: Issue) -> IssueStep | None:
    return next((s for s in reversed(list(found.steps.all())) if s.act == Act.ANSWER), None)
