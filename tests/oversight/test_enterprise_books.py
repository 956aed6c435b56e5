"""Registers, periodic papers, indicators: once each, frozen, signed by another, scored as the scheme says."""

import copy
import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.oversight.enterprise_office import LETTER, Bureau
from tests.support.sheets import xlsx
from tongban.infra import measures, trail
from tongban.kernel.periods import Period
from tongban.kernel.refusals import NotAllowed, Refused, Stale
from tongban.kernel.times import at
from tongban.oversight.enterprise import printing, reference, schemes, usecases, wording
from tongban.oversight.enterprise.errors import IllegalAct
from tongban.oversight.enterprise.models import (
    Brief,
    Indicator,
    IndicatorResult,
    PeriodicPaper,
    Scheme,
)
from tongban.oversight.enterprise.selectors import indicators
from tongban.oversight.enterprise.transitions.results import TABLE, after
from tongban.oversight.enterprise.usecases.indicators import line_of
from tongban.oversight.enterprise.values.issues import State
from tongban.oversight.enterprise.values.registers import (
    AssessmentScope,
    OutletLevel,
    PaperKind,
    ResultAct,
    ResultState,
    Separation,
    WeakSource,
)

pytestmark = pytest.mark.django_db
NOW = at(date(2021, 9, 6), time(9, 30))
LATER = at(date(2021, 10, 12), time(9, 30))


@pytest.fixture(scope="module")
def built(ground: None) -> Bureau:
    return Bureau.build(NOW)


@pytest.fixture
def bureau(built: Bureau) -> Bureau:
    return copy.deepcopy(built)


# --- registers -----------------------------------------------------------------------------------------------------------


def test_a_problem_left_over_is_solved_and_may_come_back(bureau: Bureau):
    said: dict[str, Any] = {"title": "领秀时代项目阻工", "background": "补偿尾款未结", "lead": bureau.inside, "cooperating": [bureau.helping], "since": date(2021, 4, 6), "due_on": date(2021, 11, 30), "measure": "专班核定"}  # fmt: skip
    row = usecases.register_legacy(actor=bureau.office, now=NOW, **said)
    with pytest.raises(Refused, match="牵头单位不必"):
        usecases.register_legacy(actor=bureau.office, now=NOW, **{**said, "cooperating": [bureau.inside]})
    with pytest.raises(Refused, match="不能早于2021-04-06"):
        usecases.solve_legacy(actor=bureau.office, row=row, on=date(2021, 4, 5), result="好了", now=NOW)
    usecases.solve_legacy(actor=bureau.office, row=row, on=date(2021, 9, 1), result="恢复施工", now=NOW)
    with pytest.raises(Refused, match="已登记完成"):
        usecases.solve_legacy(actor=bureau.office, row=row, on=date(2021, 9, 1), result="恢复施工", now=NOW)
    solved = measures.find("enterprise.legacy_solved")
    assert solved is not None
    assert solved.count(Period.year(2021), "").rows == [("领秀时代项目阻工", "2021-09-01解决，住建局、资源局")]
    usecases.reopen_legacy(actor=bureau.office, row=row, now=NOW)
    assert not solved.count(Period.year(2021), "").rows


def test_briefs_are_numbered_by_year(bureau: Bureau):
    said: dict[str, Any] = {"title": "动态", "sent_to": "区委", "text": "本月……"}
    first, second = (usecases.register_brief(actor=bureau.office, on=date(2021, m, 1), now=NOW, **said) for m in (3, 4))
    other = usecases.register_brief(actor=bureau.office, on=date(2020, 12, 1), now=NOW, **said)
    assert [(b.year, b.issue_no) for b in (first, second, other)] == [(2021, 1), (2021, 2), (2020, 1)]
    with pytest.raises(Refused, match="第2期已登记"):
        usecases.register_brief(actor=bureau.office, on=date(2021, 5, 1), issue_no=2, now=NOW, **said)
    with pytest.raises(Refused, match="正文"):
        usecases.register_brief(actor=bureau.office, on=date(2021, 5, 1), now=NOW, **{**said, "text": " "})
    with pytest.raises(Refused, match="不能晚于今天"):
        usecases.register_brief(actor=bureau.office, on=date(2021, 9, 7), now=NOW, **said)


