"""Reports that were signed and published: everybody may read them and check their digests."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.finance.performance.models import Publication
from tongban.finance.performance.publishing import packing, selectors
from tongban.infra import files
from tongban.kernel.refusals import Refused
from tongban.oversight.openness.selectors.publications import by_link
from tongban.web.ui.replies import page

_MEDIA = {"pdf": files.PDF, "docx": files.DOCX, "xlsx": files.XLSX}
_ZIP = "package.zip"


def _publication(year: int, number: int) -> Publication:
    found = selectors.publication(year, number)
    if found is None:
        raise Http404("没有这份公开的报告")
    return found


@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """Every published version, the newest year first; a corrected one says so."""
    rows = list(selectors.published())
    newest: dict[int, int] = {}
    for row in rows:
        newest.setdefault(row.version.year.fiscal_year, row.version.number)
    context = {"rows": [(row, newest[row.version.year.fiscal_year] == row.version.number) for row in rows]}
    return page(request, "portal/reports.html", context)


@require_GET
def report(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """One published version: where it stands, its files and their digests."""
    found = _publication(year, number)
    newest = selectors.publications(year).last()
    context = {
        "row": found,
        "package": found.version.package,
        "zip": _ZIP,
        "newest": newest,
        "entry": by_link(request.path),
    }
    return page(request, "portal/report.html", context)


@require_GET
def file(request: HttpRequest, year: int, number: int, name: str) -> HttpResponse:
    """One file of the package, byte for byte as it was signed."""
    found = _publication(year, number)
    content = bytes(found.version.package.content)
    if name != _ZIP:
        try:
            content = packing.unpack(content, name)
        except Refused as missing:
            raise Http404(str(missing)) from missing
    reply = HttpResponse(content)
    for header, value in files.headers(
        _MEDIA.get(name.rpartition(".")[2], ""), f"{year}-{number}-{name.replace('/', '-')}"
    ).items():
        reply[header] = value
    return reply
