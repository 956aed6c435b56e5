"""A stranger's list goes in: recognised, published, found; what is wrong is named by its row."""

import io
import zipfile
from datetime import datetime

import pytest

from tests.support.sheets import HEAD, as_csv, county_list, xlsx
from tongban.infra import search
from tongban.kernel.actors import GUEST, SYSTEM
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.orgs.models import Department
from tongban.services.catalogue.exporting import export_items
from tongban.services.catalogue.importing import import_items
from tongban.services.catalogue.models import Item, ItemVersion
from tongban.services.catalogue.values import Report
from tongban.services.lifeevents.selectors import bundle_of

pytestmark = pytest.mark.django_db


def take(content: bytes, now: datetime, name: str = "清单.xlsx", **options) -> Report:
    return import_items(actor=SYSTEM, content=content, filename=name, now=now, **options)


def test_a_county_list_is_published_and_found_at_once(now: datetime):
    rows = county_list(1_100)
    report = take(xlsx([HEAD, *rows]), now)
    assert (report.created, report.updated, len(report.errors)) == (1_100, 0, 0)
    assert Department.objects.filter(name__startswith="某县").count() == 23
    for _, _, name, code, _ in rows[::137]:
        assert str(code) in {hit.key for hit in search.find(str(name)).hits}
        assert search.find(str(code)).hits[0].title == name
    assert bundle_of(str(rows[7][3]), on=now.date()).name == rows[7][2]  # a single item can be applied for


def test_the_same_list_again_changes_nothing(now: datetime):
    content = xlsx([HEAD, *county_list(50)])
    take(content, now)
    before = ItemVersion.objects.count()
    report = take(content, now)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 50)
    assert ItemVersion.objects.count() == before


def test_a_changed_row_becomes_the_next_edition_and_the_old_one_stays(now: datetime):
    head = (*HEAD, "承诺时限")
    row = ["民政局", "低保", "低保审核确认", "1" * 31, "07", "5个工作日"]
    take(xlsx([head, row]), now)
    row[-1] = "3"
    assert take(xlsx([head, row]), now).updated == 1
    editions = ItemVersion.objects.filter(item__name="低保审核确认").order_by("edition")
    assert [int(e.promise_days) for e in editions] == [5, 3]


def test_a_dry_run_writes_nothing_and_says_the_same(now: datetime):
    content = xlsx([HEAD, *county_list(30)])
    seen = take(content, now, dry_run=True)
    assert (seen.created, Item.objects.count(), Department.objects.filter(name__startswith="某县").count()) == (
        30,
        0,
        0,
    )
    assert take(content, now).created == seen.created


def test_each_bad_row_is_named_and_the_good_ones_go_in(now: datetime):
    rows = county_list(6)
    rows[1] = ("", *rows[1][1:])
    rows[3] = (*rows[3][:4], "花样")
    rows[4] = (rows[4][0], "", "", "", "")
    report = take(xlsx([HEAD, *rows]), now)
    assert [(fault.row, fault.field) for fault in report.errors] == [(3, "部门"), (5, "事项类型代码"), (6, "事项名称")]
    assert all(fault.message for fault in report.errors)
    assert report.created == 3


@pytest.mark.slow
def test_ten_thousand_rows_with_three_hundred_faults(now: datetime):
    rows = county_list(10_000)
    for n in range(0, 9_000, 30):
        rows[n] = (*rows[n][:4], "不知道")
    report = take(xlsx([HEAD, *rows]), now)
    assert (report.created, len(report.errors)) == (9_700, 300)
    assert [fault.row for fault in report.errors] == list(range(2, 9_002, 30))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_that_offices_use(now: datetime, encoding: str):
    report = take(as_csv([HEAD, *county_list(5)], encoding), now, "清单.csv")
    assert (report.created, report.errors) == (5, ())


def test_title_rows_and_strange_headers(now: datetime):
    rows = [
        ["某县行政审批服务局事项清单", "", "", ""],
        ["填报日期：2021年9月", "", "", ""],
        ["序号", "实施部门（全称）", "*事项名称", "编 码", "心情"],
        ["1", "民政局", "低保审核", "", "好"],
        ["合计", "1", "", "", ""],
    ]
    report = take(xlsx(rows), now)
    assert (report.created, report.errors) == (1, ())
    assert "心情" in report.unknown_columns


def test_english_headers(now: datetime):
    report = take(
        as_csv([("department", "name", "code"), ("Civil Affairs", "Low income support", "A-1")]), now, "a.csv"
    )
    assert (report.created, report.errors) == (1, ())


def test_a_wrong_check_digit_warns_and_goes_in(now: datetime):
    row = list(county_list(1)[0])
    code = str(row[3])
    row[3] = code[:17] + ("0" if code[17] != "0" else "1") + code[18:]
    report = take(xlsx([HEAD, row]), now)
    assert (report.created, report.errors) == (1, ())
    assert report.warnings[0].row == 2


def test_scientific_notation_is_caught(now: datetime):
    report = take(xlsx([HEAD, ["民政局", "低保", "低保审核", "1.14302E+30", "07"]]), now)
    assert "科学计数法" in report.errors[0].message


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 100_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "空"), (b"PK\x03\x04broken", "损坏"), (b"\x89PNG\r\n\x1a\n\0\0\0", "不是表格"), (b"a,b\n1,2\n", "部门"),
        (b"\xd0\xcf\x11\xe0broken", "不是有效的表格"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_words(now: datetime, content: bytes, sentence: str):
    with pytest.raises(Refused, match=sentence):
        take(content, now)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(now: datetime):
    with pytest.raises(Refused, match="庞大"):
        take(bomb(), now)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_import_of_an_export_is_the_identity(now: datetime, form: str):
    head = (*HEAD, "办件类型", "法定时限", "承诺时限", "是否收费", "俗称")
    rows = [(*row, "承诺件", "20个工作日", "5", "否", "=办证、小店") for row in county_list(20)]
    take(xlsx([head, *rows]), now)
    before = sorted(ItemVersion.objects.values_list("digest", flat=True))
    content = export_items(form)
    report = take(content, now, f"a.{form}")
    assert (report.created, report.updated, report.unchanged, report.errors) == (0, 0, 20, ())
    assert sorted(ItemVersion.objects.values_list("digest", flat=True)) == before
    assert export_items(form) == content or form == "xlsx"


def test_a_promise_above_the_law_is_refused_with_both_figures(now: datetime):
    head = (*HEAD, "法定时限", "承诺时限")
    report = take(xlsx([head, ["民政局", "低保", "低保审核", "2" * 31, "07", "5", "9"]]), now)
    assert "9天" in report.errors[0].message
    assert "5天" in report.errors[0].message


def test_only_the_editor_imports(now: datetime):
    with pytest.raises(NotAllowed):
        import_items(actor=GUEST, content=xlsx([HEAD]), filename="a.xlsx", now=now)
