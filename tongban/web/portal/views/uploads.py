"""The papers of a draft: photographs page by page, or one PDF; looked at, turned, put in order, taken away, or pledged instead."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tongban.infra import files, pictures
from tongban.infra.models import StoredFile
from tongban.kernel.refusals import Refused
from tongban.services.cases.usecases import save_draft
from tongban.web.portal.views.drafts import Desk, open_draft
from tongban.web.ui.actor import actor_of, now_of
from tongban.web.ui.binding import PICTURES, TAKEN
from tongban.web.ui.replies import page, refuse, send_file

PAGES_MAX: Final = 20  # of one paper
_TURNS: Final = {"turn": 1, "turn_left": 3}  # quarters to the right
_MOVES: Final = {"earlier": -1, "later": 1}


@open_draft
def papers(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Photographs or files of the papers; what is not uploaded comes to the window."""
    refusal, wrong = "", ""
    if request.method == "POST":
        wrong = request.POST.get("material", "")
        try:
            return _upload(request, desk, wrong)
        except Refused as reason:
            refusal = str(reason)
    context = {"desk": desk, "refusal": refusal, "wrong": wrong}
    return page(request, "portal/papers.html", context, status=422 if refusal else 200)


def _upload(request: HttpRequest, desk: Desk, material: str) -> HttpResponse:
    if material not in {m.code for m in desk.to_bring}:
        raise Refused("这份材料不在清单里，请刷新页面")
    if "pledge" in request.POST:
        return _pledge(request, desk, material)
    pages = list(desk.uploads.get(material, ()))
    wrong = ""
    if "remove" in request.POST:
        pages = [one for one in pages if one["digest"] != request.POST["remove"]]
    elif side := next((one for one in _TURNS if one in request.POST), ""):
        pages = [_turned(request, one, _TURNS[side]) if one["digest"] == request.POST[side] else one for one in pages]
    elif way := next((one for one in _MOVES if one in request.POST), ""):
        pages = _moved(pages, request.POST[way], _MOVES[way])
    else:
        wrong = _take_pages(request, pages)
    uploads = {**desk.uploads, material: pages}
    save_draft(actor=actor_of(request), draft_id=desk.draft.pk, changes={"uploads": uploads}, now=now_of(request))
    desk.content["uploads"] = uploads
    if wrong:
        raise Refused(wrong)
    return HttpResponseRedirect(f"{request.path}#{material}")


def _pledge(request: HttpRequest, desk: Desk, material: str) -> HttpResponse:
    """Give a pledge instead of the paper, or take it back."""
    if material not in {m.code for m in desk.to_bring if m.pledgeable}:
        raise Refused("这份材料不适用告知承诺，请上传或带到窗口")
    others = [code for code in desk.pledged if code != material]
    changes = {"pledged": [*others, material] if request.POST["pledge"] == "yes" else others}
    save_draft(actor=actor_of(request), draft_id=desk.draft.pk, changes=changes, now=now_of(request))
    return HttpResponseRedirect(f"{request.path}#{material}")


def _take_pages(request: HttpRequest, pages: list[dict[str, Any]]) -> str:
    """Add what was chosen to the pages of a paper; what cannot be taken is named, the rest is kept."""
    chosen = request.FILES.getlist("file")
    if not chosen:
        return "还没有选择文件，请先选择或拍照"
    troubles = []
    for given in chosen:
        name = (given.name or "")[:100]
        try:
            if given.size and given.size > files.BYTES_MAX:
                raise files.BadFile(f"文件超过{files.BYTES_MAX // 1_000_000}MB，请压缩或分开上传")
            one = _page(request, files.store(given.read(), name=name, now=now_of(request), allow=TAKEN), name)
            _require_room(pages, one)
        except Refused as reason:
            troubles.append(f"{name}：{reason}" if len(chosen) > 1 else str(reason))
            continue
        pages.append(one)
    return "；".join(troubles)


def _page(request: HttpRequest, stored: StoredFile, name: str) -> dict[str, Any]:
    """One page as the draft keeps it; the notes that a camera writes, and perhaps where it stood, do not come along."""
    one = {"digest": stored.digest, "name": name, "size": stored.size, "media": stored.media_type}
    if stored.media_type in PICTURES and pictures.has_details(files.read(stored.digest)):
        return _turned(request, one, 0)
    return one


def _moved(pages: list[dict[str, Any]], digest: str, by: int) -> list[dict[str, Any]]:
    """The pages with one of them a place earlier or later; what stands at the end stays there."""
    was = next((n for n, one in enumerate(pages) if one["digest"] == digest), None)
    if was is None:
        return pages
    others = [*pages[:was], *pages[was + 1 :]]
    others.insert(max(0, was + by), pages[was])
    return others


def _turned(request: HttpRequest, one: dict[str, Any], quarters: int) -> dict[str, Any]:
    """The same page so many quarters to the right, as a JPEG."""
    if one["media"] not in PICTURES:
        return one
    name = f"{one['name'].rpartition('.')[0] or one['name']}.jpg"
    try:
        turned = pictures.turned(files.read(one["digest"]), quarters)
    except (OSError, ValueError, SyntaxError) as wrong:
        raise files.BadFile("这张图片已损坏，请重新拍照或扫描") from wrong
    stored = files.store(turned, name=name, now=now_of(request), allow=TAKEN)
    return {"digest": stored.digest, "name": name, "size": stored.size, "media": stored.media_type}


def _require_room(pages: list[dict[str, Any]], new: dict[str, Any]) -> None:
    """Either one PDF or pictures: they become one file when the matter is submitted."""
    if any(one["digest"] == new["digest"] for one in pages):
        raise Refused("这一页已经上传过了")
    if pages and (new["media"] == files.PDF or pages[0]["media"] == files.PDF):
        raise Refused("一份材料要么是一个完整的PDF，要么是几张照片，不能混在一起；请先移除原来的再上传")
    if len(pages) >= PAGES_MAX:
        raise Refused(f"一份材料最多{PAGES_MAX}页，页数多的请扫描成一个PDF")


@open_draft
def picture(request: HttpRequest, desk: Desk, digest: str) -> HttpResponse:
    """One uploaded page of this draft; small where asked."""
    page_ = next((one for pages in desk.uploads.values() for one in pages if one["digest"] == digest), None)
    stored = StoredFile.objects.filter(pk=digest).first() if page_ else None
    if page_ is None or stored is None:
        return refuse(request, "没有找到这一页，可能已移除。", status=404)
    if "small" not in request.GET or stored.media_type not in PICTURES:
        return send_file(stored, page_["name"])
    reply = HttpResponse(pictures.thumbnail(files.read(digest)))
    for header, value in files.headers(files.JPEG, "small.jpg").items():
        reply[header] = value
    return reply
