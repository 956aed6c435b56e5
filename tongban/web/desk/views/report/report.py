"""The bureau's year: the report with its badges and checks, each figure opened into its rows, scores, tables, files."""

from itertools import zip_longest
from typing import Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.finance.budget import selectors as budget
from tongban.finance.budget.models import BureauYear
from tongban.finance.budget.policies import READERS, may_keep_year
from tongban.finance.budget.values import LIVE
from tongban.finance.performance import policies, selectors, usecases
from tongban.finance.performance.report import checks, structure, writing
from tongban.finance.performance.report import tables as attached
from tongban.finance.performance.report.writing import Report
from tongban.finance.performance.values import Status
from tongban.finance.performance.workbook import writing as writing_workbook
from tongban.infra import files
from tongban.kernel.refusals import Refused
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page

MEDIA: Final = {
    "report.html": "text/html; charset=utf-8",
    "report.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "report.pdf": "application/pdf",
    "tables.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "figures.json": "application/json",
}
TITLES: Final = {
    "report.html": "网页",
    "report.docx": "Word文档",
    "report.pdf": "PDF",
    "tables.xlsx": "附表",
    "figures.json": "数据",
}
_BYTES_MAX: Final = 5_000_000
_ROWS: Final = 500  # of a figure, shown


def _report(year: int) -> Report:
    try:
        return writing.report_of(year)
    except Refused as missing:
        raise Http404(str(missing)) from missing


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def years(request: HttpRequest) -> HttpResponse:
    """The years that were taken in; the bureau's finance takes in another."""
    refusal = ""
    if request.method == "POST":
        try:
            done = usecases.import_bureau_year(
                actor=actor_of(request), content=_uploaded(request.FILES.get("file")), now=now_of(request)
            )
        except Refused as wrong:
            refusal = str(wrong)
        else:
            what = "已导入" if done.created else "已更新" if done.changed else "与上次相同，没有改动"
            messages.success(request, f"{done.bureau} {done.fiscal_year}年度：{what}")
            for warning in done.warnings[:10]:
                messages.warning(request, warning)
            return redirect("desk:report", done.fiscal_year)
    context = {"years": budget.years(), "may_import": may_keep_year(actor_of(request)) is None, "refusal": refusal}
    return page(request, "desk/report/years.html", context, status=409 if refusal else 200)


def _uploaded(given: object) -> bytes:
    if not isinstance(given, UploadedFile):
        raise Refused("请选择一个文件")
    if (given.size or 0) > _BYTES_MAX:
        raise Refused("文件过大，不像是一个单位的年度资料")
    return bytes(given.read())


def _saved(content: bytes, name: str) -> HttpResponse:
    reply = HttpResponse(content)
    for header, value in files.headers(files.XLSX, name).items():
        reply[header] = value
    return reply


@require_GET
@staff(*READERS)
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook of a year."""
    return _saved(writing_workbook.template(), "单位年度资料（空白）.xlsx")


@require_GET
@staff(*READERS)
def workbook(request: HttpRequest, year: int) -> HttpResponse:
    """What was taken in of a year, as a workbook."""
    row = budget.year(year)
    if row is None:
        raise Http404("没有这一年的资料")
    return _saved(writing_workbook.write(row.content), f"{row.bureau}{year}年度资料.xlsx")


@require_GET
@staff(*READERS)
def show(request: HttpRequest, year: int) -> HttpResponse:
    """The report as it stands: every figure with its badge, beside it what the checks say."""
    report = _report(year)
    context = {
        "year": year, "report": report, "marks": writing.MARKS, "statuses": list(Status), "counts": report.counts,
        "findings": [x for x in report.findings if not x.internal], "internal": [x for x in report.findings if x.internal],
        "sums": checks.arithmetic(report.figures.money), "files": TITLES,
        "may_write": policies.may_write_section(actor_of(request)) is None,
    }  # fmt: skip
    return page(request, "desk/report/report.html", context)


@require_GET
@staff(*READERS)
def figure(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """One figure: its value, how it is known, and the rows behind it."""
    report = _report(year)
    if not structure.known_figure(code):
        raise Http404("没有这个数字")
    found = report.figures.printed(code)
    places = [c.text for b in report.document.blocks for c in b.clauses if any(s.figure and s.figure.code == code for s in c.spans)]  # fmt: skip
    opens = [b if b != code and structure.known_figure(b) else "" for b in found.behind]
    context = {
        "year": year, "figure": found, "places": places, "badge": writing.MARKS[found.status],
        "rows": list(zip_longest(found.rows[:_ROWS], opens[:_ROWS], fillvalue="")), "item": _item(report, code),
    }  # fmt: skip
    return page(request, "desk/report/figure.html", context)


def _item(report: Report, code: str) -> str:
    """The budget item whose payments stand in the register behind a figure, for the list of all of them."""
    name, _, scope = code.partition("/")
    item = scope.partition(":")[0]
    lines = report.figures.money.executed(item) if name == "budget.executed" and len(item) == 5 else []
    return item if lines and all(x.basis == LIVE for x in lines) else ""


@require_GET
@staff(*READERS)
def score(request: HttpRequest, year: int) -> HttpResponse:
    """The score sheet: each indicator with target, actual, points and reason; inside, the process form."""
    sheet = _report(year).figures.sheet
    lines = [(x, attached.say_target(x), attached.say_actual(x)) for x in sheet.lines]
    return page(request, "desk/report/score.html", {"year": year, "sheet": sheet, "lines": lines})


@require_GET
@staff(*READERS)
def tables(request: HttpRequest, year: int) -> HttpResponse:
    return page(request, "desk/report/tables.html", {"year": year, "tables": _report(year).tables})


@require_GET
@staff(*READERS)
def file(request: HttpRequest, year: int, name: str) -> HttpResponse:
    """One of the report's files, to be saved."""
    report = _report(year)
    if name not in MEDIA:
        raise Http404("没有这个文件")
    reply = HttpResponse(report.file(name))
    for header, value in files.headers(MEDIA[name], f"{report.document.title}-{name}").items():
        reply[header] = value
    return reply


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def section(request: HttpRequest, year: int, section: str) -> HttpResponse:
    """The bureau's own words of one chapter, version by version."""
    row = budget.year(year)
    slots = structure.slots()
    if row is None or section not in slots:
        raise Http404("没有这一节")
    refusal = ""
    if request.method == "POST":
        try:
            done = _write(request, row, section)
        except Refused as wrong:
            refusal = str(wrong)
        else:
            messages.success(request, f"已保存为第{done}版")
            return redirect("desk:report", year)
    versions = list(selectors.versions(row, section))
    newest = versions[0] if versions else None
    context = {
        "year": year, "title": slots[section], "versions": versions, "version": newest.version if newest else 0,
        "text": request.POST.get("text") or (newest.text if newest else ""), "refusal": refusal,
        "may_write": policies.may_write_section(actor_of(request)) is None,
    }  # fmt: skip
    return page(request, "desk/report/section.html", context, status=409 if refusal else 200)


def _write(request: HttpRequest, year: BureauYear, section: str) -> int:
    seen = request.POST.get("version", "")
    row = usecases.write_section(
        actor=actor_of(request), year=year, section=section, text=request.POST.get("text", ""),
        version=int(seen) if seen.isdecimal() and len(seen) < 6 else 0, now=now_of(request),
    )  # fmt: skip
    return row.version
