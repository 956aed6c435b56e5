"""Target tables in their layouts, projects scored by their own indicators, and what rule R2 says of both."""

import copy
import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.finance.conftest import Take
from tongban.finance.budget.models import BureauYear
from tongban.finance.budget.selectors import total
from tongban.finance.budget.values import Axis, Stage
from tongban.finance.performance.report.targets import INDICATORS, by_fund
from tongban.finance.performance.report.writing import Report, report_of
from tongban.finance.performance.values import Status
from tongban.infra import measures
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refused

pytestmark = pytest.mark.django_db
OWN: list[dict[str, Any]] = [
    {"code": "P1", "level1": "产出指标", "level2": "数量指标", "name": "外包窗口", "kind": ">=", "target": "12", "unit": "个", "weight": 50, "actual": "11", "reason": "一人离职", "goal": "全年开设"},
    {"code": "P2", "level1": "效益指标", "level2": "社会效益", "name": "一次办结", "kind": "qualitative", "target": "达成年度指标", "weight": 30, "actual": {"grade": "达成年度指标", "share": "0.9"}, "reason": "少数事项仍须补件"},
    {"code": "P3", "level1": "满意度指标", "level2": "服务对象满意度", "name": "满意度", "kind": "satisfaction steps", "target": "95", "unit": "%", "weight": 10, "actual": "96"},
]  # fmt: skip


@pytest.fixture
def year(example: dict[str, Any]) -> dict[str, Any]:
    example["projects"][0] |= {"indicators": copy.deepcopy(OWN), "fiscal_wan": "30.00", "goal": "窗口不断岗", "attribute": "延续", "starts": "2022-01-01", "ends": "2022-12-31"}  # fmt: skip
    example["income"] = [
        {"code": "111", "name": "一般公共预算拨款", "opening_wan": "260.00"},
        {"code": "3", "name": "其他", "opening_wan": "10.00"},
    ]
    return example


def table(report: Report, key: str) -> dict[str, list[str]]:
    """First cell of a row → the rest; the first that says so."""
    found: dict[str, list[str]] = {}
    for row in next(t for t in report.tables if t.key == key).rows:
        found.setdefault(row[0] or row[1] or row[2], list(row))
    return found


def said(report: Report, rule: str) -> str:
    return "\n".join(f"{x.place}：{x.said}" for x in report.findings if x.rule == rule)


def test_the_departments_target_table(take: Take, year: dict[str, Any]):
    take(year)
    report = report_of(2022)
    target = next(t for t in report.tables if t.key == "D")
    cells = list(target.rows)
    amounts = {(row[2] if not row[1] or row[1].startswith("按") else row[1]): (row[3] if row[1].startswith("按") or not row[1] else row[2]) for row in cells[:8]}  # fmt: skip
    assert amounts == {
        "资金总额": "270.00", "一般公共预算拨款": "260.00", "政府性基金拨款": "0.00", "国有资本经营预算": "0.00", "财政专户管理资金": "0.00", "单位（其他）资金": "10.00",
        "基本支出": "240.00", "项目支出": "30.00",
    }  # fmt: skip
    at = cells.index(INDICATORS)
    assert len(cells) - at - 1 == len(year["indicators"]) - 1  # the execution rate is no target
    assert cells[at + 1][2:7] == ("一件事上线事项数", "≥40", "一件事上线事项数", "件", "定量")
    assert any(row[6] == "定性" for row in cells[at + 1 :])
    money = report.figures.money
    assert sum(by_fund(money.at(Stage.OPENING, Axis.INCOME)).values()) == total(money.at(Stage.OPENING))


def test_sums_that_do_not_agree_are_found(take: Take, year: dict[str, Any]):
    year["income"][1]["opening_wan"] = "9.00"
    year["projects"][0]["fiscal_wan"] = "29.00"
    year["indicators"] = [
        i for i in year["indicators"] if not i["level2"].startswith("质量") and i["level2"] != "服务对象满意度"
    ]
    take(year)
    found = said(report_of(2022), "R2")
    for sentence in (
        "按收入性质分的合计",
        "财政拨款与其他资金之和29.00万元",
        "产出指标下没有质量指标",
        "满意度指标下没有服务对象满意度指标",
    ):
        assert sentence in found


