"""The yearly report's tables of requests, as page, spreadsheet and Word paper; settings of openness."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tongban.infra import files
from tongban.infra.wordfile import Block, Grid, Paper, Style, Words, docx
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.selectors import centre
from tongban.oversight.openness import policies, reference
from tongban.oversight.openness.models import Publication
from tongban.oversight.openness.selectors import requests as selectors
from tongban.oversight.openness.selectors.settings import settings as settings_on
from tongban.oversight.openness.usecases.publications import prepare
from tongban.oversight.openness.usecases.settings import set_setting
from tongban.oversight.openness.values.publications import Entry
from tongban.oversight.openness.values.requests import Course, Who
from tongban.web.desk.typed import day_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.openness import whole
from tongban.web.ui.replies import page
from tongban.web.ui.sheets import Cell, xlsx

_CONTESTED: Final = ("结果维持", "结果纠正", "其他结果", "尚未审结")


@require_http_methods(["GET", "POST"])
@staff(Duty.OPENNESS, Duty.SUPERVISE)
def yearly(request: HttpRequest) -> HttpResponse:
    """The two tables of the year that the law wants published by the end of January (Disclosure Regulation art 50)."""
    now = now_of(request)
    known, asked = selectors.years(now), request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 and int(asked) in known else known[0]
    lines, contested = selectors.yearly(year), selectors.contested(year)
    heads = ("序号", "分类", "情况", *Who.labels, "总计")
    refusal, form = "", request.GET.get("form")
    if request.method == "POST":
        try:
            row = _to_public(request, year, _paper(year, lines, contested))
            messages.success(request, "年度报告已送审核，另一位审核后公开")
            return redirect("desk:openness_publication", row.pk)
        except Refused as wrong:
            refusal = str(wrong)
    if form == "xlsx":
        rows: list[Sequence[Cell]] = [(x.place, x.group, x.title, *x.counts, x.total) for x in lines]
        for course, counts, total in contested:
            told = "，".join(f"{name}{n}件" for name, n in zip(_CONTESTED, counts, strict=True))
            rows.append(("", "复议、诉讼", f"{course.label}：{told}", *("" for _ in Who.values), total))
        return xlsx(f"{year}年政府信息公开申请情况", heads, rows)
    if form == "docx":
        return _word(year, _paper(year, lines, contested))
    context = {
        "year": year, "years": known, "lines": lines, "whos": Who.labels, "contested": contested, "results": _CONTESTED,
        "due": date(year + 1, 1, 31), "refusal": refusal, "over": local(now).year > year,
        "publishes": policies.may_publish(actor_of(request)) is None,
    }  # fmt: skip
    return page(request, "desk/openness/yearly.html", context, status=409 if refusal else 200)


def _to_public(request: HttpRequest, year: int, content: bytes) -> Publication:
    """The report of a year that is over becomes a publication, to be checked by a second person."""
    now, here = now_of(request), centre()
    if here is None or local(now).year <= year:
        raise Refused("年度还没有结束，年后再生成年度报告")
    entry = Entry(
        category="yearly", title=f"{here.bureau.name}{year}年政府信息公开工作年度报告", made_on=local(now).date(),
        body=f"{year}年收到和处理政府信息公开申请、因政府信息公开工作被申请行政复议和提起行政诉讼的情况见附件。",
    )  # fmt: skip
    file = files.Attachment(f"{year}年政府信息公开工作年度报告.docx", content)
    return prepare(actor=actor_of(request), entry=entry, department=here.bureau, file=file, now=now)


def _word(year: int, content: bytes) -> HttpResponse:
    reply = HttpResponse(content)
    for header, value in files.headers(files.DOCX, f"{year}年政府信息公开申请情况.docx").items():
        reply[header] = value
    return reply


def _paper(year: int, lines: list[selectors.Line], contested: list[tuple[Course, tuple[int, ...], int]]) -> bytes:
    """The two tables as a Word paper."""
    here = centre()
    bureau = here.bureau.name if here else ""
    rows = [[x.place, (f"{x.group}：" if x.group else "") + x.title, *map(str, x.counts), str(x.total)] for x in lines]
    law = [[c.label, *map(str, counts), str(total)] for c, counts, total in contested]
    blocks: list[Block] = [
        Words(f"{bureau}{year}年政府信息公开工作年度报告（申请办理部分）", Style.CENTRE),
        Words("一、收到和处理政府信息公开申请情况", Style.HEADING),
        Grid("收到和处理政府信息公开申请情况", ("序号", "情况", *Who.labels, "总计"), rows),
        Words("二、因政府信息公开工作被申请行政复议、提起行政诉讼情况", Style.HEADING),
        Grid("行政复议、行政诉讼情况", ("途径", *_CONTESTED, "总计"), law),
    ]
    return docx(Paper("", bureau, year, blocks))


@require_http_methods(["GET", "POST"])
@staff(Duty.OPENNESS)
def settings(request: HttpRequest) -> HttpResponse:
    """Limits and rates with their values today; a new value holds from a day on."""
    refusal, today = "", local(now_of(request)).date()
    if request.method == "POST":
        try:
            set_setting(
                actor=actor_of(request), code=request.POST.get("code", ""), value=whole(request.POST, "value", "新的值"),
                since=day_of(request, "since", "起始日期"), basis=request.POST.get("basis", ""), now=now_of(request),
            )  # fmt: skip
            messages.success(request, "设置已登记；正在走的期限不变")
            return redirect("desk:openness_settings")
        except Refused as wrong:
            refusal = str(wrong)
    values = settings_on(today)
    context = {
        "rows": [(s, values[s.code]) for s in reference.settings().values()], "refusal": refusal, "typed": request.POST if refusal else {},
        "today": today.isoformat(), "reasons": list(reference.reasons().values()),
    }  # fmt: skip
    return page(request, "desk/openness/settings.html", context, status=409 if refusal else 200)
