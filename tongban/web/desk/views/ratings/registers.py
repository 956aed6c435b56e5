"""Raters, seats, settings, figures for the public; inviting somebody at the window."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tongban.kernel.actors import Duty
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refused
from tongban.orgs.models import Venue, Window
from tongban.oversight.ratings import policies, reference, selectors, usecases
from tongban.oversight.ratings.models import Device, PublicFigures
from tongban.oversight.ratings.values import INVITERS
from tongban.people.accounts.models import Account
from tongban.web.desk.typed import day_of, today_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, qr


def _one(rows: Any, wanted: str, what: str) -> Any:
    """The chosen row of a list. Raises Refused with what to choose."""
    found = next((row for row in rows if str(row.pk) == wanted), None)
    if found is None:
        raise Refused(f"请选择{what}")
    return found


def _windows() -> Any:
    return Window.objects.filter(until=None).select_related("zone__venue").order_by("zone__venue__code", "number")


# --- figures for the public ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE)
def figures(request: HttpRequest) -> HttpResponse:
    """Prepare the figures of a period; sign what somebody else prepared."""
    refusal, actor = "", actor_of(request)
    if request.method == "POST":
        try:
            if "sign" in request.POST:
                row = _one(PublicFigures.objects.filter(signed_at=None), request.POST["sign"], "待签发的数据")
                usecases.sign_figures(actor=actor, figures=row, now=now_of(request))
                messages.success(request, "已签发，公众现在可以看到")
            else:
                start, end = day_of(request, "start", "起始日期"), day_of(request, "end", "结束日期")
                if start > end:
                    raise Refused("起始日期不能晚于结束日期")
                usecases.prepare_figures(actor=actor, period=Period(start, end), now=now_of(request))
                messages.success(request, "数据已编制，请另一位监察人员签发")
            return redirect("desk:ratings_figures")
        except Refused as wrong:
            refusal = str(wrong)
    last = today_of(request).replace(day=1) - timedelta(days=1)
    context = {
        "rows": [(row, policies.may_sign(actor, row)) for row in selectors.prepared()[:40]], "refusal": refusal,
        "start": request.POST.get("start") or last.replace(day=1).isoformat(), "end": request.POST.get("end") or last.isoformat(),
    }  # fmt: skip
    return page(request, "desk/ratings/figures.html", context, status=409 if refusal else 200)


# --- raters, seats, settings ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE, Duty.ADMIN)
def registers(request: HttpRequest) -> HttpResponse:
    """The raters that may rate in the house, and who serves at which window."""
    refusal, secret = "", ""
    if request.method == "POST":
        try:
            secret = _register(request)
            if not secret:
                return redirect("desk:ratings_registers")
        except Refused as wrong:
            refusal = str(wrong)
    context = {
        "devices": selectors.devices(), "seats": selectors.seats(), "venues": selectors.open_venues(), "windows": _windows(), "refusal": refusal,
        "secret": secret, "today": today_of(request).isoformat(), "typed": request.POST if refusal else {},
        "people": Account.objects.filter(kind="staff", is_active=True).order_by("name"),
    }  # fmt: skip
    return page(request, "desk/ratings/registers.html", context, status=409 if refusal else 200)


def _register(request: HttpRequest) -> str:
    """What was asked for; the secret of a new rater is shown once, on the answer itself."""
    given, actor, now = request.POST, actor_of(request), now_of(request)
    if "end" in given:
        device = _one(Device.objects.filter(until=None), given["end"], "在用的评价器")
        usecases.end_device(actor=actor, device=device, until=today_of(request), now=now)
        messages.success(request, f"“{device.name}”已停用，它收到的评价保留")
        return ""
    since = day_of(request, "since", "起始日期")
    if given.get("act") == "seat":
        account = _one(Account.objects.filter(kind="staff", is_active=True), given.get("account", ""), "人员")
        usecases.seat(actor=actor, account=account, window=_one(_windows(), given.get("window", ""), "窗口"), since=since, now=now)  # fmt: skip
        messages.success(request, "窗口人员已登记")
        return ""
    venue = _one(Venue.objects.filter(until=None), given.get("venue", ""), "服务点")
    window = _one(_windows(), given["window"], "窗口") if given.get("window") else None
    _, secret = usecases.add_device(actor=actor, name=given.get("name", ""), venue=venue, window=window, since=since, now=now)  # fmt: skip
    return secret


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE)
def settings(request: HttpRequest) -> HttpResponse:
    """Limits and thresholds with their values today; a new value holds from a day on."""
    refusal = ""
    if request.method == "POST":
        try:
            value = request.POST.get("value", "").strip()
            if not value.isdecimal() or len(value) > 6:
                raise Refused("请填写整数")
            usecases.set_setting(
                actor=actor_of(request), code=request.POST.get("code", ""), value=int(value), since=day_of(request, "since", "起始日期"),
                basis=request.POST.get("basis", ""), now=now_of(request),
            )  # fmt: skip
            messages.success(request, "设置已登记；正在走的期限不变")
            return redirect("desk:ratings_settings")
        except Refused as wrong:
            refusal = str(wrong)
    values = selectors.settings(today_of(request))
    context = {
        "rows": [(s, values[s.code]) for s in reference.settings().values()], "refusal": refusal, "typed": request.POST if refusal else {},
        "today": today_of(request).isoformat(), "dictionaries": reference.dictionaries(),
    }  # fmt: skip
    return page(request, "desk/ratings/settings.html", context, status=409 if refusal else 200)


# --- at the window ---------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(*INVITERS)
def invite(request: HttpRequest) -> HttpResponse:
    """Ask a visitor without a case for a rating: the rater at the window asks, or the slip is handed over.

    The window sees of its own ratings only the sum of last month, and only where enough people rated.
    """
    refusal, made = "", None
    seat = selectors.window_of(actor_of(request).account_id, today_of(request))
    if request.method == "POST":
        try:
            venue = _one(Venue.objects.filter(until=None), request.POST.get("venue", ""), "服务点")
            window = seat.window if seat is not None and seat.window.zone.venue_id == venue.pk else None
            made = usecases.invite_visit(
                actor=actor_of(request),
                venue=venue,
                window=window,
                matter_name=request.POST.get("matter", ""),
                now=now_of(request),
            )
        except Refused as wrong:
            refusal = str(wrong)
    context = {
        "venues": selectors.open_venues(), "venue": request.POST.get("venue") or (str(seat.window.zone.venue_id) if seat else ""), "refusal": refusal,
        "matter": request.POST.get("matter", "") if refusal else "", "ticket": made and _slip(request, made), "seat": seat,
        **_own_month(request, seat),
    }  # fmt: skip
    return page(request, "desk/ratings/invite.html", context, status=409 if refusal else 200)


@require_http_methods(["GET"])
@staff(*INVITERS)
def slips(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Slips of a matter for the printer: what may still be rated, with its picture."""
    rows = [_slip(request, row) for row in selectors.of_application(application_id)]
    return page(request, "desk/ratings/slips.html", {"slips": rows})


def _slip(request: HttpRequest, row: Any) -> tuple[Any, str]:
    address = request.build_absolute_uri(f"{reverse('portal:rate', args=[row.code])}?via=qr")
    return row, qr(address)


def _own_month(request: HttpRequest, seat: Any) -> dict[str, Any]:
    last = today_of(request).replace(day=1) - timedelta(days=1)
    period = Period(date(last.year, last.month, 1), last)
    least = selectors.settings(last)["shown_least"]
    tally = selectors.tallies(period, window=seat.window_id).get("全部") if seat is not None else None
    return {"month": period, "least": least, "tally": tally if tally is not None and tally.valid >= least else None}
