"""What a department keeps for its desk: texts to insert, items granted together, who stands in for whom."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.orgs.selectors import colleagues, leaves, own_first
from tongban.orgs.usecases import end_leave, mark_leave
from tongban.services.cases import deskwork, policies
from tongban.services.cases.models import Snippet
from tongban.services.cases.usecases import allow_batch, end_batch, end_snippet, keep_snippet
from tongban.services.cases.values import SnippetKind
from tongban.web.desk.typed import a_day, an_id
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse


def _mine(request: HttpRequest) -> list[Department]:
    return list(Department.objects.filter(pk__in=policies.worked_by(actor_of(request))).order_by("code"))


# --- texts to insert ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(Duty.EXAMINE, Duty.DECIDE)
def snippets(request: HttpRequest, snippet_id: UUID | None = None) -> HttpResponse:
    """All that may be inserted, with one form for a new one or for the one that is being changed."""
    actor, refusal = actor_of(request), ""
    found = Snippet.objects.filter(pk=snippet_id, ended_at=None).first() if snippet_id else None
    if snippet_id and (found is None or policies.may_keep_snippet(actor, found.department_id, found.owner_id)):
        return refuse(request, "没有这条常用语，或者您不能修改它。", status=404)
    if request.method == "POST":
        given = request.POST
        try:
            if given.get("kind") not in SnippetKind.values:
                raise Refused("请选择用途")
            keep_snippet(
                actor=actor, department_id=an_id(given.get("department", ""), "部门"), shared=given.get("shared") == "1",
                kind=SnippetKind(given["kind"]), title=given.get("title", ""), text=given.get("text", ""),
                basis=given.get("basis", ""), item=given.get("item", ""), now=now_of(request), snippet_id=snippet_id,
            )  # fmt: skip
            messages.success(request, "已保存")
            return redirect("desk:snippets")
        except Refused as wrong:
            refusal = str(wrong)
    typed = request.POST if refusal else {}
    if found is not None and not refusal:
        names = ("kind", "title", "text", "basis", "item")
        typed = {name: getattr(found, name) for name in names} | {"shared": "" if found.owner_id else "1"}
    mine = _mine(request)
    context = {
        "rows": [
            (s, [(one, policies.may_keep_snippet(actor, one.department_id, one.owner_id) is None) for one in same])
            for s, same in deskwork.once(deskwork.snippets(actor.account_id, [d.pk for d in mine]))
        ],
        "departments": mine, "kinds": SnippetKind.choices, "typed": typed, "refusal": refusal, "editing": found,
        "shares": [d for d in mine if policies.may_keep_shared(actor, d.pk) is None], "undo": request.GET.get("undo", ""),
    }  # fmt: skip
    return page(request, "desk/work/snippets.html", context, status=409 if refusal else 200)


@require_POST
@staff(Duty.EXAMINE, Duty.DECIDE)
def snippet_use(request: HttpRequest, snippet_id: UUID, ended: bool) -> HttpResponse:
    """Out of use, or back."""
    try:
        row = end_snippet(actor=actor_of(request), snippet_id=snippet_id, ended=ended, now=now_of(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:snippets")
    messages.success(request, f"“{row.title}”已{'停用' if ended else '恢复'}")
    return redirect(reverse("desk:snippets") + (f"?undo={row.pk}" if ended else ""))


# --- items granted together ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(Duty.EXAMINE, Duty.DECIDE)
def batch_items(request: HttpRequest) -> HttpResponse:
    """Which items may be granted several at a time, from when to when; the department's own rule."""
    actor, now, refusal = actor_of(request), now_of(request), ""
    mine, today = _mine(request), local(now).date()
    if request.method == "POST":
        given = request.POST
        try:
            if "end" in given:
                until = a_day(given.get("until", ""), "结束日期")
                end_batch(actor=actor, batch_id=an_id(given["end"], "事项"), until=until, now=now)
                messages.success(request, "已登记结束")
            else:
                department, _, item = given.get("item", "").partition("|")
                since = a_day(given.get("since", ""), "开始日期")
                allow_batch(actor=actor, department_id=an_id(department, "事项"), item=item, since=since, now=now)
                messages.success(request, "已登记，到日期生效")
            return redirect("desk:batch_items")
        except Refused as wrong:
            refusal = str(wrong)
    shares = [d for d in mine if policies.may_keep_shared(actor, d.pk) is None]
    rows = list(deskwork.batch_items([d.pk for d in mine]))
    names = deskwork.item_names({row.item for row in rows})
    context = {
        "rows": [(row, names.get(row.item, row.item), policies.may_keep_shared(actor, row.department_id) is None) for row in rows],
        "choices": [(f"{body}|{code}", f"{title}（{name}）") for body, name, code, title in deskwork.items_at_work([d.pk for d in shares])],
        "today": today, "refusal": refusal, "typed": request.POST if refusal else {},
    }  # fmt: skip
    return page(request, "desk/work/batch_items.html", context, status=409 if refusal else 200)


# --- away --------------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(Duty.EXAMINE, Duty.DECIDE)
def away(request: HttpRequest) -> HttpResponse:
    """Who is away and who stands in; say so for oneself, or for a colleague where one decides."""
    actor, now, refusal = actor_of(request), now_of(request), ""
    mine, given = own_first(_mine(request), actor.account_id), request.POST
    if request.method == "POST":
        try:
            if "end" in given:
                end_leave(actor=actor, leave_id=an_id(given["end"], "离岗登记"), now=now)
                messages.success(request, "已结束离岗，办件回到本人")
            else:
                department = an_id(given.get("department", ""), "部门")
                mark_leave(
                    actor=actor, account_id=an_id(given.get("account", ""), "谁离岗"), department_id=department,
                    deputy_id=an_id(given.get("deputy", ""), "由谁代办"), since=a_day(given.get("since", ""), "开始日期"),
                    until=a_day(given.get("until", ""), "结束日期"), now=now,
                )  # fmt: skip
                messages.success(request, "已登记，期间办件出现在代办人的“我的”列表里")
            return redirect("desk:away")
        except Refused as wrong:
            refusal = str(wrong)
    today = local(now).date()
    wanted = given.get("department", request.GET.get("department", ""))
    here = next((d for d in mine if str(d.pk) == wanted), mine[0] if mine else None)
    people = [(a.pk, a.name) for a in colleagues(here, now=now)] if here else []
    known = list(leaves([d.pk for d in mine], on=today))
    gone = {row.account_id: f"（{row.since}至{row.until}离岗）" for row in known}
    decides = here is not None and actor.has(Duty.DECIDE, here.pk)
    context = {
        "rows": [(row, actor.has(Duty.DECIDE, row.department_id) or row.account_id == actor.account_id) for row in known],
        "departments": mine, "department": here, "deputies": [(pk, name + gone.get(pk, "")) for pk, name in people], "today": today, "refusal": refusal, "typed": given if refusal else {},
        "persons": people if decides else [(pk, name) for pk, name in people if pk == actor.account_id], "me": actor.account_id,
    }  # fmt: skip
    return page(request, "desk/work/away.html", context, status=409 if refusal else 200)
