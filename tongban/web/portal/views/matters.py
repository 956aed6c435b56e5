"""A submitted matter: the receipt, its progress, its clock, its papers; and whether a paper is genuine."""

import unicodedata
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra import files, trail
from tongban.infra.calendar import workdays
from tongban.kernel.refusals import Refused
from tongban.services.cases import selectors
from tongban.services.cases.access import visible_matter
from tongban.services.cases.clocks import explanations
from tongban.services.cases.handlers import papers_pending
from tongban.services.cases.holders import holders_of
from tongban.services.cases.models import HandedMaterial, Paper
from tongban.services.cases.selectors import Matter
from tongban.services.cases.standing import remedies_of_papers
from tongban.services.cases.usecases import ensure_large, ensure_paper
from tongban.services.cases.values import OFFICE_ONLY, PaperKind
from tongban.web.portal.afterwards import afterwards
from tongban.web.portal.placed import here_of
from tongban.web.portal.wishing import wishes_of
from tongban.web.ui.actor import actor_of, is_verified, now_of, remember, remembers
from tongban.web.ui.modes import Mode, is_on
from tongban.web.ui.replies import page, refuse, send_file
from tongban.web.ui.story import headline, only_blocked, told_plainly

TRIES: Final = 10  # wrong passwords for one query code in a quarter of an hour
_WINDOW_SECONDS: Final = 900


def find_matter(request: HttpRequest, application_id: UUID) -> Matter | None:
    """The matter, for whoever filed it here, holds its receipt, or may see it."""
    if remembers(request, "matters", application_id):
        return selectors.matter(application_id)
    actor = actor_of(request)
    return visible_matter(application_id, actor=actor, verified=is_verified(actor))


def gone(request: HttpRequest) -> HttpResponse:
    return refuse(request, "没有找到该办件，或您无权查看。可以凭回执上的查询码查进度。", status=404)


def pending_of(found: Matter) -> list[tuple[str, str]]:
    """Papers on their way that the applicant may have: title and address."""
    return [
        (kind.label, due_address(found.row.pk, kind, leg, round_))
        for kind, leg, round_ in papers_pending(found.row.pk)
        if kind not in OFFICE_ONLY
    ]


def due_address(application_id: UUID, kind: PaperKind, leg: UUID | None, round_: int) -> str:
    asked = f"?round={round_}" + (f"&leg={leg}" if leg else "")
    return reverse("portal:due_paper", args=[application_id, kind.value]) + asked


def shown_papers(found: Matter) -> list[Paper]:
    """The papers that the applicant may have."""
    return [paper for paper in found.papers if PaperKind(paper.kind) not in OFFICE_ONLY]


def _code(text: str) -> str:
    """As it was read off a receipt: any width, spaces in between."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").upper()[:50]


@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Look a matter up by its query code or number, with the password or the last four of the identity number."""
    refusal, code = "", _code(request.GET.get("code", ""))
    if request.method == "POST":
        code = _code(request.POST.get("code", ""))
        tried = f"track:{code}"
        if cache.get(tried, 0) >= TRIES:
            refusal = "输错次数过多，请15分钟后再试，或带身份证到窗口查询。"
        else:
            found = selectors.matter_by_code(code, _code(request.POST.get("secret", "")))
            if found is not None:
                remember(request, "matters", found.row.pk)
                four = _code(request.POST.get("secret", "")) != found.row.query_password
                remember(request, "lookers" if four else "holders", found.row.pk)  # the number's end lets look, not act
                return redirect("portal:matter_page", found.row.pk)
            cache.set(tried, cache.get(tried, 0) + 1, _WINDOW_SECONDS)
            refusal = "号码与密码不符。请填回执上的查询码（20位数字）或办件编号；密码是提交时告诉您的6位数字，也可填申请人证件号码后四位（单位填登记手机号的后四位）。"
    return page(request, "portal/track.html", {"refusal": refusal, "code": code}, status=403 if refusal else 200)


