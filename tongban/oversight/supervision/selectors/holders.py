"""Who stands on a level of the ladder."""

from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.kernel.actors import Duty
from tongban.orgs.models import Assignment
from tongban.oversight.supervision.values.signals import ANSWERERS, Target

_DUTIES: Final = {
    Target.DEPARTMENT: ANSWERERS, Target.PARENT: ANSWERERS, Target.BUREAU: (Duty.LEAD,),
    Target.SUPERVISORS: (Duty.SUPERVISE,),
}  # fmt: skip


def _held(to: Target, department: UUID | None, on: date) -> "QuerySet[Assignment]":
    there = Q(until=None) | Q(until__gte=on)
    found = Assignment.objects.filter(there, since__lte=on, account__is_active=True, duty__in=_DUTIES.get(to, ()))
    return found if to is Target.SUPERVISORS else found.filter(department=department)


def anyone(to: Target, department: UUID | None, *, on: date) -> bool:
    """Whether somebody holds the duty there today."""
    if to is Target.HANDLER or (department is None and to is not Target.SUPERVISORS):
        return False
    return _held(to, department, on).exists()
