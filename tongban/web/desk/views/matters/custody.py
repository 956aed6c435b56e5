"""Originals in keeping: taken with a certified copy, handed on, given back against a list."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.services.cases import standing
from tongban.services.cases.access import visible_matter
from tongban.services.cases.usecases import give_back_original, hand_on_original, keep_original
from tongban.web.desk.typed import an_id
from tongban.web.desk.views.matters.acting import acting
from tongban.web.desk.views.matters.showing import GONE, show_application
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse


def _keep(request: HttpRequest, application_id: UUID) -> str:
    given = request.POST
    keep_original(
        actor=actor_of(request), application_id=application_id, material=given.get("material", ""),
        holder_id=an_id(given.get("holder", ""), "由谁保管"), certified_copy="certified" in given, now=now_of(request),
    )  # fmt: skip
    return "原件已登记保管"


def _hand_on(request: HttpRequest, application_id: UUID, custody_id: UUID) -> str:
    holder = an_id(request.POST.get("holder", ""), "移交给哪个部门")
    hand_on_original(actor=actor_of(request), custody_id=custody_id, holder_id=holder, now=now_of(request))
    return "原件已移交"


def _give_back(request: HttpRequest, application_id: UUID, custody_id: UUID) -> str:
    give_back_original(
        actor=actor_of(request), custody_id=custody_id, to=request.POST.get("to", ""), now=now_of(request)
    )
    return "原件已退还，请打印退还清单请领回人签名"


keep = acting(_keep, show_application, "desk:application", "application_id")
hand_on = acting(_hand_on, show_application, "desk:application", "application_id")
give_back = acting(_give_back, show_application, "desk:application", "application_id")


@require_GET
@staff()
def returned(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The list of what was given back, to be signed (材料退还清单)."""
    found = visible_matter(application_id, actor=actor_of(request))
    if found is None:
        return refuse(request, GONE, status=404)
    given = [c for c in standing.standing(found.row).custody if c.returned_to]
    return page(request, "desk/returned.html", {"matter": found, "given": given})
