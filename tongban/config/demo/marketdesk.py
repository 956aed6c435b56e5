"""What lies on the desk of one department, the market supervision: overdue, due today, urged, asked about, in its own system."""

import random
from datetime import date, datetime, time, timedelta
from typing import Final

from tongban.config.demo import acting
from tongban.config.demo.county import Cast, person_name, person_number
from tongban.config.demo.sheets import drawn, stored
from tongban.infra.calendar import workdays
from tongban.infra.shipped import data_yaml
from tongban.kernel.actors import Actor
from tongban.kernel.times import at
from tongban.orgs.selectors import actor_for
from tongban.people.accounts.models import Account
from tongban.services.cases import usecases
from tongban.services.cases.models import Case
from tongban.services.cases.usecases import Person
from tongban.services.cases.values import Channel
from tongban.services.lifeevents.selectors import bundle_of

_BODY: Final = "sj"
_MATTERS: Final = (  # the matter, how many working days before the day, what became of the department's leg
    ("OT-E03", 6, "urged"), ("OT-E02", 5, "held"), ("OT-E02", 5, "again"), ("OT-E03", 5, "held"), ("OT-E02", 4, "held"),
    ("OT-E02", 4, "held"), ("OT-E03", 3, "asked"), ("OT-E02", 3, "sent"), ("OT-E02", 4, ""), ("OT-E02", 4, ""), ("OT-E03", 4, ""),
    ("OT-E02", 3, ""), ("OT-E03", 3, ""), ("OT-E02", 3, ""), ("OT-E02", 2, ""), ("OT-E03", 2, ""),
)  # fmt: skip
_SCANNED: Final = 8  # the most urgent ones can be looked at


def fill(cast: Cast, *, day: date) -> int:
    """Bring the matters in, work what was due before them, scan the papers of the most urgent; how many there are."""
    for n, (code, ago, what) in enumerate(_MATTERS):
        start = day
        for _ in range(ago):
            start = _before(start)
        now, yesterday = at(start, time(9, 5 + 2 * n)), _before(day)
        bundle = bundle_of(code, on=start)
        chance = random.Random(f"market-{n}")  # noqa: S311 - a demonstration
        person = Person(name=person_name(chance), id_number=person_number(chance), phone="13900000000")
        filled = data_yaml("lukou/filled.yaml")[code] | {"legal_name": person.name, "legal_id": person.id_number}
        matter = acting.submit(
            cast, bundle, now=now, key=f"demo-market-{n}", channel=Channel.COUNTER, applicant=person, filled=filled
        )
        acting.accept(matter, now=now + timedelta(minutes=5))
        acting.proceed(
            matter, now=now + timedelta(minutes=8), chance=chance, until=at(yesterday if what == "urged" else day)
        )
        if n < _SCANNED:
            _scan(cast, matter, at(yesterday, time(16, 0)) + timedelta(minutes=n), again=what == "again")
        leg = Case.objects.select_related("department").filter(
            application=matter.id, department__code=_BODY, state="accepted"
        )
        for one in leg.order_by("position"):
            _happen(cast, one, what, at(yesterday, time(16, 20)) + timedelta(minutes=n))
    return len(_MATTERS)


def _happen(cast: Cast, leg: Case, what: str, now: datetime) -> None:
    mine = actor_for(Account.objects.get(username="demo-approver"), now=now)
    if what == "urged":
        usecases.urge(actor=cast.clerk, application_id=leg.application_id, text="店已装好，等证开业", now=now)
    if what in ("held", "again"):
        usecases.claim_case(actor=mine, case_id=leg.pk, now=now)
    if what == "sent":
        usecases.send_out_case(actor=mine, case_id=leg.pk, system="省企业登记系统", now=now)
    if what == "asked":
        _ask(cast, leg, now)


def _ask(cast: Cast, leg: Case, now: datetime) -> None:
    """A department that works on the same matter asks this one."""
    others = Case.objects.select_related("department").filter(application=leg.application_id, ended_at=None)
    for other in others.exclude(department=leg.department_id).filter(state="accepted").order_by("position")[:1]:
        asking: Actor = cast.approvers[other.department.code]
        usecases.claim_case(actor=asking, case_id=other.pk, now=now)
        usecases.consult(
            actor=asking, case_id=other.pk, department_id=leg.department_id, question="登记的经营场所面积是多少？",
            now=now + timedelta(minutes=5),
        )  # fmt: skip


def _scan(cast: Cast, matter: acting.Matter, now: datetime, *, again: bool) -> None:
    """The window scans what was handed in; with `again` the first scan was too dark, and both are kept."""
    names = {m.code: m.name for m in matter.plan.materials}
    codes = [paper.material for paper in acting.papers(matter.plan)]
    for late, faint in ((0, True), (9, False)) if again else ((0, False),):
        then = now + timedelta(minutes=late)
        scans = {
            code: stored(code, [drawn(names[code], page, faint=faint) for page in range(2 if n == 0 else 1)], then)
            for n, code in enumerate(codes)
        }
        usecases.scan_papers(actor=cast.clerk, application_id=matter.id, files=scans, now=then)


def _before(day: date) -> date:
    day -= timedelta(days=1)
    while not workdays().is_workday(day):
        day -= timedelta(days=1)
    return day
