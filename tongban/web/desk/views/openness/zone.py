"""Publications at the desk: what waits to be checked, what is public, what came late; lookups in the zone."""

from datetime import date
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.models import Department, Venue
from tongban.orgs.selectors import centre, departments
from tongban.oversight.openness import policies, reference
from tongban.oversight.openness.models import Publication
from tongban.oversight.openness.selectors import publications as selectors
from tongban.oversight.openness.selectors.settings import settings
from tongban.oversight.openness.transitions import PUBLICATIONS, acts_of
from tongban.oversight.openness.usecases import publications as usecases
from tongban.oversight.openness.values.duties import READERS, REGISTRARS
from tongban.oversight.openness.values.publications import Act, Entry, State
from tongban.web.desk.typed import day_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.openness import paper_of
from tongban.web.ui.replies import page, send_file
from tongban.web.ui.sheets import xlsx

PAGE: Final = 50
_HEADS: Final = (
    "栏目",
    "标题",
    "文号",
    "责任单位",
    "形成或变更日期",
    "公开期限",
    "公开日期",
    "是否逾期",
    "状态",
    "撤下理由",
)


def late(row: Publication, today: date) -> bool:
    """Published after its day, or not yet and the day has passed."""
    day = local(row.published_at).date() if row.published_at else today
    return row.state != State.DISCARDED and day > row.due_on


@require_GET
@staff(*READERS)
def publications(request: HttpRequest) -> HttpResponse:
    """The register; as a spreadsheet with ?form=xlsx."""
    given, today = request.GET, local(now_of(request)).date()
    state, category = given.get("state", ""), given.get("category", "")
    found = selectors.register(actor_of(request), state=state, category=category, late=given.get("late") == "1")
    names = {c.code: c.title for c in reference.categories().values()}
    if given.get("form") == "xlsx":
        return xlsx("主动公开台账", _HEADS, (_row(one, names, today) for one in found))
    rows = Paginator(found, PAGE).get_page(given.get("page"))
    context = {
        "rows": [(row, late(row, today)) for row in rows], "pager": rows, "state": state, "states": State.choices, "category": category,
        "categories": reference.fillable().values(), "late": given.get("late") == "1", "names": names,
        "publishes": policies.may_publish(actor_of(request)) is None, "query": f"&state={quote(state)}&category={quote(category)}&late={quote(given.get('late', ''))}",
    }  # fmt: skip
    return page(request, "desk/openness/publications.html", context)


def _row(row: Publication, names: dict[str, str], today: date) -> tuple[Any, ...]:
    return (
        names.get(row.category, row.category), row.title, row.document_number, row.department.name, row.made_on, row.due_on,
        local(row.published_at).date() if row.published_at else None, "逾期" if late(row, today) else "", row.get_state_display(), row.reason,
    )  # fmt: skip


def _entry(request: HttpRequest) -> tuple[Entry, Department]:
    given = request.POST
    department = next((d for d in Department.objects.filter(until=None) if str(d.pk) == given.get("department")), None)
    if department is None:
        raise Refused("请选择责任单位")
    entry = Entry(
        category=given.get("category", ""), title=given.get("title", ""), document_number=given.get("document_number", ""),
        made_on=day_of(request, "made_on", "形成或变更日期"), body=given.get("body", ""),
    )  # fmt: skip
    return entry, department


@require_http_methods(["GET", "POST"])
@staff(Duty.OPENNESS)
def new(request: HttpRequest) -> HttpResponse:
    """Enter a publication, or the update of a public one (?replaces=…)."""
    refusal, before = "", _one(request.GET.get("replaces", "")) if request.GET.get("replaces") else None
    if request.method == "POST":
        try:
            entry, department = _entry(request)
            row = usecases.prepare(
                actor=actor_of(request),
                entry=entry,
                department=department,
                file=paper_of(request, "file"),
                replaces=before,
                now=now_of(request),
            )
            messages.success(request, "已录入，请另一位政务公开人员或责任单位负责人审核公开")
            return redirect("desk:openness_publication", row.pk)
        except Refused as wrong:
            refusal = str(wrong)
    return page(request, "desk/openness/publication_new.html", _form(request, before, refusal), status=409 if refusal else 200)  # fmt: skip


