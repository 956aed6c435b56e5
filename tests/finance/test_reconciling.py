"""Exports of the provincial system in shapes nobody has seen; taken in once each, reconciled to the cent."""

import io
import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.finance.register import YEAR, Register, fields
from tongban.finance.budget import usecases
from tongban.finance.budget.errors import BudgetRefusal
from tongban.finance.budget.models import ImportRun, ImportSource, Payment, QuotaMonth, SystemPayment
from tongban.finance.budget.outside.rows import Unreadable, amount_of, code_of, day_of
from tongban.finance.budget.selectors import reconciling
from tongban.finance.budget.values import PostingKind
from tongban.kernel.actors import GUEST, SYSTEM
from tongban.kernel.refusals import NotAllowed, Refused

HEAD = ["支付单号", "支付日期", "支付金额", "收款人", "用途", "部门经济分类"]


@pytest.fixture
def register(db: None, now: datetime) -> Register:
    return Register.build(now, ("30201", 10_000), ("30211", 5_000), ("30101", 50_000))


def book(rows: Sequence[Sequence[Any]], *, merge: tuple[int, int, int, int, str] | None = None) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("支付明细")
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                sheet.write(r, c, value)
        if merge:
            sheet.merge_range(*merge)
    return out.getvalue()


def text(rows: Sequence[Sequence[Any]], mark: str = ",", encoding: str = "utf-8") -> bytes:
    def cell(v: Any) -> str:
        return '"' + str(v).replace('"', '""') + '"' if mark in str(v) or '"' in str(v) else str(v)

    return "\r\n".join(mark.join(cell(v) for v in row) for row in rows).encode(encoding)


def take(register: Register, content: bytes, source: str = "省系统", **more: Any) -> usecases.Outlook:
    given = {"actor": SYSTEM, "fiscal_year": YEAR, "name": "a.xlsx", "now": register.now, **more}
    return usecases.import_payments(source=source, content=content, **given)


def spent(register: Register, code: str) -> int:
    return register.quota(code).spent_fen


PLAIN: list[list[Any]] = [
    ["A1", "2022-03-01", 100.5, "甲店", "纸", "30201"],
    ["A2", "2022-03-02", 20, "乙宾馆", "差旅费", "30211"],
    ["A3", "2022-04-05", 3000, "工资户", "三月工资", "30101"],
]


def test_a_plain_export_is_posted_to_its_quotas_and_reconciles(register: Register):
    out = take(register, book([HEAD, *PLAIN]))
    assert (out.rows, out.posted, out.faults) == (3, 3, [])
    assert [spent(register, c) for c in ("30201", "30211", "30101")] == [100_50, 20_00, 3000_00]
    assert QuotaMonth.objects.get(quota=register.quota("30101")).month == 4
    found = reconciling.reconciliation(YEAR)
    assert (found.gap_fen, found.there_fen, found.only_here.count) == (0, 312_050, 0)


