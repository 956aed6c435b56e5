"""Bad days around the day of the demonstration: each kind once, so that its page can be seen."""

import random
from datetime import date, datetime, time, timedelta

from tongban.config.demo import acting
from tongban.config.demo.county import REGION, Cast
from tongban.infra.calendar import workdays
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.times import at
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.people.accounts.models import Account
from tongban.services.cases import usecases
from tongban.services.cases.models import Case
from tongban.services.cases.usecases import Point
from tongban.services.cases.values import Channel, ProcedureKind, WorkWay, decision_kind
from tongban.services.catalogue.values import MaterialSource
from tongban.services.lifeevents.selectors import bundle_of


def happen(cast: Cast, *, day: date) -> None:
    """One in correction, one paused, one asked about, one blocked, one with a leg withdrawn, one with a gap, one redone; slips."""
    start = _workday_before(day, 2)
    _in_correction(cast, at(start, time(9, 10)))
    _noted(cast, at(start, time(9, 20)))
    _paused(cast, at(start, time(9, 30)), day)
    _asked_about(cast, at(start, time(9, 50)), day)
    _blocked(cast, at(start, time(10, 0)))
    _leg_withdrawn(cast, at(start, time(10, 20)), day)
    _with_a_gap(cast, at(start, time(10, 50)), day)
    _redone(cast, at(_workday_before(day, 4), time(10, 0)))
    _elsewhere(cast, at(start, time(10, 40)))
    usecases.reserve_slips(actor=cast.clerk, region_code=REGION, count=4, now=at(start, time(11, 0)))


_SYSTEMS = (  # department, how its legs are worked elsewhere, in which system, fields typed a second time
    ("rs", WorkWay.HAND, "省社会保险经办系统", 14),
    ("ga", WorkWay.SHEET, "省人口信息系统", 6),
    ("sj", WorkWay.EXCHANGE, "省企业登记系统", 0),
)


def _elsewhere(cast: Cast, now: datetime) -> None:
    """The register of departments' own systems, and one leg that lies in one of them."""
    for code, way, name, fields in _SYSTEMS:
        usecases.set_work_system(
            actor=SYSTEM, department_id=Department.objects.get(code=code).pk, item="", way=way, name=name,
            fields_twice=fields, since=date(2021, 1, 1),
        )  # fmt: skip
    matter = _accepted(cast, "OT-P07", now)
    leg = next(leg for leg in matter.legs() if leg.state == "accepted")
    actor = cast.approvers[leg.department.code]
    usecases.send_out_case(actor=actor, case_id=leg.pk, system=_SYSTEMS[0][2], now=now + timedelta(minutes=20))


def _workday_before(day: date, count: int) -> date:
    calendar = workdays()
    for _ in range(count):
        day -= timedelta(days=1)
        while not calendar.is_workday(day):
            day -= timedelta(days=1)
    return day


def _matter(cast: Cast, code: str, now: datetime, channel: Channel = Channel.COUNTER) -> acting.Matter:
    bundle, key = bundle_of(code, on=now.date()), f"demo-trouble-{code}-{now:%H%M}"
    return acting.submit(cast, bundle, now=now, key=key, channel=channel)


def _accepted(cast: Cast, code: str, now: datetime) -> acting.Matter:
    matter = _matter(cast, code, now)
    acting.accept(matter, now=now + timedelta(minutes=6))
    return matter


def _claimed(matter: acting.Matter, now: datetime, day: date) -> tuple[Case, Actor, datetime]:
    """The leg that takes longest is claimed once the quick ones before it are done."""
    acting.proceed(matter, now=now, chance=_chance(matter), until=at(day))
    ready = [leg for leg in matter.legs() if leg.state == "accepted"]
    leg = max(ready, key=lambda leg: leg.promised_due_at or now)
    actor = matter.cast.approvers[leg.department.code]
    since = acting.in_hours(max(leg.opened_at or now, now) + timedelta(minutes=10))
    usecases.claim_case(actor=actor, case_id=leg.pk, now=since)
    return leg, actor, since


def _chance(matter: acting.Matter) -> random.Random:
    return random.Random(matter.done.number)  # noqa: S311 - a demonstration


def _in_correction(cast: Cast, now: datetime) -> None:
    matter = _matter(cast, "OT-P04", now, Channel.PORTAL)
    first = next(m for m in matter.plan.materials if m.source is MaterialSource.SUPPLY and not m.form)
    points = (
        Point(
            material=first.code, what=f"《{first.name}》照片看不清", why="照片反光，人脸看不清",
            how="在明亮处重拍，避开反光，重新上传；或带照片到窗口", example="两人免冠、正面，四角拍全",
        ),
        Point(
            what="联系电话少一位", why="办理中需要联系您", how="写出11位手机号码，没有手机可以写家人的",
            example="138 0000 0000",
        ),
    )  # fmt: skip
    usecases.ask_correction(actor=cast.clerk, application_id=matter.id, points=points, now=now + timedelta(hours=1))


