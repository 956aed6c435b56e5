"""The foresight's pages: the year's course and end, why it became dearer, how good such forecasts were, papers to take away."""

from datetime import date
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.finance.budget import selectors as budget
from tongban.finance.budget.foresight import causes, figures, history, papers, replay, saying, whatif
from tongban.finance.budget.foresight.forecasting import foresee
from tongban.finance.budget.foresight.history import Known
from tongban.finance.budget.foresight.settings import shipped
from tongban.finance.budget.foresight.values import Forecast, month_end
from tongban.finance.budget.policies import READERS
from tongban.finance.budget.rules import say_wan
from tongban.finance.budget.selectors import execution
from tongban.finance.performance import carrying
from tongban.finance.performance.report import figures as report
from tongban.finance.performance.report import structure
from tongban.infra import files
from tongban.infra.wordfile import docx
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.web.desk import charts
from tongban.web.ui.actor import now_of, staff
from tongban.web.ui.replies import page

_WISHES: Final = ("heads", "rate", "volume", "item")


def _known(year: int) -> Known:
    try:
        return history.known(year)
    except Refused as missing:
        raise Http404(str(missing)) from missing


def _today(request: HttpRequest) -> date:
    return local(now_of(request)).date()


def _as_of(request: HttpRequest, year: int) -> date:
    """The day asked for; without one today, or the year's last day when it is over."""
    today = _today(request)
    given = request.GET.get("as_of", "").strip()
    if not given:
        return min(today, date(year, 12, 31))
    try:
        day = date.fromisoformat(given)
    except ValueError as wrong:
        raise Refused(f"日期“{given[:20]}”不存在，请写成 {year}-03-31") from wrong
    if day.year != year:
        raise Refused(f"日期{day}不在{year}年度内，请给出当年的一天，例如 {year}-03-31")
    if day > today:
        raise Refused(f"{day}还没有到，只能看到今天为止的资料")
    return day


def _base(year: int, known: Known) -> dict[str, Any]:
    return {"year": year, "known": known, "wan": say_wan, "name_of": saying.name_of}


@require_GET
@staff(*READERS)
def years(request: HttpRequest) -> HttpResponse:
    """The years that can be looked into; and later ones whose money is kept here but whose opening budget is not known."""
    years = list(budget.years())
    newest = max((row.fiscal_year for row in years), default=0)
    lacking = [row.fiscal_year for row in execution.budget_years() if row.fiscal_year > newest]
    return page(request, "desk/foresight/years.html", {"years": years, "lacking": lacking})


@require_GET
@staff(*READERS)
def show(request: HttpRequest, year: int) -> HttpResponse:
    """The year from one day: course, end, warnings, what if, papers."""
    known, refusal = _known(year), ""
    forecast: Forecast | None = None
    supposed = None
    day = min(_today(request), date(year, 12, 31))
    try:
        day = _as_of(request, year)
    except Refused as wrong:
        refusal = str(wrong)
    try:
        forecast = foresee(known.years, day)
        wish = whatif.read(**{k: request.GET.get(k, "") for k in _WISHES})
        supposed = whatif.suppose(forecast, known, wish) if wish.any else None
    except Refused as wrong:
        refusal = refusal or str(wrong)
    ends = [month_end(year, m) for m in range(1, 13)]
    context = _base(year, known) | {
        "f": forecast, "supposed": supposed, "refusal": refusal, "ends": [d for d in ends if d <= _today(request)],
        "given": {k: request.GET.get(k, "") for k in (*_WISHES, "as_of")}, "limit": shipped().warn_addition_pct,
        "chart": charts.of_year(known.years.year, forecast) if forecast else None,
        "costs": list(figures.unit_costs(known, forecast)) if forecast else [], "reconciled": saying.reconciled(forecast) if forecast else "",
        "kinds": [k for k in papers.Kind if forecast and (k is not papers.Kind.REQUEST or forecast.addition_fen)],
    }  # fmt: skip
    return page(request, "desk/foresight/foresight.html", context, status=409 if refusal else 200)


@require_GET
@staff(*READERS)
def why(request: HttpRequest, year: int) -> HttpResponse:
    """From the opening budget to what was spent, cause by cause, those of every year marked."""
    known = _known(year)
    steps = causes.steps(known.years)
    context = _base(year, known) | {"bars": charts.waterfall(steps), "steps": steps, "reasons": _reasons(year, known)}
    return page(request, "desk/foresight/why.html", context)


def _reasons(year: int, known: Known) -> list[str]:
    """The reasons of the report, their figures written out."""
    found = report.of_year(year)
    if found is None:
        return []
    said = []
    for text in known.reasons.get("reasons.final", ()):
        parts = [part for piece in structure.pieces(text) for part in piece.parts]
        said.append(
            "".join(
                p if isinstance(p, str) else found.write(p.code, p.how)
                for p in parts
                if isinstance(p, str) or p.kind == "figure"
            )
        )
    return [text for text in said if text]


@require_GET
@staff(*READERS)
def replays(request: HttpRequest, year: int) -> HttpResponse:
    """Past years as they would have been foreseen, month by month."""
    known = _known(year)
    found = list(replay.of_history(known.years, _today(request)))
    context = _base(year, known) | {"replays": found[::-1], "limit": shipped().warn_addition_pct}
    return page(request, "desk/foresight/replay.html", context)


@require_GET
@staff(*READERS)
def paper(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """One of the papers, to be saved."""
    if kind not in {k.value for k in papers.Kind}:
        raise Http404("没有这份材料")
    known, chosen = _known(year), papers.Kind(kind)
    try:
        seen = foresee(known.years, _as_of(request, year))
        costs = list(figures.unit_costs(known, seen))
        results = carrying.results(year, seen.as_of)
        made = papers.compose(chosen, known, seen, on=_today(request), costs=costs, results=results)
    except Refused as wrong:
        raise Http404(str(wrong)) from wrong
    reply = HttpResponse(docx(made))
    for header, value in files.headers(files.DOCX, f"{made.title}（截至{seen.as_of}）.docx").items():
        reply[header] = value
    return reply