SHAPES: dict[str, bytes] = {
    "titles, unit, merged, totals": book(
        [["某县行政审批服务局支付明细表"], ["编制单位：某局", "", "", "", "单位：元"], [], HEAD, *PLAIN[:2],
         ["小计", "", 120.5], HEAD, *PLAIN[2:], ["合计", "", "3,120.50"], ["制表人：甲"]],
        merge=(0, 0, 0, 5, "某县行政审批服务局支付明细表"),
    ),
    "other words and order": text(
        [["序号", "付款日期", "收款单位", "摘要", "经济科目", "金额（元）", "支付凭证编号"],
         *[[n, r[1].replace("-", "/"), r[3], r[4], f"{r[5]}-某科目", f"￥{r[2]:,.2f}", r[0]] for n, r in enumerate(PLAIN, 1)]]
    ),
    "wan, full width, gb18030, tabs": text(
        [["支付令号", "清算日期", "本次支付金额(万元)", "收款人全称", "资金用途", "部门预算支出经济分类"],
         ["A1", "20220301", "０．０１００５", "甲店", "纸", "[30201]办公费"], ["A2", "2022年3月2日", "0.002", "乙宾馆", "差旅费", "30211 差旅费"],
         ["A3", "2022.4.5", "0.3万元", "工资户", "三月工资", "30101"]],
        "\t", "gb18030",
    ),
    "header in two rows": book(
        [["支付单号", "支付日期", "支付金额", "收款人信息", "", "用途", "部门经济分类", ""], ["", "", "", "名称", "账号", "", "编码", "名称"],
         *[[r[0], r[1], r[2], r[3], "6222", r[4], r[5], "某"] for r in PLAIN]]
    ),
    "serial days, status, blank rows": book(
        [[*HEAD, "支付状态"], ["A1", 44621, 100.5, "甲店", "纸", 30201, "已支付"], [], ["A9", 44621, 7, "丙", "错", 30201, "已作废"],
         ["A2", 44622, 20, "乙宾馆", "差旅费", 30211, "已支付"], ["A3", 44656, 3000, "工资户", "三月工资", 30101, "已支付"]]
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_of_exports(register: Register, shape: str):
    out = take(register, SHAPES[shape])
    assert ([f for f in out.faults if "制表" not in f and "没有部门" not in f], out.posted) == ([], 3)
    assert [spent(register, c) for c in ("30201", "30211", "30101")] == [100_50, 20_00, 3000_00]
    assert set(SystemPayment.objects.values_list("external", flat=True)) == {"A1", "A2", "A3"}


def test_the_same_file_again_and_one_that_overlaps_add_nothing_twice(register: Register):
    take(register, book([HEAD, *PLAIN]))
    again = take(register, book([HEAD, *PLAIN]))
    assert (again.posted, again.known) == (0, 3)
    more = take(register, text([HEAD, *reversed(PLAIN), ["A4", "2022-05-01", "1.00", "甲店", "笔", "30201"]]))
    assert (more.posted, more.known) == (1, 3)
    assert Payment.objects.count() == 4
    assert spent(register, "30201") == 101_50


def test_rows_without_numbers_are_known_by_what_they_say(register: Register):
    rows = [[r[1], r[2], r[3], r[4], r[5]] for r in [*PLAIN, PLAIN[0]]]
    content = text([HEAD[1:], *rows])
    first, second = take(register, content), take(register, content)
    assert (first.posted, second.posted, second.known) == (4, 0, 4)
    assert spent(register, "30201") == 201_00


def test_one_number_over_two_items_is_two_lines(register: Register):
    rows = [["A1", "2022-03-01", 100, "甲", "x", "30201"], ["A1", "2022-03-01", 50, "甲", "x", "30211"]]
    take(register, book([HEAD, *rows]))
    again = take(register, book([HEAD, *reversed(rows)]))
    assert (again.posted, again.known, Payment.objects.count()) == (0, 2, 2)


def test_rows_that_cannot_be_read_are_named_by_their_number_and_the_others_go_in(register: Register):
    rows: list[list[Any]] = [
        ["B1", "2022-02-30", 1, "甲", "x", "30201"], ["B2", "2021-12-31", 1, "甲", "x", "30201"], ["B3", "三月", 1, "甲", "x", "30201"],
        ["B4", "2022-03-01", "一百", "甲", "x", "30201"], ["B5", "2022-03-01", 0, "甲", "x", "30201"], ["B6", "2022-03-01", 1, "甲", "x", ""],
        ["B7", "2022-03-01", "1.005", "甲", "x", "30201"], ["9.1E+18", "2022-03-01", 1, "甲", "x", "30201"],
        ["B8", "2022-03-01", 2, "甲", "x", "30201"], ["B8", "2022-03-01", 3, "甲", "x", "30201"], ["B9", "2022-03-01", "", "甲", "x", "30201"],
    ]  # fmt: skip
    out = take(register, text([HEAD, *rows]))
    assert out.posted == 1
    assert [f.split("：")[0] for f in out.faults] == [f"第{n}行" for n in (2, 3, 4, 5, 6, 7, 8, 9, 12, 11)]
    for word, fault in zip(
        (
            "不存在",
            "不在2022年度",
            "看不懂",
            "看不懂",
            "零",
            "经济分类",
            "精确到分",
            "科学记数",
            "没有金额",
            "已经出现",
        ),
        out.faults,
        strict=True,
    ):
        assert word in fault
    assert ImportRun.objects.get().faults == out.faults


def test_a_wrong_total_is_said(register: Register):
    out = usecases.preview(actor=SYSTEM, fiscal_year=YEAR, source="x", content=book([HEAD, *PLAIN, ["合计", "", 9999]]))
    assert "各行相加是3,120.50元" in out.notes[0]


def test_a_look_before_writes_nothing(register: Register):
    out = usecases.preview(actor=SYSTEM, fiscal_year=YEAR, source="x", content=book([HEAD, *PLAIN]))
    assert (out.posted, out.total_fen, len(out.shown)) == (3, 312_050, 3)
    assert not Payment.objects.exists()
    assert not ImportSource.objects.exists()


def test_unknown_columns_are_asked_for_once_and_kept(register: Register):
    odd = [["甲列", "乙列", "丙列", "丁列", "收款人", "用途"], *[[r[0], r[1], r[2], r[5], r[3], r[4]] for r in PLAIN]]
    look = usecases.preview(actor=SYSTEM, fiscal_year=YEAR, source="怪表", content=book(odd))
    assert look.missing == ["支付日期", "金额", "部门经济分类"]
    with pytest.raises(Refused, match="支付日期、金额、部门经济分类"):
        take(register, book(odd), source="怪表")
    columns = {"external": "甲列", "on": "乙列", "amount": "丙列", "economic": "丁列"}
    usecases.save_source(actor=SYSTEM, name="怪表", columns=columns, unit="元", now=register.now)
    assert take(register, book(odd), source="怪表").posted == 3
    assert take(register, book([["标题"], *odd]), source="怪表").known == 3
    usual = [["支付凭证号", "支付日期", "付款金额", "收款单位", "摘要", "经济科目"], *PLAIN]
    assert take(register, book(usual), source="怪表").missing == []  # its own headers, where the kept ones are absent


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"PK\x03\x04broken", b"hello\nworld", book([["a", "b"], ["c", "d"]])]
)
def test_files_that_are_no_exports_are_refused_in_words(register: Register, content: bytes):
    with pytest.raises(Refused):
        take(register, content)
    assert not ImportRun.objects.exists()


