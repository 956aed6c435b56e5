"""二上二下: the versions of the rounds, what was asked against what was given, and the form for the next version."""

import unicodedata
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.finance.budget import classification, policies, transitions, usecases
from tongban.finance.budget.models import BudgetDraft, BudgetYear
from tongban.finance.budget.outside.draftsheet import COLUMNS, read_draft
from tongban.finance.budget.policies import READERS
from tongban.finance.budget.selectors import drafting
from tongban.finance.budget.values import Axis, DraftItem, Fund, Round, YearAct, YearState
from tongban.kernel.money import parse_yuan
from tongban.kernel.refusals import Refused
from tongban.web.desk.typed import a_day, said
from tongban.web.desk.views.budget.overview import in_year, year_of
from tongban.web.desk.views.budget.sheets import Cell, Fen, book
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page

_CELLS: Final = ("economic", "functional", "project", "amount", "note")
_ROWS_MIN: Final = 6
_ROWS_MAX: Final = 500
_BYTES_MAX: Final = 5_000_000


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def drafts(request: HttpRequest, year: int) -> HttpResponse:
    """The four rounds side by side, every version, and the form for the next one."""
    row, refusal = year_of(year), ""
    if request.method == "POST":
        try:
            done = _enter(request, row)
        except Refused as wrong:
            refusal = str(wrong)
        else:
            messages.success(request, f"已登记{done}" + ("，指标已下达" if done.round == Round.DOWN2 else ""))
            return redirect("desk:budget_drafts", year)
    state = YearState(row.state)
    words = drafting.newest(year)
    compared, whole = drafting.comparison(year)
    may_write = policies.may_post(actor_of(request)) is None
    rounds = [*transitions.DRAFTING.get(state, ()), *([Round.DOWN2] if state is YearState.UP2 else [])]
    context = in_year(
        request, row, "desk:budget_drafts", refusal=refusal, given=request.POST, words=words, compared=compared, whole=whole,
        rounds=list(Round), options=[(r.value, r.label) for r in rounds] if may_write else [],
        preset=said(request, "round") or (rounds[-1].value if rounds else ""),
        versions=[(d, Round(d.round)) for d in drafting.versions(year)], rows=_rows(request, year), steps=_steps(state, words),
        today=now_of(request).date(), funds=list(Fund),
    )  # fmt: skip
    return page(request, "desk/budget/drafts.html", context, status=409 if refusal else 200)


def _steps(state: YearState, words: dict[Round, BudgetDraft]) -> list[YearAct]:
    """What can be reported now: the step whose version is there."""
    return [a for (s, a) in transitions.YEAR if s is state and transitions.RESTS_ON.get(a) in words]


def _rows(request: HttpRequest, year: int) -> list[tuple[str, ...]]:
    """What was typed; else the version that was chosen as a base; with room for more."""
    found: list[tuple[str, ...]] = []
    if request.method == "POST":
        found = list(zip(*(request.POST.getlist(name)[:_ROWS_MAX] for name in _CELLS), strict=False))
    elif (base := _version(year, request.GET.get("base", ""))) is not None:
        found = [
            (x.economic, x.functional, x.project, f"{x.amount_fen / 100:.2f}", x.note) for x in drafting.items_of(base)[:_ROWS_MAX]
        ]  # fmt: skip
    return [*found, *[("",) * len(_CELLS)] * max(2, _ROWS_MIN - len(found))]


def _version(year: int, key: str) -> BudgetDraft | None:
    try:
        return drafting.version(year, UUID(key))
    except ValueError:
        return None


def _enter(request: HttpRequest, year: BudgetYear) -> BudgetDraft:
    name = said(request, "round")
    if name not in Round.values:
        raise Refused("请选择环节")
    total = said(request, "total")
    lines = _lines(request)
    common: dict[str, Any] = {
        "actor": actor_of(request), "fiscal_year": year.pk, "on": a_day(said(request, "on"), "日期"), "now": now_of(request),
        "document": said(request, "document"), "reason": said(request, "reason"),
    }  # fmt: skip
    if name == Round.DOWN2:
        return usecases.approve_budget(**common, lines=lines or None)
    return usecases.enter_draft(
        **common, round_=Round(name), lines=lines, total_fen=int(parse_yuan(total)) if total else 0
    )


def _lines(request: HttpRequest) -> list[DraftItem]:
    """From the file if there is one, else from the rows of the form."""
    given = request.FILES.get("file")
    if given is not None:
        if (given.size or 0) > _BYTES_MAX:
            raise Refused(f"文件超过{_BYTES_MAX // 1_000_000}MB，不像是一份预算表")
        return read_draft(given.read())
    fund = said(request, "fund") or Fund.GENERAL.value
    if fund not in Fund.values:
        raise Refused("请选择资金性质")
    found = []
    for cells in zip(*(request.POST.getlist(name)[:_ROWS_MAX] for name in _CELLS), strict=False):
        economic, functional, project, amount, note = (unicodedata.normalize("NFKC", c).strip() for c in cells)
        if economic or amount:
            found.append(
                DraftItem(
                    economic=economic[:10], functional=functional[:10], project=project[:40], fund=fund, note=note[:300],
                    amount_fen=int(parse_yuan(amount)),
                )
            )  # fmt: skip
    return found


def _draft(year: int, key: UUID) -> BudgetDraft:
    found = drafting.version(year, key)
    if found is None:
        raise Http404("没有这一稿")
    return found


@require_GET
@staff(*READERS)
def show(request: HttpRequest, year: int, key: UUID) -> HttpResponse:
    """One version, line by line."""
    row, draft = year_of(year), _draft(year, key)
    lines = [(x, classification.name_of(Axis.ECONOMIC, x.economic, year)) for x in drafting.items_of(draft)]
    context = in_year(
        request, row, "desk:budget_drafts", draft=draft, round=Round(draft.round), lines=lines,
        may_draft=YearState(row.state) in transitions.DRAFTING,
    )  # fmt: skip
    return page(request, "desk/budget/draft.html", context)


@require_GET
@staff(*READERS)
def sheet(request: HttpRequest, year: int, key: UUID) -> HttpResponse:
    """One version in the columns in which it can be taken in again."""
    year_of(year)
    draft = _draft(year, key)
    rows: list[list[Cell]] = [
        [x.economic, classification.name_of(Axis.ECONOMIC, x.economic, year), x.functional, x.project, Fund(x.fund).label, Fen(x.amount_fen), x.note]
        for x in drafting.items_of(draft)
    ]  # fmt: skip
    label = Round(draft.round).label[:2]
    return book(f"{year}年预算{label}第{draft.version}稿.xlsx", (f"{label}第{draft.version}稿", COLUMNS, rows))


@require_GET
@staff(*READERS)
def comparison_sheet(request: HttpRequest, year: int) -> HttpResponse:
    """The rounds side by side, in yuan."""
    year_of(year)
    rows, whole = drafting.comparison(year)
    header = ["科目", "名称", "项目", *[r.label for r in Round], "一上与批复之差"]
    cells: list[list[Cell]] = [
        [x.code, x.name, x.project, *[Fen(x.at(r.value)) for r in Round], Fen(x.cut_fen)] for x in [*rows, whole]
    ]
    return book(f"{year}年预算编报对比.xlsx", ("编报对比（元）", header, cells))
