"""What the registers of supervision can count."""

from collections.abc import Iterable
from datetime import datetime

from tongban.infra.measures import Figure, counted, measure
from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.oversight.supervision import reference
from tongban.oversight.supervision.models import LookBack, Task
from tongban.oversight.supervision.selectors import inspections, letters, reform, tasks
from tongban.oversight.supervision.selectors import projects as projects_of
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.values.reform import Kind, Mode


def _day(moment: datetime | None) -> str:
    return local(moment).date().isoformat() if moment else ""


@measure("supervision.letters_issued", "下发交办函", "份")
def letters_issued(period: Period, scope: str) -> Figure:
    """Letters that went out in the period; a scope names sources (sent down by the city, …)."""
    found, wanted = letters.issued(period), reference.scope_words(scope)
    if wanted:
        found = found.filter(source__in=wanted)
    titles = settings_of.titles("letter_source")
    return counted(
        (
            f"{row.number} {row.title}",
            f"{row.responsible.name}，{titles.get(row.source, row.source)}，{_day(row.issued_at)}",
        )
        for row in found
    )


@measure("supervision.lookbacks", "回头看", "件")
def lookbacks(period: Period, scope: str) -> Figure:
    """Letters of the period that were looked back at, each once; scope one-thing: look-backs at one-things."""
    if "one-thing" in scope:
        rows = reform.entered(period).filter(kind=Kind.LOOK_BACK.value)
        return counted((row.matter_name, f"{row.on}，{row.get_state_display()}") for row in rows)
    found = (
        LookBack.objects.filter(letter__in=letters.issued(period))
        .select_related("letter__responsible")
        .order_by("on", "pk")
    )
    last = {row.letter_id: row for row in found}
    return counted(
        (f"{r.letter.number}", f"{r.letter.responsible.name}，{r.on}{r.get_finding_display()}") for r in last.values()
    )


@measure("supervision.joint_inspections", "联合督查", "轮")
def joint_inspections(period: Period, scope: str) -> Figure:
    found = inspections.carried_out(period)
    return counted((row.title, f"{row.led_by}，{row.start}至{row.end}") for row in found)


@measure("supervision.meetings", "工作调度会议", "次")
def meetings(period: Period, scope: str) -> Figure:
    kinds = settings_of.titles("meeting_kind")
    found = tasks.held(period)
    return counted((f"{row.on} {row.subject}", f"{kinds.get(row.kind, row.kind)}，{row.chair}主持") for row in found)


def _tasks(rows: Iterable[Task]) -> Figure:
    return counted((f"{row.number} {row.title}", f"{row.unit.name}，{row.get_state_display()}") for row in rows)


@measure("supervision.meeting_tasks", "会议议定任务", "项")
def meeting_tasks(period: Period, scope: str) -> Figure:
    """Tasks out of meetings, and what became of them."""
    return _tasks(tasks.given(period).filter(decision__isnull=False))


@measure("supervision.tasks_assigned", "交办任务", "项")
def tasks_assigned(period: Period, scope: str) -> Figure:
    """The register of the period; a scope names who gave them (city optimisation office, …)."""
    found, wanted = tasks.given(period), reference.scope_words(scope)
    return _tasks(found.filter(source__in=wanted) if wanted else found)


@measure("supervision.walkthroughs", "“一把手”走流程", "次")
def walkthroughs(period: Period, scope: str) -> Figure:
    found = reform.walked(period)
    return counted(
        (f"{row.on} {row.leader} {row.matter_name}", f"{row.get_mode_display()}，{row.department.name}")
        for row in found
    )


@measure("supervision.walkthrough_departments", "走流程的部门", "个")
def walkthrough_departments(period: Period, scope: str) -> Figure:
    times: dict[str, int] = {}
    for row in reform.walked(period):
        times[row.department.name] = times.get(row.department.name, 0) + 1
    return counted((name, f"体验{n}次") for name, n in times.items())


@measure("supervision.walkthrough_modes", "走流程的方式", "种")
def walkthrough_modes(period: Period, scope: str) -> Figure:
    used = list(reform.walked(period).values_list("mode", flat=True))
    return counted((mode.label, f"{used.count(mode.value)}次") for mode in Mode if mode.value in used)


@measure("supervision.walkthrough_tasks", "走流程形成的任务", "项")
def walkthrough_tasks(period: Period, scope: str) -> Figure:
    return _tasks(tasks.given(period).filter(walk_finding__isnull=False))


@measure("supervision.reform_tasks", "改革台账", "项")
def reform_tasks(period: Period, scope: str) -> Figure:
    found = reform.entered(period)
    return counted(
        (f"{row.get_kind_display()} {row.matter_name}", f"{row.on}，{row.get_state_display()}") for row in found
    )


@measure("supervision.key_projects", "督办重点项目", "个")
def key_projects(period: Period, scope: str) -> Figure:
    """Projects that were key projects at some time of the period."""
    found = projects_of.listed(period)
    return counted((row.name, f"{row.company}，审批{row.approvals.count()}项") for row in found)
