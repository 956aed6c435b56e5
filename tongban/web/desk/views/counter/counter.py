"""The window's tools: a basket of scanned codes, the keys, and all papers of an acceptance as one print."""

import io
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra import files
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.services.cases.access import scanned_by, visible_matter
from tongban.services.cases.selectors import Matter
from tongban.services.cases.usecases.papers import ensure_paper
from tongban.web.desk.views.matters.showing import GONE, at_acceptance
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse
from tongban.web.ui.words import lamp

CODES_MAX: Final = 200


@require_http_methods(["GET", "POST"])
@staff(Duty.ACCEPT, Duty.ISSUE)
def scan(request: HttpRequest) -> HttpResponse:
    """Codes as they were scanned, one a line: which matters they are, and what each waits for."""
    codes = [line.strip()[:60] for line in request.POST.get("codes", "").splitlines() if line.strip()]
    once = list(dict.fromkeys(codes))[:CODES_MAX]
    rows = [
        (code, row, lamp(row.promised_due_at, now_of(request)) if row is not None and row.promised_due_at else None)
        for code, row in scanned_by(once, actor=actor_of(request))
    ]
    context = {"codes": codes, "rows": rows, "unknown": sum(row is None for _, row, _ in rows), "most": CODES_MAX}
    return page(request, "desk/counter/scan.html", context)


@require_GET
@staff(Duty.ACCEPT, Duty.ISSUE)
def keys(request: HttpRequest) -> HttpResponse:
    """Which key does what, and setting other ones for this computer."""
    return page(request, "desk/counter/keys.html")


@require_GET
@staff(Duty.ACCEPT)
def printed(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The joint form, the receipt, the notice of acceptance and any pledge, as one document to print."""
    found = visible_matter(application_id, actor=actor_of(request))
    if found is None:
        return refuse(request, GONE, status=404)
    try:
        content = _together(found, request)
    except Refused as reason:
        return refuse(request, str(reason), status=503)
    reply = HttpResponse(content)
    for header, value in files.headers(files.PDF, f"受理文书{found.row.number}.pdf").items():
        reply[header] = value
    return reply


def _together(found: Matter, request: HttpRequest) -> bytes:
    """Every paper that there is or that was called for; the joint form always."""
    from pypdf import PdfWriter  # fifteen megabytes, which the web process need not hold until somebody prints
    from pypdf.generic import DictionaryObject, NameObject

    out = PdfWriter()
    for kind in at_acceptance(found):
        made = ensure_paper(kind=kind, application_id=found.row.pk, now=now_of(request))
        assert made.file is not None
        out.append(io.BytesIO(files.read(made.file.digest)))
    print_it = {NameObject("/S"): NameObject("/Named"), NameObject("/N"): NameObject("/Print")}
    out.root_object[NameObject("/OpenAction")] = DictionaryObject(print_it)  # opened, it asks for the printer
    whole = io.BytesIO()
    out.write(whole)
    return whole.getvalue()
