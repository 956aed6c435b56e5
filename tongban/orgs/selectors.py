"""Reads of the organisation."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

from tongban.infra.once import once
from tongban.kernel.actors import Actor, Duty, Grant
from tongban.kernel.times import local
from tongban.orgs.models import (
    Assignment,
    Centre,
    Department,
    Establishment,
    Leave,
    Region,
    StaffMember,
    Venue,
    Window,
    Zone,
)
from tongban.orgs.values import DepartmentKind, Employment
from tongban.people.accounts.models import Account
from tongban.people.accounts.values import AccountKind


def actor_for(account: Account, *, now: datetime, stepped_up: bool = False) -> Actor:
    """The actor behind a login, with the duties that hold today; one query for staff, none for citizens."""
    grants: frozenset[Grant] = frozenset()
    if account.is_staff:
        today = local(now).date()
        rows = Assignment.objects.filter(
            Q(until__isnull=True) | Q(until__gte=today), account=account, since__lte=today
        ).values_list("duty", "department_id")
        grants = frozenset(Grant(duty=Duty(duty), department_id=department) for duty, department in rows)
    return Actor(
        account_id=account.pk, name=account.name, party_id=account.party_id, grants=grants, stepped_up=stepped_up
    )


@once
def centre() -> Centre | None:
    """This deployment, once it was initialised."""
    return Centre.objects.select_related("region", "bureau").first()


def signature() -> dict[str, str]:
    """Who speaks in a message, and where to call."""
    here = centre()
    return {"中心": here.name if here else "政务服务中心", "电话": (here.phone if here else "") or "窗口电话"}


def departments() -> "QuerySet[Department]":
    """Bodies that handle items, those that were not dissolved."""
    return Department.objects.exclude(kind__in=["office", "self"]).filter(until=None).order_by("code")


def colleagues(department: Department, *, now: datetime) -> "QuerySet[Account]":
    """Who may be handed a case of the department today."""
    today = local(now).date()
    holding = Assignment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today),
        department=department,
        since__lte=today,
        duty__in=["examine", "decide"],
    )
    found: QuerySet[Account] = Account.objects.filter(pk__in=holding.values("account"), is_active=True)
    return found.order_by("name")


def own_first(departments: "Collection[Department]", account_id: UUID | None) -> "list[Department]":
    """With a person's own department in front: where the staff list has them, else where their first duty was."""
    own = StaffMember.objects.filter(account=account_id).values_list("department_id", flat=True).first()
    here = {d.pk for d in departments}
    if account_id is not None and own not in here:
        held = Assignment.objects.filter(account=account_id, department__in=here).order_by("since", "id")
        own = held.values_list("department_id", flat=True).first()
    return sorted(departments, key=lambda d: d.pk != own)


def duties_held(account_id: UUID, department_id: UUID, since: date, until: date) -> frozenset[Duty]:
    """Which of the two duties of a case the person holds in the department over all of that time."""
    rows = Assignment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=until), account=account_id, account__is_active=True,
        department=department_id, since__lte=since, duty__in=[Duty.EXAMINE.value, Duty.DECIDE.value],
    )  # fmt: skip
    return frozenset(Duty(duty) for duty in rows.values_list("duty", flat=True))


def standing_in(account_id: UUID | None, *, now: datetime) -> "dict[UUID, Leave]":
    """Whose cases the person works today besides their own, by the absent person. Served by index leave_of_deputy."""
    today = local(now).date()
    rows = Leave.objects.filter(deputy=account_id, until__gte=today, since__lte=today, ended_at=None)
    return {row.account_id: row for row in rows.select_related("account")}


def leaves(departments: Collection[UUID], *, on: date) -> "QuerySet[Leave]":
    """Who is or will be away in the departments. Served by index leave_of_department."""
    found = Leave.objects.filter(department__in=departments, until__gte=on, ended_at=None)
    return found.select_related("account", "deputy", "department").order_by("since", "account__name")


def leaves_of(accounts: Collection[UUID]) -> "list[Leave]":
    """Every time somebody stood in for one of these persons."""
    return list(Leave.objects.filter(account__in=accounts).select_related("account"))


def venues(*, on: date | None = None) -> "QuerySet[Venue]":
    """Places where people are served (on the day; without one, those that have no end)."""
    found = Venue.objects.select_related("region").order_by("region_id", "code")
    return found.filter(until=None) if on is None else found.filter(Q(until=None) | Q(until__gte=on))


def regions_under(code: str) -> "QuerySet[Region]":
    """The region and what lies in it."""
    return Region.objects.filter(code__startswith=code.rstrip("0") or code).order_by("code")


# --- for the administrator -----------------------------------------------------------------------------------------------