def _noted(cast: Cast, now: datetime) -> None:
    """A department has looked before acceptance; the window has not sent the notice yet."""
    matter = _matter(cast, "OT-P02", now, Channel.PORTAL)
    item = matter.plan.items[0]
    department = Department.objects.get(code=item.department)
    usecases.note_correction(
        actor=cast.approvers[item.department], application_id=matter.id, department_id=department.pk,
        point=Point(
            what="出生日期与证件不一致", why=f"{item.name}按证件登记，两处写的不同", how="核对后改写，或提交更正证明",
        ),
        now=now + timedelta(minutes=40),
    )  # fmt: skip


def _paused(cast: Cast, now: datetime, day: date) -> None:
    matter = _accepted(cast, "OT-E02", now)
    leg, actor, since = _claimed(matter, now + timedelta(minutes=15), day)
    usecases.start_procedure(
        actor=actor, case_id=leg.pk, kind=ProcedureKind.EXPERT_REVIEW, basis="行政许可法第四十五条",
        reason="场所条件需要专家到场评审", planned_end=since.date() + timedelta(days=9), now=since + timedelta(minutes=15),
    )  # fmt: skip
    usecases.urge(
        actor=cast.clerk,
        application_id=matter.id,
        text="店面租金每天在付，请尽快安排评审",
        now=since + timedelta(hours=2),
    )


def _asked_about(cast: Cast, now: datetime, day: date) -> None:
    matter = _accepted(cast, "OT-E04", now)
    leg, actor, since = _claimed(matter, now + timedelta(minutes=15), day)
    others = Department.objects.filter(code__in=set(cast.approvers) - {leg.department.code}).order_by("code")
    other = others.filter(name__contains="自然资源").first() or others[0]
    usecases.consult(
        actor=actor, case_id=leg.pk, department_id=other.pk, question="该场所是否在规划的禁止经营范围内？",
        now=since + timedelta(minutes=25),
    )  # fmt: skip


def _with_a_gap(cast: Cast, now: datetime, day: date) -> None:
    """Accepted without the bank account, which says where the money goes and not whether: it comes later."""
    matter = _matter(cast, "OT-P08", now, Channel.PORTAL)
    late = {m.code: day + timedelta(days=4) for m in matter.plan.materials if m.deferrable}
    handed = {paper.material: paper for paper in acting.papers(matter.plan) if paper.material not in late}
    usecases.accept_application(
        actor=cast.clerk, application_id=matter.id, now=now + timedelta(minutes=6), handed=handed, deferred=late
    )
    acting.proceed(matter, now=now + timedelta(minutes=20), chance=_chance(matter), until=at(day))


def _blocked(cast: Cast, now: datetime) -> None:
    matter = _accepted(cast, "OT-P01", now)
    waited_for = {place for leg in matter.legs() for place in leg.after}
    leg = next(leg for leg in matter.legs() if leg.position in waited_for and leg.state == "accepted")
    matter.refuse = frozenset({leg.position})
    acting.work(matter, leg, now=now + timedelta(minutes=20), minutes=45)


def _leg_withdrawn(cast: Cast, now: datetime, day: date) -> None:
    matter = _accepted(cast, "OT-E03", now)
    last = [leg for leg in matter.legs() if not any(leg.position in x.after for x in matter.legs())][-1]
    usecases.withdraw_case(
        actor=cast.clerk, case_id=last.pk, reason="申请人暂时不办这一项", now=now + timedelta(hours=1)
    )
    acting.proceed(matter, now=now + timedelta(hours=1), chance=_chance(matter), until=at(day))


def _redone(cast: Cast, now: datetime) -> None:
    matter = _accepted(cast, "OT-P07", now)
    ended = acting.conclude(matter, now=now + timedelta(minutes=10), minutes=[25, 40, 55])
    acting.hand_out(matter, now=acting.in_hours(ended + timedelta(minutes=20)))
    supervisor, leg = actor_for(Account.objects.get(username="demo-lead"), now=now), matter.legs()[0]
    first = decision_kind(leg.title, granted=True)  # printed before it is decided anew
    usecases.ensure_paper(kind=first, application_id=leg.application_id, case_id=leg.pk, round_=1, now=ended)
    usecases.redo_case(
        actor=supervisor, case_id=leg.pk, reason="登记的地址与事实不符，申请人来信反映",
        now=acting.in_hours(ended + timedelta(days=1)),
    )  # fmt: skip
