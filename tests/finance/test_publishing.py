"""Snapshot, three hands, package, publication: what was frozen stays, who may do what, what the public gets."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from tests.finance.conftest import Take
from tests.support.matter import staff
from tongban.finance.budget.models import BureauYear
from tongban.finance.performance.models import Publication, ReportVersion, Snapshot
from tongban.finance.performance.publishing import freezing, packing, selectors, transitions, usecases
from tongban.finance.performance.publishing.values import VersionAct, VersionState
from tongban.finance.performance.report.writing import NAMES, Report, report_of
from tongban.infra import measures, trail
from tongban.infra.measures import Source
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.kernel.periods import Period
from tongban.kernel.refusals import NotAllowed, Refused, Stale
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for

pytestmark = pytest.mark.django_db
URL = "https://www.lukou.example.gov.cn/c/1.html"
HANDS = (("draft", Duty.PERFORMANCE), ("review", Duty.FINANCE), ("sign", Duty.LEAD), ("office", Duty.OFFICE), ("clerk", Duty.ACCEPT))  # fmt: skip


class House:
    """The bureau's people, each with their duty, and a year taken in."""

    def __init__(self, now: datetime) -> None:
        self.now, self.bureau = now, Department.objects.get(code="spj")
        self.people = {name: self.person(name, duty) for name, duty in HANDS}
        self.year = BureauYear.objects.get()

    def person(self, name: str, *duties: Duty, department: Department | None = None) -> Actor:
        account = staff(f"p-{name}", *((d, department or self.bureau) for d in duties), now=self.now)
        return actor_for(account, now=self.now)

    def snapshot(self) -> Snapshot:
        return usecases.take_snapshot(actor=self.people["draft"], year=self.year, now=self.now)

    def drafted(self, **given: Any) -> ReportVersion:
        return usecases.draft(actor=self.people["draft"], snapshot=self.snapshot(), now=self.now, **given)

    def reviewed(self, **given: Any) -> ReportVersion:
        row = self.drafted(**given)
        usecases.review(actor=self.people["review"], version=row, note="相符", now=self.now)
        return row

    def signed(self, **given: Any) -> ReportVersion:
        row = self.reviewed(**given)
        usecases.sign(actor=self.people["sign"], version=row, note="样例数已知悉", now=self.now)
        return row

    def published(self, on: date | None = None, **given: Any) -> Publication:
        row = self.signed(**given)
        return self.publish(row, on=on or self.now.date())

    def publish(self, row: ReportVersion, **given: Any) -> Publication:
        facts = {"url": URL, "on": self.now.date(), "replied_on": None, "late_reason": "", "now": self.now, **given}
        return usecases.publish(actor=self.people["office"], version=row, **facts)


@pytest.fixture
def house(seed: Report, now: datetime) -> House:
    return House(now)


# --- the snapshot ------------------------------------------------------------------------------------------------------------


def test_a_snapshot_prints_what_it_froze_whatever_comes_later(house: House, take: Take, lukou: dict[str, Any]):
    before = report_of(2021)
    texts, tables, counts, clauses = (
        [b.text for b in before.document.blocks],
        before.tables,
        before.counts,
        before.document.clauses,
    )
    row = house.snapshot()
    lukou["service_figures"]["assignment_letters"] = "78"
    lukou["narrative"]["problems"] = ["又一版文字。"]
    take(lukou)
    frozen = selectors.frozen(Snapshot.objects.get(pk=row.pk))
    assert [b.text for b in frozen.document.blocks] == texts
    assert (frozen.tables, frozen.counts) == (tables, counts)
    assert report_of(2021).document.clauses != clauses
    for name in NAMES:
        assert frozen.file(name) == frozen.file(name), name
    html = frozen.file("report.html").decode()
    assert f"校验值{row.digest[:16]}" in html
    assert "又一版文字" not in html


def test_the_same_report_is_the_same_snapshot(house: House, now: datetime):
    first = house.snapshot()
    again = usecases.take_snapshot(actor=house.people["draft"], year=house.year, now=now + timedelta(days=1))
    assert (first.pk, first.number) == (again.pk, again.number)
    assert trail.verify().ok


