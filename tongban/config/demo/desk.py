"""A department's desk as it is used: a matter with photographs, one of them corrected, texts, a rule, a colleague away."""

import io
import random
from datetime import date, datetime, time, timedelta

from PIL import Image, ImageDraw, ImageFont

from tongban.config.demo import acting
from tongban.config.demo.county import REGION, Cast, person_name, person_number
from tongban.infra import files
from tongban.infra.calendar import workdays
from tongban.infra.pictures import as_pdf
from tongban.infra.shipped import data_file
from tongban.kernel.actors import GUEST
from tongban.kernel.times import at
from tongban.orgs.models import Department
from tongban.orgs.usecases import mark_leave
from tongban.people.accounts.models import Account
from tongban.services.cases import usecases
from tongban.services.cases.models import Case, CorrectionPoint
from tongban.services.cases.usecases import Filing, Person, Point, Supplied
from tongban.services.cases.values import Channel, Handed, SnippetKind, Source
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
        .order_by("-promised_due_at", "position")[0]
    )
    actor = cast.approvers[leg.department.code]
    since = acting.in_hours(max(leg.opened_at or at(start), at(start, time(15, 20))) + timedelta(minutes=10))
    usecases.claim_case(actor=actor, case_id=leg.pk, now=since)
    text = "平面图第一次拍得看不清，已按补正后的新图核对，尺寸一致。"
    usecases.note_case(actor=actor, case_id=leg.pk, text=text, now=since + timedelta(minutes=10))
    morning = at(day, time(8, 30))
    for code in sorted({_BODY, leg.department.code}):
        body, head = Department.objects.get(code=code), cast.approvers[code]
        for kind, title, said, basis in _TEXTS:
            usecases.keep_snippet(
                actor=head,
                department_id=body.pk,
                shared=True,
                kind=kind,
                title=title,
                text=said,
                basis=basis,
                now=morning,
            )
        for item in sorted(set(Case.objects.filter(department=body, state="accepted").values_list("item", flat=True))):
            usecases.allow_batch(actor=head, department_id=body.pk, item=item, since=day, now=morning)
    away = cast.approvers[leg.department.code]
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
    handed = [_uploaded(m.code, [_drawn(m.name, n, faint=n == 0)], now) for n, m in enumerate(wanted)]
    filing = Filing(
        plan=plan, form=acting.form_of(bundle, plan, person, None, {}, now), applicant=person, subject=None,
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
    pages = [_drawn(wanted[0].name, n, faint=False) for n in (0, 1)]
    later = now + timedelta(hours=2, minutes=20)
    paper = _uploaded(wanted[0].code, pages, later)
    usecases.supply_correction(
        actor=cast.clerk,
        application_id=matter.id,
        supplied={open_.pk: Supplied(answer="已重拍", paper=paper)},
        now=later,
    )
    usecases.accept_application(actor=cast.clerk, application_id=matter.id, now=later + timedelta(minutes=10))
    return matter


def _uploaded(material: str, pages: list[bytes], now: datetime) -> Handed:
    content = pages[0] if len(pages) == 1 else as_pdf(pages, now=now)
    stored = files.store(content, name=f"{material}.{'jpg' if len(pages) == 1 else 'pdf'}", now=now)
    return Handed(material=material, source=Source.UPLOAD, digest=stored.digest, copies=1)


def _drawn(title: str, page: int, *, faint: bool) -> bytes:
    """A sheet as a telephone sees it: a heading, lines, a frame; a faint one cannot be read."""
    paper, ink = ((92, 88, 80), (112, 108, 100)) if faint else ((250, 248, 242), (40, 44, 52))
    image = Image.new("RGB", (1000, 1414), paper)
    draw = ImageDraw.Draw(image)
    font = str(data_file("fonts/NotoSerifSC-Regular.otf"))
    draw.rectangle((70, 70, 930, 1344), outline=ink, width=3)
    draw.text((120, 130), title[:14], font=ImageFont.truetype(font, 56), fill=ink)
    draw.text((120, 220), f"演示样张　第 {page + 1} 页", font=ImageFont.truetype(font, 32), fill=ink)
    small = ImageFont.truetype(font, 28)
    for line in range(18):
        draw.text((120, 320 + line * 52), f"{line + 1:02d}　本行为演示文字，不是真实材料", font=small, fill=ink)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()