def _form(request: HttpRequest, row: Publication | None, refusal: str) -> dict[str, Any]:
    here, today = centre(), local(now_of(request)).date()
    typed: dict[str, Any] = dict(request.POST.items()) if request.method == "POST" else {}
    if not typed and row is not None:
        typed = {"category": row.category, "title": row.title, "document_number": row.document_number, "department": str(row.department_id), "made_on": today.isoformat(), "body": row.body}  # fmt: skip
    tree = [(c.code, f"{reference.categories()[c.parent].title}：{c.title}" if c.parent else c.title) for c in reference.fillable().values()]  # fmt: skip
    return {
        "before": row, "refusal": refusal, "typed": typed, "categories": tree, "today": today.isoformat(), "days": settings(today)["publish_days"],
        "bodies": [(str(d.pk), d.name) for d in departments().order_by("name")],
        "usual": str(here.bureau_id) if here else "",
    }  # fmt: skip


def _one(text: str) -> Publication:
    try:
        found = selectors.publication(UUID(text))
    except ValueError as wrong:
        raise Http404("没有这条信息") from wrong
    if found is None:
        raise Http404("没有这条信息")
    return found


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def publication(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    """One publication with what can be done with it."""
    row, refusal, actor, now = _one(str(publication_id)), "", actor_of(request), now_of(request)
    if request.method == "POST":
        try:
            messages.success(request, _act(request, row))
            return redirect("desk:openness_publication", publication_id)
        except Refused as wrong:
            refusal, row = str(wrong), _one(str(publication_id))
    today = local(now).date()
    context = {
        **_form(request, row, refusal), "row": row, "acts": [a.value for a in acts_of(PUBLICATIONS, State(row.state))], "late": late(row, today),
        "part": reference.categories().get(row.category), "sign": policies.may_sign_publication(actor, row), "publishes": policies.may_publish(actor),
        "older": selectors.history(row), "newer": getattr(row, "replaced_by", None), "posted": request.POST.get("act", "") if refusal else "",
    }  # fmt: skip
    if not refusal:
        context["typed"] = {**context["typed"], "made_on": row.made_on.isoformat()}
    return page(request, "desk/openness/publication.html", context, status=409 if refusal else 200)


def _act(request: HttpRequest, row: Publication) -> str:
    actor, now, what, said = actor_of(request), now_of(request), request.POST.get("act", ""), request.POST.get("said", "")  # fmt: skip
    if what == Act.EDIT:
        entry, department = _entry(request)
        usecases.edit(actor=actor, row=row, entry=entry, department=department, file=paper_of(request, "file"), now=now)
        return "已修改，请另一位审核公开"
    if what == Act.SIGN:
        usecases.sign(actor=actor, row=row, now=now)
        return "已公开"
    if what == Act.SEND_BACK:
        usecases.send_back(actor=actor, row=row, said=said, now=now)
        return "已退回修改"
    if what == Act.DISCARD:
        usecases.discard(actor=actor, row=row, now=now)
        return "已作废，没有公开"
    if what == Act.WITHDRAW:
        usecases.withdraw(actor=actor, row=row, said=said, now=now)
        return "已撤下，公众看到撤下的理由"
    raise Refused("请选择要做的事")


@require_GET
@staff(*READERS)
def publication_file(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    row = _one(str(publication_id))
    if row.file is None:
        raise Http404("没有附件")
    return send_file(row.file, row.file_name or row.title)


# --- lookups --------------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(*REGISTRARS)
def lookups(request: HttpRequest) -> HttpResponse:
    """What people came to look up in the zone of a hall."""
    refusal, today = "", local(now_of(request)).date()
    venues = list(Venue.objects.filter(until=None).order_by("tier", "code"))
    if request.method == "POST":
        try:
            venue = next((v for v in venues if str(v.pk) == request.POST.get("venue")), None)
            if venue is None:
                raise Refused("请选择在哪里查阅")
            usecases.note_lookup(
                actor=actor_of(request), venue=venue, on=day_of(request, "on", "日期"), subject=request.POST.get("subject", ""),
                helped="helped" in request.POST, found="missing" not in request.POST, now=now_of(request),
            )  # fmt: skip
            messages.success(request, "已登记")
            return redirect("desk:openness_lookups")
        except Refused as wrong:
            refusal = str(wrong)
    if request.GET.get("form") == "xlsx":
        heads = ("日期", "地点", "查阅内容", "工作人员协助", "是否查到", "登记人")
        return xlsx("信息查阅登记", heads, ((x.on, x.venue.name, x.subject, "是" if x.helped else "", "查到" if x.found else "没有", x.entered_by.name if x.entered_by else "") for x in selectors.lookups()))  # fmt: skip
    rows = Paginator(selectors.lookups(), PAGE).get_page(request.GET.get("page"))
    context = {"rows": rows, "venues": [(str(v.pk), v.name) for v in venues], "refusal": refusal, "typed": request.POST if refusal else {}, "today": today.isoformat()}  # fmt: skip
    return page(request, "desk/openness/lookups.html", context, status=409 if refusal else 200)
