"""Two matters told step by step as they happen, with numbers, clocks and papers."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final

from tongban.config.demo import acting
from tongban.config.demo.county import CITIZEN, Cast
from tongban.infra.calendar import workdays
from tongban.infra.shipped import data_yaml
from tongban.kernel.terms import Term
from tongban.kernel.times import at, local
from tongban.kernel.workdays import explain
from tongban.services.cases.models import Application, Certificate, Paper
from tongban.services.cases.usecases import Person, ensure_paper
from tongban.services.cases.values import Channel, PaperKind
from tongban.services.catalogue.compose import number
from tongban.services.lifeevents.selectors import bundle_of

Say = Callable[[str], None]
_OWN_SYSTEM: Final = "省社会保险经办系统"


def _clock(moment: datetime | None) -> str:
    return "" if moment is None else f"{local(moment):%m-%d %H:%M}"


def tell(cast: Cast, *, day: date, say: Say) -> list[str]:
    """Both stories on the last working day before the day; returns the numbers of the applications."""
    calendar = workdays()
    start = day - timedelta(days=1)
    while not calendar.is_workday(start):
        start -= timedelta(days=1)
    first = _tell(
        cast, "OT-P01", Person(name=CITIZEN[0], id_number=CITIZEN[1]), Person(name="周老", id_number="430212194802290017"),
        at(start, time(9, 5)), say, outside=2,
    )  # fmt: skip
    second = _tell(
        cast, "OT-E01", Person(name="王远山", id_number="430212196509180125"), Person(name="渌口远山竹木有限公司"),
        at(start, time(9, 20)), say,
    )  # fmt: skip
    return [first, second]


def _tell(
    cast: Cast, code: str, applicant: Person, subject: Person, now: datetime, say: Say, outside: int = 0
) -> str:  # fmt: skip
    bundle = bundle_of(code, on=local(now).date())
    matter = acting.submit(
        cast,
        bundle,
        now=now,
        key=f"story-{code}-{now:%Y%m%d}",
        channel=Channel.COUNTER,
        applicant=applicant,
        subject=subject,
        filled=data_yaml("lukou/filled.yaml").get(code),
    )
    plan = matter.plan
    say("")
    say(f"━━ {plan.name} ━━")
    say(f"  组合  {len(plan.items)}个事项，{len(plan.departments)}个部门；材料 {plan.materials_before} → {plan.materials_after} 份，"
        f"自备 {plan.to_supply} 份；时限 {number(plan.days_before)} → {number(plan.days_after)} 个工作日；"
        f"环节 {plan.steps_before} → {plan.steps_after}")  # fmt: skip
    for milestone in plan.milestones:
        say(f"        其中 {milestone.name}：{number(milestone.working_days)} 个工作日")
    say(f"  {_clock(now)}  提交　{applicant.name}，涉及{subject.name}。办件编号 {matter.done.number}")
    say(f"               查询码 {matter.done.query_code}　密码 {matter.done.password}")
    accepted = now + timedelta(minutes=8)
    acting.accept(matter, now=accepted)
    row = Application.objects.get(pk=matter.id)
    say(
        f"  {_clock(accepted)}  受理　一次受理，各部门同时开始。承诺 {_clock(row.promised_due_at)} 前办结，法定 {f'{local(row.statutory_due_at):%Y-%m-%d}' if row.statutory_due_at else '无'}"
    )
    _explain(plan.promise, accepted, say)
    last = accepted
    waiting = True
    while waiting:
        ready = [leg for leg in matter.legs() if leg.state == "accepted"]
        waiting = bool(ready)
        for place, leg in enumerate(ready):
            start = max(leg.opened_at or accepted, accepted) + timedelta(minutes=6 + 3 * place)
            system = _OWN_SYSTEM if leg.position == outside else ""
            ended = acting.work(matter, leg, now=start, minutes=15 + 4 * leg.position, outside=system)
            last = max(last, ended)
            how = f"在“{system}”办理，结果回填" if system else "准予"
            say(f"  {_clock(ended)}  决定　{leg.title}（{leg.department.name}）：{how}　{leg.number}")
    row.refresh_from_db()
    say(f"  {_clock(row.concluded_at)}  办结　全部环节办完，用时 {_span(accepted, row.concluded_at or last)}")
    acting.hand_out(matter, now=last + timedelta(minutes=10))
    row.refresh_from_db()
    for name, serial in (
        Certificate.objects.filter(case__application=row).order_by("number").values_list("name", "number")
    ):
        say(f"  {_clock(row.issued_at)}  出证　{name}　{serial}")
    say(f"  {_clock(row.collected_at)}  领取　{applicant.name}，统一出证窗口")
    _papers(matter, row, say)
    return matter.done.number


def _explain(term: Term, start: datetime, say: Say) -> None:
    found = explain(term=term, start=start, calendar=workdays())
    for line in found.days:
        say(f"               {line.date:%m-%d} {'计入' if line.counts else '不计'}　{line.reason}")


def _span(start: datetime, end: datetime) -> str:
    minutes = int((end - start).total_seconds() // 60)
    return f"{minutes // 60}小时{minutes % 60}分" if minutes >= 60 else f"{minutes}分钟"


def _papers(matter: acting.Matter, row: Application, say: Say) -> None:
    """Set every paper of the story now, so that it can be opened."""
    now = row.collected_at or row.submitted_at
    whole = (PaperKind.RECEIPT, PaperKind.ACCEPTANCE, PaperKind.COMPLETION, PaperKind.SERVICE_PROOF)
    for kind in whole:
        ensure_paper(kind=kind, application_id=row.pk, now=now)
    for leg in matter.legs():
        for kind in (PaperKind.GRANT, PaperKind.CERTIFICATE):
            ensure_paper(kind=kind, application_id=row.pk, case_id=leg.pk, now=now)
    made = Paper.objects.filter(application=row, file__isnull=False).order_by("kind", "number")
    first = made.filter(kind=PaperKind.CERTIFICATE.value).first()
    say(f"  文书  {made.count()} 份 PDF 已生成：" + "、".join(dict.fromkeys(p.title for p in made)))
    if first is not None:
        say(f"        任何人可核验证照：/verify/{first.code}/")