def register_counts(*, on: date) -> dict[str, int]:
    """How many of each there are on the day."""
    there = Q(until=None) | Q(until__gte=on)
    bodies = Department.objects.filter(there).exclude(kind=DepartmentKind.SELF.value)
    return {
        "towns": Region.objects.filter(there, level=4).count(),
        "villages": Region.objects.filter(there, level=5).count(),
        "venues": Venue.objects.filter(there).count(),
        "windows": Window.objects.filter(there).count(),
        "departments": bodies.exclude(kind=DepartmentKind.OFFICE.value).count(),
        "offices": bodies.filter(kind=DepartmentKind.OFFICE.value).count(),
        "staff": StaffMember.objects.filter(there).count(),
        "logins": Account.objects.filter(kind=AccountKind.STAFF.value, is_active=True).count(),
        "posts": sum(Establishment.objects.filter(there, since__lte=on).values_list("posts", flat=True)),
    }


@dataclass(frozen=True, slots=True)
class Division:
    """A region with what lies in it."""

    region: Region
    below: tuple["Division", ...]
    venues: int


def divisions() -> tuple[Division, ...]:
    """The county, its towns, their villages; two statements whatever their number."""
    places = dict(Venue.objects.filter(until=None).values_list("region_id").annotate(n=Count("pk")))
    rows = list(Region.objects.order_by("code"))
    codes = {row.code for row in rows}
    under: dict[str | None, list[Region]] = {}
    for row in rows:
        under.setdefault(row.parent_id if row.parent_id in codes else None, []).append(row)

    def tree(code: str | None) -> tuple[Division, ...]:
        return tuple(Division(r, tree(r.code), places.get(r.code, 0)) for r in under.get(code, ()))

    return tree(None)


def all_venues() -> "QuerySet[Venue]":
    """Every place, closed ones too, with the number of windows in use."""
    windows = Count("zones__windows", filter=Q(zones__windows__until=None))
    return Venue.objects.select_related("region").annotate(window_count=windows).order_by("region_id", "code")


def zones_of(venue: Venue) -> "QuerySet[Zone]":
    windows = Prefetch("windows", Window.objects.order_by("number"))
    return Zone.objects.filter(venue=venue).prefetch_related(windows).order_by("pk")


def all_departments() -> "QuerySet[Department]":
    """Bodies and offices, dissolved ones too, offices after their body."""
    found = Department.objects.exclude(kind=DepartmentKind.SELF.value).select_related("parent")
    return found.annotate(staff_count=Count("staff", filter=Q(staff__until=None))).order_by("kind", "code")


def staff_list(*, text: str = "", department: str = "", left: bool = False) -> "QuerySet[StaffMember]":
    """Who works here (or has left), by name, number or department."""
    found = StaffMember.objects.select_related("department", "account").order_by("department__code", "staff_no")
    found = found.exclude(until=None) if left else found.filter(until=None)
    if department:
        found = found.filter(Q(department__code=department) | Q(department__parent__code=department))
    if text:
        found = found.filter(Q(name__icontains=text) | Q(staff_no__icontains=text) | Q(post__icontains=text))
    return found


def logins(*, text: str = "", on: date) -> "QuerySet[Account]":
    """Logins of staff with the duties that hold on the day."""
    held = Assignment.objects.filter(Q(until=None) | Q(until__gte=on)).select_related("department")
    found = Account.objects.filter(kind=AccountKind.STAFF.value).select_related("staff_member")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(username__icontains=text))
    return found.prefetch_related(Prefetch("assignments", held.order_by("department__code", "duty"))).order_by(
        "username"
    )


def duties_of(account: Account) -> "QuerySet[Assignment]":
    """All duties a person has held, the present ones first."""
    found = Assignment.objects.filter(account=account).select_related("department", "venue")
    return found.order_by(F("until").desc(nulls_first=True), "department__code", "duty", "-since")


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts granted to a body and how many are filled on the day."""

    granted: Establishment
    filled: int

    @property
    def free(self) -> int:
        return self.granted.posts - self.filled

    @property
    def kind_label(self) -> str:
        return Employment(self.granted.kind).label


def establishment(*, on: date) -> list[Posts]:
    """Every grant, running ones first; filled by those on the register on the day (offices count for their body)."""
    rows = Establishment.objects.select_related("department").order_by("department__code", "kind", "-since")
    there = StaffMember.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on)
    counts = _filled(there.values_list("department_id", "department__parent_id", "employment"))
    found = [Posts(row, counts.get((row.department_id, row.kind), 0)) for row in rows]
    return sorted(found, key=lambda p: p.granted.until is not None)


def _filled(people: Iterable[tuple[object, object, str]]) -> dict[tuple[object, str], int]:
    counts: dict[tuple[object, str], int] = {}
    for body, parent, employment in people:
        for where in {body, parent} - {None}:
            counts[where, employment] = counts.get((where, employment), 0) + 1
    return counts
