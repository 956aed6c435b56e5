"""Large print, the office's own templates, numbers by body: the same words and number, and nothing that runs."""

import io
import re
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from tests.services.cases.test_papers import make, raw, read
from tests.support.matter import Stage, staff
from tongban.infra import files, ports, trail
from tongban.infra.typesetting import typeset
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refused
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.people.parties.models import Party
from tongban.people.parties.values import PartyKind
from tongban.services.cases import papersamples, papertemplate, selectors
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import Application, Paper
from tongban.services.cases.papercontent import body_mark
from tongban.services.cases.papertemplate import BadTemplate, apply, parse
from tongban.services.cases.usecases import Filing, Person
from tongban.services.cases.usecases.papering import TEMPLATES
from tongban.services.cases.values import REFUSALS, Channel, PaperKind
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.filling import SHEET
from tongban.services.lifeevents.selectors import bundle_of

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]


@pytest.fixture(autouse=True)
def _inside():
    with ports.inside_transaction_allowed():
        yield


def flat(content: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def sizes(content: bytes) -> dict[float, int]:
    """How many characters are set in each size."""
    found: dict[float, int] = {}

    def seen(text, cm, tm, font, size):
        size = round(abs(size * tm[3] * cm[3]), 1)
        found[size] = found.get(size, 0) + len(text.strip())

    for page in PdfReader(io.BytesIO(content)).pages:
        page.extract_text(visitor_text=seen)
    return found


def test_large_print_says_the_same_in_16_points_under_the_same_number(now):
    stage = Stage.build()
    stage.submit()
    paper = make(stage, PaperKind.RECEIPT, now)
    stage.applicant.name = "改名者"
    stage.applicant.save(update_fields=["name"])
    stored = cases.ensure_large(paper=paper, now=now)
    large = files.read(stored.digest)
    normal_text, large_text = flat(raw(paper)), flat(large)
    assert paper.number in large_text
    assert paper.code in large_text
    assert "改名者" not in large_text, "what was issued stays as it was"
    foot = re.compile("第.页，共.页")
    lost = Counter(foot.sub("", normal_text)) - Counter(foot.sub("", large_text))
    assert not lost, "no character is lost"
    by_size = sizes(large)
    body = sum(count for size, count in by_size.items() if size >= 15.9)
    assert body > 0.75 * sum(by_size.values()), by_size
    again = cases.ensure_large(paper=Paper.objects.select_related("large_file").get(pk=paper.pk), now=now)
    assert again.digest == stored.digest
    found = selectors.verify_code(paper.code)
    assert found is not None
    assert found.sealed
    Paper.objects.filter(pk=paper.pk).update(large_seal="0" * 128)
    broken = selectors.verify_code(paper.code)
    assert broken is not None
    assert not broken.sealed


@pytest.mark.parametrize("kind", list(PaperKind))
def test_every_kind_has_a_sample_and_the_shipped_starter_changes_no_word(kind: PaperKind):
    said = papersamples.sample(kind)
    made = apply(parse(papertemplate.STARTER, known=papersamples.names(kind)), said)
    for part in ("title", "body", "to", "opening", "closing", "keep", "list", "signatures"):
        assert made[part] == said[part]
    assert [tuple(row) for row in made["facts"]] == [tuple(row) for row in said["facts"]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("正文：{__class__.__mro__}", "不是本文书的内容"),
        ("正文：{办件编号.__class__}", "不是本文书的内容"),
        ("正文：{open('/etc/passwd').read()}", "不是本文书的内容"),
        ("正文：{申请人!r:>99999999}", "不是本文书的内容"),
        ("正文：{申请人", "没有成对"),
        ("#let x = 1\n循环：while true", "第2行看不懂"),
        ("字号：1e9", "10 到 18"),
        ("字号：nan", "10 到 18"),
        ("页边距：-5", "12 到 40"),
        ("清单：也许", "保留"),
        ("签名：" + "、".join(["签收人"] * 9), "最多四处"),
        ("事实：{申请人}", "应写成"),
        ("标题：" + "长" * 101, "不能超过100字"),
        ("正文：" + "长" * 8000, "不能超过8000字"),
        ("正文：a\n" * 201, "不能超过200行"),
    ],
)
def test_a_hostile_template_is_refused_with_the_line(text: str, sentence: str):
    with pytest.raises(BadTemplate, match=sentence):
        parse(text, known=papersamples.names(PaperKind.ACCEPTANCE))


def test_a_template_that_swells_is_refused():
    text = "\n".join(["正文：" + "{原正文}" * 40] * 20)
    with pytest.raises(BadTemplate, match="太长"):
        apply(parse(text, known=papersamples.names(PaperKind.ACCEPTANCE)), papersamples.sample(PaperKind.ACCEPTANCE))


