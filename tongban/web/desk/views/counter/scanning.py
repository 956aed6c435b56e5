"""Scanning at the window: pages from the document camera or a file, each given to its paper, kept as one file a paper."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tongban.infra import files, pictures
from tongban.infra.models import StoredFile
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.services.cases.access import visible_matter
from tongban.services.cases.selectors import Matter
from tongban.services.cases.usecases import scan_papers
from tongban.services.cases.values import Source
from tongban.web.desk.views.matters.showing import GONE
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.binding import PICTURES, TAKEN, bound
from tongban.web.ui.replies import page, refuse

PAGES_MAX: Final = 60  # of one batch
_TURNS: Final = frozenset({"0", "1", "2", "3"})  # quarters to the right


@require_http_methods(["GET", "POST"])
@staff(Duty.ACCEPT)
def scans(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The papers of a matter and what is scanned of each; a batch of pages with the paper each belongs to."""
    found = visible_matter(application_id, actor=actor_of(request))
    if found is None:
        return refuse(request, GONE, status=404)
    if request.method != "POST":
        return _show(request, found)
    try:
        given = _given(request)
        scan_papers(actor=actor_of(request), application_id=application_id, files=given, now=now_of(request))
    except Refused as refusal:
        return _show(request, found, str(refusal))
    messages.success(request, f"已保存 {len(given)} 份材料的扫描件")
    return redirect("desk:scans", application_id)


def _show(request: HttpRequest, found: Matter, refusal: str = "") -> HttpResponse:
    names = {m.code: m.name for m in found.plan.materials}
    rows = [(m, names.get(m.material, m.material)) for m in found.materials if m.source != Source.DEFERRED.value]
    context = {"row": found.row, "rows": rows, "refusal": refusal, "most": PAGES_MAX}
    return page(request, "desk/counter/scans.html", context, status=409 if refusal else 200)


def _given(request: HttpRequest) -> dict[str, str]:
    """The file of each paper: its pages in the order they were sent, each turned as the clerk turned it."""
    pages, papers = request.FILES.getlist("pages"), request.POST.getlist("paper")
    if not pages:
        raise Refused("还没有页，请先拍照或选择文件")
    if len(pages) > PAGES_MAX:
        raise Refused(f"一次最多 {PAGES_MAX} 页，请分几次保存")
    if len(papers) == 1:  # without scripts: all of them are of one paper
        papers = papers * len(pages)
    if len(papers) != len(pages) or not all(papers):
        raise Refused("还有页没有选是哪份材料的，请选好再保存")
    turns = request.POST.getlist("turn") or ["0"] * len(pages)
    if len(turns) != len(pages) or not set(turns) <= _TURNS:
        raise Refused("页的方向没有传完整，请重新选择文件再保存")
    stored: dict[str, list[StoredFile]] = {}
    for one, paper, turn in zip(pages, papers, turns, strict=True):
        stored.setdefault(paper, []).append(_turned(request, _stored(request, one), int(turn)))
    return {paper: _whole(mine, request) for paper, mine in stored.items()}


def _stored(request: HttpRequest, one: UploadedFile[bytes]) -> StoredFile:
    name = (one.name or "")[:100]
    if one.size and one.size > files.BYTES_MAX:
        raise files.BadFile(f"{name}：文件超过{files.BYTES_MAX // 1_000_000}MB，请压缩或分开")
    try:
        return files.store(one.read(), name=name, now=now_of(request), allow=TAKEN)
    except files.BadFile as wrong:
        raise files.BadFile(f"{name}：{wrong}") from wrong


def _turned(request: HttpRequest, one: StoredFile, quarters: int) -> StoredFile:
    """The page as it is to be read, without the camera's notes; a document, or a page right as it came, is itself."""
    if one.media_type not in PICTURES:
        return one
    content = files.read(one.digest)
    if quarters == 0 and not pictures.has_details(content):
        return one
    try:
        upright = pictures.turned(content, quarters)
    except (OSError, ValueError, SyntaxError) as wrong:
        raise files.BadFile("有一页图片已损坏，转不了方向，请重新拍照或扫描") from wrong
    return files.store(upright, name="page.jpg", now=now_of(request), allow=TAKEN)


def _whole(mine: Sequence[StoredFile], request: HttpRequest) -> str:
    if len(mine) > 1 and any(one.media_type == files.PDF for one in mine):
        raise Refused("一份材料要么是一个完整的PDF，要么是几张照片，不能混在一起")
    return bound([one.digest for one in mine], now=now_of(request))
