"""Inside the draft of a one-thing: its questions, its members with order and conditions, its milestones."""

from copy import deepcopy

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tongban.kernel.refusals import Refused
from tongban.orgs.models import Department
from tongban.services.catalogue import selectors as catalogue
from tongban.services.catalogue.conditions import Condition, condition_json, sentence
from tongban.services.lifeevents import drafting
from tongban.web.desk.forms import lifeevents as forms
from tongban.web.desk.forms.catalogue import with_more
from tongban.web.desk.views.catalogue.lifeevents import Content, Written, draft_page, save, with_draft
from tongban.web.desk.views.catalogue.questions import ConditionOf, edit_condition, edit_questions
from tongban.web.ui.replies import refuse


@require_http_methods(["GET", "POST"])
@with_draft
def questions(request: HttpRequest, found: Written) -> HttpResponse:
    """The questions that choose items and papers."""
    conditions: list[Condition | None] = []
    for item in found.bundle.items if found.bundle else ():
        conditions += [item.when, *(use.when for use in item.uses)]
    return edit_questions(
        request, title=found.thing["zh"], draft=found.draft, written=found.thing.get("situational_questions") or [],
        conditions=conditions, keep=lambda rows: found.changed(situational_questions=rows),
        back=reverse("desk:thing_draft", args=[found.draft.code]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@with_draft
def members(request: HttpRequest, found: Written) -> HttpResponse:
    """Which items, in which order, after which others, within which promise; and adding one."""
    papers = {code: spec.name for code, spec in drafting.papers_of(found.content).items()}
    kwargs = {"members": found.names, "papers": papers}
    initial = [forms.member_initial(row) for row in found.thing["items"]]
    rows = forms.MemberRows(
        request.POST if "save" in request.POST else None, prefix="members", initial=initial, form_kwargs=kwargs
    )
    refusal, status = "", 200
    if request.method == "POST":
        try:
            if "add" in request.POST:
                save(request, found, _with_member(found, request.POST["add"]))
                messages.success(request, "已加入，请填写一件事内的承诺时限和先后")
                return redirect("desk:thing_members", found.draft.code)
            if rows.is_valid():
                items = forms.members_from(rows.kept(), found.thing["items"])
                save(request, found, drafting.refresh(found.changed(items=items)))
                return _from_members(request, found)
            status = 422
        except Refused as wrong:
            refusal, status = str(wrong), 409
    query = request.GET.get("q", "").strip()[:100]
    context = {
        "rows": rows, "refusal": refusal, "query": query, "sentences": _sentences(found), "wrong": _of_members(found),
        "hits": catalogue.listed_items(text=query).exclude(code__in=found.names)[:20] if query else (),
        "specs": {item.code: item for item in found.bundle.items} if found.bundle else {},
    }  # fmt: skip
    return draft_page(request, "desk/catalogue/thing_members.html", found, context, status)


def _from_members(request: HttpRequest, found: Written) -> HttpResponse:
    member = request.POST["save"].partition(":")[2]
    if member in found.names:
        return redirect("desk:thing_condition", found.draft.code, member)
    messages.success(request, "成员已保存")
    return redirect("desk:thing_members", found.draft.code)


def _with_member(found: Written, code: str) -> Content:
    item = catalogue.facts_in_force([code]).get(code)
    if item is None:
        raise Refused("没有找到这个事项，可能还没有发布")
    return drafting.add_member(found.content, item, Department.objects.get(pk=item.department_id).code)


def _sentences(found: Written) -> dict[str, str]:
    if found.bundle is None:
        return {}
    return {item.code: sentence(item.when, found.bundle.questions, end="办理") for item in found.bundle.items}


def _of_members(found: Written) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    for fault in found.faults():
        if fault.part == "items":
            wrong.setdefault(fault.key, []).append(fault.message)
    return wrong


@require_http_methods(["GET", "POST"])
@with_draft
def condition(request: HttpRequest, found: Written, member: str) -> HttpResponse:
    """When a member is handled."""
    item = next((i for i in found.bundle.items if i.code == member), None) if found.bundle else None
    if item is None or found.bundle is None:
        return refuse(request, "这个事项已经不是成员了。", status=404)

    def keep(chosen: Condition | None) -> Content:
        fresh = deepcopy(found.content)
        for row in fresh["onething"]["items"]:
            if str(row["id"]) == member:
                row.pop("when", None)
                if chosen is not None:
                    row["when"] = condition_json(chosen)
        return fresh

    code = found.draft.code
    about = ConditionOf(
        title=found.thing["zh"], what=f"事项“{item.name}”", end="办理", draft=found.draft, questions=found.bundle.questions,
        now=item.when, back=reverse("desk:thing_members", args=[code]), to_questions=reverse("desk:thing_questions", args=[code]),
    )  # fmt: skip
    return edit_condition(request, about, keep)


@require_http_methods(["GET", "POST"])
@with_draft
def milestones(request: HttpRequest, found: Written) -> HttpResponse:
    """Groups of items promised earlier than the whole."""
    initial = [forms.milestone_initial(row) for row in found.thing.get("milestones") or ()]
    kwargs = {"members": found.names}
    rows = forms.MilestoneRows(request.POST or None, prefix="milestones", initial=initial, form_kwargs=kwargs)
    refusal, status = "", 200
    if request.method == "POST":
        if "more" in request.POST:
            data = with_more(request.POST, "milestones", forms.MilestoneRow)
            rows = forms.MilestoneRows(data, prefix="milestones", initial=initial, form_kwargs=kwargs)
        elif not rows.is_valid():
            status = 422
        else:
            try:
                written = forms.milestones_from(rows.kept(), found.thing.get("milestones") or ())
                save(request, found, found.changed(milestones=written))
                messages.success(request, "里程碑已保存")
                return redirect("desk:thing_milestones", found.draft.code)
            except Refused as wrong:
                refusal, status = str(wrong), 409
    return draft_page(
        request, "desk/catalogue/thing_milestones.html", found, {"rows": rows, "refusal": refusal}, status
    )
