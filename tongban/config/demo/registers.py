"""The other registers of the demonstration's year: meetings, tasks, walk-throughs, reform, projects, samples."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Protocol

from tongban.config.demo.acting import in_hours
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor
from tongban.kernel.periods import Period
from tongban.kernel.times import at
from tongban.orgs.models import Department
from tongban.oversight.supervision import reference
from tongban.oversight.supervision.models import Project, Task
from tongban.oversight.supervision.usecases import projects, reform, sampling, tasks
from tongban.oversight.supervision.values.projects import Step
from tongban.oversight.supervision.values.reform import Kind, Mode, Seen
from tongban.oversight.supervision.values.sampling import Population
from tongban.oversight.supervision.values.tasks import Decided, TaskOrder
from tongban.services.cases.models import Application

YEAR: Final = 2021
Row = Mapping[str, Any]


class _Office(Protocol):
    told: Row
    first: Actor
    second: Actor
    units: dict[str, Department]


def others(office: _Office, day: date) -> None:
    """Everything beside the letters, in the order of the year; and one project that is held up on the day."""
    kinds = (("meetings", _meeting), ("tasks", _task), ("walks", _walk), ("reform", _reform), ("samples", _sample))
    lines = [
        (line["day"], name, place, run, line) for name, run in kinds for place, line in enumerate(office.told[name])
    ]
    for *_, run, line in sorted(lines, key=lambda row: row[:3]):
        run(office, line)
    for line in office.told["projects"]:
        _project(office, line)
    one, since = office.told["held_up"], day - timedelta(days=office.told["held_up"]["before"])
    if since.year > YEAR:
        project = Project.objects.get(name=one["project"])
        projects.put_obstacle(
            actor=office.first,
            project=project,
            unit=office.units[one["unit"]],
            text=one["text"],
            since=since,
            now=at(since, time(17)),
        )


def _day(text: str) -> date:
    month, _, number = text.partition("-")
    return date(YEAR, int(month), int(number))


def _evening(text: str) -> datetime:
    return at(_day(text), time(17, 20))


def _done(office: _Office, task: Task, said: str, due: date) -> None:
    """Reported some days before its limit, confirmed by a second person."""
    reported = in_hours(at(max(task.assigned_on, workdays().next(due - timedelta(days=4))), time(17, 30)))
    tasks.report(actor=office.first, task=task, said=said, now=reported)
    tasks.confirm(
        actor=office.second, task=task, said="情况属实，同意办结", now=in_hours(reported + timedelta(hours=20))
    )


def _meeting(office: _Office, line: Row) -> None:
    decided = [
        Decided(text=d["text"], unit_id=office.units[d["unit"]].pk, due_on=_day(d["due"])) for d in line["decided"]
    ]
    row = tasks.hold(
        actor=office.first, on=_day(line["day"]), kind=line["kind"], chair=line["chair"], subject=line["subject"], place=line["place"],
        attended=line["attended"], decided=decided, now=_evening(line["day"]),
    )  # fmt: skip
    for made, told in zip(row.decisions.select_related("task").order_by("position"), line["decided"], strict=True):
        assert made.task is not None
        _done(office, made.task, told["done"], _day(told["due"]))


def _task(office: _Office, line: Row) -> None:
    order = TaskOrder(
        title=line["title"], source=line["source"], unit_id=office.units[line["unit"]].pk, assigned_on=_day(line["day"]), due_on=_day(line["due"]),
        campaign=line.get("campaign", ""), source_note=line.get("note", ""),
    )  # fmt: skip
    row = tasks.assign(actor=office.first, order=order, now=_evening(line["day"]))
    _done(office, row, line["done"], _day(line["due"]))


def _walk(office: _Office, line: Row) -> None:
    seen = [
        Seen(
            text=f["text"],
            unit_id=office.units[f["to"]].pk if "to" in f else None,
            due_on=_day(f["due"]) if "due" in f else None,
        )
        for f in line["found"]
    ]
    row = reform.walk_through(
        actor=office.first, on=_day(line["day"]), mode=Mode(line["mode"]), department=office.units[line["unit"]], leader=line["leader"],
        matter=line.get("matter", ""), matter_name=line.get("matter_name", ""), minutes=line["minutes"], summary=line.get("summary", ""), seen=seen,
        now=_evening(line["day"]),
    )  # fmt: skip
    for made, told in zip(row.findings.select_related("task", "walk").order_by("position"), line["found"], strict=True):
        if made.task is not None:
            due = _day(told["due"])
            _done(office, made.task, told["change"], due)
            reform.put_change(actor=office.first, finding=made, change=told["change"], on=due, now=at(due, time(18)))


def _reform(office: _Office, line: Row) -> None:
    row = reform.enter(
        actor=office.first, kind=Kind(line["kind"]), on=_day(line["day"]), found=line["found"], matter=line.get("matter", ""),
        matter_name=line.get("name", ""), department=office.units[line["unit"]], basis=line.get("basis", ""), edition_after=line.get("edition"),
        now=_evening(line["day"]),
    )  # fmt: skip
    reform.put_right(
        actor=office.first, entry=row, change=line["change"], on=_day(line["changed"]), now=_evening(line["changed"])
    )


def _project(office: _Office, line: Row) -> None:
    now = _evening(line["since"])
    row = projects.take_on(
        actor=office.first, name=line["name"], company=line["company"], since=_day(line["since"]), place=line["place"],
        invest_fen=line["invest"] * 1_000_000, leader=line["leader"], lead_unit=office.units[line["unit"]], now=now,
        steps=[Step(title=name, planned_on=planned) for planned, name, _ in line["steps"]],
    )  # fmt: skip
    reached = {name: on for _, name, on in line["steps"] if on is not None}
    for milestone in row.milestones.select_related("project"):
        if milestone.title in reached:
            on = reached[milestone.title]
            projects.reach(actor=office.first, milestone=milestone, on=on, now=at(on, time(17)))
    made = {}
    for bundle, name, unit, planned, done in line["approvals"]:
        matter = _number(done) if isinstance(done, str) else ""
        made[name] = projects.add_approval(
            actor=office.first,
            project=row,
            bundle=bundle,
            title=name,
            unit=office.units[unit],
            planned_on=planned,
            number=matter,
            now=now,
        )
        if not isinstance(done, str):
            projects.put_number(
                actor=office.first, approval=made[name], number="", done_on=done, now=at(done, time(17))
            )
    for one in line["obstacles"]:
        held = projects.put_obstacle(
            actor=office.first, project=row, unit=office.units[one["unit"]], text=one["text"], since=one["since"], approval=made[one["of"]],
            now=at(one["since"], time(17)),
        )  # fmt: skip
        projects.solve(
            actor=office.first, obstacle=held, said=one["solved"], on=one["until"], now=at(one["until"], time(17))
        )


def _number(matter: str) -> str:
    """The number of a matter of this kind of the year; its state is read from the matter itself."""
    found = Application.objects.filter(matter=matter, submitted_at__lt=Period.year(YEAR).end_moment).order_by(
        "submitted_at"
    )
    return found.values_list("number", flat=True).first() or ""


def _sample(office: _Office, line: Row) -> None:
    period = Period(_day(line["start"]), _day(line["end"])) if "start" in line else None
    row = sampling.draw(
        actor=office.first, title=line["title"], population=Population(line["population"]), count=line["count"], checklist=line["checklist"],
        period=period, seed=line["seed"], now=at(_day(line["day"]), time(9, 1)),
    )  # fmt: skip
    questions = [q.code for q in reference.checklists()[line["checklist"]].questions]
    fail, on = line["fail"], workdays().add(_day(line["day"]), 2)
    for item in row.items.select_related("sample").order_by("position"):
        bad = fail["lacks"] if item.position == fail["at"] else []
        sampling.check(
            actor=office.first, item=item, answers={q: "no" if q in bad else "yes" for q in questions}, said=fail["said"] if bad else "", on=on,
            now=at(on, time(16)),
        )  # fmt: skip
