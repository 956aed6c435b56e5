"""A department's desk as it is used: a matter with photographs, one of them corrected, texts, a rule, a colleague away."""

import random
from datetime import date, datetime, time, timedelta

from tongban.config.demo import acting, marketdesk
from tongban.config.demo.county import REGION, Cast, person_name, person_number
from tongban.config.demo.sheets import drawn, uploaded
from tongban.infra.calendar import workdays
from tongban.infra.shipped import data_yaml
from tongban.kernel.actors import GUEST
from tongban.kernel.times import at
from tongban.orgs.models import Department
from tongban.orgs.usecases import mark_leave
from tongban.people.accounts.models import Account
from tongban.services.cases import usecases
from tongban.services.cases.models import Case, CorrectionPoint
from tongban.services.cases.usecases import Filing, Person, Point, Supplied
from tongban.services.cases.values import Channel, SnippetKind
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.values import MaterialSource
from tongban.services.lifeevents.selectors import bundle_of

_MATTER = "OT-E02"
_BODY = "sj"  # 市场监督管理局
_TEXTS = (
    (SnippetKind.OPINION, "材料齐全", "材料齐全，符合法定形式，同意。", ""),
    (SnippetKind.OPINION, "现场已核查", "经现场核查，场所与申报情况一致，符合条件，同意。", ""),
    (
        SnippetKind.REFUSE, "不符合法定条件", "经审查，申报的条件与法律规定不符，具体为：",
        "《中华人民共和国行政许可法》第三十八条第二款",
    ),
    (SnippetKind.PAUSE, "需专家评审", "设施条件需要组织专家到场评审。", "《中华人民共和国行政许可法》第四十五条"),
    (SnippetKind.CHECK, "章是不是清楚", "盖章的材料看章是不是完整、清楚，名称和营业执照一致。", ""),
    (SnippetKind.CHECK, "复印件核对原件", "复印件和原件逐页对过，写“与原件一致”并签名。", ""),
)  # fmt: skip


def load(cast: Cast, *, day: date) -> int:
    """Returns how many texts there are to insert."""
    start = day
    for _ in range(2):
        start = _workday_before(start)
    matter = _photographed(cast, at(start, time(11, 10)))
    acting.proceed(matter, now=at(start, time(14, 20)), chance=random.Random(_MATTER), until=at(day))  # noqa: S311
    leg = (
        Case.objects.select_related("department")
        .filter(application=matter.id, state="accepted")
        .filter(department__code=_BODY)
        .order_by("-promised_due_at", "position")[0]
    )
    actor = cast.approvers[leg.department.code]
    since = acting.in_hours(max(leg.opened_at or at(start), at(start, time(15, 20))) + timedelta(minutes=10))
    usecases.claim_case(actor=actor, case_id=leg.pk, now=since)
    text = "平面图第一次拍得看不清，已按补正后的新图核对，尺寸一致。"
    usecases.note_case(actor=actor, case_id=leg.pk, text=text, now=since + timedelta(minutes=10))
    marketdesk.fill(cast, day=day)
    morning = at(day, time(8, 30))
    body, away = Department.objects.get(code=_BODY), cast.approvers[_BODY]
    for kind, title, said, basis in _TEXTS:
        usecases.keep_snippet(
            actor=away,
            department_id=body.pk,
            shared=True,
            kind=kind,
            title=title,
            text=said,
            basis=basis,
            now=morning,
        )
    for item in sorted(set(Case.objects.filter(department=body, ended_at=None).values_list("item", flat=True))):
        usecases.allow_batch(actor=away, department_id=body.pk, item=item, since=day, now=morning)
    assert away.account_id is not None
    deputy = Account.objects.get(username="demo-approver")
    mark_leave(
        actor=away, account_id=away.account_id, deputy_id=deputy.pk, department_id=leg.department_id, since=day,
        until=day + timedelta(days=4), now=morning,
    )  # fmt: skip
    return len(_TEXTS)


def _workday_before(day: date) -> date:
    day -= timedelta(days=1)
    while not workdays().is_workday(day):
        day -= timedelta(days=1)
    return day


def _photographed(cast: Cast, now: datetime) -> acting.Matter:
    """Filed online with photographs; one could not be read and came again, two pages in one file."""
    chance = random.Random("demo-desk")  # noqa: S311 - invented persons
    bundle = bundle_of(_MATTER, on=now.date())
    plan = compose(bundle, {})
    person = Person(name=person_name(chance), id_number=person_number(chance), phone="13900000000")
    wanted = [m for m in plan.materials if m.source is MaterialSource.SUPPLY and not m.form]
    handed = [uploaded(m.code, [drawn(m.name, n, faint=n == 0)], now) for n, m in enumerate(wanted)]
    filing = Filing(
        plan=plan, form=acting.form_of(bundle, plan, person, None, data_yaml("lukou/filled.yaml")[_MATTER], now), applicant=person, subject=None,
        channel=Channel.PORTAL, region_code=REGION, key="demo-desk", handed=handed,
    )  # fmt: skip
    matter = acting.Matter(cast, plan, person, usecases.file_matter(actor=GUEST, filing=filing, now=now))
    point = Point(
        material=wanted[0].code,
        what=f"《{wanted[0].name}》看不清",
        why="照片发暗，文字无法辨认",
        how="在明亮处平放重拍，四角拍全",
    )
    usecases.ask_correction(actor=cast.clerk, application_id=matter.id, points=[point], now=now + timedelta(minutes=30))
    open_ = CorrectionPoint.objects.get(application=matter.id)
    pages = [drawn(wanted[0].name, n, faint=False) for n in (0, 1)]
    later = now + timedelta(hours=2, minutes=20)
    paper = uploaded(wanted[0].code, pages, later)
    usecases.supply_correction(
        actor=cast.clerk,
        application_id=matter.id,
        supplied={open_.pk: Supplied(answer="已重拍", paper=paper)},
        now=later,
    )
    usecases.accept_application(actor=cast.clerk, application_id=matter.id, now=later + timedelta(minutes=10))
    return matter
