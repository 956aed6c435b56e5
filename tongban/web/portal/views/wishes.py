"""What an applicant asks for on the way: corrected papers in, a word to hurry, the matter or one leg taken back."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from tongban.infra import files
from tongban.kernel.refusals import Refused, require
from tongban.services.cases import standing
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import Case, CorrectionPoint
from tongban.services.cases.selectors import Matter
from tongban.services.cases.usecases import Supplied
from tongban.services.cases.values import Handed, Source
from tongban.web.portal.views.matters import find_matter, gone, show_matter
from tongban.web.portal.wishing import may_ask, speaker
from tongban.web.ui.actor import now_of
from tongban.web.ui.replies import page
from tongban.web.ui.words import clock

_PICTURES = frozenset({files.PDF, files.JPEG, files.PNG})


def _asking(act: Callable[[HttpRequest, Matter], str]) -> Callable[..., HttpResponse]:
    """Do what was asked and return to the matter; refused, the page says why and keeps what was typed."""

    def view(request: HttpRequest, application_id: UUID) -> HttpResponse:
        found = find_matter(request, application_id)
        if found is None:
            return gone(request)
        try:
            require(may_ask(request, found))
            done = act(request, found)
        except Refused as refusal:
            return show_matter(request, find_matter(request, application_id) or found, str(refusal))
        messages.success(request, done)
        return redirect("portal:matter_page", application_id)

    return require_POST(view)


def _supply(request: HttpRequest, found: Matter) -> str:
    """Take what is right; a file that cannot be taken is named, and what was written beside it stays on the page."""
    supplied: dict[UUID, Supplied] = {}
    wrong: list[str] = []
    for point in standing.standing(found.row).open_points:
        answer = request.POST.get(f"answer:{point.pk}", "").strip()
        try:
            paper = _paper(request, point)
        except files.BadFile as fault:
            wrong.append(f"{point.what}：{fault}")
            continue
        if answer or paper is not None:
            supplied[point.pk] = Supplied(answer=answer, paper=paper)
    if wrong and not supplied:
        raise files.BadFile("；".join(wrong))
    complete = cases.supply_correction(
        actor=speaker(request, found), application_id=found.row.pk, supplied=supplied, now=now_of(request)
    )
    if wrong:
        raise files.BadFile(f"{'；'.join(wrong)}。另外{len(supplied)}项已经收到，不用再交")
    return "已全部补齐，窗口五个工作日内答复是否受理" if complete else "已收到这几项，其余的可以接着补"


def _paper(request: HttpRequest, point: CorrectionPoint) -> Handed | None:
    given = request.FILES.get(f"file:{point.pk}")
    if given is None:
        return None
    if given.size and given.size > files.BYTES_MAX:
        raise files.BadFile(f"文件超过{files.BYTES_MAX // 1_000_000}MB，请压缩或分开上传")
    stored = files.store(given.read(), name=given.name or "", now=now_of(request), allow=_PICTURES)
    return Handed(material=point.material, source=Source.UPLOAD, digest=stored.digest, copies=1)


@require_POST
def keep(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Keep what was written for the correction and come back later; the page asks for it by itself while one types."""
    found = find_matter(request, application_id)
    if found is None:
        return gone(request)
    points = standing.standing(found.row).open_points
    answers = {p.pk: request.POST[f"answer:{p.pk}"] for p in points if f"answer:{p.pk}" in request.POST}
    try:
        require(may_ask(request, found))
        cases.keep_answers(actor=speaker(request, found), application_id=found.row.pk, answers=answers)
    except Refused as refusal:
        return show_matter(request, found, str(refusal))
    if "keep" in request.POST:
        messages.success(request, "写好的文字已经保存，请在期限前回来提交")
        return redirect("portal:matter_page", application_id)
    return JsonResponse({"saved": clock(now_of(request))})


def _urge(request: HttpRequest, found: Matter) -> str:
    cases.urge(
        actor=speaker(request, found), application_id=found.row.pk, text=request.POST.get("text", ""),
        now=now_of(request),
    )  # fmt: skip
    return "已催办，经办人打开您的办件时会首先看到"


supply = _asking(_supply)
urge = _asking(_urge)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Take the whole back: first what that means, then done."""
    found = find_matter(request, application_id)
    if found is None:
        return gone(request)
    return _confirmed(
        request, found, None,
        lambda reason: cases.withdraw_application(
            actor=speaker(request, found), application_id=found.row.pk, reason=reason, now=now_of(request)
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def withdraw_leg(request: HttpRequest, application_id: UUID, case_id: UUID) -> HttpResponse:
    """Take one leg back; the others go on."""
    found = find_matter(request, application_id)
    leg = next((x for x in found.legs if x.pk == case_id), None) if found else None
    if found is None or leg is None:
        return gone(request)
    return _confirmed(
        request, found, leg,
        lambda reason: cases.withdraw_case(
            actor=speaker(request, found), case_id=case_id, reason=reason, now=now_of(request)
        ),
    )  # fmt: skip


def _confirmed(
    request: HttpRequest, found: Matter, leg: Case | None, act: Callable[[str], object]
) -> HttpResponse:  # fmt: skip
    refusal, reason = "", request.POST.get("reason", "")
    try:
        require(may_ask(request, found))
        if request.method == "POST":
            act(reason)
            messages.success(request, f"“{leg.title}”已撤回，其余继续办理" if leg else "已撤回")
            return redirect("portal:matter_page", found.row.pk)
    except Refused as wrong:
        refusal = str(wrong)
    context = {"matter": found, "leg": leg, "refusal": refusal, "reason": reason}
    return page(request, "portal/withdraw.html", context, status=409 if refusal else 200)
