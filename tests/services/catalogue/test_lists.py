"""Lists as strangers make them: whatever can be read goes in, nothing is lost or published by mistake."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from itertools import permutations

import pytest

from tests.support.sheets import HEAD, Row, as_csv, book, county_list, with_part, xlsx
from tongban.kernel.actors import SYSTEM, Actor, Duty, Grant
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused
from tongban.orgs.models import Department
from tongban.services.catalogue.exporting import export_items
from tongban.services.catalogue.importing import import_items
from tongban.services.catalogue.importing.faults import faults_sheet
from tongban.services.catalogue.importing.fields import type_of
from tongban.services.catalogue.importing.sheets import read_sheets
from tongban.services.catalogue.models import Item, ItemVersion
from tongban.services.catalogue.values import Report, RowFault

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
CODE = "1" * 31


def take(content: bytes, now: datetime, actor: Actor = SYSTEM, **options) -> Report:
    return import_items(actor=actor, content=content, filename="清单.xlsx", now=now, **options)


def one(now: datetime, **cells: object) -> Report:
    """A list of one row, its columns named by their headers."""
    row = {"部门": "民政局", "事项名称": "低保审核", "实施编码": CODE, **cells}
    return take(xlsx([tuple(row), tuple(row.values())]), now)


def doubts(report: Report) -> list[RowFault]:
    """Warnings, but for those of check digits (the codes of these tests are invented)."""
    return [w for w in report.warnings if "已照录" not in w.message]


# --- which columns, which sheets, which rows ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        ("区直部门", "主项", "办理项", "编码", "权力类型"), ("主管单位", "大项", "小项", "实施清单编码", "事项性质"),
        ("责任单位", "主项名称（大项）", "子项名称（小项）", "权力编码", "职权类型"), ("部  门", "主 项 名 称", "事 项\n名 称", "实施编码\n（31位）", "事项类型*"),
        ("实施机关", "一级事项", "二级事项", "事项编号", "类型"), ("办理单位", "事项大类", "事项小类", "行政职权编码", "行政权力类别"),
        ("部門", "主項名稱", "事項名稱", "實施編碼", "事項類型"), ("单位", "权责事项名称", "业务办理项名称", "事项编码", "种类"),
        ("部门", "事项名称", "子项名称", "事项编号", "事项类型"),
    ],
)  # fmt: skip
def test_headers_that_offices_use(now: datetime, head: Row):
    report = take(xlsx([head, *county_list(4)]), now)
    assert (report.created, report.errors, report.unknown_columns) == (4, (), ())
    item = Item.objects.order_by("code")[0]
    assert item.main_item != item.name
    assert item.type_code


def test_a_header_of_two_rows(now: datetime):
    rows = [("实施部门", "事项名称", "", "实施编码", "事项类型"), ("", "主项名称", "子项名称", "", ""), *county_list(3)]
    assert take(xlsx(rows), now).created == 3
    assert Item.objects.filter(main_item="食品小作坊管理0").exists()


def test_a_workbook_with_a_sheet_for_each_department(now: datetime):
    rows = county_list(9)
    bad = (*rows[8][:4], "花样")
    report = take(book({"说明": [("填报说明",)], "甲局": [HEAD, *rows[:4]], "乙局": [HEAD, *rows[4:8], bad]}), now)
    assert report.created == 8
    assert [(f.row, f.sheet, "乙局" in f.message) for f in report.errors] == [(6, "乙局", True)]
    assert ["说明" in f.message for f in doubts(report)] == [True]


def test_the_rows_that_failed_come_back_sheet_by_sheet_and_can_be_imported(now: datetime):
    rows = county_list(2)
    content = book({"甲局": [HEAD, (*rows[0][:4], "花样")], "乙局": [HEAD, (*rows[1][:4], "怪样")]})
    back = read_sheets(faults_sheet(content, take(content, now)))
    assert [(s.name, s.rows[0][3:], s.rows[1][-1]) for s in back] == [
        ("甲局", [*HEAD], "花样"),
        ("乙局", [*HEAD], "怪样"),
    ]


@pytest.mark.parametrize(
    "note",
    [
        ("备注：本表一式三份",), ("", "说明：以上事项由县政务中心汇总"), ("", "", "注：“—”表示无"),
        ("填表人：张三", "", "审核人：李四"), ("合计", "40项"), ("", "", "合计：40项"), ("共计40项",), ("总 计", "5"), ("联系电话：12345",),
    ],
)  # fmt: skip
def test_notes_below_the_list_are_no_items(now: datetime, note: Row):
    report = take(xlsx([HEAD, *county_list(2), [*note, *[""] * (5 - len(note))]]), now)
    assert (report.created, report.errors) == (2, ())
    assert [(w.row, "备注" in w.message) for w in doubts(report)] == [(4, True)]


def test_the_header_of_the_next_page_is_no_item(now: datetime):
    rows = county_list(4)
    report = take(xlsx([HEAD, *rows[:2], HEAD, *rows[2:]]), now)
    assert (report.created, report.errors, doubts(report)) == (4, (), [])


def test_rows_that_say_the_same_are_one_and_rows_that_contradict_are_named(now: datetime):
    rows = county_list(3)
    report = take(xlsx([HEAD, *rows, rows[1]]), now)
    assert (report.created, report.errors) == (3, ())
    assert [(w.row, "第3行" in w.message) for w in doubts(report)] == [(5, True)]
    report = take(xlsx([(*HEAD, "承诺时限"), (*rows[0], "3"), (*rows[0], "4")]), now)
    assert [(f.row, "第2行" in f.message) for f in report.errors] == [(3, True)]


@pytest.mark.parametrize("nothing", ["无", "—", "-", "", "/"])
def test_a_part_without_a_name_is_its_main_item(now: datetime, nothing: str):
    take(xlsx([HEAD, ("民政局", "低保", nothing, CODE, "07")]), now)
    assert Item.objects.get().name == "低保"


# --- cells ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", ["#DIV/0!", "#N/A", True, date(2024, 1, 1), "2024/1/1", 123, "名\x07称"])
@pytest.mark.parametrize("column", [0, 2])
def test_what_is_no_name_is_named(now: datetime, wrong: object, column: int):
    row: list[object] = ["民政局", "低保", "低保审核", CODE, "07"]
    row[column] = wrong
    report = take(as_csv([HEAD, row]) if "\x07" in str(wrong) else book({"一": [HEAD, row]}), now)
    assert report.created == 0
    assert [(f.row, f.field) for f in report.errors] == [(2, HEAD[column])]


@pytest.mark.parametrize(
    "words, code",
    [
        ("行政许可事项", "01"), ("行政许可类", "01"), ("行政许可（含初审）", "01"), ("01-行政许可", "01"), ("01行政许可", "01"), ("行政审批", "01"),
        ("ＸＫ", "01"), ("xk", "01"), ("1", "01"), ("其他职权", "10"), ("其他类", "10"), ("行政备案", "10"), ("其他行政权力（备案）", "10"),
        ("公共服务事项", "20"), ("公共服务类", "20"), ("便民服务", "20"), ("GG", "20"), ("权力", None), ("类", None), ("行政确认/行政给付", None),
    ],
)  # fmt: skip
def test_types_as_offices_write_them(words: str, code: str | None):
    assert type_of(words) == code


@pytest.mark.parametrize(
    "said, days, warned",
    [
        ("5个工作日", "5", False), ("≤20", "20", False), ("20个工作日（不含公示）", "20", False), ("10个工作日内", "10", False), ("半天", "0.5", False),
        ("当场", "0", False), ("即时办结", "0", False), ("—", "20", False), ("无", "20", False), ("/", "20", False), ("5 个 工作日", "5", False),
        ("1个月", "20", True), ("5-10", "20", True), ("24小时", "20", True), ("三十日", "20", True), ("30自然日", "20", True),
    ],
)  # fmt: skip
def test_limits_as_offices_write_them(now: datetime, said: str, days: str, warned: bool):
    report = one(now, 承诺时限=said)
    assert (report.created, report.errors, bool(doubts(report))) == (1, (), warned)
    assert ItemVersion.objects.get().promise_days == type(ItemVersion.objects.get().promise_days)(days)


@pytest.mark.parametrize(
    "column, said, value",
    [
        ("到现场次数", "最多1次", 1), ("到现场次数", "不跑腿", 0), ("到现场次数", "0次", 0), ("到现场次数", "一次", 1), ("到现场次数", "0-1", None),
        ("是否收费", "免费", False), ("是否收费", "无", False), ("是否收费", "收费", True), ("是否收费", "按标准收取", None),
        ("办件类型", "联办件", "promise"), ("办件类型", "即办件（当场）", "instant"), ("办件类型", "转报件", "report"), ("办件类型", "其它", None),
    ],
)  # fmt: skip
def test_choices_are_read_or_left_out_with_a_warning(now: datetime, column: str, said: str, value: object):
    report = one(now, **{column: said})
    assert (report.created, report.errors) == (1, ())
    assert [w.field for w in doubts(report)] == ([column] if value is None else [])
    field = {"到现场次数": "trips", "是否收费": "charge", "办件类型": "handling"}[column]
    usual = {"trips": 1, "charge": False, "handling": "promise"}[field]
    assert getattr(ItemVersion.objects.get(), field) == (usual if value is None else value)


@pytest.mark.parametrize(
    "column, said", [("承诺时限", "1e25"), ("承诺时限", "3651"), ("法定时限", "99999999999"), ("承诺时限", "0.125"), ("到现场次数", "21"), ("到现场次数", "32768")]
)  # fmt: skip
def test_no_figure_out_of_bounds_comes_near_the_database(now: datetime, column: str, said: str):
    report = one(now, **{column: said})
    if said == "1e25":  # is no figure at all
        assert (report.created, len(doubts(report))) == (1, 1)
    else:
        assert [(f.row, f.field) for f in report.errors] == [(2, column)]


@pytest.mark.parametrize("said", ["无", "/", "", "—"])
def test_no_code_is_no_code(now: datetime, said: str):
    assert one(now, 实施编码=said).created == 1
    assert ItemVersion.objects.get().implementation_code == ""


def test_messages_speak_of_columns_never_of_our_fields(now: datetime):
    head = ("部门", "事项名称", "法定时限", "承诺时限")
    report = take(xlsx([head, ("民政局", "低保审核", "5", "9"), ("民政局", "救助", "", "一周")]), now)
    said = " ".join(f"{f.field} {f.message}" for f in (*report.errors, *report.warnings))
    assert "实施编码" in said
    assert "低保审核" in said
    assert not any(word in said for word in ("x-", "_code", "_days", "implementation"))


# --- which item --------------------------------------------------------------------------------------------------------------


def parts(*names: str) -> Sequence[Row]:
    return [("甲局", "主", name, CODE, "01") for name in names]


def test_parts_that_share_a_code_are_the_same_items_in_any_order(now: datetime):
    take(xlsx([HEAD, *parts("名一", "名二", "名三")]), now)
    before = dict(Item.objects.values_list("name", "code"))
    for order in permutations(("名一", "名二", "名三")):
        assert take(xlsx([HEAD, *parts(*order)]), now).unchanged == 3
    assert take(xlsx([HEAD, *parts("名零", "名二")]), now).created == 1
    assert take(xlsx([HEAD, *parts("名三")]), now).unchanged == 1
    assert dict(Item.objects.exclude(name="名零").values_list("name", "code")) == before


def test_an_item_keeps_its_code_when_others_come_to_share_it_and_a_lone_one_may_be_renamed(now: datetime):
    take(xlsx([HEAD, *parts("旧名")]), now)
    assert take(xlsx([HEAD, *parts("名一")]), now).updated == 1
    report = take(xlsx([HEAD, *parts("名二", "名一")]), now)
    assert (report.created, report.unchanged) == (1, 1)
    assert Item.objects.get(code=CODE).name == "名一"


@pytest.mark.parametrize("first, then", [(CODE, ""), ("", CODE)])
def test_a_name_that_the_department_has_already_is_updated_not_copied(now: datetime, first: str, then: str):
    head = (*HEAD, "承诺时限")
    take(xlsx([head, ("民政局", "低保", "低保审核", first, "07", "5")]), now)
    report = take(xlsx([head, ("民政局", "低保", "低保审核", then, "07", "3")]), now)
    assert (report.created, report.updated) == (0, 1)
    assert any("同名" in w.message for w in report.warnings)
    version = ItemVersion.objects.order_by("-edition")[0]
    assert (version.implementation_code, int(version.promise_days)) == (CODE, 3)
    assert take(xlsx([head, ("民政局", "低保", "低保审核", then, "07", "3")]), now).unchanged == 1


@pytest.mark.parametrize("code", ["ot-x1-a", "事项三", "A.b~c", "x-0123456789abcdef"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_codes_come_back_as_they_are(now: datetime, code: str, form: str):
    take(xlsx([("部门", "事项名称", "事项编码"), ("民政局", "低保审核", code)]), now)
    assert Item.objects.get().code == code
    assert take(export_items(form), now).unchanged == 1


def test_the_editor_needs_no_administrator_for_a_department_nobody_knows(now: datetime):
    editor = Actor(account_id=None, name="编", grants=frozenset({Grant(duty=Duty.CATALOGUE, department_id=new_id())}))
    content = xlsx([HEAD, *county_list(2)])
    assert take(content, now, editor, dry_run=True).created == 2
    assert take(content, now, editor).created == 2
    assert Department.objects.filter(name="某县第1局").exists()


# --- files -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_separators_and_encodings(now: datetime, mark: str, encoding: str):
    rows = [(a, b, f"{c}(a,b,c,d,e,f)" if mark != "," else c, d, e) for a, b, c, d, e in county_list(5)]
    text = "\n".join(mark.join(map(str, row)) for row in [HEAD, *rows])
    report = take(text.encode(encoding), now)
    assert (report.created, report.errors) == (5, ())


@pytest.mark.parametrize("place, line", [(0, 2), (3, 5)])
def test_an_unclosed_quote_is_named_by_its_line_and_nothing_goes_in(now: datetime, place: int, line: int):
    lines = [",".join([*HEAD, "备注"]), *(",".join([*map(str, row), ""]) for row in county_list(6))]
    lines[place + 1] += '"未闭合'
    with pytest.raises(Refused, match=f"第{line}行"):
        take("\n".join(lines).encode(), now)
    assert not Item.objects.exists()


def stray(ref: str) -> bytes:
    """A small workbook with one cell far out."""
    cell = f'<row r="{ref.lstrip("XFD") or 9}"><c r="{ref}"><v>1</v></c></row></sheetData>'.encode()
    return with_part(
        xlsx([HEAD, *county_list(3)]), "xl/worksheets/sheet1.xml", lambda text: text.replace(b"</sheetData>", cell)
    )


@pytest.mark.parametrize("ref", ["XFD1048576", "XFD99999999999", "A1048576", "XFD9", "ZZZZZZ1"])
def test_a_stray_cell_is_named_and_takes_nobody_down(now: datetime, ref: str):
    with pytest.raises(Refused, match=ref):
        take(stray(ref), now)


def test_formatted_blanks_far_out_do_no_harm(now: datetime):
    blank = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    content = with_part(
        xlsx([HEAD, *county_list(3)]), "xl/worksheets/sheet1.xml", lambda text: text.replace(b"</sheetData>", blank)
    )
    assert take(content, now).created == 3


def test_a_sheet_that_unfolds_into_more_than_memory_is_refused(now: datetime):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>'
            '<table:table table:name="一"><table:table-row table:number-rows-repeated="1000000">'
            '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16000"/>'
            "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        )
    with pytest.raises(Refused, match=r"庞大|超过|不是有效"):
        take(out.getvalue(), now)
