"""A bureau's year as a workbook: the same year as its YAML, in whatever shape an office keeps it; faults with their place."""

import contextlib
import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.finance.conftest import Take, told
from tongban.finance.budget.models import BureauYear, BureauYearEdition
from tongban.finance.budget.reading import read_year
from tongban.finance.performance import reading as indicators
from tongban.finance.performance import yearfile
from tongban.finance.performance.report.writing import report_of
from tongban.finance.performance.workbook import cells, layout, placing, reading, writing
from tongban.infra import sheets
from tongban.kernel.refusals import Refused

pytestmark = pytest.mark.django_db
Grid = list[list[Any]]
FILES = ("lukou/bureau-year-2021.yaml", "finance/bureau-year.example.yaml")
LEAST: dict[str, Grid] = {"单位": [["单位名称", "甲县行政审批服务局"], ["年度", "2023"]]}


def workbook(grids: dict[str, Grid], merge: Callable[[Any], None] | None = None) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in grids.items():
            sheet = book.add_worksheet(name)
            for n, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(n, place, cell)
            if merge is not None:
                merge(sheet)
    return buffer.getvalue()


@pytest.mark.parametrize("name", FILES)
def test_what_goes_out_comes_in_again(name: str):
    given = told(name)
    back = reading.read(writing.write(given))
    assert yearfile.same(back.data) == yearfile.same(given)
    assert back.warnings == []
    ours, theirs = (read_year(d) for d in (given, back.data))
    assert [getattr(ours, f) for f in ("lines", "adjustments", "projects")] == [
        getattr(theirs, f) for f in ("lines", "adjustments", "projects")
    ]
    assert sorted((f.code, f.basis, f.evidence) for f in ours.facts) == sorted(
        (f.code, f.basis, f.evidence) for f in theirs.facts
    )
    assert indicators.indicators(given) == indicators.indicators(back.data)
    assert indicators.chapters(given) == indicators.chapters(back.data)


@pytest.mark.parametrize("name", FILES)
def test_the_report_of_the_workbook_is_that_of_the_yaml(take: Take, name: str):
    given = told(name)
    take(writing.write(given))
    year = BureauYear.objects.get().fiscal_year
    report = report_of(year)
    ours = report.document.clauses, [t.rows for t in report.tables], report.figures.sheet.process
    assert not take(writing.write(given)).changed
    again = take(given)  # the YAML says the same in other spelling: a new revision, the same report
    report = report_of(year)
    assert again.fiscal_year == year
    assert (report.document.clauses, [t.rows for t in report.tables], report.figures.sheet.process) == ours


def test_a_workbook_of_what_is_kept_changes_nothing(take: Take, lukou: dict[str, Any]):
    take(lukou)
    done = take(writing.write(BureauYear.objects.get().content))
    assert (done.created, done.changed) == (False, False)
    assert BureauYearEdition.objects.count() == 1


def test_what_no_table_knows_goes_its_way(take: Take, example: dict[str, Any]):
    example["about"]["deep"] = [{"a": 1}, ["x", "y"]]
    example["three_public"]["vehicles"] = {"count": 2}
    example["projects"][0]["indicators"] = [
        {"code": "P1", "name": "窗口", "kind": ">=", "target": "5", "weight": 10, "actual": "5"}
    ]
    example["bureau"]["motto"] = "一行\n两行"
    assert yearfile.same(reading.read(writing.write(example)).data) == yearfile.same(example)


def test_the_template_has_every_table_and_asks_for_the_name(take: Take):
    book = reading.read(writing.template())
    assert book.data == {"version": 1}
    with pytest.raises(Refused, match="工作表“单位”的“单位名称”"):
        take(writing.template())


