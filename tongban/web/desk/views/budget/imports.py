"""What the provincial system paid: a look before it counts, columns said once, differences settled one by one."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from tongban.finance.budget import usecases
from tongban.finance.budget.models import BudgetYear, ImportRun
from tongban.finance.budget.outside.headers import FIELDS, NEEDED
from tongban.finance.budget.policies import READERS
from tongban.finance.budget.selectors import execution, reconciling
from tongban.finance.budget.usecases import Outlook
from tongban.finance.budget.values import ImportState, Match
from tongban.infra import files
from tongban.infra.models import StoredFile
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.web.desk.typed import said
from tongban.web.desk.views.budget.overview import in_year, year_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page
from tongban.web.ui.sheets import xlsx

_BYTES_MAX: Final = 30_000_000
_AT_ONCE: Final = 2_000  # rows that are taken in while one waits
_SALT: Final = "budget-import"
_DEFAULT: Final = "省一体化支付明细"


@require_http_methods(["GET", "POST"])
@staff(Duty.FINANCE)
def import_page(request: HttpRequest, year: int) -> HttpResponse:
    """Upload, look at what would happen, say which column is which, then let it happen."""
    row = year_of(year)
    look, refusal, ticket = None, "", ""
    source = said(request, "source") or _DEFAULT
    if request.method == "POST":
        try:
            name, file, rows = _file(request)
            ticket = signing.dumps({"name": name, "digest": file.digest, "rows": rows}, salt=_SALT)
            _save_columns(request, source)
            if "sure" in request.POST:
                return _take(request, row, source, name, file, rows)
            content = files.read(file.digest)
            look = usecases.preview(actor=actor_of(request), fiscal_year=year, source=source, content=content)
            ticket = signing.dumps({"name": name, "digest": file.digest, "rows": look.rows}, salt=_SALT)
        except Refused as wrong:
            refusal = str(wrong)
    context = in_year(
        request, row, "desk:budget_import", look=look, refusal=refusal, ticket=ticket, source=source, fields=FIELDS, needed=NEEDED,
        runs=list(reconciling.runs(year)[:20]), sources=reconciling.source_names(), at_once=_AT_ONCE,
    )  # fmt: skip
    return page(request, "desk/budget/import.html", context, status=409 if refusal else 200)


def _file(request: HttpRequest) -> tuple[str, StoredFile, int]:
    """The file just uploaded, or the one looked at before with the rows it has."""
    if "ticket" in request.POST:
        try:
            kept = signing.loads(request.POST["ticket"], salt=_SALT, max_age=86_400)
        except signing.BadSignature as wrong:
            raise Refused("预览已过期，请重新选择文件") from wrong
        return str(kept["name"]), StoredFile.objects.get(pk=kept["digest"]), int(kept["rows"])
    given = request.FILES.get("file")
    if given is None:
        raise Refused("请先选择文件")
    if (given.size or 0) > _BYTES_MAX:
        raise Refused(f"文件超过{_BYTES_MAX // 1_000_000}MB，请用命令行 tongban import payments 导入")
    name = given.name or ""
    file = files.store(given.read(), name=name, now=now_of(request), allow=files.TABLES, bytes_max=_BYTES_MAX)
    return name, file, 0


def _save_columns(request: HttpRequest, source: str) -> None:
    columns = {f: said(request, f"column_{f}") for f in FIELDS if said(request, f"column_{f}")}
    if columns:
        usecases.save_source(
            actor=actor_of(request), name=source, columns=columns, unit=said(request, "unit"), now=now_of(request)
        )


def _take(request: HttpRequest, row: BudgetYear, source: str, name: str, file: StoredFile, rows: int) -> HttpResponse:
    """A short file at once; a long one behind the page, which shows how far it is."""
    common: dict[str, Any] = {
        "actor": actor_of(request), "fiscal_year": row.pk, "source": source, "name": name, "now": now_of(request)
    }  # fmt: skip
    if rows > _AT_ONCE:
        run = usecases.queue_import(**common, file=file)
        return redirect("desk:budget_import_run", row.pk, run.pk)
    done: Outlook = usecases.import_payments(**common, content=files.read(file.digest))
    told = f"导入完成：入账{done.posted}笔，与已登记的一致{done.matched}笔，此前已导入{done.known}笔"
    messages.success(request, told)
    if done.different or done.only_there:
        messages.warning(request, f"{done.different + done.only_there}笔有差异，请逐笔处理")
    if done.faults:
        messages.warning(request, f"{len(done.faults)}行没有导入：" + "；".join(done.faults[:5]))
    return redirect("desk:budget_reconcile", row.pk)


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def run(request: HttpRequest, year: int, key: UUID) -> HttpResponse:
    """How far a file has come; while it runs the page looks again by itself, and it can be stopped."""
    row, found = year_of(year), _run(year, key)
    refusal = ""
    if request.method == "POST":
        try:
            usecases.stop_import(actor=actor_of(request), run=found, now=now_of(request))
            messages.success(request, "已停止；已经入账的保留，再次导入同一文件会接着做，不会重复")
            return redirect("desk:budget_import_run", year, key)
        except Refused as wrong:
            refusal = str(wrong)
    going = found.state in (ImportState.WAITING, ImportState.RUNNING)
    context = in_year(request, row, "desk:budget_import", run=found, going=going, refusal=refusal)
    reply = page(request, "desk/budget/import_run.html", context, status=409 if refusal else 200)
    if going:
        reply["Refresh"] = "3"
    return reply


@require_http_methods(["GET"])
@staff(*READERS)
def faults(request: HttpRequest, year: int, key: UUID) -> HttpResponse:
    """The rows that could not be taken in, each with its reason, to be put right and brought again."""
    found = _run(year_of(year).pk, key)
    return xlsx("没有导入的行", ["原因"], [[line] for line in found.faults])


def _run(year: int, key: UUID) -> ImportRun:
    found = reconciling.runs(year).filter(pk=key).first()
    if found is None:
        raise Http404("没有这次导入")
    return found


@require_http_methods(["GET"])
@staff(*READERS)
def reconcile(request: HttpRequest, year: int) -> HttpResponse:
    """Both sides to the cent, and what is still to be settled."""
    row = year_of(year)
    rows = Paginator(reconciling.differences(year), 50).get_page(request.GET.get("page"))
    context = in_year(
        request, row, "desk:budget_reconcile", found=reconciling.reconciliation(year), rows=rows, only_there=Match.ONLY_THERE,
        alone=list(reconciling.only_here(year)[:50]), labels=dict(Match.choices),
        quotas=[(q.pk, f"{q.economic} {q.name} {q.project} 可用{q.left_fen / 100:,.2f}元") for q in execution.quotas(year)[:500]] if rows else [],
    )  # fmt: skip
    return page(request, "desk/budget/reconcile.html", context)


@require_POST
@staff(Duty.FINANCE)
def settle(request: HttpRequest, year: int, key: UUID) -> HttpResponse:
    """Post it, take over the system's word, or say why it stays."""
    year_of(year)
    common: dict[str, Any] = {"actor": actor_of(request), "row": key, "now": now_of(request)}
    try:
        match said(request, "how"):
            case "post":
                try:
                    quota = UUID(said(request, "quota"))
                except ValueError as wrong:
                    raise Refused("请选择要入账的指标") from wrong
                usecases.post_difference(**common, quota=quota)
            case "correct":
                usecases.correct_difference(**common)
            case _:
                usecases.note_difference(**common, reason=said(request, "reason"))
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, "已处理")
    return redirect("desk:budget_reconcile", year)