def test_what_looks_like_typst_is_only_text(now):
    stage, admin = office(now)
    cases.keep_template(
        actor=admin,
        kind=PaperKind.RECEIPT,
        text='正文：#panic("x") $x$ #read("/etc/passwd")',
        effective_from=now.date(),
        now=now,
    )
    stage.submit()
    assert '#panic("x")$x$#read("/etc/passwd")' in flat(raw(make(stage, PaperKind.RECEIPT, now))).replace(
        "”", '"'
    ).replace("“", '"')


@pytest.mark.parametrize("kind", sorted(REFUSALS))
def test_the_remedies_stay_whatever_the_template_says(kind: PaperKind):
    bare = apply(parse("结尾：没有别的", known=papersamples.names(kind)), papersamples.sample(kind))
    assert "申请行政复议" in bare["keep"][0]
    moved = apply(parse("结尾：{救济途径}\n结尾：完", known=papersamples.names(kind)), papersamples.sample(kind))
    assert moved["keep"] == []
    assert "申请行政复议" in moved["closing"][0]


def office(now: datetime) -> tuple[Stage, Actor]:
    stage = Stage.build()
    admin = staff("admin", (Duty.ADMIN, Department.objects.get(code="spj")), now=now)
    return stage, actor_for(admin, now=now, stepped_up=True)


def test_a_template_holds_from_its_day_and_goes_back(now):
    stage, admin = office(now)
    stage.submit("k0")
    before = make(stage, PaperKind.RECEIPT, now)
    text = "标题：收件回执\n正文：{称呼}，您好。\n事实：件号={办件编号}\n签名：经办人\n字号：14"
    tomorrow = now + timedelta(days=1)
    version = cases.keep_template(
        actor=admin, kind=PaperKind.RECEIPT, text=text, effective_from=tomorrow.date(), now=now, reason="本区习惯"
    )
    stage.submit("k1")
    assert "收件回执" not in flat(raw(make(stage, PaperKind.RECEIPT, now))), "not yet"
    stage.submit("k2", now=tomorrow)
    ours = make(stage, PaperKind.RECEIPT, tomorrow)
    said = flat(raw(ours))
    assert "收件回执" in said
    assert "周安，您好。" in said
    assert f"件号{stage.row().number}" in said
    assert "申请材料接收凭证" not in said
    assert (version, ours.template_id is not None) == (1, True)
    cases.keep_template(actor=admin, kind=PaperKind.RECEIPT, text="", effective_from=tomorrow.date(), now=tomorrow)
    stage.submit("k3", now=tomorrow)
    assert "申请材料接收凭证" in flat(raw(make(stage, PaperKind.RECEIPT, tomorrow)))
    assert "收件回执" in flat(files.read(cases.ensure_large(paper=Paper.objects.get(pk=ours.pk), now=tomorrow).digest))
    assert "收件回执" not in flat(raw(Paper.objects.select_related("file").get(pk=before.pk)))
    assert [line.kind for line in trail.lines(TEMPLATES)] == ["paper.template_kept"] * 2


def test_only_the_administrator_and_never_backwards(now):
    stage, admin = office(now)
    with pytest.raises(Refused, match="只有管理员"):
        cases.keep_template(actor=stage.clerk, kind=PaperKind.RECEIPT, text="", effective_from=now.date(), now=now)
    with pytest.raises(Refused, match="不能早于今天"):
        cases.keep_template(actor=admin, kind=PaperKind.RECEIPT, text="", effective_from=date(2021, 9, 5), now=now)
    with pytest.raises(BadTemplate, match="第1行"):
        cases.keep_template(
            actor=admin, kind=PaperKind.RECEIPT, text="正文：{密码}", effective_from=now.date(), now=now
        )


def test_numbers_run_for_each_body_without_gaps(now):
    stage = Stage.build()
    numbers: dict[str, list[str]] = {}
    for key in ("a", "b"):
        stage.to_concluded(key)
        for leg in stage.legs():
            paper = cases.reserve_paper(kind=PaperKind.GRANT, application_id=stage.id, case_id=leg.pk, now=now)
            numbers.setdefault(leg.department.name, []).append(paper.number)
    assert len(numbers) > 1
    for department, given in numbers.items():
        assert [int(n[-6:-1]) for n in given] == list(range(1, len(given) + 1)), department
        assert len({n.partition("许")[0] for n in given}) == 1


def test_a_paper_without_ground_takes_no_number(now):
    stage = Stage.build()
    stage.to_accepted()
    leg = stage.legs()[0]
    for _ in range(3):
        with pytest.raises(Refused):
            make(stage, PaperKind.GRANT, now, case_id=leg.pk)
    assert not Paper.objects.filter(kind=PaperKind.GRANT.value).exists()