def test_only_reports_of_the_city_or_wider_count(bureau: Bureau):
    for n, level in enumerate(OutletLevel):
        usecases.register_media(
            actor=bureau.office, on=date(2021, 5, 1), title=f"报道{n}", outlet="日报", level=level, now=NOW
        )
    found = measures.find("enterprise.media_reports")
    assert found is not None
    assert found.count(Period.year(2021), "").value == 3
    with pytest.raises(Refused, match="已登记"):
        usecases.register_media(actor=bureau.office, on=date(2021, 5, 1), title="报道0", outlet="日报", level=OutletLevel.CITY, now=NOW)  # fmt: skip
    with pytest.raises(Refused, match="http"):
        usecases.register_media(actor=bureau.office, on=date(2021, 5, 1), title="另一篇", outlet="日报", level=OutletLevel.CITY, link="javascript:alert(1)", now=NOW)  # fmt: skip


def test_an_association_is_separated_in_five_respects(bureau: Bureau):
    said: dict[str, Any] = {"unit": bureau.inside, "checked_on": date(2021, 5, 18)}
    whole = usecases.register_clearance(
        actor=bureau.office, association="建筑业协会", separated=list(Separation), found="", now=NOW, **said
    )
    assert whole.done_on == date(2021, 5, 18)
    with pytest.raises(Refused, match="发现的问题"):
        usecases.register_clearance(
            actor=bureau.office, association="餐饮协会", separated=[Separation.BODY], found="", now=NOW, **said
        )
    part = usecases.register_clearance(actor=bureau.office, association="餐饮协会", separated=[Separation.BODY], found="兼职", now=NOW, **said)  # fmt: skip
    usecases.finish_clearance(actor=bureau.office, row=part, on=date(2021, 6, 30), result="已辞去", now=NOW)
    assert part.done_on == date(2021, 6, 30)


