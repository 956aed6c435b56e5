"""One page of a paper as a picture, the file itself, and the decision's paper before it is made."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from tongban.infra import files
from tongban.infra.pictures import pages_of
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.services.cases.usecases import preview_decision
from tongban.web.desk.views.matters.casing import show_case, the_leg
from tongban.web.desk.views.matters.looking import papers
from tongban.web.desk.views.matters.showing import GONE
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import refuse, send_file


@require_GET
@staff()
def look(request: HttpRequest, case_id: UUID, key: UUID, number: int) -> HttpResponse:
    """Page `number` of a paper of the leg; 0: the file as it came."""
    both = the_leg(request, case_id)
    if both is None:
        return refuse(request, GONE, status=404)
    leg, found = both
    handed = {m.material: m for m in found.materials}
    asked = [(m, handed.get(m.code)) for m in found.plan.materials if leg.item in m.asked_by]
    paper = next((one for one in papers(found, asked) if one.key == str(key) and one.stored), None)
    if paper is None or paper.stored is None:
        return refuse(request, "本环节没有这份材料。", status=404)
    if number == 0 or paper.stored.media_type != files.PDF:
        ending = {files.PDF: "pdf", files.JPEG: "jpg", files.PNG: "png"}.get(paper.stored.media_type, "bin")
        return send_file(paper.stored, f"{paper.name}.{ending}")
    pictures = pages_of(files.read(paper.stored.digest))
    if number > len(pictures):
        return refuse(request, "没有这一页。", status=404)
    return _sent(pictures[number - 1], files.JPEG, f"{paper.name}-{number}.jpg")


@require_POST
@staff(Duty.EXAMINE, Duty.DECIDE)
def preview(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What the applicant would get, were it decided in these words; nothing is kept."""
    both = the_leg(request, case_id)
    if both is None:
        return refuse(request, GONE, status=404)
    given = request.POST
    try:
        if given.get("decision") not in ("grant", "refuse"):
            raise Refused("请先选择准予或不予，再看预览")
        pdf = preview_decision(
            actor=actor_of(request), case_id=case_id, title=both[0].title, granted=given["decision"] == "grant",
            opinion=given.get("opinion", ""), facts=given.get("facts", ""), basis=given.get("basis", ""), now=now_of(request),
        )  # fmt: skip
    except Refused as refusal:
        return show_case(request, case_id, str(refusal))
    return _sent(pdf, files.PDF, "决定书预览稿.pdf")


def _sent(content: bytes, kind: str, name: str) -> HttpResponse:
    reply = HttpResponse(content)
    for header, value in files.headers(kind, name).items():
        reply[header] = value
    return reply