def test_only_finance_imports(register: Register):
    with pytest.raises(NotAllowed):
        take(register, book([HEAD, *PLAIN]), actor=GUEST)


def test_what_does_not_fit_waits_to_be_settled(register: Register):
    rows = [
        ["C1", "2022-03-01", 9_000, "甲", "x", "30201"], ["C2", "2022-03-02", 2_000, "甲", "x", "30201"], ["C3", "2022-03-03", 5, "甲", "x", "30299"],
        ["C4", "2022-03-04", -500, "甲", "退", "30201"], ["C5", "2022-03-05", 1_400, "甲", "x", "30201"],
    ]  # fmt: skip
    out = take(register, book([HEAD, *rows]))
    assert (out.posted, out.only_there) == (3, 2)
    open_rows = {r.external: r for r in reconciling.differences(YEAR)}
    assert "可用指标1,000.00元" in open_rows["C2"].problem
    assert "没有对应的指标" in open_rows["C3"].problem
    assert reconciling.reconciliation(YEAR).gap_fen == 200_500
    with pytest.raises(BudgetRefusal, match="不够"):
        usecases.post_difference(
            actor=SYSTEM, row=open_rows["C2"].pk, quota=register.quota("30201").pk, now=register.now
        )
    register.post(
        PostingKind.ADDITION, (fields("30201"), 2_000_00), (fields("30299"), 10_00), document="追1号", reason="补"
    )
    for key, code in (("C2", "30201"), ("C3", "30299")):
        usecases.post_difference(actor=SYSTEM, row=open_rows[key].pk, quota=register.quota(code).pk, now=register.now)
    found = reconciling.reconciliation(YEAR)
    assert (found.gap_fen, list(reconciling.differences(YEAR))) == (0, [])
    with pytest.raises(Refused, match="不用再处理"):
        usecases.note_difference(actor=SYSTEM, row=open_rows["C2"].pk, reason="x", now=register.now)


def test_what_was_posted_by_hand_is_matched_and_what_differs_is_listed(register: Register):
    same = register.paid("30201", 100, day=date(YEAR, 3, 1), payee="甲店")
    numbered = register.paid("30201", 200, day=date(YEAR, 3, 2), payee="乙店")
    alone = register.paid("30201", 300, day=date(YEAR, 3, 3), payee="丙店")
    rows = [
        ["D1", "2022-03-03", 100, "甲店", "纸", "30201", ""],
        ["D2", "2022-03-02", 210, "乙店", "纸", "30201", numbered.number],
    ]
    out = take(register, book([[*HEAD, "本系统单号"], *rows]))
    assert (out.posted, out.matched, out.different) == (0, 1, 1)
    assert SystemPayment.objects.get(external="D1").payment_id == same.pk
    assert [p.pk for p in reconciling.only_here(YEAR)] == [alone.pk]
    differs = reconciling.differences(YEAR).get()
    assert "系统是210.00元，我们是200.00元" in differs.problem
    usecases.correct_difference(actor=SYSTEM, row=differs.pk, now=register.now)
    assert spent(register, "30201") == 610_00
    numbered.refresh_from_db()
    assert (numbered.state, numbered.amount_fen) == ("returned", 200_00)
    found = reconciling.reconciliation(YEAR)
    assert (found.there_fen, found.here_fen, found.only_here.fen) == (310_00, 610_00, 300_00)


