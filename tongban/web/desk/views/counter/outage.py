"""When the system stands still: slips printed beforehand, and what became of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.orgs.selectors import centre
from tongban.services.cases import policies, standing
from tongban.services.cases.usecases import reserve_slips, void_slip
from tongban.web.desk.typed import a_number
from tongban.web.desk.views.matters.acting import Typed
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, qr


def _show(request: HttpRequest, refusal: str = "") -> HttpResponse:
    context = {
        "slips": standing.free_slips(), "closed": standing.closed_slips(), "refusal": refusal, "typed": Typed(request, refused=bool(refusal)),
        "may_prepare": policies.may_prepare_outage(actor_of(request)),
    }  # fmt: skip
    return page(request, "desk/outage.html", context, status=409 if refusal else 200)


@require_http_methods(["GET", "POST"])
@staff(Duty.ACCEPT, Duty.ADMIN)
def slips(request: HttpRequest) -> HttpResponse:
    """Slips not used yet; reserve some more."""
    if request.method == "GET":
        return _show(request)
    here = centre()
    try:
        made = reserve_slips(
            actor=actor_of(request), region_code=here.region_id if here else "0" * 12,
            count=a_number(request.POST.get("count", ""), "张数"), now=now_of(request),
        )  # fmt: skip
    except Refused as refusal:
        return _show(request, str(refusal))
    messages.success(request, f"已预留 {len(made)} 张应急收件单，请打印后放到各窗口")
    return redirect("desk:outage")


@require_POST
@staff(Duty.ACCEPT, Duty.ADMIN)
def void(request: HttpRequest) -> HttpResponse:
    """A slip that was spoilt or is not needed."""
    number = request.POST.get("number", "")
    try:
        void_slip(actor=actor_of(request), number=number, reason=request.POST.get("reason", ""), now=now_of(request))
    except Refused as refusal:
        return _show(request, str(refusal))
    messages.success(request, f"{number} 已作废")
    return redirect("desk:outage")


@require_GET
@staff(Duty.ACCEPT, Duty.ADMIN)
def printed(request: HttpRequest) -> HttpResponse:
    """The free slips, four to a sheet."""
    address = request.build_absolute_uri("/track/?code=")
    rows = [(slip, qr(address + slip.query_code)) for slip in standing.free_slips(most=100)]
    return page(request, "desk/slips.html", {"rows": rows})
