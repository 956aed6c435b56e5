"""A department's worklist: narrowed, under names of one's own, as a spreadsheet; several granted from one page."""

from collections.abc import Collection, Sequence
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.selectors import standing_in
from tongban.services.cases import deskwork, policies, standing, worklist
from tongban.services.cases.models import Case
from tongban.services.cases.usecases import grant_together, remove_filter, restore_filter, save_filter
from tongban.services.cases.values import CaseState
from tongban.services.cases.worklist import LIGHTS, STATES, Flag, Wanted, WorkRow
from tongban.web.desk.typed import query_without_page
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page
from tongban.web.ui.sheets import xlsx
from tongban.web.ui.words import moment, soon, work_lamp

PAGE: Final = 35
SHEET_MAX: Final = 5000
TABS: Final = {"": "全部", "mine": "我的", "free": "待认领", "paused": "已停钟", "answer": "待答复"}
HEADS: Final = ("办件编号", "事项", "所属", "申请人", "环节", "办理人", "剩余工作时间", "承诺办结", "标记")


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address asks for; what it does not know is left out."""
    given = request.GET
    tab = given.get("tab", "")
    state = CaseState.SUSPENDED.value if tab == "paused" else given.get("state", "")
    return Wanted(
        whose=tab if tab in ("mine", "free") else "", item=given.get("item", "")[:60],
        state=state if state in {s.value for s in STATES} else "",
        light=given.get("light", "") if given.get("light") in LIGHTS else "",
        flag=given.get("flag", "") if given.get("flag") in set(Flag) else "", text=given.get("q", "").strip()[:60],
    )  # fmt: skip


@require_GET
@staff(Duty.EXAMINE, Duty.DECIDE)
def show(request: HttpRequest) -> HttpResponse:
    """Open legs of my departments by the working time that is left; questions put to us on a list of their own."""
    actor, now = actor_of(request), now_of(request)
    departments, calendar = sorted(policies.worked_by(actor)), workdays()
    tab = request.GET.get("tab", "") if request.GET.get("tab", "") in TABS else ""
    wanted, on = wanted_of(request), local(now).date()
    away = standing_in(actor.account_id, now=now)
    found = worklist.narrowed(departments, wanted, holders=_holders(actor, away), now=now, soon=soon(now, calendar))
    if request.GET.get("form") == "xlsx":
        rows = worklist.rows(found, wanted, on=on, most=SHEET_MAX)
        return xlsx("部门办件", HEADS, (_cells(row, work_lamp(row.due, now, calendar)[1]) for row in rows))
    number = _number(request.GET.get("page", "1"))
    asked = tab == "answer"
    rows = [] if asked else worklist.rows(found, wanted, on=on, most=PAGE + 1, offset=(number - 1) * PAGE)
    together = deskwork.allowed_together(departments, on=on)
    context = {
        "rows": [(row, work_lamp(row.due, now, calendar), row.state is CaseState.REVIEWING and (row.department_id, row.item) in together) for row in rows[:PAGE]],
        "questions": standing.to_answer(departments) if asked else [], "more": len(rows) > PAGE, "number": number, "tab": tab,
        "tabs": [(value, label, urlencode({"tab": value} if value else {})) for value, label in TABS.items()],
        "several": len(departments) > 1, "count": _count(found, rows, number), "most": worklist.COUNTED_MAX,
        "wanted": wanted, "items": worklist.items(departments), "states": [(s.value, s.label) for s in STATES],
        "lights": list(LIGHTS.items()), "flags": [(f.value, f.label) for f in Flag], "query": query_without_page(request),
        "saved": [(one, urlencode(_query(one.wanted))) for one in deskwork.saved_filters(actor.account_id)],
        "away": away, "me": actor.account_id, "can_keep": bool(wanted.kept()),
        "undo": request.GET.get("undo", ""), "decides": actor.has(Duty.DECIDE),
    }  # fmt: skip
    return page(request, "desk/work/list.html", context)


def _count(found: "QuerySet[Case]", rows: Sequence[WorkRow], number: int) -> int:
    """Asked of the database only where the page does not show it."""
    return len(rows) if number == 1 and len(rows) <= PAGE else worklist.counted(found)


def _holders(actor: Actor, away: Collection[UUID]) -> list[UUID]:
    return [holder for holder in (actor.account_id, *away) if holder is not None]


def _number(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def _query(wanted: dict[str, str]) -> dict[str, str]:
    """A kept filter as the address that asks for it."""
    names = {"whose": "tab"}
    return {names.get(key, key): value for key, value in wanted.items()}


def _cells(row: WorkRow, left: str) -> tuple[str, ...]:
    return (
        row.number, row.title, row.matter, row.applicant, row.state.label, row.handler, left, moment(row.due),
        "、".join(label for _, label in row.flags),
    )  # fmt: skip


# --- filters under a name -------------------------------------------------------------------------------------------------


@require_POST
@staff(Duty.EXAMINE, Duty.DECIDE)
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what the list is narrowed to; the words that were searched for are not kept."""
    kept = {key: request.POST.get(key, "") for key in ("whose", "item", "state", "light", "flag")}
    wanted = Wanted(**{key: value[:60] for key, value in kept.items()}).kept()
    try:
        row = save_filter(actor=actor_of(request), name=request.POST.get("name", ""), wanted=wanted)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(wanted)
    messages.success(request, f"已保存筛选“{row.name}”")
    return _back(wanted)


