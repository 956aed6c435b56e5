"""The stops of the tour. Each does its act through the real use cases and says what came of it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import connection

from tongban.config.coverage import clauses, counts
from tongban.config.demo import acting, county
from tongban.config.tourbaddays import bad_days
from tongban.infra import calendar, search, trail, worker
from tongban.infra.models import TrailEvent
from tongban.kernel.actors import SYSTEM
from tongban.kernel.ids import seeded
from tongban.kernel.refusals import Refused
from tongban.kernel.terms import Term
from tongban.kernel.times import at, local
from tongban.kernel.workdays import Pause, deadline
from tongban.orgs.models import Department
from tongban.oversight.supervision.models import Signal
from tongban.oversight.supervision.usecases import letters, watching
from tongban.oversight.supervision.values.letters import LetterOrder
from tongban.people.parties.usecases import unmask
from tongban.services.cases.models import Application, Case, Paper
from tongban.services.cases.selectors import verify_code
from tongban.services.cases.values import Channel
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.exporting import export_items
from tongban.services.catalogue.importing import import_items
from tongban.services.lifeevents.exporting import export_lifeevents
from tongban.services.lifeevents.importing import import_lifeevents
from tongban.services.lifeevents.selectors import bundle_of

_NOW = at(date(2026, 3, 2), time(9, 0))
_LIST = "部门,大项名称,事项名称,实施编码,事项类型\n林业局,林木采伐,林木采伐许可,11430212MB9X000745443013100100,行政许可\n林业局,,,,\n"


def stops() -> Iterator[tuple[str, str]]:
    """Name of the capability, what was done."""
    with seeded(1):
        cast = county.load(_NOW)
        yield "区划与机构", "渌口区、8个镇、27个村居，部门、窗口、人员已建"
        yield from _catalogue(_NOW)
        yield from _clock()
        yield from _matter(cast, _NOW)
        yield from _safety(cast, _NOW)
        yield from bad_days(cast, _NOW)
        yield from _signal(cast, _NOW)
        yield from _letter(_NOW)
        total = counts(list(clauses()))
        yield "报告覆盖", f"逐句核对 {total['total']} 条（演示年度的数据见 tongban demo）"


def _catalogue(now: datetime) -> Iterator[tuple[str, str]]:
    report = import_items(actor=SYSTEM, content=_LIST.encode(), filename="list.csv", now=now)
    yield "导入事项清单", f"新增 {report.created} 项，{len(report.errors)} 行有误：{report.errors[0].message}"
    again = import_items(actor=SYSTEM, content=export_items(), filename="items.xlsx", now=now)
    yield "导出再导入", f"{again.unchanged} 项一字不差"
    twice = import_lifeevents(actor=SYSTEM, content=export_lifeevents().encode(), now=now)
    yield "一件事目录往返", f"{twice.unchanged} 个一件事一字不差"
    words = ("shenhou", "老人去世了怎么办", "林木彩伐")
    hits = [search.find(word).hits[0].title for word in words]
    yield "搜索", "；".join(f"{word} → {title}" for word, title in zip(words, hits, strict=True))
    plan = compose(bundle_of("OT-P01", on=local(now).date()), {})
    yield "组合一件事", f"{plan.name}：材料 {plan.materials_before} → {plan.materials_after}，自备 {plan.to_supply}"


def _clock() -> Iterator[tuple[str, str]]:
    pauses = [Pause(date(2021, 10, 11), date(2021, 10, 20))]
    term = Term(amount=Decimal(20))
    found = deadline(term=term, start=at(date(2021, 9, 24), time(9)), calendar=calendar.workdays(), pauses=pauses)
    yield "法定时钟", f"2021-09-24 受理、20个工作日、中间停10天 → {found.due}"


def _matter(cast: county.Cast, now: datetime) -> Iterator[tuple[str, str]]:
    bundle = bundle_of("OT-P01", on=local(now).date())
    matter = acting.submit(cast, bundle, now=now, key="tour", channel=Channel.COUNTER)
    again = acting.submit(cast, bundle, now=now, key="tour", channel=Channel.COUNTER)
    assert again.done.number == matter.done.number
    yield "提交", f"{matter.done.number}，同一次提交再按一遍还是这一件"
    acting.accept(matter, now=now + timedelta(minutes=5))
    row = Application.objects.get(pk=matter.id)
    yield "受理", f"{len(matter.legs())} 个部门同时开始，承诺 {local(row.promised_due_at or now):%m-%d %H:%M}"
    leg = next(leg for leg in matter.legs() if leg.state == "accepted")
    acting.work(matter, leg, now=now + timedelta(minutes=20), minutes=30, outside="部门自有系统")
    yield "部门系统办理", f"{leg.title}：转出、回填，各记各的时间"
    ended = acting.conclude(matter, now=now + timedelta(minutes=20), minutes=[25, 30, 35, 40])
    yield "并联审批", f"{Case.objects.filter(application=row, granted=True).count()} 个环节准予"
    acting.hand_out(matter, now=ended + timedelta(minutes=5))
    yield "统一出证", "一个窗口一次领取，送达回证已登记"
    worker.deliver_all(now=ended + timedelta(hours=1))
    papers = Paper.objects.filter(application=row, file__isnull=False)
    yield "文书", f"{papers.count()} 份 PDF/A，带文号、二维码、核验码、电子签名"
    genuine = verify_code(papers.first().code)  # type: ignore[union-attr]
    assert genuine is not None
    assert genuine.sealed
    yield "公开核验", f"{genuine.title} {genuine.number} 真实有效，持有人 {genuine.holder}"


def _signal(cast: county.Cast, now: datetime) -> Iterator[tuple[str, str]]:
    """A leg that nobody decides: its lights come by themselves, each once, however often one looks."""
    matter = acting.submit(cast, bundle_of("OT-P01", on=local(now).date()), now=now, key="tour-light", channel=Channel.COUNTER)  # fmt: skip
    acting.accept(matter, now=now)
    late = now + timedelta(days=60)
    raised, _ = watching.reckon(application_id=matter.id, now=late)
    again, _ = watching.reckon(application_id=matter.id, now=late)
    rows = Signal.objects.filter(application=matter.id).order_by("lit_at", "rule")
    assert again == 0
    assert raised == len(rows)
    titles = "、".join(dict.fromkeys(row.title for row in rows))
    red = rows.filter(rule="red").first()
    assert red is not None
    yield (
        "效能监察",
        f"一个环节到期没有人决定：{local(red.lit_at):%m-%d %H:%M} 亮{red.title}，共 {raised} 张（{titles}），再看一遍不重复",
    )


def _letter(now: datetime) -> Iterator[tuple[str, str]]:
    unit = Department.objects.get(code="zr")
    order = LetterOrder(
        title="关于整改登记窗口超期问题的交办函", problem="抽查发现三件登记超过承诺时限", requirement="逐件说明原因并整改", source="inspection",
        responsible_id=unit.pk, days=5,
    )  # fmt: skip
    row = letters.draft(actor=SYSTEM, order=order, now=now, submit=True)
    letters.issue(actor=SYSTEM, letter=row, now=now)
    late = now + timedelta(days=9)
    letters.remind(now=late)
    sent = "、".join(r.get_kind_display() for r in row.reminders.all())
    made = letters.answer(actor=SYSTEM, letter=row, text="三件均已办结并致歉", now=late)
    yield "交办函", f"{row.number}，{unit.name}逾期{made.days_late}个工作日反馈，已{sent}"


def _safety(cast: county.Cast, now: datetime) -> Iterator[tuple[str, str]]:
    row = Application.objects.latest("submitted_at")
    try:
        unmask(actor=cast.clerk, party_id=row.applicant_id, reason="核对身份信息", now=now)
    except Refused as refusal:
        yield "查看完整身份证号", f"没有二次验证时被拒：{refusal}"
    off = {date(2027, 1, 1): "元旦"}
    calendar.load_year(actor=SYSTEM, year=2027, off=off, makeup={}, now=now)
    worker.deliver_all(now=now + timedelta(days=2))
    yield "放假安排公布", "2027年录入，跨年的暂定期限自动重算"
    yield "留痕校验", f"{trail.verify().events} 条完整无改动"
    victim = TrailEvent.objects.filter(stream=row.pk, seq=2)
    facts = victim.get().facts
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE trail_event SET facts = %s WHERE stream = %s AND seq = 2",
            [facts.replace("2026", "2025"), row.pk.hex],
        )
    found = trail.verify(row.pk).broken
    victim.update(facts=facts)
    yield "改一条试试", f"被指出：第{found[0].seq}条 {found[0].kind}"
