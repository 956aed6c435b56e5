"""Which bodies answer requests: those with somebody charged with openness, the bureau where nobody is."""

from datetime import date

from django.db.models import Q, QuerySet

from tongban.kernel.actors import Duty
from tongban.orgs.models import Assignment, Centre, Department


def answering_bodies(*, on: date) -> "QuerySet[Department]":
    held = Q(until=None) | Q(until__gte=on)
    charged = Assignment.objects.filter(held, duty=Duty.OPENNESS.value, since__lte=on).values("department")
    bodies = Department.objects.filter(pk__in=charged, until=None).order_by("name")
    return bodies if bodies.exists() else Department.objects.filter(pk__in=Centre.objects.values("bureau"))
