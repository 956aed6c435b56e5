"""Papers on the desk: the list of a matter with service, what hearings and site checks brought, the office's templates."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra import files
from tongban.infra.typesetting import typeset
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.services.cases import papersamples, papertemplate, policies, records, standing
from tongban.services.cases.access import visible_matter, whose
from tongban.services.cases.handlers import papers_pending
from tongban.services.cases.models import PaperTemplate
from tongban.services.cases.usecases import keep_template, record_paper, serve_paper
from tongban.services.cases.values import RECORDED, UNSERVABLE, PaperKind, Served, ServeWay
from tongban.web.desk.typed import a_day
from tongban.web.desk.views.matters.acting import Typed, acting
from tongban.web.desk.views.matters.casing import the_leg
from tongban.web.desk.views.matters.showing import GONE
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse, until_there

_CODE: Final = "ABCDEFGHJKLM"  # on a preview; verifies as nothing


def show_papers(request: HttpRequest, application_id: UUID, refusal: str = "") -> HttpResponse:
    """All papers of a matter, how each was served, and until when it can be challenged; 409 when an act was refused."""
    actor = actor_of(request)
    found = visible_matter(application_id, actor=actor)
    if found is None:
        return refuse(request, GONE, status=404)
    owners, pending = whose(found), papers_pending(application_id)
    legs = {leg.pk: leg for leg in found.legs}
    rows = [
        (
            paper, legs.get(paper.case_id) if paper.case_id else None,
            None if PaperKind(paper.kind) in UNSERVABLE
            else policies.may_serve(actor, owners, legs[paper.case_id].department_id if paper.case_id else None),
        )
        for paper in found.papers
    ]  # fmt: skip
    context = {
        "matter": found, "row": found.row, "rows": rows, "refusal": refusal, "ways": ServeWay.choices,
        "typed": Typed(request, refused=bool(refusal)), "today": local(now_of(request)).date(),
        "pending": [(kind.label, kind.value, leg, round_) for kind, leg, round_ in pending],
        "served": standing.remedies_of_papers(found.papers), "unservable": UNSERVABLE,
        "form_kind": PaperKind.JOINT_FORM.value,
    }  # fmt: skip
    reply = page(request, "desk/papers.html", context, status=409 if refusal else 200)
    return until_there(request, reply, waiting=bool(pending) and not refusal)


@require_GET
@staff()
def papers(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The list; while a paper is being made it comes back by itself, and nothing can be typed."""
    return show_papers(request, application_id)


def _serve(request: HttpRequest, application_id: UUID, paper_id: UUID) -> str:
    given = request.POST
    if visible_matter(application_id, actor=actor_of(request)) is None:
        raise Refused(GONE)
    if given.get("way", "") not in ServeWay.values:
        raise Refused("请选择送达方式")
    words = ("receiver", "place", "evidence", "tracking", "witness")
    served = Served(
        way=ServeWay(given["way"]), day=a_day(given.get("day", ""), "签收、到达、留置或公告的日期"),
        consent="consent" in given, **{name: given.get(name, "")[:500] for name in words},
    )  # fmt: skip
    day = serve_paper(actor=actor_of(request), paper_id=paper_id, served=served, now=now_of(request))
    return f"已登记送达，送达日 {day.year}年{day.month}月{day.day}日"


serve = acting(_serve, show_papers, "desk:papers", "application_id")


@require_http_methods(["GET", "POST"])
@staff(Duty.EXAMINE, Duty.DECIDE)
def record(request: HttpRequest, case_id: UUID, kind: str) -> HttpResponse:
    """Write down a notice of hearing, its minutes or a site check."""
    both = the_leg(request, case_id)
    if both is None or kind not in RECORDED:
        return refuse(request, GONE, status=404)
    leg, found = both
    wanted, refusal, now = PaperKind(kind), "", now_of(request)
    if request.method == "POST":
        try:
            record_paper(actor=actor_of(request), case_id=case_id, kind=wanted, given=request.POST.dict(), now=now)
        except Refused as reason:
            refusal = str(reason)
        else:
            messages.success(request, f"已登记，{wanted.label}已出具编号")
            return redirect("desk:papers", found.row.pk)
    context = {
        "leg": leg, "row": found.row, "kind": wanted, "fields": records.FIELDS[wanted], "given": request.POST,
        "refusal": refusal, "may": policies.may_examine(actor_of(request), whose(found), leg.department_id),
    }  # fmt: skip
    return page(request, "desk/leg/record.html", context, status=409 if refusal else 200)


# --- the office's own templates -------------------------------------------------------------------------------------------


@require_GET
@staff(Duty.ADMIN)
def templates(request: HttpRequest) -> HttpResponse:
    """Every kind of paper with what holds today."""
    today = local(now_of(request)).date()
    rows: dict[str, list[PaperTemplate]] = {}
    for one in PaperTemplate.objects.order_by("-effective_from", "-version"):
        rows.setdefault(one.kind, []).append(one)
    kinds = []
    for kind in PaperKind:
        mine = rows.get(kind.value, [])
        holds = next((t for t in mine if t.effective_from <= today), None)
        kinds.append(
            (kind, holds if holds is not None and holds.text else None, [t for t in mine if t.effective_from > today])
        )
    return page(request, "desk/organisations/paper_templates.html", {"kinds": kinds})


@require_http_methods(["GET", "POST"])
@staff(Duty.ADMIN)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Edit, look at it with an invented matter, keep it from a day on, or go back to the shipped one."""
    if kind not in PaperKind.values:
        return refuse(request, "没有这种文书。", status=404)
    wanted, given, refusal, now = PaperKind(kind), request.POST, "", now_of(request)
    earlier = list(PaperTemplate.objects.filter(kind=kind).select_related("by").order_by("-version"))
    if request.method == "POST":
        try:
            if "preview" in given:
                return _preview(wanted, given.get("text", ""), large=given["preview"] == "large", now=now)
            if "shipped" not in given and not given.get("text", "").strip():
                raise Refused("请写模板；要用系统自带的，请点“恢复自带模板”")
            version = keep_template(
                actor=actor_of(request), kind=wanted, text="" if "shipped" in given else given.get("text", ""),
                effective_from=a_day(given.get("effective_from", ""), "启用日期"), reason=given.get("reason", ""), now=now,
            )  # fmt: skip
        except Refused as reason:
            refusal = str(reason)
        else:
            messages.success(request, f"{wanted.label}模板第 {version} 版已保存；已经出具的文书不变")
            return redirect("desk:paper_template", kind)
    today = local(now).date()
    text = given.get("text", "") if refusal else next((t.text for t in earlier if t.text), "")
    context = {
        "kind": wanted, "text": text or papertemplate.STARTER, "refusal": refusal, "earlier": earlier, "today": today,
        "given": given if refusal else {}, "names": papersamples.names(wanted), "keys": papertemplate.KEYS,
    }  # fmt: skip
    return page(request, "desk/organisations/paper_template.html", context, status=409 if refusal else 200)


def _preview(kind: PaperKind, text: str, *, large: bool, now: datetime) -> HttpResponse:
    said = papersamples.sample(kind)
    if text.strip():
        said = papertemplate.apply(papertemplate.parse(text, known=papersamples.names(kind)), said)
    values = said | {"code": _CODE, "qr": papersamples.qr(), "large": large, "place": "样张，不作凭证"}
    pdf = typeset("certificate.typ" if kind is PaperKind.CERTIFICATE else "letter.typ", values, now=now)
    reply = HttpResponse(pdf)
    for header, value in files.headers(files.PDF, f"{kind.label}样张.pdf").items():
        reply[header] = value
    return reply
