"""From the report to the public: snapshots, what changed since, three hands, the package, the record."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.finance.budget import selectors as budget
from tongban.finance.budget.models import BureauYear
from tongban.finance.performance.models import ReportVersion, Snapshot
from tongban.finance.performance.policies import may_read_report
from tongban.finance.performance.publishing import freezing, policies, selectors, usecases
from tongban.finance.performance.publishing.policies import READERS
from tongban.finance.performance.publishing.values import VersionState
from tongban.finance.performance.report import checks, writing
from tongban.infra import files
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.web.desk.forms.publication import DraftForm, NoteForm, PublishForm
from tongban.web.desk.views.report.report import MEDIA, TITLES
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page


def _year(fiscal_year: int) -> BureauYear:
    found = budget.year(fiscal_year)
    if found is None:
        raise Http404("没有这一年的资料")
    return found


def _snapshot(fiscal_year: int, number: int) -> Snapshot:
    try:
        return selectors.snapshot(fiscal_year, number)
    except Refused as missing:
        raise Http404(str(missing)) from missing


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def board(request: HttpRequest, year: int) -> HttpResponse:
    """Where the year's report stands, and the next step for whoever is at the screen."""
    row, refusal = _year(year), ""
    posted = request.POST if request.method == "POST" else None
    note = NoteForm(posted)
    forms = {
        "draft": DraftForm(posted), "note": note,
        "publish": PublishForm(posted if posted and "publish" in posted else None, initial={"replied_on": selectors.reply_day(row)}),
    }  # fmt: skip
    if posted is not None:
        try:
            said = _act(request, row, forms)
        except Refused as wrong:
            refusal = str(wrong)
        else:
            if said:
                messages.success(request, said)
                return redirect("desk:report_publication", year)
    versions = list(selectors.versions(row))
    current = next((v for v in versions if selectors.is_open(v)), None)
    checked = _checked(current)
    if checked and checked["open"] and current and current.state == VersionState.REVIEWED:
        note.ask_for_reason()
    context = {
        "year": year, "snapshots": list(selectors.snapshots(row)), "versions": versions, "current": current, "forms": forms, "refusal": refusal,
        "may": _may(request, current), "published": any(v.state == VersionState.PUBLISHED for v in versions), "days": checks.publish_days(),
        "checked": checked, "reads": _reads(request), "against": _against(current, versions) if checked else None,
    }  # fmt: skip
    return page(
        request, "desk/report/publication.html", context, status=409 if refusal else 422 if posted is not None else 200
    )


def _against(current: ReportVersion | None, versions: list[ReportVersion]) -> dict[str, Any] | None:
    """What this version says otherwise than the last that was signed: the signer reads it here, not by comparing papers."""
    before = next((v for v in versions if current and v.number < current.number and v.signed_at), None)
    if current is None or before is None:
        return None
    return {"version": before, "changes": freezing.differences(before.snapshot.content, current.snapshot.content)}


def _reads(request: HttpRequest) -> bool:
    """Whether the other pages of the report are open, too: a leader signs by the snapshot."""
    return may_read_report(actor_of(request)) is None


def _may(request: HttpRequest, current: ReportVersion | None) -> dict[str, str | None]:
    """For each step why not; None where it is allowed."""
    actor, bureau = actor_of(request), selectors.bureau()
    found = {
        "draft": policies.may_draft(actor),
        "publish": policies.may_publish(actor),
        "return": policies.may_return(actor, bureau),
    }
    if current is not None:
        found["review"] = policies.may_review(actor, current.drafted_by_id)
        found["sign"] = policies.may_sign(actor, bureau, current.drafted_by_id, current.reviewed_by_id)
    return {step: refusal.reason if refusal else None for step, refusal in found.items()}


def _checked(current: ReportVersion | None) -> dict[str, Any] | None:
    """What stops the signature, what the signer takes upon themselves, what changed since the snapshot."""
    if current is None or current.state == VersionState.SIGNED:
        return None
    report = selectors.frozen(current.snapshot)
    now = freezing.freeze(writing.report_of(report.fiscal_year))
    return {
        "faults": selectors.faults(report), "open": selectors.open_points(report),
        "changed": len(freezing.differences(current.snapshot.content, now)),
    }  # fmt: skip


