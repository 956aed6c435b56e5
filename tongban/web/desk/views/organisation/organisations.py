"""The organisation's places: regions of three tiers, venues with zones and windows. Added, corrected, ended; never deleted."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.orgs import selectors, usecases
from tongban.orgs.models import Region, Venue, Window, Zone
from tongban.orgs.values import Tier, WindowKind
from tongban.web.desk.forms import organisations as forms
from tongban.web.desk.typed import day_of, today_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse


def keep(request: HttpRequest, form: Form, act: Callable[[dict[str, Any]], str]) -> tuple[str, str, int]:
    """One act with what the form says: what was done, or the refusal; and the status to answer with."""
    if request.method != "POST":
        return "", "", 200
    if not form.is_valid():
        return "", "", 422
    try:
        return act(getattr(form, "facts", lambda: form.cleaned_data)()), "", 200
    except Refused as wrong:
        return "", str(wrong), 409


def end(request: HttpRequest, act: Callable[[date], object], back: str) -> HttpResponse:
    """End something with the day that was given, and go back with the outcome in words."""
    try:
        until = day_of(request, "until", "结束日期")
        act(until)
        messages.success(request, f"已于{until}结束，记录保留")
    except Refused as wrong:
        messages.error(request, str(wrong))
    return redirect(back)


@require_GET
@staff(Duty.ADMIN)
def overview(request: HttpRequest) -> HttpResponse:
    """The registers, each with its size."""
    return page(
        request, "desk/organisations/overview.html", {"counts": selectors.register_counts(on=today_of(request))}
    )


# --- regions ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(Duty.ADMIN)
def regions(request: HttpRequest) -> HttpResponse:
    """The county, its towns and villages; enter one more."""
    form = forms.RegionForm(request.POST or None)

    def act(facts: dict[str, Any]) -> str:
        return usecases.keep_region(actor=actor_of(request), now=now_of(request), **facts).name

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, f"“{done}”已登记")
        return redirect("desk:regions")
    context = {"tree": selectors.divisions(), "form": form, "refusal": refusal}
    return page(request, "desk/organisations/regions.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff(Duty.ADMIN)
def region(request: HttpRequest, code: str) -> HttpResponse:
    """Rename a region, or end it."""
    found = Region.objects.select_related("parent").filter(pk=code).first()
    if found is None:
        return refuse(request, "没有登记这个区划。", status=404)
    if "end" in request.POST:
        return end(
            request,
            lambda until: usecases.end_region(actor=actor_of(request), region=found, until=until, now=now_of(request)),
            reverse("desk:region", args=[code]),
        )
    form = forms.RegionForm(request.POST or None, initial={"code": code, "name": found.name})
    form.fields["code"].disabled = True

    def act(facts: dict[str, Any]) -> str:
        return usecases.keep_region(actor=actor_of(request), code=code, name=facts["name"], now=now_of(request)).name

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, "已保存")
        return redirect("desk:regions")
    context = {
        "region": found, "form": form, "refusal": refusal, "today": today_of(request), "venues": found.venues.order_by("code"),
        "below": Region.objects.filter(parent=found).order_by("code"),
    }  # fmt: skip
    return page(request, "desk/organisations/region.html", context, status=status)


# --- venues -------------------------------------------------------------------------------------------------------------


@require_GET
@staff(Duty.ADMIN)
def venues(request: HttpRequest) -> HttpResponse:
    """Every place by tier."""
    rows = list(selectors.all_venues())
    groups = [(tier.label, [v for v in rows if v.tier == tier]) for tier in Tier]
    return page(request, "desk/organisations/venues.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
@staff(Duty.ADMIN)
def venue(request: HttpRequest, venue_id: UUID | None = None) -> HttpResponse:
    """Open a place or correct it; its zones and windows."""
    found = Venue.objects.filter(pk=venue_id).first() if venue_id else None
    if venue_id and found is None:
        return refuse(request, "没有登记这个场所。", status=404)
    if found is not None and "end" in request.POST:
        back = reverse("desk:venue", args=[found.pk])
        return end(
            request,
            lambda until: usecases.end_venue(actor=actor_of(request), venue=found, until=until, now=now_of(request)),
            back,
        )
    initial = {k: getattr(found, k) for k in ("name", "tier", "region", "address", "phone", "hours")} if found else {}
    form = forms.VenueForm(request.POST or None, initial=initial)

    def act(facts: dict[str, Any]) -> str:
        return str(usecases.keep_venue(actor=actor_of(request), venue=found, now=now_of(request), **facts).pk)

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, "已保存")
        return redirect("desk:venue", done)
    context = {
        "venue": found, "form": form, "refusal": refusal, "zones": selectors.zones_of(found) if found else (),
        "today": today_of(request),
    }  # fmt: skip
    return page(request, "desk/organisations/venue.html", context, status=status)


@require_http_methods(["POST"])
@staff(Duty.ADMIN)
def zone(request: HttpRequest, venue_id: UUID) -> HttpResponse:
    """Set up a zone of a place, or rename one."""
    place = Venue.objects.filter(pk=venue_id).first()
    if place is None:
        return refuse(request, "没有登记这个场所。", status=404)
    known = Zone.objects.filter(venue=place, pk=_whole(request.POST.get("zone"))).first()
    try:
        name = request.POST.get("name", "")
        usecases.keep_zone(actor=actor_of(request), venue=place, name=name, zone=known, now=now_of(request))
        messages.success(request, "区域已保存")
    except Refused as wrong:
        messages.error(request, str(wrong))
    return redirect("desk:venue", venue_id)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 10 else 0


@require_http_methods(["GET", "POST"])
@staff(Duty.ADMIN)
def window(request: HttpRequest, zone_id: int, window_id: int = 0) -> HttpResponse:
    """Set up a window, correct or close it."""
    place = Zone.objects.select_related("venue").filter(pk=zone_id).first()
    found = Window.objects.filter(pk=window_id, zone=zone_id).first() if window_id else None
    if place is None or (window_id and found is None):
        return refuse(request, "没有登记这个窗口。", status=404)
    back = reverse("desk:venue", args=[place.venue_id])
    if found is not None and "end" in request.POST:
        return end(
            request,
            lambda until: usecases.end_window(actor=actor_of(request), window=found, until=until, now=now_of(request)),
            back,
        )
    initial = {k: getattr(found, k) for k in ("number", "kind", "name")} if found else {"name": "综合受理"}
    form = forms.WindowForm(request.POST or None, initial=initial)

    def act(facts: dict[str, Any]) -> str:
        facts["kind"] = WindowKind(facts["kind"])
        return usecases.keep_window(
            actor=actor_of(request), zone=place, window=found, now=now_of(request), **facts
        ).number  # fmt: skip

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, f"{done}号窗口已保存")
        return redirect(back)
    context = {
        "zone": place,
        "window": found,
        "form": form,
        "refusal": refusal,
        "back": back,
        "today": today_of(request),
    }
    return page(request, "desk/organisations/window.html", context, status=status)