def test_a_later_export_that_says_otherwise_is_a_difference(register: Register):
    take(register, book([HEAD, *PLAIN]))
    changed = [["A1", "2022-03-01", 90, "甲店", "纸", "30201"]]
    out = take(register, book([HEAD, *changed]))
    assert (out.different, out.posted, spent(register, "30201")) == (1, 0, 100_50)
    row = reconciling.differences(YEAR).get()
    assert "再次导出时有变化" in row.problem
    usecases.note_difference(actor=SYSTEM, row=row.pk, reason="系统更正在途", now=register.now)
    row.refresh_from_db()
    assert (row.match, row.reason) == ("noted", "系统更正在途")
    assert take(register, book([HEAD, *changed])).known == 1


def test_quotas_are_told_apart_by_what_the_file_says(register: Register):
    register.post(PostingKind.ADDITION, (fields("30201", project="P01"), 100_00), document="追2号", reason="项目")
    head = [*HEAD, "项目代码"]
    rows = [["E1", "2022-03-01", 1, "甲", "x", "30201", "P01"], ["E2", "2022-03-01", 1, "甲", "x", "30201", ""]]
    take(register, book([head, *rows]))
    assert register.quota("30201", project="P01").spent_fen == 1_00
    assert "几个指标都符合" in reconciling.differences(YEAR).get().problem


def test_nothing_is_taken_in_after_closing(register: Register):
    usecases.close_year(actor=SYSTEM, fiscal_year=YEAR, now=register.now)
    with pytest.raises(BudgetRefusal, match="已关账"):
        take(register, book([HEAD, *PLAIN]))


def test_a_long_file_goes_in_by_parts_with_progress(register: Register, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tongban.finance.budget.usecases.importing.CHUNK", 10)
    rows = [[f"F{n}", "2022-03-01", "1.00", "甲", "x", "30201"] for n in range(25)]
    seen: list[tuple[int, int]] = []
    take(register, text([HEAD, *rows]), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(10, 25), (20, 25), (25, 25)]
    run = ImportRun.objects.get()
    assert (run.done, run.posted, run.fresh) == (25, 25, 25)


def test_statements_do_not_grow_with_the_rows(register: Register):
    chance, counts = random.Random(1), list[int]()
    for size in (20, 180):
        rows = [
            [f"G{size}-{n}", str(date(YEAR, 1, 1) + timedelta(days=chance.randrange(300))), "1.00", "甲", "x", "30201"]
            for n in range(size)
        ]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            take(register, text([HEAD, *rows]))
        counts.append(len(seen))
    assert counts[1] - counts[0] < 30, counts


@given(
    st.integers(-(10**13), 10**13).filter(bool),
    st.sampled_from(["{:,.2f}", "{:.2f}", "￥{:,.2f}", "{:.2f}元", "'{:.2f}"]),
)
def test_amounts_survive_every_way_of_writing(fen: int, shape: str):
    from decimal import Decimal

    assert amount_of(shape.format(Decimal(fen) / 100), "元") == fen
    assert amount_of(f"{Decimal(fen) / 1_000_000:.6f}", "万元") == fen


def test_small_readers():
    assert amount_of("（１，２３４．５０）", "元") == -123_450
    assert amount_of("0.30000000000000004", "元") == 30
    assert day_of("2022-3-5 10:11:12", 2022) == day_of("44625", 2022) == day_of("3月5日", 2022) == date(2022, 3, 5)
    assert [code_of(c) for c in ("[30201]办公费", "30201-办公费", "办公费", "2010350事业运行")] == [
        "30201",
        "30201",
        "办公费",
        "2010350",
    ]
    for wrong in ("", "abc", "1..2", "12元3"):
        with pytest.raises(Unreadable):
            amount_of(wrong, "元")
