"""Before acceptance: points to put right, the one notice, what came in answer, and the lists of what is awaited."""

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET

from tongban.infra import files
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import at, local
from tongban.kernel.workdays import USUAL_HOURS
from tongban.services.cases import standing
from tongban.services.cases.models import Application
from tongban.services.cases.usecases import (
    Point,
    Supplied,
    ask_correction,
    note_correction,
    pre_accept,
    receive_application,
    supply_correction,
    terminate_correction,
)
from tongban.services.cases.values import Handed, Source
from tongban.web.desk.typed import an_id, maybe_day
from tongban.web.desk.views.matters.acting import acting
from tongban.web.desk.views.matters.showing import show_application
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page
from tongban.web.ui.words import lamp

_PICTURES = frozenset({files.PDF, files.JPEG, files.PNG})


@require_GET
@staff(Duty.ACCEPT, Duty.SUPERVISE)
def awaited(request: HttpRequest) -> HttpResponse:
    """Matters in correction and matters accepted with a gap, the earliest due first."""
    now = now_of(request)

    def lit(rows: list[standing.Trouble]) -> list[tuple[standing.Trouble, tuple[str, str]]]:
        return [(r, lamp(at(r.due_on, USUAL_HOURS.closing) if r.due_on else None, now)) for r in rows]

    context = {"corrections": lit(standing.in_correction()), "gaps": lit(standing.with_gaps())}
    return page(request, "desk/awaited.html", context)


@require_GET
@staff(Duty.EXAMINE, Duty.DECIDE)
def preview(request: HttpRequest) -> HttpResponse:
    """Before acceptance and of concern to my departments: what is noted now goes out with the one notice."""
    actor, now = actor_of(request), now_of(request)
    rows = standing.to_preview(sorted(actor.departments(Duty.EXAMINE) | actor.departments(Duty.DECIDE)))
    lit = [(r, lamp(at(r.due_on, USUAL_HOURS.closing) if r.due_on else None, now)) for r in rows]
    return page(request, "desk/preview.html", {"rows": lit, "today": local(now).date()})


def _points(given: QueryDict) -> Iterator[Point]:
    """Offered papers that were left ticked, then the lines written by hand; a line left blank is no point."""
    for material in given.getlist("missing"):
        yield Point(
            material=material,
            **{part: given.get(f"missing:{material}:{part}", "").strip() for part in ("what", "why", "how", "example")},
        )
    count = given.get("rows", "0")
    for n in range(min(20, int(count)) if count.isdigit() and len(count) < 4 else 0):
        parts = {p: given.get(f"point:{n}:{p}", "").strip() for p in ("what", "why", "how", "example", "material")}
        if any(parts[p] for p in ("what", "why", "how", "example")):
            yield Point(**parts)


def _ask(request: HttpRequest, application_id: UUID) -> str | HttpResponse:
    given = request.POST
    if "more" in given:
        return show_more(request, application_id)
    count = ask_correction(
        actor=actor_of(request), application_id=application_id, points=tuple(_points(given)),
        due_on=maybe_day(given.get("due_on", ""), "补正期限"), new_fact=given.get("new_fact", ""), now=now_of(request),
    )  # fmt: skip
    return f"补正告知书已发出，共 {count} 项；网上可查，也可打印给申请人签收"


def show_more(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The same page with another empty line and everything still typed."""
    given = request.POST.copy()
    count = given.get("rows", "0")
    given["rows"] = str(min(20, (int(count) if count.isdigit() and len(count) < 4 else 0) + 1))
    request.POST = given  # type: ignore[assignment]
    return show_application(request, application_id, kept=True)


def _note(request: HttpRequest, application_id: UUID) -> str:
    given = request.POST
    parts = {p: given.get(p, "") for p in ("what", "why", "how", "example", "material")}
    department = given.get("department", "")
    note_correction(
        actor=actor_of(request), application_id=application_id, point=Point(**parts), now=now_of(request),
        department_id=an_id(department, "部门") if department else None,
    )  # fmt: skip
    return "已记下；窗口会和其他部门的意见合成一份告知书发给申请人"


def _supplied(request: HttpRequest, application_id: UUID) -> dict[UUID, Supplied]:
    found: dict[UUID, Supplied] = {}
    row = Application.objects.filter(pk=application_id).first()
    if row is None:
        raise Refused("没有找到该申请")
    for point in standing.standing(row).open_points:
        answer = request.POST.get(f"answer:{point.pk}", "").strip()
        paper = None
        given = request.FILES.get(f"file:{point.pk}")
        if given is not None:
            stored = files.store(given.read(), name=given.name or "", now=now_of(request), allow=_PICTURES)
            paper = Handed(material=point.material, source=Source.UPLOAD, digest=stored.digest, copies=1)
        elif f"paper:{point.pk}" in request.POST:
            paper = Handed(material=point.material, source=Source.PAPER, originals=1)
        if answer or paper is not None:
            found[point.pk] = Supplied(answer=answer, paper=paper)
    return found


def _supply(request: HttpRequest, application_id: UUID) -> str:
    complete = supply_correction(
        actor=actor_of(request), application_id=application_id, supplied=_supplied(request, application_id),
        now=now_of(request),
    )  # fmt: skip
    return "已全部补齐，五个工作日内决定是否受理" if complete else "已登记补交的部分，其余等申请人补齐"


def _terminate(request: HttpRequest, application_id: UUID) -> str:
    terminate_correction(
        actor=actor_of(request), application_id=application_id, reason=request.POST.get("reason", ""),
        now=now_of(request),
    )  # fmt: skip
    return "已终止；申请人可以随时重新申请"


def _receive(request: HttpRequest, application_id: UUID) -> str:
    receive_application(actor=actor_of(request), application_id=application_id, now=now_of(request))
    return "已收件，五个工作日内决定是否受理"


def _pre_accept(request: HttpRequest, application_id: UUID) -> str:
    pre_accept(actor=actor_of(request), application_id=application_id, now=now_of(request))
    return "已预受理，等申请人带原件到窗口核对"


note = acting(_note, show_application, "desk:application", "application_id")
ask = acting(_ask, show_application, "desk:application", "application_id")
supply = acting(_supply, show_application, "desk:application", "application_id")
terminate = acting(_terminate, show_application, "desk:application", "application_id")
receive = acting(_receive, show_application, "desk:application", "application_id")
prechecked = acting(_pre_accept, show_application, "desk:application", "application_id")