def _act(request: HttpRequest, year: BureauYear, forms: dict[str, Any]) -> str:
    """One act, and the sentence that says it was done; empty where the form has to be mended."""
    given: dict[str, Any] = {"actor": actor_of(request), "now": now_of(request)}
    posted = request.POST
    if "snapshot" in posted:
        row = usecases.take_snapshot(year=year, **given)
        return f"第{row.number}号快照已建立"
    if "draft" in posted and forms["draft"].is_valid():
        snapshot = _snapshot(
            year.fiscal_year, int(posted["draft"]) if posted["draft"].isdecimal() and len(posted["draft"]) < 6 else 0
        )
        version = usecases.draft(snapshot=snapshot, reason=forms["draft"].cleaned_data["reason"], **given)
        return f"第{version.number}版已送审"
    current = next((v for v in selectors.versions(year) if selectors.is_open(v)), None)
    if current is None:
        raise Refused("没有在办的一稿，请刷新")
    if str(current.pk) != posted.get("version"):
        raise Refused("这一稿刚被他人办理，请刷新")
    if "publish" in posted:
        form = forms["publish"]
        if not form.is_valid():
            return ""
        usecases.publish(version=current, **form.cleaned_data, **given)
        return f"第{current.number}版的公开已登记"
    if not forms["note"].is_valid():
        return ""
    steps: dict[str, tuple[Callable[..., object], str]] = {
        "review": (usecases.review, "已审核"), "sign": (usecases.sign, "已签发，公开文件包可以下载"), "return": (usecases.send_back, "已退回"),
    }  # fmt: skip
    for name, (step, said) in steps.items():
        if name in posted:
            more = {"template": _template()} if name == "sign" else {}
            step(version=current, note=forms["note"].cleaned_data["note"], **more, **given)
            return f"第{current.number}版{said}"
    raise Refused("请选择要办的事")


def _template() -> bytes | None:
    """The office's own Word template where it put one."""
    own = settings.DATA_DIR / "templates" / writing.TEMPLATE
    return own.read_bytes() if own.is_file() else None


@require_GET
@staff(Duty.LEAD)
def signing(request: HttpRequest) -> HttpResponse:
    """What waits for the leader's signature, and what was signed lately."""
    context = {"waiting": list(selectors.waiting()), "may": policies.leads(actor_of(request), selectors.bureau())}
    return page(request, "desk/report/signing.html", context)


@require_GET
@staff(*READERS)
def snapshot(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """What a snapshot says, and what is different today, with the rows that made it so."""
    row = _snapshot(year, number)
    now = freezing.freeze(writing.report_of(year))
    context = {
        "year": year, "snapshot": row, "intact": selectors.intact(row), "differences": freezing.differences(row.content, now), "files": TITLES,
        "versions": ReportVersion.objects.filter(snapshot=row).order_by("number"), "reads": _reads(request),
    }  # fmt: skip
    return page(request, "desk/report/snapshot.html", context)


@require_GET
@staff(*READERS)
def file(request: HttpRequest, year: int, number: int, name: str) -> HttpResponse:
    """One of the report's files, printed from the snapshot."""
    row = _snapshot(year, number)
    if name not in MEDIA:
        raise Http404("没有这个文件")
    return _saved(
        selectors.frozen(row).file(name, template=_template()),
        MEDIA[name],
        f"{row.content['title']}-快照{number}-{name}",
    )


@require_GET
@staff(*READERS)
def package(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The package of a signed version, byte for byte as it was made."""
    version = _year(year).versions.filter(number=number).first()
    packed = selectors.package(version.pk) if version else None
    if packed is None:
        raise Http404("这一版还没有签发")
    return _saved(bytes(packed.content), "application/zip", f"{year}年度绩效自评报告-第{number}版.zip")


def _saved(content: bytes, media: str, name: str) -> HttpResponse:
    reply = HttpResponse(content)
    for header, value in files.headers(media, name).items():
        reply[header] = value
    return reply
