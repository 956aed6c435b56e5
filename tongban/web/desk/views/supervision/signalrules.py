"""The rules of supervision and the ladder, with the day from which they hold; what was stays readable."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.oversight.supervision import rulebook
from tongban.oversight.supervision.models import LadderEdition, RuleEdition
from tongban.oversight.supervision.selectors import rulebook as selectors
from tongban.oversight.supervision.usecases import rulebook as usecases
from tongban.oversight.supervision.values.signals import Light, Measuring, Target
from tongban.web.desk.typed import a_day, day_of, today_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page

_SPARE: Final = 2  # empty lines for new levels


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE)
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule as it stands today, its editions; a new edition of one, or a rule of the unit's own."""
    today, refusal = today_of(request), ""
    if request.method == "POST":
        try:
            row = _set_rule(request)
            messages.success(request, f"“{row.title}”已登记，{row.since}起计时的办件按新规则")
            return redirect("desk:signal_rules")
        except Refused as wrong:
            refusal = str(wrong)
    editions = selectors.Editions()
    current = editions.all_on(today)
    asked = request.POST.get("code") if refusal else request.GET.get("code", "")
    edited = next((rule for rule in current if rule.code == asked), None)
    measure = edited.measure if edited else _measure(request)
    editions_of = RuleEdition.objects.select_related("entered_by").order_by("-since", "-pk")[:100]
    context = {
        "rules": [(rule, rulebook.thresholds(rule.measure)) for rule in current], "edited": edited, "measure": measure,
        "asked": rulebook.thresholds(measure) if measure else (), "typed": request.POST if refusal else {},
        "refusal": refusal, "tomorrow": today + timedelta(days=1), "lights": Light.choices, "measures": Measuring.choices,
        "editions": [(row, _thresholds(row)) for row in editions_of], "today": today,
    }  # fmt: skip
    return page(request, "desk/signals/rules.html", context, status=409 if refusal else 200)


def _measure(request: HttpRequest) -> Measuring | None:
    given = request.POST.get("measure") or request.GET.get("measure", "")
    return Measuring(given) if given in Measuring.values else None


def _free_code(measure: Measuring) -> str:
    """A code for a rule of the unit's own."""
    taken = {*rulebook.rules(), *RuleEdition.objects.values_list("code", flat=True)}
    return next(code for n in range(1, len(taken) + 2) if (code := f"{measure.value}_{n}") not in taken)


def _thresholds(row: RuleEdition) -> str:
    """The thresholds of an edition in words."""
    return "；".join(
        f"{one.title} {row.thresholds[one.name]} {one.unit}".strip()
        for one in rulebook.thresholds(Measuring(row.measure))
        if one.name in row.thresholds
    )


def _set_rule(request: HttpRequest) -> RuleEdition:
    given = request.POST
    measure, light = _measure(request), given.get("light", "")
    if measure is None or light not in Light.values:
        raise Refused("请选择看什么、亮什么灯")
    return usecases.set_rule(
        actor=actor_of(request), code=given.get("code") or _free_code(measure), title=given.get("title", ""), light=Light(light),
        measure=measure, given=given.dict(), on=given.get("on") == "1", since=a_day(given.get("since", ""), "起始日期"),
        basis=given.get("basis", ""), now=now_of(request),
    )  # fmt: skip


# --- the ladder ---------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE)
def ladder(request: HttpRequest) -> HttpResponse:
    """Who is told, and who next when nobody answers; a circle is refused."""
    today, refusal = today_of(request), ""
    if request.method == "POST":
        try:
            row = _set_ladder(request)
            messages.success(request, f"上报层级已登记，{row.since}起产生的信号按新层级")
            return redirect("desk:signal_ladder")
        except Refused as wrong:
            refusal = str(wrong)
    now_there = selectors.ladder(today)
    shown = [
        {"code": x.code, "title": x.title, "to": x.to.value, "days": x.days, "next": x.next}
        for x in now_there.levels.values()
    ]
    levels = _typed_levels(request) if refusal else shown
    context = {
        "ladder": now_there, "levels": _with_spare(levels), "targets": Target.choices, "refusal": refusal,
        "entries": _typed_entries(request) if refusal else {k.value: v for k, v in now_there.entries.items()},
        "lights": Light.choices, "typed": request.POST if refusal else {}, "tomorrow": today + timedelta(days=1),
        "editions": LadderEdition.objects.select_related("entered_by").order_by("-since", "-pk")[:50],
    }  # fmt: skip
    return page(request, "desk/signals/ladder.html", context, status=409 if refusal else 200)


def _with_spare(levels: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Two empty lines below, with codes that nobody has."""
    taken = {row["code"] for row in levels}
    free = [code for n in range(1, len(levels) + _SPARE + 1) if (code := f"level{n}") not in taken][:_SPARE]
    return [*levels, *({"code": code, "title": "", "to": "", "days": "", "next": ""} for code in free)]


def _typed_levels(request: HttpRequest) -> list[dict[str, Any]]:
    given = request.POST
    columns = [given.getlist(name) for name in ("code", "level_title", "to", "days", "next")]
    rows = [dict(zip(("code", "title", "to", "days", "next"), row, strict=True)) for row in zip(*columns, strict=False)]
    return [{k: v.strip() for k, v in row.items()} for row in rows if row["title"].strip()]


def _typed_entries(request: HttpRequest) -> dict[str, str]:
    return {light: request.POST.get(f"entry_{light}", "") for light in Light.values}


def _set_ladder(request: HttpRequest) -> LadderEdition:
    levels = _typed_levels(request)
    for row in levels:
        if not (row["days"].isdecimal() and len(row["days"]) < 4):
            raise Refused(f"“{row['title'] or row['code']}”的期限请填天数")
        row["days"] = int(row["days"])
    return usecases.set_ladder(
        actor=actor_of(request), levels=levels, entries=_typed_entries(request), now=now_of(request),
        since=day_of(request, "since", "起始日期"), basis=request.POST.get("basis", ""),
    )  # fmt: skip