@require_POST
@staff(Duty.EXAMINE, Duty.DECIDE)
def drop(request: HttpRequest, filter_id: UUID) -> HttpResponse:
    """Take a filter away; the next page offers to have it back."""
    try:
        row = remove_filter(actor=actor_of(request), filter_id=filter_id, now=now_of(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back({})
    messages.success(request, f"已删除筛选“{row.name}”")
    return _back({"undo": str(row.pk)})


@require_POST
@staff(Duty.EXAMINE, Duty.DECIDE)
def undrop(request: HttpRequest, filter_id: UUID) -> HttpResponse:
    try:
        row = restore_filter(actor=actor_of(request), filter_id=filter_id)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back({})
    messages.success(request, f"已恢复筛选“{row.name}”")
    return _back(row.wanted)


def _back(wanted: dict[str, str]) -> HttpResponse:
    asked = urlencode(_query(wanted))
    return redirect(reverse("desk:worklist") + (f"?{asked}" if asked else ""))


# --- several at a time ----------------------------------------------------------------------------------------------------


@require_POST
@staff(Duty.DECIDE)
def together(request: HttpRequest) -> HttpResponse:
    """What is about to be granted, each with what blocks it; then, on the word, case by case, and what became of each."""
    actor, now, given = actor_of(request), now_of(request), request.POST
    ids = _ids(given.getlist("case"))
    refusal, opinion = "", given.get("opinion", "").strip()
    if given.get("sure") == "1":
        try:
            outcomes = grant_together(actor=actor, case_ids=ids, opinion=opinion, now=now)
            done = sum(not one.reason for one in outcomes)
            return page(request, "desk/work/together_done.html", {"outcomes": outcomes, "done": done})
        except Refused as wrong:
            refusal = str(wrong)
    if not ids:
        messages.error(request, "请先在列表中选择要办理的件")
        return redirect("desk:worklist")
    rows = deskwork.candidates(actor, ids, on=local(now).date())
    context = {
        "rows": rows, "free": [one for one in rows if not one.blockers], "refusal": refusal, "opinion": opinion,
        "snippets": [s for s, _ in deskwork.once(deskwork.snippets(actor.account_id, policies.worked_by(actor))) if s.kind == "opinion"],
        "over": len(ids) > deskwork.BATCH_MAX, "most": deskwork.BATCH_MAX,
    }  # fmt: skip
    return page(request, "desk/work/together.html", context, status=409 if refusal else 200)


def _ids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