def test_what_outside_agencies_found_comes_with_their_report(bureau: Bureau):
    said: dict[str, Any] = {"year": 2021, "agency": "评估中心", "on": date(2021, 9, 1), "full": Decimal(100)}
    with pytest.raises(Refused, match="报告"):
        usecases.register_assessment(
            actor=bureau.office, scope=AssessmentScope.WHOLE, score=Decimal(87), paper=None, now=NOW, **said
        )
    for facts, words in (
        ({"scope": AssessmentScope.DEPARTMENT}, "选择单位"), ({"score": Decimal(101)}, "0到满分"), ({"rank": 3}, "一起填"), ({"rank": 3, "out_of": 2}, "不能大于"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            usecases.register_assessment(actor=bureau.office, now=NOW, paper=LETTER, **{"scope": AssessmentScope.WHOLE, "score": Decimal(87), **said, **facts})  # fmt: skip
    usecases.register_assessment(
        actor=bureau.office, scope=AssessmentScope.WHOLE, score=Decimal("87.5"), paper=LETTER, now=NOW, **said
    )
    for unit, score in ((bureau.inside, "92"), (bureau.helping, "84")):
        usecases.register_assessment(actor=bureau.office, scope=AssessmentScope.DEPARTMENT, unit=unit, score=Decimal(score), paper=LETTER, now=NOW, **said)  # fmt: skip
    found = measures.find("enterprise.assessment_score")
    assert found is not None
    assert found.count(Period.year(2021), "").value == Decimal("87.5")
    assert found.count(Period.year(2021), "department").value == 88
    with pytest.raises(Refused, match="已登记"):
        usecases.register_assessment(
            actor=bureau.office, scope=AssessmentScope.WHOLE, score=Decimal(1), paper=LETTER, now=NOW, **said
        )


def test_registers_are_the_offices(bureau: Bureau):
    for who in ("lead", "watcher", "nobody", "guest"):
        with pytest.raises(NotAllowed):
            usecases.register_training(
                actor=bureau.actors[who], on=date(2021, 4, 1), agency="机构", topic="培训", attendees=3, now=NOW
            )
        with pytest.raises(NotAllowed):
            usecases.register_rectification(
                actor=bureau.actors[who], source=WeakSource.REVIEW, on=date(2021, 4, 1), area="纳税", gap="慢", measure="快", unit=bureau.inside,
                due_on=date(2021, 5, 1), now=NOW,
            )  # fmt: skip
        with pytest.raises(NotAllowed):
            usecases.prepare_paper(actor=bureau.actors[who], kind=PaperKind.DISPATCH, year=2021, part=8, now=NOW)


# --- papers ----------------------------------------------------------------------------------------------------------------


def paper(bureau: Bureau, kind: PaperKind = PaperKind.DISPATCH, part: int = 9, now: datetime = LATER) -> PeriodicPaper:
    return usecases.prepare_paper(actor=bureau.office, kind=kind, year=2021, part=part, now=now)


def test_figures_are_frozen_and_open_into_their_rows(bureau: Bureau):
    solved, open_ = bureau.issue(State.CLOSED), bureau.issue(State.HANDLING)
    row = paper(bureau)
    told = {f["code"]: f for f in row.figures}
    assert (told["raised"]["value"], told["solved"]["value"], told["waiting"]["value"], told["late"]["value"]) == (
        "2",
        "1",
        "1",
        "1",
    )
    assert told["solved"]["rows"][0][2:] == ["issue", str(solved.pk)]
    assert open_.number in row.text[1][1]
    usecases.answer(actor=bureau.actors["lead"], issue=open_, said="好了", now=LATER)
    row.refresh_from_db()
    assert {f["code"]: f["value"] for f in row.figures}["late"] == "1"
    again = paper(bureau)
    assert (again.version, row.version) == (2, 1)
    assert trail.verify(row.pk).ok


def test_a_secret_issue_is_a_number_in_papers(bureau: Bureau):
    row = bureau.raise_("不能公开的事", secret=True)
    made = paper(bureau)
    everything = str(made.figures) + str(made.text)
    assert row.number in everything
    assert "不能公开的事" not in everything
    assert bureau.company.name not in str(made.figures)


def test_papers_of_what_is_not_over_are_refused(bureau: Bureau):
    with pytest.raises(Refused, match="还没有结束"):
        paper(bureau, now=at(date(2021, 9, 30), time(17)))
    paper(bureau, now=at(date(2021, 10, 1), time(8)))
    for kind, part in ((PaperKind.DISPATCH, 13), (PaperKind.NOTICE, 5), (PaperKind.ASSESSMENT, 2)):
        with pytest.raises(Refused, match="请核对"):
            paper(bureau, kind, part)


def test_words_are_edited_and_signed_by_another(bureau: Bureau):
    row = paper(bureau)
    before = row.digest
    usecases.edit_paper(actor=bureau.office, paper=row, text=["改过的总体情况", "没有", "要求"], now=LATER)
    assert row.text[0] == ["一、总体情况", "改过的总体情况"]
    assert row.digest != before
    with pytest.raises(NotAllowed, match="不能自己签发"):
        usecases.sign_paper(actor=bureau.office, paper=row, digest=row.digest, now=LATER)
    with pytest.raises(Stale, match="改过"):
        usecases.sign_paper(actor=bureau.actors["second"], paper=row, digest=before, now=LATER)
    usecases.sign_paper(actor=bureau.actors["second"], paper=row, digest=row.digest, now=LATER)
    with pytest.raises(Stale, match="已签发"):
        usecases.edit_paper(actor=bureau.office, paper=row, text=["a", "b", "c"], now=LATER)
    found = measures.find("enterprise.dispatches")
    assert found is not None
    assert found.count(Period.year(2021), "").value == 1


def test_whoever_wrote_last_does_not_sign(bureau: Bureau):
    row = paper(bureau)
    usecases.edit_paper(actor=bureau.actors["second"], paper=row, text=["a", "b", "c"], now=LATER)
    with pytest.raises(NotAllowed):
        usecases.sign_paper(actor=bureau.actors["second"], paper=row, digest=row.digest, now=LATER)


def test_two_who_edit_at_once(bureau: Bureau):
    row = paper(bureau)
    other = PeriodicPaper.objects.get(pk=row.pk)
    usecases.edit_paper(actor=bureau.office, paper=row, text=["a", "b", "c"], now=LATER)
    with pytest.raises(Stale):
        usecases.edit_paper(actor=bureau.actors["second"], paper=other, text=["x", "y", "z"], now=LATER)
    with pytest.raises(Refused, match="段落数"):
        usecases.edit_paper(actor=bureau.office, paper=row, text=["a"], now=LATER)


@pytest.mark.parametrize(("kind", "part"), [(PaperKind.DISPATCH, 9), (PaperKind.NOTICE, 3), (PaperKind.ASSESSMENT, 1)])
def test_papers_print_with_a_red_head(bureau: Bureau, kind: PaperKind, part: int):
    bureau.issue(State.CLOSED)
    row = paper(bureau, kind, part, now=at(date(2022, 1, 20), time(9)))
    xml = zipfile.ZipFile(io.BytesIO(printing.paper_file(row, "行政审批服务局"))).read("word/document.xml").decode()
    for words in (row.title, "未签发", "承办单位办理情况", "C00000", "行政审批服务局"):
        assert words in xml


def test_a_brief_begins_with_the_ledger(bureau: Bureau):
    row = bureau.issue(State.CLOSED)
    text = usecases.draft_brief(Period(date(2021, 9, 1), date(2021, 9, 30)), "2021年9月")
    assert "收集企业问题1个" in text
    assert row.company.name in text
    made = usecases.register_brief(
        actor=bureau.office, on=date(2021, 9, 6), title="走访情况", sent_to="区委", text=text, now=NOW
    )
    assert "走访情况" in zipfile.ZipFile(io.BytesIO(printing.brief_file(made, "局"))).read("word/document.xml").decode()
    assert Brief.objects.count() == 1


@given(st.integers(2000, 2200), st.integers(1, 12))
def test_months_quarters_and_years_fit_together(year: int, month: int):
    month_ = wording.period_of(PaperKind.DISPATCH, year, month)
    quarter = wording.period_of(PaperKind.NOTICE, year, (month + 2) // 3)
    whole = wording.period_of(PaperKind.ASSESSMENT, year, 1)
    assert month_.start.day == 1
    assert quarter.start <= month_.start <= month_.end <= quarter.end
    assert whole == Period.year(year)


# --- indicators ------------------------------------------------------------------------------------------------------------

numbers = st.decimals(min_value=-10_000, max_value=10_000, places=3, allow_nan=False, allow_infinity=False)
weights = st.decimals(min_value=Decimal("0.5"), max_value=100, places=2, allow_nan=False, allow_infinity=False)


@given(numbers, numbers, numbers, numbers, weights)
def test_points_rise_from_worst_to_best(a: Decimal, b: Decimal, worst: Decimal, best: Decimal, weight: Decimal):
    """Between nothing and the weight; never less for what is nearer to the best; the ends are the ends."""
    if worst == best:
        return
    near, far = sorted((a, b), key=lambda v: abs(best - v) if (v < best) == (worst < best) else Decimal(0))
    points = {v: schemes.score(v, worst=worst, best=best, weight=weight) for v in (near, far, worst, best)}
    assert all(0 <= p <= weight for p in points.values())
    assert points[near] >= points[far]
    assert points[worst] == 0
    assert points[best] == weight


def test_points_of_the_middle():
    assert schemes.score(Decimal(2), worst=Decimal(6), best=Decimal(1), weight=Decimal(3)) == Decimal("2.40")
    assert schemes.score(Decimal("72.2"), worst=Decimal(50), best=Decimal(95), weight=Decimal(5)) == Decimal("2.47")


@given(st.lists(st.tuples(st.sampled_from("甲乙丙丁"), weights, st.integers(0, 100)), max_size=12))
def test_ranks_go_by_share_and_equals_share_one(rows: list[tuple[str, Decimal, int]]):
    scored = [
        schemes.Scored(str(n), name, "", "", weight, Decimal(0), weight * share / 100)
        for n, (name, weight, share) in enumerate(rows)
    ]
    found = schemes.standings(scored, "area")
    shares = [s.points / s.weight for s in found]
    assert shares == sorted(shares, reverse=True)
    for s, share in zip(found, shares, strict=True):
        assert s.rank == 1 + sum(other > share for other in shares)


def test_the_shipped_scheme_weighs_a_hundred():
    lines = [line_of(row) for row in reference.book()["indicators"]]
    assert sum(line.weight for line in lines) == 100
    assert len({line.code for line in lines}) == len(lines)
    assert len({line.area for line in lines}) == 18


HEADS = ["指标编号", "一级指标", "指标名称", "指标说明", "单位", "下限", "标杆值", "权重", "责任部门"]
GOOD: list[list[Any]] = [
    ["1", "开办企业", "环节", "办理环节数", "个", 6, 1, 40, "住建局"],
    ["2", "纳税", "网办率", "网上办理占比", "%", 70, 98, 60, "邻县某局"],
]


@pytest.mark.parametrize("form", ["xlsx", "yaml"])
def test_another_countys_scheme_comes_in_without_a_line_of_code(bureau: Bureau, form: str):
    """From a spreadsheet or a YAML file, whole or not at all."""
    names = ("code", "area", "name", "definition", "unit", "worst", "best", "weight", "responsible")
    content = xlsx([HEADS, *GOOD]) if form == "xlsx" else yaml.safe_dump({"indicators": [dict(zip(names, row, strict=True)) for row in GOOD]}, allow_unicode=True).encode()  # fmt: skip
    said: dict[str, Any] = {
        "actor": bureau.office,
        "name": "邻县方案",
        "place": "邻县",
        "year": 2024,
        "basis": "市优化办2号文",
        "now": NOW,
    }
    looked = usecases.import_scheme(content=content, **said)
    assert (len(looked.rows), looked.faults) == (2, [])
    assert not Scheme.objects.exists()
    usecases.import_scheme(content=content, sure=True, **said)
    assert [(i.code, i.unit, i.responsible) for i in Indicator.objects.order_by("code")] == [
        ("1", bureau.inside, "住建局"),
        ("2", None, "邻县某局"),
    ]
    with pytest.raises(Refused, match="已登记"):
        usecases.import_scheme(content=content, sure=True, **said)


@pytest.mark.parametrize(
    ("change", "words"),
    [({5: "很多"}, "不是数字"), ({5: 1}, "不能相同"), ({7: 0}, "大于0"), ({7: "NaN"}, "有限"), ({0: ""}, "编号"), ({0: "2"}, "两次"), ({6: "1e30"}, "太大")],
)  # fmt: skip
def test_a_wrong_line_keeps_the_whole_scheme_out(bureau: Bureau, change: dict[int, Any], words: str):
    first = [change.get(n, cell) for n, cell in enumerate(GOOD[0])]
    found = usecases.import_scheme(actor=bureau.office, name="x", place="y", year=2024, basis="", content=xlsx([HEADS, first, GOOD[1]]), now=NOW, sure=True)  # fmt: skip
    assert any(words in fault.said for fault in found.faults)
    assert not Scheme.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"indicators: 3", b"{{{", b"\xff\xfe", b"a: &a [*a]", b"- 1\n- 2", b"indicators: [[1]]", b"PK\x03\x04x"],
)
def test_hostile_schemes_are_refused_in_words(bureau: Bureau, content: bytes):
    try:
        found = usecases.import_scheme(actor=bureau.office, name="x", place="y", year=2024, basis="", content=content, now=NOW, sure=True)  # fmt: skip
        assert found.faults
    except Refused:
        pass
    assert not Scheme.objects.exists()


@pytest.fixture
def result(bureau: Bureau) -> IndicatorResult:
    lines = [
        line_of(
            dict(
                zip(
                    ("code", "area", "name", "definition", "unit", "worst", "best", "weight", "responsible"),
                    GOOD[0],
                    strict=True,
                )
            )
        )
    ]
    scheme = usecases.keep_scheme(
        actor=bureau.office, name="方案", place="渌口区", year=2021, basis="", lines=lines, now=NOW
    )
    assert (
        usecases.ask_for_results(
            actor=bureau.office, scheme=scheme, start=date(2021, 7, 1), end=date(2021, 8, 31), now=NOW
        )
        == 1
    )
    assert (
        usecases.ask_for_results(
            actor=bureau.office, scheme=scheme, start=date(2021, 7, 1), end=date(2021, 8, 31), now=NOW
        )
        == 0
    )
    found = indicators.result(IndicatorResult.objects.get().pk)
    assert found is not None
    return found


@pytest.mark.parametrize("state", ResultState)
def test_every_state_of_a_result_with_every_act(state: ResultState):
    for act in ResultAct:
        if (state, act) in TABLE:
            assert after(state, act) is TABLE[state, act]
        else:
            with pytest.raises(IllegalAct, match=state.label):
                after(state, act)


def test_a_result_is_reported_looked_at_by_another_and_published(bureau: Bureau, result: IndicatorResult):
    lead, office = bureau.actors["lead"], bureau.office
    with pytest.raises(NotAllowed):
        usecases.report_result(actor=bureau.actors["other"], row=result, value=Decimal(2), said="", now=NOW)
    with pytest.raises(Refused, match="期满后"):
        usecases.report_result(actor=lead, row=result, value=Decimal(2), said="", now=at(date(2021, 8, 30)))
    usecases.report_result(actor=lead, row=result, value=Decimal(2), said="", now=NOW)
    assert indicators.scored(result).points is None, "not before it was passed"
    with pytest.raises(NotAllowed):
        usecases.check_result(actor=lead, row=result, what=ResultAct.PASS, said="", now=NOW)
    usecases.check_result(actor=office, row=result, what=ResultAct.SEND_BACK, said="口径不对", now=NOW)
    assert (result.state, result.returned) == (ResultState.RETURNED, "口径不对")
    usecases.report_result(actor=lead, row=result, value=Decimal(3), said="", now=NOW)
    usecases.check_result(actor=office, row=result, what=ResultAct.PASS, said="", now=NOW)
    usecases.check_result(actor=office, row=result, what=ResultAct.PUBLISH, said="", now=NOW)
    scored = indicators.scored(result, published_only=True)
    assert (scored.points, scored.lost) == (Decimal("24.00"), Decimal("16.00"))


def test_a_value_entered_for_a_unit_has_its_paper_and_another_checker(bureau: Bureau, result: IndicatorResult):
    with pytest.raises(Refused, match="证明材料"):
        usecases.report_result(actor=bureau.office, row=result, value=Decimal(2), said="", now=NOW)
    usecases.report_result(actor=bureau.office, row=result, value=Decimal(2), said="", now=NOW, paper=LETTER)
    with pytest.raises(NotAllowed, match="另一位"):
        usecases.check_result(actor=bureau.office, row=result, what=ResultAct.PASS, said="", now=NOW)
    usecases.check_result(actor=bureau.actors["second"], row=result, what=ResultAct.PASS, said="", now=NOW)


def test_the_yearly_assessment_tells_points_lost(bureau: Bureau, result: IndicatorResult):
    usecases.report_result(actor=bureau.actors["lead"], row=result, value=Decimal(2), said="", now=NOW)
    for act in (ResultAct.PASS, ResultAct.PUBLISH):
        usecases.check_result(actor=bureau.office, row=result, what=act, said="", now=NOW)
    row = paper(bureau, PaperKind.ASSESSMENT, 1, now=at(date(2022, 1, 20)))
    told = {f["code"]: f for f in row.figures}
    assert (told["points"]["value"], told["weight"]["value"], told["losing"]["value"]) == ("32.00", "40.00", "1")
    assert "失8.00分" in told["losing"]["rows"][0][1]
    assert any(t["title"] == "责任单位失分" for t in row.tables)
