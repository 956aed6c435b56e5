"""二上二下: four rounds in versions, the second submission within the control figure, the quotas out of the approval."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.finance.register import UNIT, Register, person
from tests.support.matter import staff
from tongban.finance.budget import transitions, usecases
from tongban.finance.budget.errors import BudgetRefusal, IllegalAct
from tongban.finance.budget.models import BudgetDraft, BudgetYear, DraftLine, Quota, QuotaDocument
from tongban.finance.budget.outside.draftsheet import read_draft
from tongban.finance.budget.selectors import drafting
from tongban.finance.budget.values import DraftItem, PostingKind, Round, YearAct, YearState
from tongban.infra import measures, trail
from tongban.infra.measures import Figure, Source
from tongban.kernel.actors import SYSTEM, Duty
from tongban.kernel.periods import Period
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.orgs.usecases import ensure_department, found_centre

YEAR = 2023
DAYS = {Round.UP1: date(2022, 9, 10), Round.DOWN1: date(2022, 11, 5), Round.UP2: date(2022, 12, 1), Round.DOWN2: date(2023, 1, 20)}  # fmt: skip
STEP = {Round.UP1: YearAct.SUBMIT_FIRST, Round.DOWN1: YearAct.SET_CONTROL, Round.UP2: YearAct.SUBMIT_SECOND}


def item(code: str, yuan: int, project: str = "", functional: str = "2010350") -> DraftItem:
    return DraftItem(economic=code, amount_fen=yuan * 100, project=project, functional=functional)


def figure() -> Figure:
    found = measures.find("budget.drafts")
    assert found is not None
    return found.count(Period.year(YEAR), "")


class Drafting:
    def __init__(self, now: datetime) -> None:
        self.now = now
        usecases.open_year(actor=SYSTEM, fiscal_year=YEAR, unit=UNIT, now=now)

    def enter(self, round_: Round, *lines: DraftItem, **more: Any) -> BudgetDraft:
        given = {"on": DAYS[round_], "document": "财预〔2022〕88号" if round_ is Round.DOWN1 else "", **more}
        return usecases.enter_draft(
            actor=SYSTEM, fiscal_year=YEAR, round_=round_, lines=lines, now=self.now, **given
        )  # fmt: skip

    def go(self, round_: Round, *lines: DraftItem, **more: Any) -> None:
        self.enter(round_, *lines, **more)
        usecases.submit_round(actor=SYSTEM, fiscal_year=YEAR, what=STEP[round_], now=self.now)

    def approve(self, **more: Any) -> BudgetDraft:
        given = {"on": DAYS[Round.DOWN2], "document": "财预〔2023〕1号", **more}
        return usecases.approve_budget(actor=SYSTEM, fiscal_year=YEAR, now=self.now, **given)

    def to_up2(self) -> None:
        self.go(Round.UP1, item("30201", 900), item("30101", 5_000), item("31002", 400, "P01"))
        self.go(Round.DOWN1, total_fen=550_000)
        self.go(Round.UP2, item("30201", 500), item("30101", 5_000))

    def state(self) -> YearState:
        return YearState(BudgetYear.objects.get(pk=YEAR).state)


@pytest.fixture
def drafts(db: None, now: datetime) -> Drafting:
    return Drafting(now)


def test_the_approval_makes_the_opening_budget_and_issues_its_quotas(drafts: Drafting):
    drafts.to_up2()
    assert drafts.state() is YearState.UP2
    row = drafts.approve()
    assert drafts.state() is YearState.ISSUED
    issued = dict(Quota.objects.filter(year_id=YEAR).values_list("economic", "opening_fen"))
    assert issued == {"30201": 50_000, "30101": 500_000}
    paper = QuotaDocument.objects.get()
    assert (paper.kind, paper.document, paper.on) == (PostingKind.OPENING, row.document, row.on)
    assert Quota.objects.get(economic="30201").gov, "the government item stands beside it"
    assert trail.verify(row.pk).ok
    assert trail.lines(row.pk)


def test_an_approval_with_its_own_amounts_is_issued_as_it_came(drafts: Drafting):
    drafts.to_up2()
    drafts.approve(lines=[item("30201", 450), item("30101", 4_800)])
    assert Quota.objects.get(economic="30201").issued_fen == 45_000
    rows, whole = drafting.comparison(YEAR)
    by_code = {x.code: x for x in rows}
    assert by_code["30201"].cut_fen == 45_000
    assert by_code["30101"].cut_fen == 20_000
    assert by_code["31002"].cut_fen == 40_000, "asked for and not given at all"
    assert whole.cut_fen == 105_000


def test_the_second_submission_stays_within_the_control_figure(drafts: Drafting):
    drafts.go(Round.UP1, item("30201", 900))
    drafts.go(Round.DOWN1, item("302", 600, functional=""), item("310", 100, "P01", functional=""))
    with pytest.raises(BudgetRefusal, match="超出"):
        drafts.enter(Round.UP2, item("30201", 701))
    with pytest.raises(BudgetRefusal, match=r"302二上"):
        drafts.enter(Round.UP2, item("30201", 400), item("30202", 201))
    with pytest.raises(BudgetRefusal, match=r"310 P01"):
        drafts.enter(Round.UP2, item("31002", 101, "P01"))
    drafts.go(Round.UP2, item("30201", 400), item("30202", 200), item("31002", 100, "P01"))


def test_a_control_figure_lowered_later_holds_the_version_back(drafts: Drafting):
    drafts.go(Round.UP1, item("30201", 900))
    drafts.go(Round.DOWN1, total_fen=60_000)
    drafts.enter(Round.UP2, item("30201", 600))
    drafts.enter(Round.DOWN1, total_fen=50_000, reason="压减一般性支出")
    with pytest.raises(BudgetRefusal, match="压减后再报"):
        usecases.submit_round(actor=SYSTEM, fiscal_year=YEAR, what=YearAct.SUBMIT_SECOND, now=drafts.now)
    assert drafts.state() is YearState.CONTROL


def test_a_correction_is_a_further_version_with_its_reason(drafts: Drafting):
    first = drafts.enter(Round.UP1, item("30201", 900))
    with pytest.raises(BudgetRefusal, match="修改的原因"):
        drafts.enter(Round.UP1, item("30201", 800))
    second = drafts.enter(Round.UP1, item("30201", 800), reason="按部门意见压减")
    assert (first.version, second.version) == (1, 2)
    assert DraftLine.objects.get(draft=first).amount_fen == 90_000
    assert drafting.newest(YEAR)[Round.UP1].pk == second.pk


@pytest.mark.parametrize("state", list(YearState))
@pytest.mark.parametrize("round_", list(Round))
def test_which_state_takes_which_round(state: YearState, round_: Round):
    if round_ in transitions.DRAFTING.get(state, ()):
        transitions.may_draft(state, round_)
    else:
        with pytest.raises(IllegalAct, match=state.label):
            transitions.may_draft(state, round_)


@pytest.mark.parametrize("round_", list(STEP))
def test_a_step_without_its_version_is_refused(drafts: Drafting, round_: Round):
    before = {Round.UP1: YearState.DRAFT, Round.DOWN1: YearState.UP1, Round.UP2: YearState.CONTROL}[round_]
    BudgetYear.objects.update(state=before.value)
    with pytest.raises(BudgetRefusal, match="还没有登记"):
        usecases.submit_round(actor=SYSTEM, fiscal_year=YEAR, what=STEP[round_], now=drafts.now)


@pytest.mark.parametrize(
    ("lines", "more", "word"),
    [
        ([], {}, "一行"),
        ([item("办公费", 1)], {}, "经济科目"),
        ([item("30201", 0)], {}, "大于零"),
        ([item("30201", 1), item("30201", 2)], {}, "两行"),
        ([item("30201", 1)], {"on": date(2021, 9, 1)}, "2022或2023"),
        ([item("30201", 1)], {"total_fen": 5}, "各行之和"),
    ],
)
def test_versions_that_are_refused_leave_nothing(drafts: Drafting, lines: list[Any], more: dict[str, Any], word: str):
    with pytest.raises(Refused, match=word):
        drafts.enter(Round.UP1, *lines, **more)
    assert not BudgetDraft.objects.exists()


def test_days_follow_each_other_and_returns_have_documents(drafts: Drafting):
    drafts.go(Round.UP1, item("30201", 900))
    with pytest.raises(BudgetRefusal, match="早于一上"):
        drafts.enter(Round.DOWN1, total_fen=1, on=date(2022, 9, 9))
    with pytest.raises(BudgetRefusal, match="文号"):
        drafts.enter(Round.DOWN1, total_fen=1, document=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetDraft.objects.filter(round="up1").update(round="down1", document="")


def test_an_approval_that_cannot_be_issued_leaves_the_year_as_it_was(drafts: Drafting):
    drafts.to_up2()
    with pytest.raises(BudgetRefusal):
        drafts.approve(on=date(2022, 12, 31))
    assert drafts.state() is YearState.UP2
    assert not QuotaDocument.objects.exists()
    drafts.approve()
    with pytest.raises(BudgetRefusal, match="不能登记二下"):
        drafts.approve()


def test_the_year_is_not_moved_past_its_rounds(drafts: Drafting):
    drafts.to_up2()
    with pytest.raises(BudgetRefusal, match="预算编报"):
        usecases.move_year(actor=SYSTEM, fiscal_year=YEAR, what=YearAct.APPROVE, now=drafts.now)


def test_only_finance_drafts(drafts: Drafting):
    office = person("office-d", drafts.now, Duty.OFFICE)
    common: dict[str, Any] = {"actor": office, "fiscal_year": YEAR, "now": drafts.now}
    for ask in (
        lambda: usecases.enter_draft(**common, round_=Round.UP1, lines=[item("30201", 1)], on=DAYS[Round.UP1]),
        lambda: usecases.submit_round(**common, what=YearAct.SUBMIT_FIRST),
        lambda: usecases.approve_budget(**common, document="x", on=DAYS[Round.DOWN2]),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_the_comparison_takes_the_same_few_statements(drafts: Drafting):
    drafts.to_up2()
    with CaptureQueriesContext(connection) as few:
        drafting.comparison(YEAR)
    for n in range(5):
        drafts.enter(Round.UP2, *[item(f"302{p:02d}", 1) for p in range(1, 30)], reason=f"第{n}次")
    with CaptureQueriesContext(connection) as many:
        drafting.comparison(YEAR)
    assert len(many) == len(few)


def test_the_measure_counts_submissions(drafts: Drafting):
    assert figure().rows == ()
    drafts.go(Round.UP1, item("30201", 900))
    one = figure()
    drafts.go(Round.DOWN1, total_fen=60_000)
    drafts.go(Round.UP2, item("30201", 600))
    drafts.approve()
    two = figure()
    assert (one.value, two.value, two.source) == (Decimal(1), Decimal(2), Source.LIVE)
    assert two.rows[-1] == ("一上申请与批复之差", "0.03万元")


# --- from a spreadsheet -----------------------------------------------------------------------------------------------------


def sheet(*rows: list[Any]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for n, row in enumerate(rows):
            page.write_row(n, 0, row)
    return out.getvalue()


HEAD = ["科目编码", "科目名称", "功能分类", "项目", "申请金额", "测算依据"]


def test_a_printed_form_is_read_without_its_sums():
    found = read_draft(
        sheet(
            ["2023年部门预算申报表"], ["单位：万元"], HEAD,
            ["301", "工资福利支出", "", "", 62, ""], ["30101", "基本工资", "2010350", "", "５０", "12人"], ["30102-津贴补贴", "", "", "", 12, ""],
            ["30103", "奖金", "", "", 0, ""], [], ["31002", "办公设备购置", "", "大厅设备", "1,234.5", ""], ["合计", "", "", "", 1296.5, ""],
        )
    )  # fmt: skip
    assert [(x.economic, x.project, x.amount_fen) for x in found] == [
        ("30101", "", 50_000_000), ("30102", "", 12_000_000), ("31002", "大厅设备", 1_234_500_000),
    ]  # fmt: skip
    assert found[0].functional == "2010350"
    assert found[0].note == "12人"


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([HEAD, ["30201", "", "", "", "五万", ""]], "第2行.*看不懂"),
        ([HEAD, ["", "", "", "", 5, ""]], "第2行.*没有经济科目"),
        ([HEAD, ["办公", "", "", "", 5, ""]], "第2行.*3位类"),
        ([HEAD, ["30201", "", "", "", -5, ""]], "大于零"),
        ([HEAD, ["302", "", "", "", 9, ""], ["30201", "", "", "", 5, ""]], "第2行.*各款相加"),
        ([HEAD, ["30201", "", "", "", 50_000, ""], ["合计", "", "", "", 60_000, ""]], "6.00万元.*5.00万元"),
        ([HEAD], "没有金额"),
        ([["甲", "乙"], [1, 2]], "表头"),
    ],
)
def test_a_wrong_sheet_is_refused_with_its_rows(rows: list[list[Any]], word: str):
    with pytest.raises(Refused, match=word):
        read_draft(sheet(*rows))


def test_registers_of_paper_drafts_go_on_as_before(db: None, now: datetime):
    assert Register.build(now, ("30201", 100)).quota("30201").issued_fen == 10_000


# --- the page ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def people(now: datetime, drafts: Drafting) -> dict[str, Client]:
    bureau = ensure_department(actor=SYSTEM, name="行政审批服务局", code="spj", now=now)
    found_centre(actor=SYSTEM, region_code="430212", name="某县政务服务中心", short_name="某审", bureau="spj", now=now)
    found = {}
    for duty in (Duty.FINANCE, Duty.OFFICE, Duty.ACCEPT):
        found[duty.value] = Client()
        found[duty.value].force_login(
            staff(f"d-{duty.value}", (duty, bureau), now=now), backend="allauth.account.auth_backends.AuthenticationBackend"
        )  # fmt: skip
    return found


WHERE = f"/desk/budget/{YEAR}/drafts/"


def test_the_rounds_by_hand_and_from_a_file(people: dict[str, Client], drafts: Drafting):
    finance = people[Duty.FINANCE.value]
    upload = SimpleUploadedFile(
        "一上.xlsx", sheet(HEAD, ["30201", "", "", "", 900, ""], ["31002", "", "", "P01", 400, ""])
    )
    given = {"round": "up1", "on": "2022-09-10", "file": upload}
    assert finance.post(WHERE, given).status_code == 302
    assert finance.post(f"/desk/budget/{YEAR}/state/", {"what": "submit_first"}).status_code == 302
    assert finance.post(WHERE, {"round": "down1", "on": "2022-11-05", "document": "财预〔2022〕88号", "total": "1000"}).status_code == 302  # fmt: skip
    finance.post(f"/desk/budget/{YEAR}/state/", {"what": "set_control"})
    typed = {"round": "up2", "on": "2022-12-01", "economic": ["30201", ""], "functional": ["2010350", ""], "project": ["", ""], "amount": ["1200", ""], "note": ["30人", ""]}  # fmt: skip
    refused = finance.post(WHERE, typed)
    assert refused.status_code == 409
    said = refused.content.decode()
    assert "压减后再报" in said
    assert 'value="1200"' in said, "nothing typed is lost"
    assert finance.post(WHERE, {**typed, "amount": ["800", ""]}).status_code == 302
    finance.post(f"/desk/budget/{YEAR}/state/", {"what": "submit_second"})
    assert finance.post(WHERE, {"round": "down2", "on": "2023-01-20", "document": "财预〔2023〕1号"}).status_code == 302
    assert Quota.objects.get(year_id=YEAR).issued_fen == 80_000
    shown = finance.get(WHERE).content.decode()
    assert "500.00" in shown, "1,300 asked, 800 given"
    version = BudgetDraft.objects.get(round="up1")
    kept = finance.get(f"{WHERE}{version.pk}.xlsx").content
    assert [(x.economic, x.project, x.amount_fen) for x in read_draft(kept)] == [
        (x.economic, x.project, x.amount_fen) for x in drafting.items_of(version)
    ], "what is given out can be taken in again"
    compared = CalamineWorkbook.from_filelike(io.BytesIO(finance.get(f"/desk/budget/{YEAR}/drafts.xlsx").content))
    assert compared.get_sheet_by_index(0).to_python()[-1][3:] == [1300, 1000, 800, 800, 500]


def test_who_may_look_and_who_may_draft(people: dict[str, Client], drafts: Drafting):
    key = drafts.enter(Round.UP1, item("30201", 900)).pk
    for where in (WHERE, f"{WHERE}{key}/", f"{WHERE}{key}.xlsx", f"/desk/budget/{YEAR}/drafts.xlsx"):
        assert people[Duty.FINANCE.value].get(where).status_code == 200
        assert people[Duty.OFFICE.value].get(where).status_code == 200
        assert people[Duty.ACCEPT.value].get(where).status_code == 403
        assert Client().get(where).status_code == 302
    office = people[Duty.OFFICE.value]
    assert "登记一稿" not in office.get(WHERE).content.decode()
    reply = office.post(WHERE, {"round": "up1", "on": "2022-09-11", "economic": "30201", "functional": "", "project": "", "amount": "5", "note": "", "reason": "x"})  # fmt: skip
    assert reply.status_code in (403, 409)
    assert BudgetDraft.objects.count() == 1