def test_other_words_another_order_titles_blanks_and_the_unit_of_yuan(take: Take):
    content = workbook({
        "一、基本情况": [["某县单位基本情况表"], [], ["项目", "内容"], ["填报单位：", "甲县行政审批服务局"], ["预算年度", "２０２３年"], ["内设机构", "办公室、改革股"]],
        "2.支出决算表": [
            ["2023年度支出决算表", None, "单位：元"], [], ["科目名称", "支出决算", "科目编码", "手机"],
            ["工资福利支出", "１，２３４，５６０．５０", "301"], ["基本工资", 1234560.5, "30101 基本工资"], [], ["商品和服务支出", 10000, 302],
            ["合计", "1,244,560.50"], ["注：含上年结转"],
        ],
        "人员情况": [["部门", "人员类别", "实有数"], ["机关", "编制", "９人"], ["政务服务中心", "在职", 7]],
        "说明页": [["随便写写"]],
    })  # fmt: skip
    done = take(content)
    assert any("说明页" in w for w in done.warnings)
    assert any("手机" in w for w in done.warnings)
    year = BureauYear.objects.get()
    assert year.content["final_account"]["total_wan"] == "124.45605"
    assert year.content["bureau"]["internal_offices"] == ["办公室", "改革股"]
    assert year.content["staffing"] == {"bureau": {"authorised": 9}, "centre": {"on_post": 7}}
    figures = report_of(2023).figures
    assert figures.money.executed("30101")[0].amount_fen == 123_456_050
    assert figures.write("budget.executed/302") == "1.00"


def test_merged_cells_speak_for_their_rows():
    def merge(sheet: Any) -> None:
        if sheet.name == "调整":
            for column, value in ((0, "1"), (1, "追加"), (2, "甲财追〔2023〕1号")):
                sheet.merge_range(1, column, 2, column, value)

    grid: Grid = [
        ["序号", "类型", "文号", "科目编码", "金额"],
        ["1", "追加", "甲财追〔2023〕1号", "30101", 5],
        [None, None, None, "30201", 2.5],
    ]
    data = reading.read(workbook({**LEAST, "调整": grid}, merge)).data
    (one,) = data["budget"]["adjustments"]
    assert (one["document"], one["kind"]) == ("甲财追〔2023〕1号", "addition")
    assert [(x["econ"], x["amount_wan"]) for x in one["lines"]] == [("30101", "5.00"), ("30201", "2.50")]


def test_months_may_run_down_or_across():
    down: Grid = [["月份", "301", "302（万元）"], ["1月", 1, 2], ["2", 3, 4]]
    across: Grid = [["科目", "1月", "2月"], ["301 工资福利支出", 1, 3], ["302", 2, 4]]
    one, other = (
        reading.read(workbook({**LEAST, "月度执行": g})).data["monthly_cumulative_executed"] for g in (down, across)
    )
    assert one == other == {"months": [1, 2], "301": ["1.00", "3.00"], "302": ["2.00", "4.00"]}


@pytest.mark.parametrize("heading", ["P01 窗口服务", "项目P01", "窗口服务（万元）", "P01"])
def test_projects_have_columns_and_indicators_of_their_own(heading: str):
    data = reading.read(workbook({
        **LEAST, "项目": [["项目代码", "项目名称"], ["P01", "窗口服务"]],
        "年初预算": [["科目编码", "金额", "基本支出", heading], ["30227", 30, 10, 20], ["合计", 30, None, None]],
        "绩效指标": [["项目", "三级指标", "指标性质", "指标值", "分值", "完成值"], ["P01", "窗口数", "≥", 12, 50, 13], [None, "办件量", "正向", 100, 10, 90]],
    })).data  # fmt: skip
    assert data["budget"]["opening"]["items"] == [
        {"code": "30227", "amount_wan": "30.00", "basic_wan": "10.00", "P01_wan": "20.00"}
    ]
    assert [i["name"] for i in data["projects"][0]["indicators"]] == ["窗口数"]
    assert [(i["name"], i["kind"]) for i in data["indicators"]] == [("办件量", ">=")]


