"""The plain registers behind one door: problems left over, briefs, media, associations, trainings, weaknesses, assessments."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra import files
from tongban.kernel.actors import Duty
from tongban.kernel.money import format_yuan
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refused
from tongban.orgs.selectors import centre
from tongban.oversight.enterprise import printing, usecases
from tongban.oversight.enterprise.models import (
    Assessment,
    Brief,
    Clearance,
    LegacyProblem,
    MediaReport,
    Rectification,
    Training,
)
from tongban.oversight.enterprise.policies.common import is_office
from tongban.oversight.enterprise.values.registers import Separation
from tongban.web.desk.forms import enterpriseregisters as forms
from tongban.web.desk.typed import query_without_page, today_of, year_asked
from tongban.web.desk.views.enterprise.issues import PAGE
from tongban.web.desk.views.organisation.organisations import keep
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, send_file
from tongban.web.ui.sheets import xlsx

LOOKERS: Final = (Duty.ENTERPRISE, Duty.SUPERVISE)


@dataclass(frozen=True, slots=True)
class Register:
    """How one register is listed, entered, finished."""

    title: str
    model: Any
    day: str
    form: Any
    add: Callable[..., Any]
    heads: tuple[str, ...]
    cells: Callable[[Any], tuple[Any, ...]]
    empty: str
    related: tuple[str, ...] = ()
    finish: Callable[..., None] | None = None
    done: str = ""


def _names(rows: Iterable[Any]) -> str:
    return "、".join(row.name for row in rows)


REGISTERS: Final = {
    "legacy": Register(
        "历史遗留问题", LegacyProblem, "since", forms.LegacyForm, usecases.register_legacy,
        ("编号", "问题", "牵头单位", "配合单位", "目标日期", "解决日期"),
        lambda r: (r.number, r.title, r.lead.name, _names(r.cooperating.all()), r.due_on, r.solved_on),
        "还没有登记历史遗留问题", ("lead",), usecases.solve_legacy, "solved_on",
    ),
    "briefs": Register(
        "工作简报", Brief, "on", forms.BriefForm, usecases.register_brief, ("期号", "标题", "印发日期", "报送"),
        lambda r: (f"{r.year}年第{r.issue_no}期", r.title, r.on, r.sent_to), "还没有登记简报，可以从台账起草一期",
    ),
    "media": Register(
        "宣传报道", MediaReport, "on", forms.MediaForm, usecases.register_media, ("刊发日期", "标题", "媒体", "级别"),
        lambda r: (r.on, r.title, r.outlet, r.get_level_display()), "还没有登记宣传报道",
    ),
    "clearances": Register(
        "行业协会脱钩排查", Clearance, "checked_on", forms.ClearanceForm, usecases.register_clearance,
        ("行业协会", "业务主管单位", "排查日期", "已分离", "发现的问题", "完成日期"),
        lambda r: (r.association, r.unit.name, r.checked_on, f"{len(r.separated)} / {len(Separation)}", r.found, r.done_on),
        "还没有登记排查", ("unit",), usecases.finish_clearance, "done_on",
    ),
    "trainings": Register(
        "培训指导", Training, "on", forms.TrainingForm, usecases.register_training, ("日期", "内容", "机构", "参加人数", "费用（元）"),
        lambda r: (r.on, r.topic, r.agency, r.attendees, format_yuan(r.fee_fen) if r.fee_fen else ""), "还没有登记培训",
    ),
    "rectifications": Register(
        "薄弱环节整改", Rectification, "on", forms.RectificationForm, usecases.register_rectification,
        ("编号", "来源", "领域", "差距", "责任单位", "整改期限", "完成日期"),
        lambda r: (r.number, r.get_source_display(), r.area, r.gap, r.unit.name, r.due_on, r.done_on),
        "还没有登记薄弱环节", ("unit",), usecases.finish_rectification, "done_on",
    ),
    "assessments": Register(
        "第三方评估", Assessment, "on", forms.AssessmentForm, usecases.register_assessment,
        ("年度", "评估机构", "对象", "得分", "满分", "名次", "结果日期"),
        lambda r: (r.year, r.agency, r.unit.name if r.unit else "全区", r.score, r.full, f"{r.rank} / {r.out_of}" if r.rank else "", r.on),
        "还没有登记第三方评估结果", ("unit",),
    ),
}  # fmt: skip


def _register(kind: str) -> Register:
    if kind not in REGISTERS:
        raise Http404("没有这本台账")
    return REGISTERS[kind]


@require_GET
@staff(*LOOKERS)
def listing(request: HttpRequest, kind: str) -> HttpResponse:
    """One register, the newest first; as a spreadsheet with ?form=xlsx."""
    what, year, today = _register(kind), year_asked(request), today_of(request)
    found = what.model.objects.select_related(*what.related).order_by(f"-{what.day}", "pk")
    if kind == "legacy":
        found = found.prefetch_related("cooperating")
    years = [d.year for d in what.model.objects.dates(what.day, "year", order="DESC")]
    if year is not None:
        found = found.filter(**{f"{what.day}__year": year})
    if request.GET.get("open") and what.done:
        found = found.filter(**{what.done: None})
    if request.GET.get("form") == "xlsx":
        return xlsx(what.title, what.heads, (_plain(what.cells(row)) for row in found))
    rows = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "kind": kind, "what": what, "rows": rows, "cells": [(row, what.cells(row), _late(what, row, today)) for row in rows], "years": years,
        "year": year, "open": request.GET.get("open"), "registers": REGISTERS.items(), "office": is_office(actor_of(request)),
        "query": query_without_page(request),
    }  # fmt: skip
    return page(request, "desk/enterprise/register.html", context)


def _plain(cells: tuple[Any, ...]) -> list[Any]:
    return [str(cell) if cell is not None and not isinstance(cell, (str, int, date)) else cell for cell in cells]


def _late(what: Register, row: Any, today: date) -> bool:
    due = getattr(row, "due_on", None)
    return bool(what.done and due and due < today and getattr(row, what.done) is None)


@require_http_methods(["GET", "POST"])
@staff(Duty.ENTERPRISE)
def entry(request: HttpRequest, kind: str) -> HttpResponse:
    """A new row; a brief may begin with what the ledger says of a month."""
    what, today = _register(kind), today_of(request)
    first: dict[str, Any] = {what.day: today}
    if kind == "briefs" and request.GET.get("month"):
        first |= _drafted(request)
    form = what.form(request.POST or None, request.FILES or None, initial=first)

    def act(facts: dict[str, Any]) -> str:
        return str(what.add(actor=actor_of(request), now=now_of(request), **facts).pk)

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, f"{what.title}已登记")
        return redirect("desk:enterprise_register", kind)
    context = {
        "form": form, "refusal": refusal, "title": f"登记：{what.title}", "back": reverse("desk:enterprise_register", args=[kind]), "above": what.title,
        "drafts": kind == "briefs", "month": request.GET.get("month", ""),
    }  # fmt: skip
    return page(request, "desk/enterprise/register_new.html", context, status=status)


def _drafted(request: HttpRequest) -> dict[str, Any]:
    try:
        first = date.fromisoformat(f"{request.GET['month']}-01")
    except ValueError:
        return {}
    if not 2000 <= first.year <= 2200:
        return {}
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    period = Period(first, date.fromordinal(last.toordinal() - 1))
    when = f"{first.year}年{first.month}月"
    return {"title": f"{when}领导联点驻企走访情况", "text": usecases.draft_brief(period, when)}


@require_http_methods(["GET", "POST"])
@staff(*LOOKERS)
def row(request: HttpRequest, kind: str, row_id: UUID) -> HttpResponse:
    """One row with all that was said, its paper, and its end."""
    what = _register(kind)
    found = what.model.objects.select_related("file", "entered_by", *what.related).filter(pk=row_id).first()
    if found is None:
        raise Http404("没有这一条")
    form, refusal = (
        forms.FinishForm(request.POST if "finish" in request.POST else None, initial={"on": today_of(request)}),
        "",
    )
    if request.method == "POST":
        try:
            messages.success(request, _finished(request, what, found, form))
            return redirect("desk:enterprise_row", kind, row_id)
        except Refused as wrong:
            refusal = str(wrong)
    facts = [(head, cell) for head, cell in zip(what.heads, what.cells(found), strict=True) if cell not in (None, "")]
    facts += [(f.verbose_name, getattr(found, f.name)) for f in what.model._meta.fields if f.name in ("background", "measure", "result", "note", "contract", "link") and getattr(found, f.name)]  # fmt: skip
    if kind == "clearances":
        facts.append(("分离情况", "、".join(Separation(s).label for s in found.separated)))
    context = {
        "kind": kind, "what": what, "row": found, "facts": facts, "form": form, "refusal": refusal, "office": is_office(actor_of(request)),
        "open": bool(what.done) and getattr(found, what.done) is None, "text": getattr(found, "text", ""), "reopens": kind == "legacy",
    }  # fmt: skip
    return page(request, "desk/enterprise/row.html", context, status=409 if refusal else 200)


def _finished(request: HttpRequest, what: Register, found: Any, form: Any) -> str:
    actor, now = actor_of(request), now_of(request)
    if "reopen" in request.POST and what.model is LegacyProblem:
        usecases.reopen_legacy(actor=actor, row=found, now=now)
        return "已重新列为未解决"
    if what.finish is None:
        raise Refused("这本台账不登记完成")
    if not form.is_valid():
        raise Refused("请填写完成日期和结果")
    what.finish(actor=actor, row=found, now=now, **form.cleaned_data)
    return "已登记完成"


@require_GET
@staff(*LOOKERS)
def paper(request: HttpRequest, kind: str, row_id: UUID) -> HttpResponse:
    """The paper of a row; a brief without one is printed from its text."""
    what = _register(kind)
    found = what.model.objects.select_related("file").filter(pk=row_id).first()
    if found is not None and found.file is not None and not request.GET.get("form"):
        return send_file(found.file, found.file_name or what.title)
    if not isinstance(found, Brief):
        raise Http404("没有这份材料")
    here = centre()
    reply = HttpResponse(printing.brief_file(found, here.bureau.name if here else ""))
    for header, value in files.headers(files.DOCX, f"{found.year}年第{found.issue_no}期简报.docx").items():
        reply[header] = value
    return reply
