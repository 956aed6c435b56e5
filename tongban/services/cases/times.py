"""The legs of a matter as its clocks see them, read from the rows."""

from uuid import UUID

from tongban.services.cases.legterms import load_terms
from tongban.services.cases.models import Case, Extension, SpecialProcedure
from tongban.services.cases.reckoning import LegTime, Stop
from tongban.services.cases.values import ProcedureKind


def leg_times(application_id: UUID) -> dict[UUID, LegTime]:
    """Every leg that has begun, with what stopped and lengthened it; three statements whatever their number."""
    stops: dict[UUID, list[Stop]] = {}
    for p in SpecialProcedure.objects.filter(case__application=application_id).order_by("start", "id"):
        stops.setdefault(p.case_id, []).append(Stop(kind=ProcedureKind(p.kind), start=p.start, end=p.end))
    extensions = dict(Extension.objects.filter(case__application=application_id).values_list("case_id", "days"))
    found = {}
    for leg in Case.objects.filter(application=application_id, opened_at__isnull=False).order_by("position"):
        assert leg.opened_at is not None
        terms = load_terms(leg.terms)
        found[leg.pk] = LegTime(
            opened_at=leg.opened_at, ended_at=leg.ended_at, promise=terms.promise, statutory=terms.statutory,
            stops=tuple(stops.get(leg.pk, ())), extension=extensions.get(leg.pk, 0),
        )  # fmt: skip
    return found
