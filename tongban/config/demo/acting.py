"""Driving a matter through the real use cases, at moments of the demonstration's choosing."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from tongban.config.demo.county import REGION, Cast, person_name, person_number
from tongban.infra.calendar import workdays
from tongban.kernel.times import at, local
from tongban.kernel.workdays import USUAL_HOURS
from tongban.services.cases import usecases
from tongban.services.cases.models import Case
from tongban.services.cases.usecases import Filing, Person
from tongban.services.cases.values import CaseState, Channel, CollectWay, Handed, Source, Submitted
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.filling import kept, read
from tongban.services.catalogue.forms import form_spec, matter_code
from tongban.services.catalogue.values import Answers, Bundle, MaterialSource, Plan

_MINUTE: Final = timedelta(minutes=1)


@dataclass
class Matter:
    """One application as it is acted."""

    cast: Cast
    plan: Plan
    applicant: Person
    done: Submitted
    refuse: frozenset[int] = frozenset()

    @property
    def id(self) -> UUID:
        return self.done.application_id

    def legs(self) -> list[Case]:
        return list(Case.objects.select_related("department").filter(application=self.id).order_by("position"))


def in_hours(moment: datetime) -> datetime:
    """The same moment if the hall is open, else the next opening."""
    calendar = workdays()
    here = local(moment)
    if not calendar.is_workday(here.date()) or here.time() >= USUAL_HOURS.closing:
        return at(calendar.add(here.date(), 1), USUAL_HOURS.spans[0][0])
    return max(here, at(here.date(), USUAL_HOURS.spans[0][0]))


def submit(
    cast: Cast, bundle: Bundle, *, now: datetime, key: str, channel: Channel, applicant: Person | None = None,
    subject: Person | None = None, answers: Answers | None = None, chance: random.Random | None = None,
    filled: Mapping[str, Any] | None = None, agent: Person | None = None, authorisation_id: UUID | None = None,
) -> Matter:  # fmt: skip
    """Bring a matter in: at the window with its papers, or online with what can be uploaded left for the window."""
    chance = chance or random.Random(key)  # noqa: S311 - invented persons
    plan = compose(bundle, answers or {})
    person = applicant or Person(name=person_name(chance), id_number=person_number(chance), phone="13900000000")
    filing = Filing(
        plan=plan, form=form_of(bundle, plan, person, subject, filled or {}, now), applicant=person, subject=subject, channel=channel,
        region_code=REGION, key=key, handed=papers(plan) if channel is Channel.COUNTER else (),
        agent=agent, authorisation_id=authorisation_id,
    )  # fmt: skip
    actor = cast.clerk if channel is Channel.COUNTER else cast.citizen
    if channel is not Channel.COUNTER and applicant is None:
        from tongban.kernel.actors import GUEST

        actor = GUEST
    return Matter(cast, plan, person, usecases.file_matter(actor=actor, filing=filing, now=now))


def form_of(
    bundle: Bundle, plan: Plan, person: Person, subject: Person | None, filled: Mapping[str, Any], now: datetime
) -> Mapping[str, Any]:
    """The form as it was filled in, read like any other."""
    spec = form_spec(bundle, plan)
    given: dict[str, Any] = {matter_code(code): value for code, value in filled.items()}
    given |= {
        "applicant_name": person.name,
        "applicant_id_kind": person.id_kind.value,
        "applicant_id_number": person.id_number,
    }
    if subject is not None:
        given |= {"subject_name": subject.name, "subject_id_number": subject.id_number}
    return kept(spec, {f.code: read(f, given.get(f.code), today=local(now).date()) for f in spec.fields()})


def papers(plan: Plan) -> list[Handed]:
    """What the applicant has to bring, all of it."""
    return [
        Handed(material=m.code, source=Source.PAPER, originals=m.originals, copies=m.copies)
        for m in plan.materials
        if m.source is MaterialSource.SUPPLY and not m.form
    ]


def accept(matter: Matter, *, now: datetime) -> None:
    handed = {paper.material: paper for paper in papers(matter.plan)}
    usecases.accept_application(actor=matter.cast.clerk, application_id=matter.id, now=now, handed=handed)


def work(matter: Matter, leg: Case, *, now: datetime, minutes: int, outside: str = "") -> datetime:
    """One leg from claim to decision; with `outside` in the department's own system, recorded back a while later."""
    actor = matter.cast.approvers[leg.department.code]
    end = in_hours(now + timedelta(minutes=minutes))
    if outside:
        usecases.send_out_case(actor=actor, case_id=leg.pk, system=outside, now=now)
        usecases.record_result_case(
            actor=actor, case_id=leg.pk, granted=True, decided_at=end, opinion="部门系统办结",
            now=end + timedelta(minutes=10),
        )  # fmt: skip
        return end
    usecases.claim_case(actor=actor, case_id=leg.pk, now=now)
    if leg.position in matter.refuse:
        words = {"facts": "经核查，申报情况与登记信息不一致", "basis": "行政许可法第三十八条第二款"}
        usecases.decide_case(actor=actor, case_id=leg.pk, granted=False, now=end, **words)
    else:
        usecases.decide_case(actor=actor, case_id=leg.pk, granted=True, opinion="材料齐全，符合条件", now=end)
    return end


