"""For the administrator: the calendar, the queue, whether the trail is whole."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.infra import calendar, trailcheck, worker
from tongban.infra.models import CalendarDay, CalendarYear, OutboxEntry, TrailRoot
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.web.desk.worktitles import work_title
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page


@require_http_methods(["GET", "POST"])
@staff(Duty.ADMIN)
def workdays(request: HttpRequest) -> HttpResponse:
    """A year's notice: look, enter, correct a day."""
    asked = request.POST.get("year") or request.GET.get("year") or str(now_of(request).year)
    year = int(asked) if asked.isdigit() and 1990 <= int(asked) <= 2100 else now_of(request).year
    refusal = ""
    if request.method == "POST":
        try:
            messages.success(request, _change(request, year))
            return redirect(f"{request.path}?year={year}")
        except Refused as wrong:
            refusal = str(wrong)
    context = {
        "year": year,
        "known": CalendarYear.objects.filter(year=year).first(),
        "days": CalendarDay.objects.filter(date__year=year).order_by("date"),
        "years": CalendarYear.objects.order_by("year").values_list("year", flat=True),
        "refusal": refusal,
        "typed": request.POST.get("notice", ""),
    }
    return page(request, "desk/workdays.html", context, status=409 if refusal else 200)


def _change(request: HttpRequest, year: int) -> str:
    actor, now = actor_of(request), now_of(request)
    if "day" in request.POST:
        day = _day(request.POST["day"])
        worked = request.POST.get("kind") == "work"
        calendar.set_day(actor=actor, day=day, worked=worked, name=request.POST.get("name", ""), now=now)
        return f"{day} 已更正"
    off: dict[date, str] = {}
    makeup: dict[date, str] = {}
    for line in request.POST.get("notice", "").splitlines():
        words = line.replace("，", " ").replace(",", " ").split()
        if not words:
            continue
        if len(words) < 2 or words[1] not in ("休", "班"):
            raise Refused(f"“{line}”看不懂，请写成：2027-01-01 休 元旦")
        (off if words[1] == "休" else makeup)[_day(words[0])] = words[2] if len(words) > 2 else ""
    if not off:
        raise Refused("没有填写任何放假日")
    calendar.load_year(actor=actor, year=year, off=off, makeup=makeup, now=now)
    return f"{year}年放假安排已录入，相关期限会自动重算"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as wrong:
        raise Refused(f"日期“{text}”不存在，请写成 2027-01-01") from wrong


@require_GET
@staff(Duty.ADMIN)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, what failed and why."""
    waiting = OutboxEntry.objects.filter(done_at=None, dead_at=None)
    context = {
        "dead": worker.dead_letters(),
        "waiting": waiting.count(),
        "late": waiting.filter(attempts__gt=0).order_by("due_at")[:20],
        "work_title": work_title,
        "roots": TrailRoot.objects.order_by("-day")[:10],
    }
    return page(request, "desk/queue.html", context)


@require_POST
@staff(Duty.ADMIN)
def revive(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Let a failed piece of work try again."""
    if worker.revive(entry_id=entry_id, now=now_of(request)):
        messages.success(request, "已重新排队")
    return redirect("desk:queue")


@require_http_methods(["GET", "POST"])
@staff(Duty.ADMIN, Duty.SUPERVISE)
def verify(request: HttpRequest) -> HttpResponse:
    """Walk every chain behind the page, which shows how far it is; it can be left and come back to, and stopped."""
    refusal = ""
    if request.method == "POST":
        try:
            _verify(request)
            return redirect("desk:verify")
        except Refused as wrong:
            refusal = str(wrong)
    check = trailcheck.latest()
    going = check is not None and check.state in trailcheck.GOING
    context = {"check": check, "going": going, "refusal": refusal}
    reply = page(request, "desk/trailcheck.html", context, status=409 if refusal else 200)
    if going and not refusal:
        reply["Refresh"] = "3"
    return reply


def _verify(request: HttpRequest) -> None:
    actor, now, check = actor_of(request), now_of(request), trailcheck.latest()
    if "stop" in request.POST and check is not None:
        trailcheck.stop(actor=actor, check=check, now=now)
    else:
        trailcheck.ask(actor=actor, now=now)
