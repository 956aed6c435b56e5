"""Right after submitting: what to keep, what happens next and until when; the day for one's own calendar."""

from datetime import UTC, date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from tongban.infra import files
from tongban.kernel.times import local
from tongban.services.cases.selectors import Matter
from tongban.services.cases.standing import standing
from tongban.services.cases.values import ApplicationState, PaperKind
from tongban.web.portal.ics import day_entry
from tongban.web.portal.views.matters import find_matter, gone, pending_of
from tongban.web.ui.actor import now_of, remembers
from tongban.web.ui.replies import page, qr, until_there


@require_GET
def submitted(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The receipt. Kept as a bookmark it never says that anything ended: it asks for code and password again."""
    found = find_matter(request, application_id)
    if found is None:
        return redirect(f"{reverse('portal:track')}?again")
    if remembers(
        request, "lookers", application_id
    ):  # the receipt shows the password; whoever may only look does not get it
        return redirect("portal:matter_page", application_id)
    address = request.build_absolute_uri(f"{reverse('portal:track')}?code={found.row.query_code}")
    pending = pending_of(found)
    context = {
        "matter": found, "qr": qr(address), "pending": pending, "form_kind": PaperKind.JOINT_FORM.value,
        "next_day": next_day(found),
    }  # fmt: skip
    return until_there(request, page(request, "portal/submitted.html", context), waiting=bool(pending))


def next_day(found: Matter) -> tuple[date | None, str]:
    """The next day that matters to the applicant, and what it is; None when nothing runs any more."""
    row = found.row
    match found.state:
        case ApplicationState.CORRECTION:
            return standing(row).correction_due, "补正材料最后一天"
        case ApplicationState.ACCEPTED if row.promised_due_at:
            return local(row.promised_due_at).date(), "承诺办结"
        case ApplicationState.SUBMITTED | ApplicationState.RECEIVED | ApplicationState.PRE_ACCEPTED if (
            row.answer_due_at
        ):
            return local(row.answer_due_at).date(), "窗口告诉您是否受理"
        case _:
            return None, ""


@require_GET
def calendar(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The next day as a calendar file."""
    found = find_matter(request, application_id)
    day, what = next_day(found) if found else (None, "")
    if found is None or day is None:
        return gone(request)
    note = f"办件编号{found.row.number}。查进度用回执上的查询码，或拨打中心电话。"
    content = day_entry(
        key=f"{found.row.pk}-{day:%Y%m%d}", day=day, title=f"{found.row.matter_name}：{what}", note=note,
        now=now_of(request).astimezone(UTC),
    )  # fmt: skip
    reply = HttpResponse(content)
    for header, value in files.headers("text/calendar", "日程.ics").items():
        reply[header] = value
    reply["Content-Type"] = "text/calendar; charset=utf-8"
    return reply