@pytest.mark.parametrize(
    ("body", "mark"),
    [
        ("株洲市渌口区市场监督管理局", "渌市场"), ("渌口区公安局", "渌公安"), ("公安局", "渌公安"), ("渌口区人力资源和社会保障局", "渌人力资源和社"),
        ("渌口区行政审批服务局", "渌行政审批"),
    ],
)  # fmt: skip
def test_a_body_is_known_by_a_short_mark(body: str, mark: str):
    assert body_mark("渌审", body, "渌口区") == mark


def test_the_certificate_shows_one_number_as_its_own(now):
    stage = Stage.build()
    stage.to_delivered()
    leg = stage.legs()[0]
    paper = make(stage, PaperKind.CERTIFICATE, now, case_id=leg.pk)
    said, own = flat(raw(paper)), leg.certificates.get()
    assert f"证照编号：{own.number}" in said
    assert f"文书编号{paper.number}" in said
    assert said.count(own.number) == 1
    assert leg.number not in said


def test_the_joint_form_is_a_paper_of_its_own(now):
    stage = Stage.build()
    stage.submit()
    entries = [
        {"code": "a", "title": "家庭住址", "text": "伏波大道1号"}, {"code": "b", "title": "银行账号", "text": "6222020200001234567", "private": True}
    ]  # fmt: skip
    shop = [{"code": "c", "title": "门店地址", "text": "津口路2号"}, {"code": "d", "title": "银行账号", "text": "示例"}]
    sheet = [
        {"code": "family", "title": "家庭", "entries": entries}, {"code": "shop", "title": "门店", "entries": shop}
    ]  # fmt: skip
    Application.objects.filter(pk=stage.id).update(form={SHEET: sheet})
    _, text = read(make(stage, PaperKind.JOINT_FORM, now))
    said = "".join(text.split())
    assert "综合申请表" in said
    assert stage.row().number in said
    assert stage.applicant.id_number not in said
    assert "家庭住址伏波大道1号" in said
    assert "家庭：家庭住址" not in said  # the part is named only where two parts ask for the same
    assert "家庭：银行账号" in said
    assert "门店：银行账号示例" in said
    assert "622****************" in said
    assert "1234567" not in said


def test_the_paper_and_the_number_are_not_enough_for_a_body(now):
    """A body's number is public and printed whole, so it must not open the query."""
    stage = Stage.build()
    stage.submit()
    row = stage.row()
    assert selectors.matter_by_code(row.query_code, row.applicant.id_number[-4:]) is not None
    Party.objects.filter(pk=row.applicant_id).update(kind=PartyKind.LEGAL.value)
    row.applicant.refresh_from_db()
    assert selectors.matter_by_code(row.query_code, row.applicant.id_number[-4:]) is None
    row.applicant.phone = "13912345678"
    row.applicant.save(update_fields=["phone"])
    assert selectors.matter_by_code(row.query_code, "5678") is not None
    assert selectors.matter_by_code(row.query_code, row.query_password) is not None


def test_a_company_to_be_is_registered_as_a_body(now):
    stage = Stage.build("OT-E01")
    plan = compose(bundle_of("OT-E01", on=now.date()), {})
    assert plan.subject is not None
    assert plan.subject.body
    filing = Filing(
        plan=plan, form={}, applicant=Person(name="周安", id_number=stage.applicant.id_number),
        subject=Person(name="渌口远山竹木有限公司"), channel=Channel.COUNTER, region_code="430212000000", key="co",
    )  # fmt: skip
    done = cases.file_matter(actor=stage.clerk, filing=filing, now=now)
    row = selectors.matter(done.application_id)
    assert row is not None
    assert row.row.subject is not None
    assert (row.row.subject.kind, row.row.subject.id_kind) == ("legal", "pending")
    assert row.row.applicant.kind == "natural"


def _with_rare(value: Any) -> Any:
    """Every text with a character that few fonts have."""
    if isinstance(value, str):
        return f"{value}岚龘" if value else value
    if isinstance(value, dict):
        return {key: inner if key == "widths" else _with_rare(inner) for key, inner in value.items()}
    return [_with_rare(inner) for inner in value] if isinstance(value, (list, tuple)) else value


@pytest.mark.anywhere
@pytest.mark.parametrize(
    "kind, template", [(PaperKind.GRANT, "letter.typ"), (PaperKind.CERTIFICATE, "certificate.typ")]
)
def test_a_rare_character_is_printed_wherever_it_stands(kind: PaperKind, template: str, now: datetime):
    said = _with_rare(papersamples.sample(kind)) | {"code": "ABCD", "qr": papersamples.qr(), "large": False}
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(typeset(template, said, now=now))).pages)
    assert text.count("岚") >= 5
