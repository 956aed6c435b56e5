"""The report of the seed year: every clause in its place with its figure, and everything moves with the data."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from tests.finance.conftest import Take, told
from tongban.finance.performance import carrying
from tongban.finance.performance.report import checks
from tongban.finance.performance.report.figures import chinese
from tongban.finance.performance.report.structure import report as structure
from tongban.finance.performance.report.writing import Report, report_of, write_files
from tongban.finance.performance.values import Level, Status
from tongban.infra import measures
from tongban.infra.shipped import data_file
from tongban.infra.wordfile import Grid, Words
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refused

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def yardstick() -> Iterator[dict[str, str]]:
    with data_file("coverage.csv").open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def numbers(text: str) -> set[Decimal]:
    return {Decimal(n) for n in re.findall(r"\d+(?:\.\d+)?", text)}


def test_every_clause_has_its_place(seed: Report):
    said = seed.document.clauses
    assert [r["id"] for r in yardstick() if r["id"] not in said] == list(structure().checker)
    assert len(said) == len(list(yardstick())) - 1


def test_every_figure_stands_in_its_clause(seed: Report):
    said, figures = seed.document.clauses, [r for r in yardstick() if r["kind"] == "figure"]
    for row in figures:
        text, printed = said[row["id"]], row["figure"]
        try:
            assert Decimal(printed) in numbers(text), (row["id"], text)
        except InvalidOperation:
            assert printed in text, (row["id"], text)
    assert len(figures) == 109


def test_every_printed_figure_has_a_badge_and_rows(seed: Report):
    shown = [s.figure for b in seed.document.blocks for c in b.clauses for s in c.spans if s.figure]
    assert len(shown) > 120
    assert all(f.rows for f in shown)
    assert seed.counts["missing"] == 0
    html = seed.file("report.html").decode()
    assert html.count('class="figure"') == len(shown)
    assert html.count(" data-status=") == len(shown)


def leaves(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from leaves(value, f"{path}.{n}")
    else:
        yield path, data


def seed_figures() -> set[str]:
    """What no file but the year's own may say: figures of three characters or more."""
    found = {r["figure"] for r in yardstick() if r["kind"] == "figure" and re.fullmatch(r"\d+(\.\d+)?", r["figure"])}
    return {f for f in found | {f"{Decimal(f):.2f}" for f in found if "." in f} if len(f) >= 3}


def test_no_seed_figure_is_a_literal():
    places = [
        *(ROOT / "tongban/finance").rglob("*.py"), *(ROOT / "tongban/web/desk/templates/desk/report").glob("*"),
        *(ROOT / "tongban/data/report").glob("*.yaml"), *(ROOT / "tongban/data/report").glob("*.html"), ROOT / "tongban/web/desk/views/report/report.py",
        *(ROOT / "tongban/config/cli" / f"{n}.py" for n in ("report", "score", "measure")), ROOT / "tongban/config/demo/finance.py",
    ]  # fmt: skip
    wrong = re.compile(r"(?<![\d.])(" + "|".join(map(re.escape, sorted(seed_figures()))) + r")(?![\d.])")
    found = [f"{p.name}: {m[0]}" for p in places if "migrations" not in p.parts for m in wrong.finditer(p.read_text())]
    assert found == []


def test_the_words_of_the_seed_hold_no_numbers_but_references():
    for section, lines in told("lukou/bureau-year-2021.yaml")["narrative"].items():
        for line in lines:
            plain = re.sub(r"\{figure:[^}]*\}|\[C\d{3}\]", "", line)
            heading = re.sub(r"^#*\s*\d\.", "", plain)
            assert not re.search(r"\d", heading), (section, plain)


# --- one value moves text, table and indicator ---------------------------------------------------------------------------


