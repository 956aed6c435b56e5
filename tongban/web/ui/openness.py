"""What forms of openness send, read the same way at the desk and on the portal."""

import unicodedata
from collections.abc import Mapping
from typing import TypeVar

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse

from tongban.infra import files
from tongban.kernel.refusals import Refused
from tongban.oversight.openness import printing
from tongban.oversight.openness.models import Notice
from tongban.web.ui.replies import refuse

Choice = TypeVar("Choice", bound=TextChoices)


def chosen(given: Mapping[str, str], name: str, among: type[Choice], what: str) -> Choice:
    """One of the choices. Raises Refused with what to choose."""
    if given.get(name, "") not in among.values:
        raise Refused(f"请选择{what}")
    return among(given[name])


def whole(given: Mapping[str, str], name: str, what: str, *, usual: int | None = None) -> int:
    """A whole number, in any width of digits. Raises Refused."""
    text = unicodedata.normalize("NFKC", given.get(name, "")).strip()
    if not text and usual is not None:
        return usual
    if not text.isdecimal() or len(text) > 7:
        raise Refused(f"{what}请填整数")
    return int(text)


def paper_of(request: HttpRequest, name: str) -> files.Attachment | None:
    """A file that may come along. Raises BadFile before a big one is read."""
    given = request.FILES.get(name)
    if given is None:
        return None
    if given.size and given.size > files.BYTES_MAX:
        raise files.BadFile(f"文件超过{files.BYTES_MAX // 1_000_000}MB，请压缩或分开上传")
    return files.Attachment(given.name or "", given.read())


def notice_file(request: HttpRequest, row: Notice) -> HttpResponse:
    """A paper as Word, or as PDF with ?form=pdf."""
    pdf = request.GET.get("form") == "pdf"
    try:
        content = printing.as_pdf(row, now=row.made_at) if pdf else printing.as_docx(row)
    except Refused as wrong:
        return refuse(request, str(wrong), status=409)
    reply = HttpResponse(content)
    title = f"{row.get_kind_display()} {row.number}.{'pdf' if pdf else 'docx'}"
    for header, value in files.headers(files.PDF if pdf else files.DOCX, title).items():
        reply[header] = value
    return reply
