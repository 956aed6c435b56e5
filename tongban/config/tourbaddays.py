"""The tour's stops on bad days: corrected, paused, extended, blocked and freed, withdrawn, redone, on paper slips."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tongban.config.demo import acting
from tongban.config.demo.county import REGION, Cast
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import assign_duty
from tongban.people.accounts.usecases import open_staff_account
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import Application, CorrectionPoint
from tongban.services.cases.usecases import LateEntry, Point, Supplied
from tongban.services.cases.values import Channel, ProcedureKind
from tongban.services.catalogue.compose import compose
from tongban.services.lifeevents.selectors import bundle_of

_DAY = timedelta(days=1)


def bad_days(cast: Cast, now: datetime) -> Iterator[tuple[str, str]]:
    """Name of the capability, what was done."""
    yield from _corrected(cast, now)
    yield from _clock(cast, now)
    yield from _failed(cast, now)
    yield from _outage(cast, now)


def _matter(cast: Cast, now: datetime, key: str) -> acting.Matter:
    bundle = bundle_of("OT-P01", on=local(now).date())
    return acting.submit(cast, bundle, now=now, key=key, channel=Channel.COUNTER)


def _corrected(cast: Cast, now: datetime) -> Iterator[tuple[str, str]]:
    matter = _matter(cast, now, "tour-corrected")
    point = Point(what="死亡证明", why="编号看不清", how="重新拍照或带原件到窗口")
    sent = cases.ask_correction(actor=cast.clerk, application_id=matter.id, points=[point, point], now=now)
    one, two = CorrectionPoint.objects.filter(application=matter.id).order_by("noted_at", "id")
    supplied = {one.pk: Supplied(answer="已重拍")}
    cases.supply_correction(actor=cast.clerk, application_id=matter.id, supplied=supplied, now=now + _DAY)
    cases.supply_correction(
        actor=cast.clerk, application_id=matter.id, supplied={two.pk: Supplied(answer="已改")}, now=now + _DAY
    )
    yield "一次性告知补正", f"一份告知书 {sent} 项，分两次补齐，重新计算五个工作日"
    late = _matter(cast, now, "tour-deemed")
    cases.deem_accepted(application_id=late.id, now=now + 10 * _DAY)
    row = Application.objects.get(pk=late.id)
    yield "逾期视为受理", f"五个工作日没有答复，自收到之日 {local(row.accepted_at or now):%m-%d} 起算"


def _clock(cast: Cast, now: datetime) -> Iterator[tuple[str, str]]:
    matter = _matter(cast, now, "tour-clock")
    acting.accept(matter, now=now)
    leg = next(leg for leg in matter.legs() if leg.state == "accepted")
    actor, before = cast.approvers[leg.department.code], leg.statutory_due_at or leg.promised_due_at
    cases.claim_case(actor=actor, case_id=leg.pk, now=now)
    key = cases.start_procedure(
        actor=actor, case_id=leg.pk, kind=ProcedureKind.HEARING, basis="行政许可法第四十七条", reason="利害关系人申请",
        planned_end=local(now).date() + 5 * _DAY, now=now,
    )  # fmt: skip
    cases.end_procedure(actor=actor, procedure_id=key, result="无异议", now=now + 3 * _DAY)
    boss = _login("tour-boss", Duty.DECIDE, leg.department.code, now)
    cases.extend_case(actor=boss, case_id=leg.pk, days=2, reason="案情复杂", now=now + 3 * _DAY)
    leg.refresh_from_db()
    after = leg.statutory_due_at or leg.promised_due_at
    assert before is not None
    assert after is not None
    yield "特别程序、延期", f"听证3天不计、批准延2天：{local(before):%m-%d} → {local(after):%m-%d}，告知书两份"


def _failed(cast: Cast, now: datetime) -> Iterator[tuple[str, str]]:
    matter = _matter(cast, now, "tour-failed")
    acting.accept(matter, now=now)
    leg = next(leg for leg in matter.legs() if leg.state == "accepted")
    actor = cast.approvers[leg.department.code]
    cases.claim_case(actor=actor, case_id=leg.pk, now=now)
    cases.decide_case(
        actor=actor, case_id=leg.pk, granted=False, facts="证明与登记不符", basis="户口登记条例", now=now
    )  # fmt: skip
    lead = _login("tour-lead", Duty.LEAD, matter.plan.lead_department, now)
    first, *rest = [x for x in matter.legs() if x.state == "blocked"]
    cases.free_case(actor=lead, case_id=first.pk, reason="补贴与销户无关", now=now)
    for one in rest:
        cases.withdraw_case(actor=cast.clerk, case_id=one.pk, now=now)
    acting.conclude(matter, now=now, minutes=[20])
    row = Application.objects.get(pk=matter.id)
    yield (
        "一环节不予",
        f"其余 {1 + len(rest)} 个受阻：牵头放行 1 个、申请人撤回 {len(rest)} 个，整件“{row.get_state_display()}”",
    )
    cases.issue_results(actor=cast.issuer, application_id=matter.id, now=now + timedelta(hours=6))
    again = cases.redo_case(actor=lead, case_id=leg.pk, reason="有新证据", now=now + _DAY)
    yield "重办", f"第 {again} 轮，原决定留存，由作出决定以外的人批准"


def _outage(cast: Cast, now: datetime) -> Iterator[tuple[str, str]]:
    slips = cases.reserve_slips(actor=cast.clerk, region_code=REGION, count=2, now=now)
    bundle, taken = bundle_of("OT-P01", on=local(now).date()), now + timedelta(hours=1)
    plan = compose(bundle, {})
    done = cases.submit_application(
        actor=cast.clerk, plan=plan, form={}, applicant_id=Application.objects.latest("submitted_at").applicant_id,
        channel=Channel.COUNTER, region_code=REGION, key="tour-outage", now=taken,
        late=LateEntry(slip=slips[0].number, entered_at=taken + _DAY),
    )  # fmt: skip
    yield "停机补录", f"纸质应急单 {done.number} 次日补录，时间按单上的算"


def _login(name: str, duty: Duty, code: str, now: datetime) -> Actor:
    account = open_staff_account(actor=SYSTEM, username=name, name="负责人", now=now)
    department = Department.objects.get(code=code)
    assign_duty(
        actor=SYSTEM, account=account, department=department, duty=duty, since=local(now).date() - _DAY, now=now
    )  # fmt: skip
    return actor_for(account, now=now)