def test_a_line_moves_text_table_score_and_measure(take: Take, seed: Report, lukou: dict[str, Any]):
    before = seed.document.clauses
    office = lukou["final_account"]["classes"][1]
    office["items"][0]["amount_wan"] = "50.21"
    office["amount_wan"] = f"{Decimal(office['amount_wan']) - 1:.2f}"
    lukou["final_account"]["total_wan"] = f"{Decimal(lukou['final_account']['total_wan']) - 1:.2f}"
    lukou["income"][0]["final_wan"] = lukou["final_account"]["total_wan"]
    take(lukou)
    after = report_of(2021)
    moved = {id_ for id_, text in after.document.clauses.items() if text != before[id_]}
    assert moved == {"C070", "C071", "C072", "C084", "C098", "C099", "C336"}
    execution = after.figures.sheet.lines[0]
    assert execution.spec.kind.value == "execution"
    assert str(execution.score.points) == "9.99"
    assert (str(seed.figures.sheet.total), str(after.figures.sheet.total)) == ("98.00", "97.99")
    old, new = (next(r for r in t.tables[0].rows if "办公经费" in r[0])[-1] for t in (seed, after))
    assert Decimal(old) - Decimal(new) == 1
    found = measures.find("budget.executed")
    assert found is not None
    assert found.count(Period.year(2021), "30201").value == Decimal("50.21")


def test_every_declared_figure_moves_its_clause(take: Take, seed: Report, lukou: dict[str, Any]):
    """Each service figure of the file, one by one: its clause changes, and nothing else but what is made of it."""
    before = seed.document.clauses
    for key in ("village_common_items", "assignment_letters", "briefs_reported", "biz_env_units", "hengshan_in_lukou"):
        changed = told("lukou/bureau-year-2021.yaml")
        changed["service_figures"][key] = str(int(changed["service_figures"][key]) + 1)
        take(changed)
        after = report_of(2021).document.clauses
        (moved,) = [id_ for id_, text in after.items() if text != before[id_]]
        assert numbers(after[moved]) - numbers(before[moved]) == {Decimal(changed["service_figures"][key])}
    changed["service_figures"]["enterprise_issues_resolved"] = "36"
    take(changed)
    sheet = report_of(2021).figures.sheet
    assert next(x for x in sheet.lines if x.spec.measure == "issue_resolution_pct").score.lost == 0


def test_a_fall_is_called_a_fall(take: Take, lukou: dict[str, Any]):
    lukou["prior_year"]["final_wan"] = "1000.00"
    take(lukou)
    text = report_of(2021).document.clauses
    assert "减少" in text["C071"]
    assert "-" not in text["C071"] + text["C072"]


def test_no_prior_year_is_not_comparable(take: Take, lukou: dict[str, Any]):
    del lukou["prior_year"]
    take(lukou)
    report = report_of(2021)
    assert "不可比" in report.document.clauses["C062"]
    assert any(x.rule == "R6" and x.level is Level.ERROR for x in report.findings)


# --- checks -------------------------------------------------------------------------------------------------------------------


def test_the_ten_sums_hold_and_the_conditional_one_is_a_note(seed: Report):
    sums = checks.arithmetic(seed.figures.money)
    assert [s.holds for s in sums].count(True) == 10
    assert [s.place for s in sums if s.holds is None] == ["政府雇员"]
    assert len(sums) == 11


def test_internal_notes_never_reach_a_public_file(seed: Report, tmp_path: Path):
    internal = [x for x in seed.findings if x.internal]
    assert {"R12", "R5", "R1"} <= {x.rule for x in internal}
    twelve = next(x for x in internal if x.rule == "R12")
    assert "95" in twelve.said
    assert "98" in twelve.said
    write_files(seed, tmp_path)
    public = [p for p in tmp_path.iterdir() if p.is_file()]
    assert {p.name for p in public} == {"report.html", "report.docx", "report.pdf", "tables.xlsx", "figures.json"}
    for path in public:
        text = path.read_bytes()
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as inner:
                text = b"".join(inner.read(n) for n in inner.namelist())
        for x in internal:
            assert x.said.encode() not in text, (path.name, x.said)
        assert "过程类指标表".encode() not in text
    assert json.loads((tmp_path / "internal/checks.json").read_text())


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("协同解决投诉人李建国房屋问题", "个人姓名"), ("相关部门协同成功解决李建国房屋拆迁等问题", "个人姓名"), ("正文[bookmark:_GoBack]", "遗留"), ("跨领城改革", "遗留"), ("数据待定", "遗留"),
    ],
)  # fmt: skip
def test_the_checker_finds(take: Take, lukou: dict[str, Any], text: str, sentence: str):
    lukou["narrative"]["problems"] = [text]
    take(lukou)
    found = [x for x in report_of(2021).findings if x.rule == "R7"]
    assert {x.place for x in found if sentence in x.said} == {"四、存在的问题及原因分析"}
    assert not any("李建国" in x.said for x in found)