def test_a_project_is_scored_by_its_own_indicators(take: Take, year: dict[str, Any]):
    take(year)
    report = report_of(2022)
    shown = table(report, "C")
    # 48.00 of 30 + 18: 10; 50 × 11/12 = 45.83; 30 × 0.9 = 27; 10
    assert shown["总分"][5:7] == ["100", "92.83"]
    assert shown["总分"][7] == "等级：优"
    assert next(r for r in next(t for t in report.tables if t.key == "C").rows if r[2] == "外包窗口")[6:] == (
        "45.83",
        "一人离职",
    )
    assert shown["年度总体目标"][2] == "窗口不断岗"
    assert "项目 P01" not in said(report, "R2")
    target = table(report, "E")
    assert target["起止时间"][1] == "2022-01-01至2022-12-31"
    assert target["产出指标"][3:7] == ["≥12", "全年开设", "个", "定量"]


def test_one_value_of_a_project_moves_its_table(take: Take, year: dict[str, Any]):
    take(year)
    year["projects"][0]["indicators"][0]["actual"] = "12"
    take(year)
    assert table(report_of(2022), "C")["总分"][6] == "97.00"


def test_what_a_project_lacks_is_said(take: Take, year: dict[str, Any]):
    year["projects"][0]["indicators"] = [{**OWN[0], "weight": 40, "reason": ""}, {**OWN[2], "actual": None}]
    take(year)
    found = said(report_of(2022), "R2")
    for sentence in ("没有写偏差原因", "没有实际完成值", "分值合计60"):
        assert sentence in found
    del year["projects"][0]["indicators"]
    take(year)
    assert "没有自己的绩效指标" in said(report_of(2022), "R2")


def test_an_indicator_of_a_project_that_cannot_be_read_is_refused_with_the_file(take: Take, year: dict[str, Any]):
    year["projects"][0]["indicators"] = [{**OWN[0], "actual": "许多"}]
    with pytest.raises(Refused, match=r"项目 P01：.*不是数字"):
        take(year)
    assert not BureauYear.objects.exists()


def test_without_projects_the_tables_say_so(seed: Report):
    assert table(seed, "C")["不适用"]
    assert table(seed, "E")["不适用"][1] == "本单位无项目支出"
    found = measures.find("performance.project_targets")
    assert found is not None
    assert found.count(Period.year(2021), "").value == 0


def test_targets_of_projects_are_known_by_what_the_file_says_of_projects(
    seed: Report, take: Take, year: dict[str, Any]
):
    """Sample targets of the department's indicators say nothing of the projects'."""
    assert "indicators.I01.target" in seed.figures.money.year.content["samples"]
    assert seed.figures.printed("performance.project_targets").status is Status.DECLARED
    assert seed.figures.printed("performance.rule_basis").status is Status.DECLARED
    year["projects"][0]["indicators"] = OWN
    year["samples"] = ["indicators"]
    take(year)
    assert report_of(2022).figures.printed("performance.project_targets").status is Status.DECLARED
    year["samples"] = ["projects.P01.indicators"]
    take(year)
    assert report_of(2022).figures.printed("performance.project_targets").status is Status.SAMPLE


def test_the_measures_count_the_rows_of_the_tables(take: Take, year: dict[str, Any]):
    take(year)
    period = Period.year(2022)
    department, project = (measures.find(f"performance.{n}_targets") for n in ("department", "project"))
    assert department is not None
    assert project is not None
    report = report_of(2022)
    target = next(t for t in report.tables if t.key == "D")
    rows = [r for r in target.rows[target.rows.index(INDICATORS) + 1 :] if r[3] != "—"]
    assert department.count(period, "").value == len(rows)
    assert project.count(period, "").value == 1
    del year["projects"][0]["indicators"]
    take(year)
    assert project.count(period, "").value == 0


def test_the_target_tables_are_in_every_file(take: Take, year: dict[str, Any]):
    take(year)
    report = report_of(2022)
    book = CalamineWorkbook.from_filelike(io.BytesIO(report.file("tables.xlsx")))
    assert book.sheet_names == ["附表A", "附表B", "附表C", "附表D", "附表E"]
    assert "外包窗口" in {c for row in book.get_sheet_by_name("附表E").to_python() for c in row}
    assert "部门整体支出绩效目标表" in report.file("report.html").decode()