def test_a_later_change_is_named_with_its_rows(house: House, take: Take, lukou: dict[str, Any]):
    row = house.snapshot()
    assert freezing.differences(row.content, freezing.freeze(report_of(2021))) == []
    Department.objects.create(code="spj-new", name="督查股", kind="office", parent=house.bureau)
    lukou["service_figures"]["assignment_letters"] = "78"
    take(lukou)
    found = {d.code: d for d in freezing.differences(row.content, freezing.freeze(report_of(2021)))}
    assert [r for r in found["offices"].added if "督查股" in r]
    assert found["offices"].removed == []
    letters = next(d for d in found.values() if "78" in d.now)
    assert "77" in letters.then
    assert len(letters.added) == len(letters.removed) == 1


def test_an_indicator_that_moves_and_words_that_change_are_named(house: House, take: Take, lukou: dict[str, Any]):
    row = house.snapshot()
    lukou["indicators"][2]["target"] = "750"
    lukou["narrative"]["problems"] = ["又一版文字。"]
    take(lukou)
    found = freezing.differences(row.content, freezing.freeze(report_of(2021)))
    assert any(d.title == "自评总分" for d in found)
    assert any(d.title == "文字：四、存在的问题及原因分析" for d in found)


def test_a_snapshot_that_was_touched_is_not_printed(house: House):
    row = house.snapshot()
    content = {**row.content, "title": "另一个题目"}
    Snapshot.objects.filter(pk=row.pk).update(content=content)
    with pytest.raises(Refused, match="校验值不符"):
        selectors.frozen(Snapshot.objects.get(pk=row.pk))


def test_a_snapshot_of_a_million_rows_stays_small(house: House):
    report = report_of(2021)
    figure = report.figures.printed("offices")
    many = [("行", str(n)) for n in range(freezing.ROWS_MAX + 1)]
    report.figures._known["offices"] = replace(figure, rows=many)
    kept = next(f for f in freezing.freeze(report)["figures"] if f["code"] == "offices")
    assert (kept["rows"], kept["count"]) == ([], len(many))


# --- three hands -------------------------------------------------------------------------------------------------------------


def test_the_life_of_a_version_is_the_table():
    for state in VersionState:
        for what in VersionAct:
            if (state, what) in transitions.TABLE:
                assert transitions.after(state, what) is transitions.TABLE[state, what]
            else:
                with pytest.raises(Refused, match="不能"):
                    transitions.after(state, what)
    reached = {VersionState.DRAFT, *transitions.TABLE.values()}
    assert reached == set(VersionState)


STEPS: dict[str, Callable[[House, Actor], object]] = {
    "snapshot": lambda h, a: usecases.take_snapshot(actor=a, year=h.year, now=h.now),
    "draft": lambda h, a: usecases.draft(actor=a, snapshot=h.snapshot(), now=h.now),
    "review": lambda h, a: usecases.review(actor=a, version=h.drafted(), note="", now=h.now),
    "sign": lambda h, a: usecases.sign(actor=a, version=h.reviewed(), note="知悉", now=h.now),
    "publish": lambda h, a: usecases.publish(actor=a, version=h.signed(), url=URL, on=h.now.date(), replied_on=None, late_reason="", now=h.now),
}  # fmt: skip
MAY = {"snapshot": {"draft"}, "draft": {"draft"}, "review": {"review", "office"}, "sign": {"sign"}, "publish": {"draft", "office"}}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", [name for name, _ in HANDS])
def test_who_may(house: House, step: str, who: str):
    if who in MAY[step]:
        STEPS[step](house, house.people[who])
    else:
        with pytest.raises(NotAllowed):
            STEPS[step](house, house.people[who])


