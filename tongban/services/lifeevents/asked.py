"""What applicants had to bring in a year, out of the plans frozen into their applications."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count

from tongban.orgs.models import Department
from tongban.services.cases.models import Application
from tongban.services.catalogue.advice import Advice, Asked, advise
from tongban.services.catalogue.models import Material
from tongban.services.catalogue.values import MaterialSource, Plan


def asked_between(start: datetime, end: datetime) -> Iterator[Asked]:
    """Papers brought by applicants that cannot be fetched to this day; equal plans are read once, whatever their number."""
    issuers: dict[str, str] = dict(Material.objects.filter(shared=False).values_list("code", "issuer"))
    brought = Application.objects.filter(submitted_at__gte=start, submitted_at__lt=end)
    plans = brought.order_by("plan").values_list("plan").annotate(number=Count("pk"))
    for place, (text, number) in enumerate(plans.iterator(chunk_size=200)):
        plan = Plan.from_json(text)
        titles = {item.code: (item.name, item.department) for item in plan.items}
        for paper in plan.materials:
            if paper.source is not MaterialSource.SUPPLY or paper.form or paper.code not in issuers:
                continue
            asking = [titles[code] for code in paper.asked_by if code in titles]
            yield Asked(
                matter=f"{plan.code}#{place}", applications=number, paper=paper.code, name=paper.name,
                issuer=issuers[paper.code], items=tuple(name for name, _ in asking),
                departments=tuple(sorted({department for _, department in asking})),
            )  # fmt: skip


def advice_between(start: datetime, end: datetime) -> tuple[Advice, ...]:
    """Sharing agreements by what they would have spared the applicants of that time."""
    names: dict[str, str] = dict(Department.objects.values_list("code", "name"))
    return advise(asked_between(start, end), names)
