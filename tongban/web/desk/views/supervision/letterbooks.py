"""Around letters: a unit's own list, import, look-backs that are due, statistics, what the unit sets itself, papers."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra import files
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.orgs.selectors import all_departments, centre
from tongban.oversight.supervision import reference
from tongban.oversight.supervision.models import Letter, LetterStep, LookBack, Reminder
from tongban.oversight.supervision.papers import letters as papers
from tongban.oversight.supervision.policies import letters as policies
from tongban.oversight.supervision.selectors import letters as selectors
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.sheets.reports import Report
from tongban.oversight.supervision.usecases import letters as usecases
from tongban.oversight.supervision.usecases import settings as settings_acts
from tongban.oversight.supervision.values.letters import READERS
from tongban.web.desk.typed import count_of, day_of, today_of
from tongban.web.desk.uploads import ticket_of, uploaded
from tongban.web.desk.views.ratings.ratings import period_of
from tongban.web.desk.views.supervision.letterdrafts import unit_of
from tongban.web.desk.views.supervision.letters import PAGE, found_letter, keeps, lamp_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, send_file
from tongban.web.ui.sheets import xlsx

IMPORT: Final = "supervision.import"
_KINDS: Final = {"unit": "单位", "source": "问题来源", "month": "月份"}
_HEADS: Final = ("分组", "下发", "已反馈", "逾期反馈", "逾期未反馈", "已销号", "未销号", "已回头看", "反弹")


@require_GET
@staff(*READERS)
def mine(request: HttpRequest) -> HttpResponse:
    """What was given to my unit, the nearest limit first."""
    every = request.GET.get("state") == "all"
    rows = Paginator(selectors.of_unit(actor_of(request), every=every), PAGE).get_page(request.GET.get("page"))
    now, calendar = now_of(request), workdays()
    units = selectors.units_of(actor_of(request))
    context = {
        "rows": rows, "lit": [(row, lamp_of(row, now, calendar), row.responsible_id in units, newest_reminder(row)) for row in rows], "every": every,
        "keeps": keeps(request), "sources": settings_of.titles("letter_source"),
    }  # fmt: skip
    return page(request, "desk/supervision/letters/mine.html", context)


def newest_reminder(row: Letter) -> Reminder | None:
    """The last one that was sent for the limit that runs now."""
    sent = [one for one in row.reminders.all() if one.due_at == row.due_at]
    return max(sent, key=lambda one: one.pk) if sent else None


@require_GET
@staff(Duty.SUPERVISE, Duty.ENTERPRISE)
def look_backs(request: HttpRequest) -> HttpResponse:
    """Closed letters that nobody has looked back at yet; below, what was found lately."""
    rows = Paginator(selectors.to_look_back(today=today_of(request)), PAGE).get_page(request.GET.get("page"))
    done = LookBack.objects.select_related("letter__responsible", "by").order_by("-on", "-pk")[:20]
    context = {"rows": rows, "today": today_of(request), "done": done, "keeps": True}
    return page(request, "desk/supervision/letters/look_backs.html", context)


@require_GET
@staff(Duty.SUPERVISE, Duty.ENTERPRISE)
def statistics(request: HttpRequest) -> HttpResponse:
    """Letters of the period by unit, source or month; as a spreadsheet with ?form=xlsx."""
    period, refusal = period_of(request)
    asked = request.GET.get("by", "unit")
    by = asked if asked in _KINDS else "unit"
    titles = settings_of.titles("letter_source")
    rows = selectors.tallies(period, by=by, titles=titles, now=now_of(request))
    if request.GET.get("form") == "xlsx":
        return xlsx(f"交办函统计（按{_KINDS[by]}）", _HEADS, [_cells(row) for row in rows])
    sums = [sum(cells) for cells in zip(*(_cells(row)[1:] for row in rows), strict=True)] or [0] * 8
    context = {
        "rows": rows, "sums": sums, "period": period, "refusal": refusal, "by": by, "kinds": _KINDS.items(), "kind": _KINDS[by],
        "query": f"start={period.start}&end={period.end}&by={by}", "keeps": True,
    }  # fmt: skip
    return page(request, "desk/supervision/letters/statistics.html", context, status=422 if refusal else 200)


def _cells(row: selectors.Tally) -> tuple[Any, ...]:
    return (
        row.name,
        row.issued,
        row.answered,
        row.late,
        row.overdue,
        row.closed,
        row.open,
        row.looked_back,
        row.relapsed,
    )


# --- import ------------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE, Duty.ENTERPRISE)
def imports(request: HttpRequest) -> HttpResponse:
    """Letters or answers as a spreadsheet: looked at row by row first, then all or nothing."""
    what = request.POST.get("what") or request.GET.get("what", "letters")
    what = what if what in ("letters", "answers") else "letters"
    report, refusal, ticket, name = None, "", "", ""
    if request.method == "POST":
        try:
            name, content = uploaded(request, IMPORT)
            sure = "sure" in request.POST
            report = _import(request, what, name, content, dry_run=not sure)
            if sure:
                messages.success(
                    request, f"已导入{report.new}行" + ("，都待签发" if what == "letters" else "，都待复核")
                )
                return redirect("desk:letters_signing" if what == "letters" else "desk:letters")
            ticket = ticket_of(name, content, IMPORT)
        except Refused as wrong:
            refusal = str(wrong)
    context = {"report_": report, "refusal": refusal, "ticket": ticket, "name": name, "what": what, "keeps": True}
    return page(request, "desk/supervision/letters/import.html", context, status=422 if refusal else 200)


def _import(request: HttpRequest, what: str, name: str, content: bytes, *, dry_run: bool) -> Report:
    actor, now = actor_of(request), now_of(request)
    if what == "letters":
        return usecases.import_letters(actor=actor, content=content, now=now, dry_run=dry_run)
    return usecases.import_answers(actor=actor, paper=files.Attachment(name, content), now=now, dry_run=dry_run)


@require_GET
@staff(Duty.SUPERVISE, Duty.ENTERPRISE)
def template(request: HttpRequest, what: str) -> HttpResponse:
    """The sheet to fill in: our own headings; for answers with the letters that wait for one."""
    if what == "letters":
        return xlsx(
            "交办函导入模板", [head for field, head in reference.columns(what).items() if field != "ignore"], []
        )
    if what != "answers":
        raise Http404("没有这个模板")
    waiting = selectors.running().select_related("responsible")
    rows = [(row.number, row.responsible.name, row.title, "", "", "") for row in waiting]
    return xlsx("反馈导入模板", ("文号", "责任单位", "标题", "整改情况", "整改措施", "反馈日期"), rows)


# --- papers ------------------------------------------------------------------------------------------------------------------


def _readable(request: HttpRequest, letter_id: UUID) -> Letter:
    found = found_letter(request, letter_id)
    if policies.may_read(actor_of(request), found) is not None:
        raise Http404("没有这份文件")
    return found


def word(content: bytes, name: str) -> HttpResponse:
    reply = HttpResponse(content)
    for header, value in files.headers(files.DOCX, f"{name}.docx").items():
        reply[header] = value
    return reply


@require_GET
@staff(*READERS)
def docx(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    found = _readable(request, letter_id)
    return word(papers.letter(found), found.number or found.title)


@require_GET
@staff(*READERS)
def notice(request: HttpRequest, reminder_id: int) -> HttpResponse:
    """A reminder on paper."""
    sent = Reminder.objects.filter(pk=reminder_id).first()
    if sent is None:
        raise Http404("没有这份提醒")
    found = _readable(request, sent.letter_id)
    return word(papers.reminder(found, sent), f"{found.number}{sent.get_kind_display()}")


@require_GET
@staff(*READERS)
def file(request: HttpRequest, letter_id: UUID, kind: str, file_id: int) -> HttpResponse:
    """A file of the letter, or of one of its steps."""
    found = _readable(request, letter_id)
    if kind == "step":
        step = LetterStep.objects.select_related("file").filter(letter=found, pk=file_id).first()
        if step is None or step.file is None:
            raise Http404("没有这份文件")
        return send_file(step.file, step.file_name or "佐证")
    row = found.files.select_related("file").filter(pk=file_id).first()
    if row is None:
        raise Http404("没有这份文件")
    return send_file(row.file, row.name or "附件")


# --- what the unit sets itself ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE)
def settings(request: HttpRequest) -> HttpResponse:
    """Limits, words of lists, the word in the numbers; each from a day on."""
    refusal = ""
    if request.method == "POST":
        try:
            messages.success(request, _set(request))
            return redirect("desk:supervision_settings")
        except Refused as wrong:
            refusal = str(wrong)
    today = today_of(request)
    values = settings_of.settings(today)
    here = centre()
    context = {
        "rows": [(s, values[s.code]) for s in reference.settings().values()], "refusal": refusal, "typed": request.POST if refusal else {},
        "today": today.isoformat(), "words": settings_of.letter_words(), "bodies": [(str(d.pk), d.name) for d in all_departments().filter(until=None)],
        "lists": [(code, title, settings_of.listing(code, today)) for code, title in reference.listing_titles().items()], "keeps": True,
        "bureau": str(here.bureau_id) if here else "",
    }  # fmt: skip
    return page(request, "desk/supervision/settings.html", context, status=409 if refusal else 200)


def _set(request: HttpRequest) -> str:
    given, actor, now = request.POST, actor_of(request), now_of(request)
    what = given.get("act", "")
    if what == "end":
        listing, _, code = given.get("entry", "").partition(":")
        settings_acts.end_entry(
            actor=actor, listing=listing, code=code, until=today_of(request) - timedelta(days=1), now=now
        )
        return "已停用；已经用到它的登记不变"
    since = day_of(request, "since", "起始日期")
    if what == "word":
        body = unit_of(given.get("body", ""), "发文单位")
        unit = all_departments().get(pk=body)
        settings_acts.set_letter_word(
            actor=actor, body=unit, word=given.get("word", ""), head=given.get("head", ""), since=since, now=now
        )
        return "代字已登记，起始日期起的新文号使用"
    if what == "entry":
        settings_acts.add_entry(
            actor=actor, listing=given.get("listing", ""), title=given.get("title", ""), since=since, now=now
        )
        return "已加入名单"
    value = count_of(request, "value", "新的值")
    settings_acts.set_setting(
        actor=actor, code=given.get("code", ""), value=value, since=since, basis=given.get("basis", ""), now=now
    )
    return "设置已登记；正在走的期限不变"