def test_three_steps_are_three_persons(house: House):
    everything = house.person("all", Duty.PERFORMANCE, Duty.FINANCE, Duty.LEAD)
    row = usecases.draft(actor=everything, snapshot=house.snapshot(), now=house.now)
    with pytest.raises(NotAllowed, match="不相容"):
        usecases.review(actor=everything, version=row, note="", now=house.now)
    usecases.review(actor=house.people["review"], version=row, note="", now=house.now)
    with pytest.raises(NotAllowed, match="不相容"):
        usecases.sign(actor=everything, version=row, note="知悉", now=house.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportVersion.objects.filter(pk=row.pk).update(reviewed_by=everything.account_id)


def test_a_leader_of_another_body_does_not_sign(house: House):
    other = Department.objects.create(code="other", name="别的局", kind="gov")
    stranger = house.person("stranger", Duty.LEAD, department=other)
    with pytest.raises(NotAllowed, match="本单位负责人"):
        usecases.sign(actor=stranger, version=house.reviewed(), note="知悉", now=house.now)


def test_a_step_out_of_order_and_one_done_twice(house: House):
    row = house.drafted()
    with pytest.raises(Refused, match="送审稿"):
        usecases.sign(actor=house.people["sign"], version=row, note="知悉", now=house.now)
    seen = ReportVersion.objects.get(pk=row.pk)
    usecases.review(actor=house.people["review"], version=row, note="", now=house.now)
    with pytest.raises(Stale):
        usecases.review(actor=house.people["office"], version=seen, note="", now=house.now)
    with pytest.raises(Refused, match="已有一稿"):
        house.drafted()


def test_a_private_name_stops_the_signature(house: House, take: Take, lukou: dict[str, Any]):
    lukou["narrative"]["problems"] = ["协同解决投诉人李建国房屋问题。"]
    take(lukou)
    row = house.reviewed()
    with pytest.raises(Refused, match="个人姓名") as refused:
        usecases.sign(actor=house.people["sign"], version=row, note="知悉", now=house.now)
    assert "李建国" not in str(refused.value)
    assert ReportVersion.objects.get(pk=row.pk).state == VersionState.REVIEWED
    usecases.send_back(actor=house.people["sign"], version=row, note="文中有个人姓名", now=house.now)
    assert ReportVersion.objects.get(pk=row.pk).state == VersionState.RETURNED


def test_samples_are_signed_with_a_word_or_not_at_all(house: House):
    row = house.reviewed()
    with pytest.raises(Refused, match="样例"):
        usecases.sign(actor=house.people["sign"], version=row, note=" ", now=house.now)


# --- the package -------------------------------------------------------------------------------------------------------------


def test_the_package_holds_the_public_files_and_their_digests(house: House):
    internal = [x.said for x in report_of(2021).findings if x.internal]
    row = house.signed()
    packed = selectors.package(row.pk)
    assert packed is not None
    assert sha256(packed.content).hexdigest() == packed.digest
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        names = set(archive.namelist())
        assert {*NAMES, "datapackage.json", "data/figures.csv", packing.SUMS} <= names
        for one in packed.files:
            assert sha256(archive.read(one["name"])).hexdigest() == one["sha256"]
            assert f"{one['sha256']}  {one['name']}" in archive.read(packing.SUMS).decode()
        assert archive.read("report.pdf").startswith(b"%PDF-")
        described = json.loads(archive.read("datapackage.json"))
        for resource in described["resources"]:
            head = archive.read(resource["path"]).decode().splitlines()[0]
            assert len(head.split(",")) == len(resource["schema"]["fields"])
        for name in names:
            content = archive.read(name)
            if name.endswith((".docx", ".xlsx")):
                with zipfile.ZipFile(io.BytesIO(content)) as inner:
                    content = b"".join(inner.read(n) for n in inner.namelist())
            for said in [*internal, "样例数已知悉", "过程类指标表"]:
                assert said.encode() not in content, (name, said)


def test_the_text_of_the_pdf_is_the_text_of_the_document(house: House):
    frozen = selectors.frozen(house.snapshot())
    pages = PdfReader(io.BytesIO(frozen.file("report.pdf"))).pages
    said = re.sub(r"\s|第\d+页，共\d+页", "", "".join(p.extract_text() for p in pages))
    for block in frozen.document.blocks[:60]:
        words = re.sub(r"\s", "", block.text)
        assert words[:12] in said, words
    assert all(t.title in said for t in frozen.tables)


# --- publication -----------------------------------------------------------------------------------------------------------


def test_a_publication_is_counted(house: House):
    measure = measures.find("performance.publications")
    assert measure is not None
    assert measure.count(Period.year(2021), "").value == 0
    house.published()
    found = measure.count(Period.year(2021), "")
    assert found.value == 1
    assert URL in found.rows[0][1]
    assert trail.verify().ok


def test_an_evaluation_is_live_once_it_is_signed(house: House):
    measure = measures.find("performance.evaluations")
    assert measure is not None
    house.reviewed()
    before = measure.count(Period.year(2021), "")
    assert (before.value, before.source) == (Decimal(1), None)  # the score sheet as it was entered
    usecases.sign(actor=house.people["sign"], version=ReportVersion.objects.get(), note="样例已标明", now=house.now)
    found = measure.count(Period.year(2021), "")
    assert (found.value, found.source) == (Decimal(1), Source.LIVE)
    assert found.rows == [("2021年度自评报告第1版", "2021-09-06签发")]


def test_r8_twenty_days_after_the_reply(house: House):
    row = house.signed()
    day = house.now.date()
    assert house.publish(row, replied_on=day - timedelta(days=20)).days == 20


def test_r8_later_needs_a_reason(house: House):
    row = house.signed()
    replied = house.now.date() - timedelta(days=21)
    with pytest.raises(Refused, match="批复后21日"):
        house.publish(row, replied_on=replied)
    done = house.publish(row, replied_on=replied, late_reason="网站改版")
    assert (done.days, done.late_reason) == (21, "网站改版")


@pytest.mark.parametrize(
    "given, sentence",
    [
        ({"url": "javascript:alert(1)"}, "网址"), ({"url": "www.example.gov.cn/1"}, "网址"), ({"url": "https://例 子.cn/"}, "网址"),
        ({"url": "http://[::1"}, "网址"), ({"on": date(2099, 1, 1)}, "还没有到"), ({"on": date(2021, 1, 1)}, "早于签发"),
        ({"replied_on": date(2099, 1, 1)}, "早于决算批复"),
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_is_refused(house: House, given: dict[str, Any], sentence: str):
    row = house.signed()
    with pytest.raises(Refused, match=sentence):
        house.publish(row, **given)
    assert not Publication.objects.exists()
    assert ReportVersion.objects.get(pk=row.pk).state == VersionState.SIGNED


def test_a_correction_is_a_new_version_with_its_reason(house: House):
    house.published()
    with pytest.raises(Refused, match="更正原因"):
        house.drafted()
    row = house.signed(reason="数字笔误")
    house.publish(row)
    assert [(v.number, v.reason) for v in selectors.versions(house.year)] == [(2, "数字笔误"), (1, "")]
    assert [p.version.number for p in selectors.published()] == [2, 1]
    with pytest.raises(Refused, match="不能退回"):
        usecases.send_back(actor=house.people["sign"], version=row, note="反悔", now=house.now)


def test_the_system_itself_may(seed: Report, now: datetime):
    year = BureauYear.objects.get()
    row = usecases.draft(actor=SYSTEM, snapshot=usecases.take_snapshot(actor=SYSTEM, year=year, now=now), now=now)
    usecases.review(actor=SYSTEM, version=row, note="", now=now)
    assert usecases.sign(actor=SYSTEM, version=row, note="知悉", now=now).files


def _told(*sentences: str) -> dict[str, Any]:
    spans = [[text, None] for text in sentences]
    block = {"level": 1, "place": "五、下一步", "slot": "", "clauses": [{"ids": [], "spans": spans}]}
    return {"figures": [], "blocks": [block], "score": {"total": "1", "indicators": {}}}


def test_a_changed_chapter_says_which_sentences():
    (found,) = freezing.differences(
        _told("一是扩面。", "二是提速。"), _told("一是扩面。", "二是再提速；", "三是公开。")
    )
    assert (found.title, found.removed, found.added) == (
        "文字：五、下一步",
        ["二是提速。"],
        ["二是再提速；", "三是公开。"],
    )
    assert freezing.differences(_told("一是扩面。"), _told("一是扩面。")) == []
