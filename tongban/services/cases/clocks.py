"""Every clock of a matter, explained day by day: the whole and each leg, promised and statutory."""

from dataclasses import dataclass

from tongban.infra.calendar import workdays
from tongban.kernel.terms import Term
from tongban.kernel.workdays import Deadline, explain
from tongban.services.cases import rules
from tongban.services.cases.legterms import load_terms
from tongban.services.cases.selectors import Matter


@dataclass(frozen=True, slots=True)
class Explained:
    title: str
    label: str
    basis: str
    found: Deadline


def explanations(matter: Matter) -> list[Explained]:
    """What the page shows: nothing before acceptance, since no clock runs yet."""
    row, plan, calendar = matter.row, matter.plan, workdays()
    if row.accepted_at is None:
        return []
    found: list[Explained] = []

    def add(title: str, term: Term | None, start: object) -> None:
        if term is not None and start is not None:
            when = explain(term=term, start=start, calendar=calendar)  # type: ignore[arg-type]
            found.append(Explained(title, term.label, term.basis, when))

    add("整件承诺时限", plan.promise, row.accepted_at)
    statutory = rules.statutory_of_whole([i.statutory for i in plan.items], len(plan.departments))
    add("整件法定时限", statutory, row.accepted_at)
    for leg in matter.legs:
        terms = load_terms(leg.terms)
        add(f"{leg.title}（{leg.department.name}）承诺时限", terms.promise, leg.opened_at)
        add(f"{leg.title}（{leg.department.name}）法定时限", terms.statutory, leg.opened_at)
    return found