@require_GET
def matter_page(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """How far it is, whose turn it is, each department's lane, what happened so far."""
    found = find_matter(request, application_id)
    if found is None:
        return gone(request)
    return show_matter(request, found)


def show_matter(request: HttpRequest, found: Matter, refusal: str = "") -> HttpResponse:
    """The page of a matter; 409 when what was asked for on it was just refused."""
    served = remedies_of_papers(found.papers)
    context = {
        "matter": found,
        "after": afterwards(found, served),
        "headline": headline(found),
        "only_blocked": only_blocked(found),
        "story": told_plainly(trail.lines(found.row.pk), found),
        "calendar": workdays(),
        "holders": holders_of(found.row, found.plan),
        **wishes_of(request, found),
        "papers": shown_papers(found),
        "pending": pending_of(found),
        "form_kind": PaperKind.JOINT_FORM.value,
        "remedies": served,
        "refusal": refusal,
        "asking": here_of(request, application_id=found.row.pk),
        "typed": request.POST if refusal else QueryDict(),
    }
    return page(request, "portal/progress.html", context, status=409 if refusal else 200)


@require_GET
def clock(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Why each due day is what it is."""
    found = find_matter(request, application_id)
    if found is None:
        return gone(request)
    return page(request, "portal/clock.html", {"matter": found, "clocks": explanations(found)})


@require_GET
def paper(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Download one official paper."""
    row = Paper.objects.select_related("file").filter(pk=paper_id).first()
    found = find_matter(request, row.application_id) if row else None
    if row is None or found is None:
        return gone(request)
    if PaperKind(row.kind) in OFFICE_ONLY and not actor_of(request).is_staff:
        return gone(request)
    try:
        made = ensure_paper(
            kind=PaperKind(row.kind),
            application_id=row.application_id,
            case_id=row.case_id,
            round_=row.round,
            now=now_of(request),
        )
        assert made.file is not None
        if wants_large(request):
            return send_file(ensure_large(paper=made, now=now_of(request)), f"{made.title}{made.number}（大字版）.pdf")
    except Refused as reason:
        return refuse(request, str(reason), status=503)
    return send_file(made.file, f"{made.title}{made.number}.pdf")


def wants_large(request: HttpRequest) -> bool:
    """Large print: as asked for, otherwise as the site itself is read."""
    asked = request.GET.get("print", "")
    return asked == "large" if asked else is_on(request, Mode.ELDER)


@require_GET
def due_paper(request: HttpRequest, application_id: UUID, kind: str) -> HttpResponse:
    """Open a paper that was called for a moment ago, or the joint form: made now, then shown like any other."""
    found = find_matter(request, application_id)
    if found is None or kind not in PaperKind.values:
        return gone(request)
    wanted, given = PaperKind(kind), request.GET
    if wanted in OFFICE_ONLY and not actor_of(request).is_staff:
        return gone(request)
    legs = {str(leg.pk): leg.pk for leg in found.legs}
    which = (wanted, legs.get(given.get("leg", "")), int(given["round"]) if given.get("round", "").isdecimal() else 1)
    ready = next((p for p in found.papers if (p.kind, p.case_id, p.round) == which), None)
    if ready is not None:
        return redirect("portal:paper", ready.pk)
    if wanted is not PaperKind.JOINT_FORM and which not in papers_pending(application_id):
        return gone(request)
    try:
        made = ensure_paper(
            kind=wanted, application_id=application_id, case_id=which[1], round_=which[2], now=now_of(request)
        )
    except Refused as reason:
        return refuse(request, str(reason), status=503)
    return redirect("portal:paper", made.pk)


@require_GET
def handed(request: HttpRequest, material_id: UUID) -> HttpResponse:
    """Look at a paper that was handed in."""
    row = HandedMaterial.objects.select_related("file").filter(pk=material_id).first()
    if row is None or row.file is None or find_matter(request, row.application_id) is None:
        return gone(request)
    ending = {files.PDF: "pdf", files.JPEG: "jpg", files.PNG: "png"}.get(row.file.media_type, "bin")
    return send_file(row.file, f"{row.material}.{ending}")


@require_GET
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Whether a paper is ours and still stands; anyone may ask."""
    code = code or request.GET.get("code", "")
    found = selectors.verify_code(code[:40]) if code else None
    status = 404 if code and found is None else 200
    return page(request, "portal/verify.html", {"code": code, "found": found}, status=status)
