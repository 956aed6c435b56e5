"""The change of shift at the windows: what was done, what is left, who takes it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.services.hall import selectors, usecases
from tongban.services.hall.values import AT_WINDOWS
from tongban.web.desk.typed import an_id
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse


@require_http_methods(["GET", "POST"])
@staff(*AT_WINDOWS)
def shift(request: HttpRequest) -> HttpResponse:
    """My shift until now, giving it away, and the ones that wait for me."""
    if request.method != "POST":
        return _show(request)
    to = request.POST.get("to", "")
    try:
        usecases.hand_over(
            actor=actor_of(request), to_id=an_id(to, "接班的人") if to else None, note=request.POST.get("note", ""),
            now=now_of(request),
        )  # fmt: skip
    except Refused as refusal:
        return _show(request, str(refusal))
    messages.success(request, "已交班，接班的人登录后会看到")
    return redirect("desk:shift")


def _show(request: HttpRequest, refusal: str = "") -> HttpResponse:
    actor, now = actor_of(request), now_of(request)
    assert actor.account_id is not None
    began = selectors.shift_began(actor.account_id, now=now)
    handed = selectors.handed_over(actor.account_id, now=now)
    left = [] if handed else selectors.left_by(actor.account_id, now=now, hall=actor.has(Duty.ACCEPT))
    context = {
        "began": began, "done": selectors.done_since(actor.account_id, began, now=now),
        "handed": handed, "left": left, "refusal": refusal, "first": selectors.given_to(actor).exists(),
        "people": selectors.successors(actor, now=now), "typed": request.POST,
        "waiting": selectors.for_me(actor), "recent": selectors.recent(actor.account_id),
    }  # fmt: skip
    return page(request, "desk/counter/shift.html", context, status=409 if refusal else 200)


@require_POST
@staff(*AT_WINDOWS)
def take(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Take a shift."""
    try:
        usecases.take_over(actor=actor_of(request), handover_id=handover_id, now=now_of(request))
    except Refused as refusal:
        return _show(request, str(refusal))
    messages.success(request, "已接班")
    return redirect("desk:handover", handover_id)


@require_GET
@staff(*AT_WINDOWS)
def handover(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """One hand-over as it was written, to read or to print."""
    row = selectors.of_person(actor_of(request), handover_id)
    if row is None:
        return refuse(request, "没有找到这次交班。", status=404)
    return page(request, "desk/counter/handover.html", {"row": row})
