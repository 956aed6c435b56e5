"""Monthly dispatch, quarterly notice, yearly assessment: prepare, edit, sign, print; a figure opens into its rows."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra import files
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.orgs.selectors import centre
from tongban.oversight.enterprise import printing, usecases
from tongban.oversight.enterprise.models import PeriodicPaper
from tongban.oversight.enterprise.policies.common import is_office
from tongban.oversight.enterprise.selectors import papers as selectors
from tongban.oversight.enterprise.usecases.papers import may_sign
from tongban.oversight.enterprise.values.registers import PaperKind
from tongban.web.desk.typed import key_of, today_of
from tongban.web.desk.views.enterprise.issues import PAGE
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page

LOOKERS: Final = (Duty.ENTERPRISE, Duty.SUPERVISE)
_PLACES: Final = {
    "issue": "desk:enterprise_issue",
    "complaint": "desk:enterprise_complaint",
    "visit": "desk:enterprise_visit",
}


def _small(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 0


@require_http_methods(["GET", "POST"])
@staff(*LOOKERS)
def papers(request: HttpRequest) -> HttpResponse:
    """What was prepared and signed; prepare another."""
    refusal, given = "", request.POST
    if request.method == "POST":
        try:
            kind = given.get("kind", "")
            if kind not in PaperKind.values:
                raise Refused("请选择月调度、季通报或年评估")
            part = {PaperKind.DISPATCH: "month", PaperKind.NOTICE: "quarter"}.get(PaperKind(kind), "")
            row = usecases.prepare_paper(
                actor=actor_of(request), kind=PaperKind(kind), year=_small(given.get("year", "")),
                part=_small(given.get(part, "")) if part else 1, now=now_of(request),
            )  # fmt: skip
            messages.success(request, f"{row.title}已编制，可以修改文字，由另一人签发")
            return redirect("desk:enterprise_paper", row.pk)
        except Refused as wrong:
            refusal = str(wrong)
    kind, last = request.GET.get("kind", ""), today_of(request).replace(day=1)
    context = {
        "rows": Paginator(selectors.papers(kind), PAGE).get_page(request.GET.get("page")), "kind": kind, "kinds": PaperKind.choices, "refusal": refusal,
        "office": is_office(actor_of(request)), "typed": given if refusal else {}, "year": last.year if last.month > 1 else last.year - 1,
        "month": last.month - 1 or 12,
    }  # fmt: skip
    return page(request, "desk/enterprise/papers.html", context, status=409 if refusal else 200)


def _found(key: UUID) -> PeriodicPaper:
    row = selectors.papers().filter(pk=key).first()
    if row is None:
        raise Http404("没有这份材料")
    return row


@require_http_methods(["GET", "POST"])
@staff(*LOOKERS)
def paper(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The words, the frozen figures, the versions; edit and sign."""
    row, refusal, actor = _found(paper_id), "", actor_of(request)
    if request.method == "POST":
        try:
            if "sign" in request.POST:
                usecases.sign_paper(actor=actor, paper=row, digest=request.POST["sign"], now=now_of(request))
                messages.success(request, "已签发，可以下载印发")
            else:
                usecases.edit_paper(actor=actor, paper=row, text=request.POST.getlist("text"), now=now_of(request))
                messages.success(request, "文字已保存，数据没有变化")
            return redirect("desk:enterprise_paper", paper_id)
        except Refused as wrong:
            refusal = str(wrong)
    typed = request.POST.getlist("text") if refusal else []
    shown = [(h, typed[n] if n < len(typed) else t) for n, (h, t) in enumerate(row.text)]
    context = {
        "paper": row, "text": shown, "refusal": refusal, "office": is_office(actor), "no": may_sign(actor, row), "number": printing.number_of(row),
        "versions": selectors.papers(row.kind).filter(start=row.start), "seen": request.GET.get("figure", ""), "places": _PLACES,
    }  # fmt: skip
    return page(request, "desk/enterprise/paper.html", context, status=409 if refusal else 200)


@require_GET
@staff(*LOOKERS)
def figure(request: HttpRequest, paper_id: UUID, code: str) -> HttpResponse:
    """The rows behind one figure, as they were when the paper was prepared."""
    row = _found(paper_id)
    found = next((f for f in row.figures if f["code"] == code), None)
    if found is None:
        raise Http404("没有这项数据")
    office = is_office(actor_of(request))
    rows = [
        (what, said, _address(kind, key) if office or kind == "visit" else "")
        for what, said, kind, key in found["rows"]
    ]
    return page(request, "desk/enterprise/figure.html", {"paper": row, "figure": found, "rows": rows})


def _address(kind: str, key: str) -> str:
    place, pk = _PLACES.get(kind), key_of(key)
    return reverse(place, args=[pk]) if place and pk else ""


@require_GET
@staff(*LOOKERS)
def word(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The paper with its red head."""
    row, here = _found(paper_id), centre()
    reply = HttpResponse(printing.paper_file(row, here.bureau.name if here else ""))
    name = f"{row.title}{'' if row.signed_at else '（未签发）'}.docx"
    for header, value in files.headers(files.DOCX, name).items():
        reply[header] = value
    return reply
