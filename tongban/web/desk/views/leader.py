"""The leader's one page: five figures with why, what is open and with whom, a word that becomes a task. Phone first."""

from datetime import date
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tongban.infra.measures import find
from tongban.kernel.actors import Duty
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.selectors import centre
from tongban.oversight.supervision.policies.tasks import may_instruct, may_see_brief
from tongban.oversight.supervision.selectors import signals, tasks
from tongban.oversight.supervision.usecases.tasks import instruct
from tongban.services.cases.models import Application, Case
from tongban.web.desk import ahead
from tongban.web.desk.leading import FIGURES, HIGH, WIDE, counted, month_of, shown
from tongban.web.desk.problems import ABOUT_MAX, open_problems
from tongban.web.desk.typed import an_id, maybe_day
from tongban.web.desk.views.supervision.tasks import unit_choices
from tongban.web.ui.actor import View, actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse

ROWS_MAX: Final = 500
_MONTHS_MAX: Final = 96


def _bureau() -> UUID | None:
    here = centre()
    return here.bureau_id if here else None


def _for_leaders(view: View) -> View:
    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        no = may_see_brief(actor_of(request), _bureau())
        return refuse(request, no.reason) if no is not None else view(request, *args, **kwargs)

    return staff(Duty.LEAD, Duty.SUPERVISE)(inside)


def _month(request: HttpRequest) -> tuple[Period, bool, list[str]]:
    """The month that is asked for; else this one, or, while it is empty, the last that has cases (and that it is so)."""
    today = local(now_of(request)).date()
    accepted = Application.objects.filter(accepted_at__isnull=False).values_list("accepted_at", flat=True)
    oldest, newest = accepted.order_by("accepted_at").first(), accepted.order_by("-accepted_at").first()
    first = local(oldest).date() if oldest else today
    last = local(newest).date() if newest else today
    names: list[str] = []
    one = month_of(max(today, last))
    while one.end >= first and len(names) < _MONTHS_MAX:
        names.append(f"{one.start:%Y-%m}")
        one = month_of(date.fromordinal(one.start.toordinal() - 1))
    asked = request.GET.get("month", "")
    if asked in names:
        return month_of(date.fromisoformat(f"{asked}-01")), False, names
    usual = ahead.usual_month(now=now_of(request))
    return usual, usual != month_of(today), names


@require_GET
@_for_leaders
def brief(request: HttpRequest) -> HttpResponse:
    """One page, one month."""
    return _brief(request)


def _brief(request: HttpRequest, refusal: str = "", status: int = 200) -> HttpResponse:
    month, fell_back, names = _month(request)
    actor, now = actor_of(request), now_of(request)
    promise = find("cases.promised_days")
    promised = promise.count(month, "") if promise else None
    known = ahead.lines(month, now=now)
    figures = [shown(asked, month, known.what[asked.key], today=local(now).date()) for asked in FIGURES]
    problems = open_problems(actor, now=now)
    context = {
        "figures": sorted(figures, key=lambda one: one.good is not False),  # what became worse first
        "empty": {point.month for one in figures if one.asked.key == "accepted" for point in one.points if not point.value},
        "overdue": Case.objects.filter(ended_at=None, decided_at=None, promised_due_at__lt=now).count(),
        "given": tasks.instructed_about([one.about for one in problems]),
        "month": month, "months": names, "wide": WIDE, "high": HIGH,
        "name": f"{month.start:%Y-%m}", "kept_at": known.at, "fell_back": fell_back, "unfinished": month.end >= local(now).date(),
        "promised": promised.value.quantize(1) if promised and promised.rows else None, "refusal": refusal,
        "problems": problems, "now": now, "tasks": tasks.instructed(actor.account_id),
        "may": may_instruct(actor, _bureau()), "units": unit_choices(), "typed": request.POST if refusal else {},
        "today": local(now).date(),
    }  # fmt: skip
    return page(request, "desk/leader/brief.html", context, status=status)


@require_GET
@_for_leaders
def rows(request: HttpRequest, key: str) -> HttpResponse:
    """What one figure of the month counts, row by row."""
    asked = next((one for one in FIGURES if one.key == key), None)
    if asked is None:
        return refuse(request, "没有这个数字。", status=404)
    month, _, _ = _month(request)
    now = now_of(request)
    figure, known = counted(asked, month), ahead.lines(month, now=now).what[asked.key]
    context = {
        "addresses": _lights(request, [number for number, _ in figure.rows[:ROWS_MAX]]) if asked.key == "red" else {},
        "asked": asked, "month": month, "name": f"{month.start:%Y-%m}", "rows": figure.rows[:ROWS_MAX], "count": len(figure.rows),
        "figure": shown(asked, month, known, today=local(now).date()), "most": ROWS_MAX,
    }  # fmt: skip
    return page(request, "desk/leader/rows.html", context)


def _lights(request: HttpRequest, numbers: list[str]) -> dict[str, str]:
    """The pages of the lights that this reader may open, by number."""
    found = signals.visible(actor_of(request)).filter(number__in=numbers).select_related(None)
    return {number: reverse("desk:signal", args=[pk]) for number, pk in found.values_list("number", "pk")}


@require_POST
@_for_leaders
def word(request: HttpRequest) -> HttpResponse:
    """A word of the leader becomes a task in the one register."""
    given = request.POST
    try:
        row = instruct(
            actor=actor_of(request), title=given.get("title", ""), unit_id=an_id(given.get("unit", ""), "承办单位"),
            due_on=maybe_day(given.get("due_on", ""), "期限"), about=given.get("about", "")[:ABOUT_MAX], now=now_of(request),
        )  # fmt: skip
    except Refused as refusal:
        return _brief(request, str(refusal), 409)
    messages.success(request, f"已批示，登记为{row.number}，由{row.unit.name}承办")
    return redirect(reverse("desk:leader") + "#instructed")