def conclude(matter: Matter, *, now: datetime, minutes: Sequence[int]) -> datetime:
    """Work every leg as it opens; legs that are open together run side by side. Returns when the last was decided."""
    last = now
    while ready := [leg for leg in matter.legs() if leg.state == CaseState.ACCEPTED]:
        ends = []
        for leg in ready:
            start = in_hours(max(leg.opened_at or now, now) + timedelta(minutes=5))
            ends.append((start, minutes[(leg.position - 1) % len(minutes)], leg))
        for start, length, leg in sorted(ends, key=lambda row: row[0] + timedelta(minutes=row[1])):
            last = max(last, work(matter, leg, now=start, minutes=length))
    return last


def proceed(matter: Matter, *, now: datetime, chance: random.Random, until: datetime, late: bool = False) -> datetime:
    """Work the legs in the time departments take: a good part of what was promised. What would be due later stays open.

    `late`: the first leg that has days for it overruns by some hours. Returns when the last was decided.
    """
    last = now
    while ready := [leg for leg in matter.legs() if leg.state == CaseState.ACCEPTED and _over(leg) < until]:
        plan = []
        for leg in ready:
            start = in_hours(max(leg.opened_at or now, now) + timedelta(minutes=chance.randint(5, 40)))
            whole, part = _over(leg) - start, chance.uniform(0.25, 0.85)
            end = in_hours(start + max(whole * part, timedelta(minutes=chance.randint(8, 50))))
            plan.append((start, min(end, max(start + _MINUTE, _over(leg) - 10 * _MINUTE)), leg))
        if late:
            slow = max(plan, key=lambda row: _over(row[2]) - row[0])
            plan[plan.index(slow)] = (
                slow[0],
                in_hours(_over(slow[2]) + timedelta(hours=chance.randint(1, 20))),
                slow[2],
            )
            late = False
        for start, end, leg in sorted(plan, key=lambda row: row[1]):
            last = max(last, work(matter, leg, now=start, minutes=max(1, int((end - start).total_seconds() // 60))))
    return last


def _over(leg: Case) -> datetime:
    """When the leg's promise is over; what is done at once has an hour."""
    assert leg.opened_at is not None
    return leg.promised_due_at or leg.opened_at + timedelta(hours=1)


def hand_out(matter: Matter, *, now: datetime, way: CollectWay = CollectWay.WINDOW) -> None:
    usecases.issue_results(actor=matter.cast.issuer, application_id=matter.id, now=now)
    later = in_hours(now + timedelta(minutes=40))
    usecases.collect_results(
        actor=matter.cast.issuer, application_id=matter.id, receiver=matter.applicant.name, way=way, now=later
    )