@pytest.mark.parametrize(
    "sheet, rows, sentence",
    [
        ("决算", [["科目编码", "金额"], ["30101", "六十"]], "工作表“决算”第2行B列：“六十”不是金额"),
        ("决算", [["科目编码", "金额"], [None, 5]], "没有科目编码"), ("决算", [["科目编码", "金额"], ["三〇一", 5]], "3位或5位"),
        ("决算", [["科目编码", "金额"], ["301", 5], ["30101", 4]], "工作表“决算” 301"), ("决算", [["编码", "名称"], ["301", "工资"]], "缺少“金额”列"),
        ("决算", [["甲", "乙"], ["1", "2"]], "没有找到表头"), ("人员", [["机构", "项目", "人数"], ["中心", "在职", "几个"]], "C列：“几个”不是整数"),
        ("调整", [["金额", "日期"], [5, "2023-02-30"]], "B列：日期“2023-02-30”不存在"), ("调整", [["金额", "类型"], [5, "赠送"]], "kind"),
        ("指标", [["项目", "三级指标"], ["P09", "某"]], "“P09”不在“项目”表里"), ("指标", [["三级指标", "指标性质", "分档"], ["某", "分档", "九十"]], "分档“九十”"),
        ("变动原因", [["事项", "原因"], ["别的", "某"]], "年初预算"), ("采购", [["采购预算", "许多"]], "工作表“采购”第1行B列"),
        ("历年追加", [["年度", "金额"], ["2019", 4]], "没有2019年度"), ("采购", [["采购预算", 1], ["预算", 2]], "写了两次"),
        ("决算", [["科目编码", "金额"], ["30101", 1], ["30101", 2]], "两次"), ("决算", [["科目编码", "金额（元）"], ["301", "0.001"]], "比分还小"),
    ],
)  # fmt: skip
def test_a_fault_names_sheet_row_and_column(take: Take, sheet: str, rows: Grid, sentence: str):
    with pytest.raises(Refused) as refused:
        take(workbook({**LEAST, sheet: rows}))
    assert sentence in str(refused.value)
    assert not BureauYear.objects.exists()


def test_the_same_sheet_twice_and_no_sheet_at_all():
    grid: Grid = [["科目编码", "金额"], ["301", 5]]
    with pytest.raises(Refused, match="只留一张"):
        reading.read(workbook({**LEAST, "决算": grid, "决算 (2)": grid}))
    with pytest.raises(Refused, match="没有找到认识的工作表"):
        reading.read(workbook({"甲": grid}))


def test_a_formula_that_failed_is_no_number():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("决算")
        sheet.write_row(0, 0, ["科目编码", "金额"])
        sheet.write(1, 0, "301")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    with pytest.raises(Refused, match="公式出错"):
        reading.read(buffer.getvalue())


@pytest.mark.parametrize("content", [b"PK", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1nothing"])
def test_broken_workbooks_are_refused_in_words(take: Take, content: bytes):
    with pytest.raises(Refused) as refused:
        take(content)
    assert "文件" in str(refused.value)


def test_words_and_titles_are_unambiguous():
    names = [n for s in layout.sheets().values() for n in s.names]
    assert len(names) == len(set(names))
    for sheet in layout.sheets().values():
        assert layout.find(sheet.title) is sheet
        for key, title in sheet.titles.items():
            assert sheet.columns[layout.word(title)] == key, (sheet.title, title)


def test_yaml_still_is_yaml(take: Take, example: dict[str, Any]):
    assert take(yaml.safe_dump(example, allow_unicode=True).encode()).created


CELLS = st.sampled_from(["", "P01", "301", "30101", "合计", "注：某", "2021", "1月", "追加", "定性", "区间", "分档", "是", "否", "-", "三", "1.5", "a.b", "[0]", "inputs", "年度", "=1", "💥"])  # fmt: skip


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_sheet_is_read_or_refused(data: st.DataObject):
    """Any cells under any headers, without the reader of files: no row makes it stumble."""
    table = data.draw(st.sampled_from(list(layout.sheets().values())))
    heads = [*table.titles.values(), "项目P01", "301", "月份"] if table.kind != "kv" else ["事项", "内容"]
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(heads), max_size=len(heads)), max_size=6))
    if table.kind == "kv":
        labels = data.draw(st.lists(st.sampled_from([*table.titles.values(), "inputs", "a.b", "决算 301"]), max_size=6))
        rows = [[label, *row[1:]] for label, row in zip(labels, rows, strict=False)]
    told, faults = [sheets.Sheet(table.title, [heads, *rows])], cells.Faults()
    found = {table.key: reading.read_sheet(table, told[0], [], faults)}
    placed = placing.place(found, faults, [])
    with contextlib.suppress(Refused):
        faults.refuse()
        read_year({"bureau": {"name": "某", "fiscal_year": 2023}, **placed})
        indicators.indicators(placed)
        indicators.of_projects(placed)
