"""A file of a bureau's year: good, incomplete, wrong, hostile, again."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.finance.conftest import Take
from tongban.finance.budget import selectors, yamlfile
from tongban.finance.budget.models import BureauYear, BureauYearEdition, Line
from tongban.finance.budget.values import Stage
from tongban.finance.performance.models import Indicator, SectionText
from tongban.finance.performance.report.writing import report_of
from tongban.infra import trail
from tongban.kernel.refusals import Refused
from tongban.orgs.models import Centre, Department

pytestmark = pytest.mark.django_db


def test_a_fresh_deployment_takes_the_bureau_as_its_own(take: Take, example: dict[str, Any]):
    done = take(example)
    assert (done.created, done.fiscal_year, done.bureau) == (True, 2022, "示例县行政审批服务局")
    centre = Centre.objects.get()
    assert (centre.bureau.name, centre.name) == ("示例县行政审批服务局", "示例县政务服务中心")
    assert Department.objects.filter(parent=centre.bureau, kind="office").count() == 2
    assert any("990456000000" in w for w in done.warnings)
    assert trail.verify().ok


def test_the_scores_of_the_example(take: Take, example: dict[str, Any]):
    take(example)
    sheet = report_of(2022).figures.sheet
    assert {x.spec.code: str(x.score.points) for x in sheet.lines} == {
        "I00": "9.94", "I01": "9.50", "I02": "8.00", "I03": "8.00", "I04": "6.00", "I05": "6.67", "I06": "4.00", "I07": "4.00",
        "I08": "18.00", "I09": "7.00", "I10": "8.00",
    }  # fmt: skip
    assert (str(sheet.total), sheet.band) == ("89.11", "良")
    assert (str(sheet.process.total), str(sheet.process.ceiling)) == ("98.58", "98.58")


def test_the_same_file_again_changes_nothing(take: Take, example: dict[str, Any]):
    take(example)
    events, lines = trail.verify().events, Line.objects.count()
    again = take(example)
    assert (again.created, again.changed) == (False, False)
    assert (trail.verify().events, Line.objects.count(), BureauYearEdition.objects.count()) == (events, lines, 1)


def test_a_corrected_file_is_the_next_revision_and_the_old_one_is_kept(take: Take, example: dict[str, Any]):
    take(example)
    example["prior_year"]["final_wan"] = "280.00"
    assert take(example).changed
    year = BureauYear.objects.get()
    assert year.revision == 2
    assert [e.content["prior_year"]["final_wan"] for e in BureauYearEdition.objects.order_by("revision")] == [
        "279.40", "280.00",
    ]  # fmt: skip


def test_money_is_whole_fen(take: Take, example: dict[str, Any]):
    take(example)
    money = selectors.money(2022)
    assert money is not None
    assert selectors.total(money.executed()) == 292_600_000
    assert money.full_year_fen == 294_500_000
    assert selectors.total(money.executed(project="P01")) == 48_000_000
    assert selectors.total(money.executed("30227", project="")) == 0


@pytest.mark.parametrize("gone", ["staffing", "prior_year", "indicators", "volumes", "three_public", "projects", "process_scheme"])  # fmt: skip
def test_keys_may_be_missing(take: Take, example: dict[str, Any], gone: str):
    del example[gone]
    if gone == "projects":
        for part in (example["budget"]["opening"]["items"], example["final_account"]["classes"][1]["items"]):
            for item in part:
                item.pop("basic_wan", None)
                item.pop("P01_wan", None)
        for a in example["budget"]["adjustments"]:
            a["project"] = None
    take(example)
    report = report_of(2022)
    for name in ("report.html", "report.docx", "tables.xlsx", "figures.json"):
        assert report.file(name)


def test_almost_nothing_is_a_report_with_gaps(take: Take):
    take({"bureau": {"name": "甲县行政审批服务局", "fiscal_year": "２０２３"}})
    report = report_of(2023)
    html = report.file("report.html").decode()
    assert "【未填】" in html
    assert report.counts["missing"] > 10
    assert report.counts["sample"] == 0


def test_an_unknown_code_is_named_with_its_places(take: Take, example: dict[str, Any]):
    """Where the sum fails because of it, the refusal names it, too."""
    items = example["final_account"]["classes"][1]["items"]
    was = items[0]["code"]
    items[0]["code"] = "30277"
    example["budget"]["adjustments"][0]["lines"][0]["econ"] = "30277"
    said = "\n".join(take(example).warnings)
    name = items[0].get("name", "")
    assert f"final_account、budget.adjustments 第1条：部门预算支出经济分类里没有科目 30277 {name}".strip() in said
    assert was not in said
    with pytest.raises(Refused, match=r"final_account 302[\s\S]*没有科目 30277"):
        take(change(example, "final_account.classes.1.items.0.amount_wan", "0.01"))


def test_a_change_of_another_year_is_pointed_out(take: Take, example: dict[str, Any]):
    assert "不在2022年度内" not in "".join(take(example).warnings)
    example["budget"]["adjustments"][1]["date"] = "2021-09-16"
    assert "budget.adjustments 第2条：日期2021-09-16不在2022年度内，请核对" in take(example).warnings


def test_unknown_keys_and_codes_warn(take: Take, example: dict[str, Any]):
    example["weather"] = "晴"
    example["bureau"]["motto"] = "快"
    example["bureau"]["region_code"] = "12345"
    example["final_account"]["classes"][0]["items"][0]["code"] = "30177"
    warnings = "\n".join(take(example).warnings)
    for word in ("weather", "bureau.motto", "12345", "30177"):
        assert word in warnings


def test_more_classes_projects_and_years_may_come(take: Take, example: dict[str, Any]):
    final = example["final_account"]
    final["classes"].append(
        {"code": "399", "name": "其他支出", "amount_wan": "10.00",
         "items": [{"code": "39999", "name": "其他支出", "amount_wan": "10.00", "P02_wan": "10.00"}]}
    )  # fmt: skip
    final["total_wan"] = "302.60"
    final["by_function"][0]["amount_wan"] = "225.60"
    example["projects"].append({"code": "P02", "name": "第二项目", "class": "3 特定目标类"})
    take(example)
    later = copy.deepcopy(example)
    later["bureau"]["fiscal_year"] = 2023
    del later["prior_year"]
    take(later)
    report = report_of(2023)
    assert report.figures.printed("budget.final_change").value == 0
    assert "持平" in report.file("report.html").decode()
    assert [t.key for t in report.tables] == ["A", "B", "C1", "C2", "D", "E1", "E2"]


def change(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    at: Any = data
    *way, last = path.split(".")
    for key in way:
        at = at[int(key)] if isinstance(at, list) else at[key]
    at[int(last) if isinstance(at, list) else last] = value
    return data


@pytest.mark.parametrize(
    "path, value, sentence",
    [
        ("final_account.total_wan", "300.00", "相差"), ("final_account.classes.0.amount_wan", "170.00", "final_account 301"),
        ("final_account.classes.0.items.0.amount_wan", "六十", "不是金额"), ("budget.opening.by_class.301", "150.00", "budget.opening 301"),
        ("budget.opening.total_wan", "100.00", "budget.opening"), ("final_account.classes.1.items.3.P01_wan", "40.00", "按项目分列"),
        ("final_account.classes.1.items.3.P01_wan", "4x", "不是金额"), ("budget.adjustments.2.lines.0.amount_wan", "-3.00", "调剂"),
        ("budget.adjustments.0.date", "2022-02-30", "日期"), ("budget.adjustments.0.kind", "gift", "kind"), ("budget.adjustments.0.project", "P09", "P09"),
        ("staffing.bureau.authorised", "八", "不是数字"), ("prior_year.final_wan", "很多", "不是金额"), ("bureau.fiscal_year", "去年", "年度"),
        ("bureau.name", "", "单位名称"), ("indicators", {"a": 1}, "列表"), ("final_account.classes.0.items.0.code", "30201", "不属于"),
        ("final_account.classes.0.items.1.code", "30101", "两次"), ("budget", [], "键"), ("narrative", {"results": "共{figure:nothing}件"}, "nothing"),
        ("narrative", {"results": "{{ 7*7 }}和{__import__('os')}"}, "不是引用"), ("final_account.classes.0.items.0.amount_wan", "1.23456789", "六位"),
        ("final_account.classes.0.items.0.amount_wan", True, "不是金额"),
    ],
)  # fmt: skip
def test_what_does_not_add_up_is_refused_whole(
    take: Take, example: dict[str, Any], path: str, value: Any, sentence: str
):
    with pytest.raises(Refused) as refused:
        take(change(example, path, value))
    assert sentence in str(refused.value)
    assert not BureauYear.objects.exists()
    assert not Indicator.objects.exists()
    assert not Centre.objects.exists()


def test_full_width_digits_and_separators_are_read(take: Take, example: dict[str, Any]):
    change(example, "final_account.classes.0.items.0.amount_wan", "６０．００万元")
    change(example, "final_account.total_wan", " 292.60 ")
    change(example, "prior_year.final_wan", "1,279.40")
    take(example)
    assert str(report_of(2022).figures.printed("budget.final_change").value) == "-986.80"


def test_rounding_of_wan_is_no_mistake(take: Take, example: dict[str, Any]):
    change(example, "final_account.classes.0.amount_wan", "163.51")
    assert any("四舍五入" in w for w in take(example).warnings)


BILLION = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    f"{n}: &{n} [{','.join(f'*{p}' for _ in range(9))}]\n".encode() for p, n in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe\x00", b"- 1\n- 2", b"a: [", b"a: !!python/object/apply:os.system ['id']", BILLION, b"a: &a [*a]", b"[" * 5000, b"a: " + b"9" * 6000,
        b"bureau: {name: \"a\\0b\", fiscal_year: 2022}", b"bureau: {name: \"\\ud800\", fiscal_year: 2022}", b"x" * 6_000_000, b"? [a]\n: 1",
        b"bureau: 5", b"bureau: {name: x, fiscal_year: 99999}", b"2: 3",
    ],
)  # fmt: skip
def test_hostile_files_are_refused_in_words(take: Take, content: bytes):
    with pytest.raises(Refused) as refused:
        take(content)
    assert str(refused.value)
    assert not BureauYear.objects.exists()


def test_another_bureau_does_not_overwrite_a_year(take: Take, example: dict[str, Any]):
    take(example)
    example["bureau"]["name"] = "别县行政审批服务局"
    with pytest.raises(Refused, match="已有"):
        take(example)


def test_words_typed_since_are_not_overwritten(take: Take, lukou: dict[str, Any], now):
    from tongban.finance.performance.usecases import write_section
    from tongban.kernel.actors import SYSTEM

    take(lukou)
    year = BureauYear.objects.get()
    write_section(actor=SYSTEM, year=year, section="problems", text="存在不足。", version=1, now=now)
    take(lukou)
    assert SectionText.objects.filter(section="problems").count() == 2
    assert "存在不足。" in report_of(2021).file("report.html").decode()
    with pytest.raises(Refused, match="刷新"):
        write_section(actor=SYSTEM, year=year, section="problems", text="又一版", version=1, now=now)


def test_an_opening_budget_without_items_still_counts(take: Take, lukou: dict[str, Any]):
    take(lukou)
    money = selectors.money(2021)
    assert money is not None
    assert [x.code for x in money.at(Stage.OPENING)] == [""]


def places(data: Any, depth: int) -> Iterator[str]:
    for key, value in data.items() if isinstance(data, dict) else enumerate(data[:2]) if isinstance(data, list) else ():
        yield str(key)
        if depth:
            yield from (f"{key}.{rest}" for rest in places(value, depth - 1))


JUNK: tuple[Any, ...] = (None, 5, "某", [], {"甲": [1, {"乙": None}]}, [[1]], True, -1.5)


@pytest.mark.slow
@pytest.mark.anywhere
@pytest.mark.parametrize("turn", range(2))
def test_a_value_of_another_kind_is_read_or_refused_never_a_crash(take: Take, example: dict[str, Any], turn: int):
    """Each place of the file down to the third level holds something else, one after another."""
    taken, said = 0, {}
    for n, path in enumerate(places(example, 2)):
        changed = change(copy.deepcopy(example), path, JUNK[(n + turn * 3) % len(JUNK)])
        with transaction.atomic():
            try:
                take(changed)
                report = report_of(2022)
                assert report.findings is not None
                assert report.file("report.html")
                taken += 1
            except Refused as refused:
                said[path] = str(refused)
            transaction.set_rollback(True)
    assert taken
    assert all(said.values())


def test_a_file_in_another_encoding_is_told_so():
    with pytest.raises(Refused, match="另存为UTF-8"):
        yamlfile.read("单位: 示例县行政审批服务局".encode("gb18030"))