def test_the_seed_as_shipped_has_no_fault_of_the_text(seed: Report):
    assert [x.said for x in seed.findings if x.rule == "R7"] == []
    errors = {x.rule for x in seed.findings if x.level is Level.ERROR}
    assert errors == {"R6"}  # what the seed does not give is a sample, and said to be one


def test_weights_of_99_and_a_share_outside_its_step(take: Take, lukou: dict[str, Any]):
    lukou["indicators"][1]["weight"] = 9
    lukou["indicators"][10]["actual"]["share"] = "0.70"
    take(lukou)
    said = [x.said for x in report_of(2021).findings if x.rule == "R4"]
    assert any("合计99" in s for s in said)
    assert any("不在" in s for s in said)


def test_samples_are_marked_wherever_they_count(seed: Report):
    assert seed.figures.printed("performance.self_score").status is Status.SAMPLE
    assert seed.figures.printed("budget.addition_rate").status is Status.SAMPLE
    assert seed.figures.printed("budget.final").status is Status.DECLARED


# --- files --------------------------------------------------------------------------------------------------------------------


def words(element: ElementTree.Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def test_the_docx_says_what_the_document_says(seed: Report):
    with zipfile.ZipFile(io.BytesIO(seed.file("report.docx"))) as found:
        assert found.testzip() is None
        body = ElementTree.fromstring(found.read("word/document.xml")).find(f"{W}body")
        footer = found.read("word/footer1.xml").decode()
    assert body is not None
    paragraphs = [words(p) for p in body.findall(f"{W}p")]
    assert paragraphs[0] == seed.document.title
    assert [b.text for b in seed.document.blocks] == paragraphs[1 : 1 + len(seed.document.blocks)]
    grids = [
        [["\n".join(map(words, c.findall(f"{W}p"))) for c in r.findall(f"{W}tc")] for r in t.findall(f"{W}tr")] for t in body.findall(f"{W}tbl")
    ]  # fmt: skip
    assert [[[c for c, _ in t.laid(r)] for r in (t.columns, *t.rows)] for t in seed.tables] == grids
    widths = [
        [sum(int(s.get(f"{W}val", "1")) for c in r.findall(f"{W}tc") for s in [c.find(f"{W}tcPr/{W}gridSpan")] if s is not None) + sum(c.find(f"{W}tcPr/{W}gridSpan") is None for c in r.findall(f"{W}tc")) for r in t.findall(f"{W}tr")]
        for t in body.findall(f"{W}tbl")
    ]  # fmt: skip
    assert [{len(t.columns)} for t in seed.tables] == [set(w) for w in widths]
    assert "{{" not in footer
    assert body.find(f"{W}sectPr") is not None


def test_the_tables_are_read_back_from_the_xlsx(seed: Report):
    book = CalamineWorkbook.from_filelike(io.BytesIO(seed.file("tables.xlsx")))
    assert book.sheet_names == ["附表A", "附表B", "附表C", "附表D", "附表E"]
    rows = book.get_sheet_by_name("附表B").to_python()
    total = next(r for r in rows if r[0] == "总分")
    assert total[6] == f"{seed.figures.sheet.total}"
    assert all(isinstance(cell, str) for row in rows for cell in row)


def template(body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(data_file("report/self-evaluation.docx")) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            new.writestr(name, content.replace("{{ title }}", body) if name == "word/document.xml" else content)
    return out.getvalue()


def test_the_office_may_replace_the_template(seed: Report):
    with zipfile.ZipFile(io.BytesIO(seed.file("report.docx", template=template("{{ bureau }}的{{ title }}")))) as found:
        assert f"{seed.figures.money.year.bureau}的{seed.document.title}" in found.read("word/document.xml").decode()


@pytest.mark.parametrize(
    "text",
    ["{{ ''.__class__.__mro__ }}", "{{ 7 * 7 }}", "{% for a in range(9) %}x{% endfor %}", "{{ config }}", "{# x #}"],
)
def test_a_hostile_template_is_refused(seed: Report, text: str):
    with pytest.raises(Refused, match="不允许"):
        seed.file("report.docx", template=template(text))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>"])
def test_what_is_no_docx_is_refused(seed: Report, content: bytes):
    with pytest.raises(Refused, match="模板"):
        seed.file("report.docx", template=content)


def test_words_are_written_as_words(take: Take, lukou: dict[str, Any]):
    lukou["narrative"]["problems"] = ["<script>alert(1)</script>&{{ 7*7 }}"[:28], "=1+1"]
    take(lukou)
    report = report_of(2021)
    assert "<script>" not in report.file("report.html").decode()
    with zipfile.ZipFile(io.BytesIO(report.file("report.docx"))) as found:
        ElementTree.fromstring(found.read("word/document.xml"))


@pytest.mark.parametrize(
    "value, text",
    [(0, "零"), (3, "三"), (10, "十"), (12, "十二"), (23, "二十三"), (105, "一百零五"), (2000, "两千"), (2010, "两千零一十")],
)  # fmt: skip
def test_counts_in_running_text(value: int, text: str):
    assert chinese(value) == text


def test_the_yardstick_counts_these_clauses(seed: Report):
    from tongban.config.coverage import clauses

    found = {c.id: c for c in clauses(2021)}
    mine = [c for c in found.values() if c.measure in ("budget.executed", "budget.opening", "budget.final", "budget.basic_executed")]  # fmt: skip
    assert len(mine) >= 40
    assert {c.status for c in mine} == {"declared"}
    assert found["C336"].status == "declared"
    assert found["C125"].status == "declared"


# --- rows of the registers come first ------------------------------------------------------------------------------------


def test_a_row_of_a_register_moves_the_text_and_the_difference_is_named(seed: Report):
    from tongban.orgs.models import Department

    before = seed.document.clauses
    bureau = Department.objects.get(code="spj")
    Department.objects.create(code="spj-new", name="督查股", kind="office", parent=bureau)
    after = report_of(2021)
    moved = {id_ for id_, text in after.document.clauses.items() if text != before[id_]}
    assert moved == {"C024", "C025", "C026", "C027", "C028", "C029"}
    assert "督查股" in after.document.clauses["C025"]
    assert after.figures.printed("offices").status is Status.LIVE
    assert any(x.rule == "R6" and x.place == "内设机构" and "计得6" in x.said for x in after.findings)


def test_results_go_into_the_next_budget_once_the_year_is_over(take: Take, seed: Report, lukou: dict[str, Any]):
    assert carrying.results(2021, date(2021, 11, 30)) == []  # nobody knows the score yet; last year has none
    told, short, *_ = carrying.results(2021, date(2021, 12, 31))
    assert isinstance(told, Words)
    assert isinstance(short, Grid)
    assert told.text.startswith(f"2021年度整体支出绩效自评{seed.figures.sheet.total}分")
    lost = [x.spec.name for x in seed.figures.sheet.lines if x.score.lost > 0]
    assert [row[0] for row in short.rows] == lost != []
    assert carrying.results(2022, date(2022, 6, 30)) == [told, short]  # in the next year it is last year's word
    for line in lukou["indicators"]:
        if line["name"] in lost:
            line["actual"] = line["target"]
            line.pop("measure", None)
    take(lukou)
    assert "各项指标都达到目标" in carrying.results(2021, date(2021, 12, 31))[0].text  # type: ignore[union-attr]


def test_the_cost_of_a_case_is_live_only_where_both_were_counted(seed: Report):
    cost = measures.find("performance.unit_cost")
    assert cost is not None
    assert not cost.count(Period.year(2021), "").rows  # no case was taken in, none was entered


def test_registers_do_not_count_for_another_bureau(take: Take, seed: Report, example: dict[str, Any]):
    done = take(example)
    assert any("只用文件里的数" in w for w in done.warnings)
    assert report_of(2022).counts["live"] == 0
    assert report_of(2022).figures.printed("offices").value == 2
