"""Reads of the organisation."""

from datetime import datetime

from django.db.models import Q, QuerySet

from tongban.kernel.actors import Actor, Duty, Grant
from tongban.kernel.times import local
from tongban.orgs.models import Assignment, Centre, Department, Region, Venue
from tongban.people.accounts.models import Account


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


def centre() -> Centre | None:
    """This deployment, once it was initialised."""
    return Centre.objects.select_related("region", "bureau").first()


def departments() -> "QuerySet[Department]":
    """Bodies that handle items."""
    return Department.objects.exclude(kind__in=["office", "self"]).order_by("code")


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


def venues() -> "QuerySet[Venue]":
    return Venue.objects.select_related("region").order_by("region_id", "code")


def regions_under(code: str) -> "QuerySet[Region]":
    """The region and what lies in it."""
    return Region.objects.filter(code__startswith=code.rstrip("0") or code).order_by("code")
