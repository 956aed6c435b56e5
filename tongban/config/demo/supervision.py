"""The demonstration's year of 督查督办: 77 letters with their look-backs, rounds, tasks, walk-throughs, projects, samples."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction

from tongban.config.demo.acting import in_hours
from tongban.config.demo.registers import others
from tongban.infra import wordfile
from tongban.infra.calendar import workdays
from tongban.infra.files import Attachment
from tongban.infra.shipped import data_yaml
from tongban.infra.wordfile import Paper, Style, Words
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.times import at, local
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.oversight.supervision.models import InspectionRound, Letter, Team
from tongban.oversight.supervision.policies.letters import of_unit
from tongban.oversight.supervision.usecases import inspections, letters, settings
from tongban.oversight.supervision.values.inspections import Found, Outcome
from tongban.oversight.supervision.values.letters import Finding, LetterOrder
from tongban.people.accounts.models import Account

YEAR: Final = 2021
Row = Mapping[str, Any]


@dataclass
class Office:
    """Who drafts, who signs, who answers for which department; what is told in the data."""

    told: Row
    first: Actor
    second: Actor
    units: dict[str, Department]
    speakers: dict[str, Actor] = field(default_factory=dict)
    told_looks: int = 0

    def speaker(self, code: str) -> Actor:
        """Somebody of the department, or the drafter in its place."""
        return self.speakers.get(code, self.first)


@transaction.atomic
def load(*, day: date) -> int:
    """The year through the acts, at its own moments. Returns how many letters went out."""
    told: Row = data_yaml("lukou/supervision-2021.yaml")
    office = _office(told)
    word = told["word"]
    settings.set_letter_word(
        actor=SYSTEM, body=office.units[word["body"]], word=word["word"], head=word["head"], since=word["since"], now=at(date(YEAR, 1, 4), time(9)),
    )  # fmt: skip
    _letters(office)
    others(office, day)
    _fresh(office, day)
    letters.remind(now=at(day, time(8, 30)))
    return Letter.objects.exclude(number=None).count()


def _office(told: Row) -> Office:
    now = at(date(YEAR, 1, 4), time(9))
    accounts = {a.username: a for a in Account.objects.filter(username__startswith="approver-")}
    people = {
        name: actor_for(Account.objects.get(username=name), now=now) for name in ("demo-supervisor", "demo-admin")
    }
    units = {d.code: d for d in Department.objects.all()}
    speakers = {
        code: actor_for(accounts[f"approver-{code}"], now=now) for code in units if f"approver-{code}" in accounts
    }
    return Office(told, people["demo-supervisor"], people["demo-admin"], units, speakers)


def day_of(text: str) -> date:
    month, _, number = text.partition("-")
    return date(YEAR, int(month), int(number))


# --- letters of the year -----------------------------------------------------------------------------------------------------


def _letters(office: Office) -> None:
    """Everything of the year in the order of its days, so that numbers rise with them."""
    acts: list[tuple[date, int, Callable[[], None]]] = []

    def on(day: date, run: Callable[[], None]) -> None:
        acts.append((day, len(acts), run))

    for place, line in enumerate(office.told["letters"], start=1):
        on(day_of(line["day"]), lambda line=line, place=place: _whole(office, _order(office, line), line, place))  # type: ignore[misc]
    for place, row in enumerate(office.told["rounds"]):
        on(day_of(row["start"]), lambda row=row, place=place: _round(office, row, place))  # type: ignore[misc]
    relapse = office.told["relapse"]
    source = office.told["letters"][relapse["of"] - 1]
    on(date(YEAR, 11, 12), lambda: _relapse(office, source["t"], relapse))
    for _, _, run in sorted(acts, key=lambda row: row[:2]):
        run()


def title(told: str) -> str:
    return f"关于整改{told}问题的交办函"


def _order(office: Office, line: Row) -> LetterOrder:
    return LetterOrder(
        title=title(line["t"]), problem=line["p"], requirement=office.told["requirements"][line["r"]], source=line["src"],
        responsible_id=office.units[line["to"]].pk, days=line.get("days", 10), contact=office.told["contact"], score=line.get("score", ""),
        assisting_ids=tuple(office.units[code].pk for code in line.get("help", ())),
    )  # fmt: skip


def _whole(office: Office, order: LetterOrder, line: Row, place: int) -> None:
    """A letter from its draft to its look-back."""
    now = at(day_of(line["day"]), time(9, place % 50))
    row = letters.draft(actor=office.first, order=order, now=now, submit=True)
    _carry(office, row, line, now, place)


def _carry(office: Office, row: Letter, line: Row, now: datetime, place: int) -> None:
    """Signed, answered, checked, looked back at."""
    letters.issue(actor=office.second, letter=row, now=now + timedelta(hours=1))
    unit = office.speaker(row.responsible.code)
    if of_unit(unit, row):
        letters.receive(actor=unit, letter=row, now=now + timedelta(hours=3))
    if "ext" in line:
        asked = in_hours(now + timedelta(days=5))
        letters.ask_extension(actor=unit, letter=row, days=5, said=line["ext"], now=asked)
        letters.decide_extension(
            actor=office.second, letter=row, granted=True, said="同意，抓紧协调", now=asked + timedelta(hours=2)
        )
    assert row.due_at is not None
    due = local(row.due_at).date()
    answered = (
        workdays().add(due, line["late"])
        if line.get("late")
        else max(local(now).date() + timedelta(days=1), due - timedelta(days=1 + place % 4))
    )
    moment = in_hours(at(workdays().next(answered), time(10, place % 50)))
    if "back" in line:
        answer(office, row, line["back"] + "，其余正在办理。", moment)
        letters.send_back(actor=_checker(office, row), letter=row, said=line["back"], now=moment + timedelta(hours=3))
        moment = in_hours(moment + timedelta(days=4))
    answer(office, row, line["a"], moment)
    checks = office.told["checks"]
    checked = in_hours(moment + timedelta(days=1 + place % 3))
    letters.pass_(actor=_checker(office, row), letter=row, said=checks[place % len(checks)], now=checked)
    _look(office, row, checked, place)


def answer(office: Office, row: Letter, text: str, now: datetime) -> None:
    """By the unit itself, or in its place with its written reply."""
    unit = office.speaker(row.responsible.code)
    paper = None if of_unit(unit, row) else _reply(row, text, now)
    letters.answer(actor=unit, letter=row, text=text, now=now, paper=paper)


def _checker(office: Office, row: Letter) -> Actor:
    """Never who entered the answer."""
    return office.first if of_unit(office.speaker(row.responsible.code), row) else office.second


def _reply(row: Letter, text: str, now: datetime) -> Attachment:
    """A unit's written reply as it came in."""
    day = local(now).date()
    blocks = [
        Words(f"关于{row.number}交办问题整改情况的回复", Style.CENTRE), Words(f"{row.issuer.name}：", Style.TO), Words(text),
        Words(row.responsible.name, Style.RIGHT), Words(f"{day.year}年{day.month}月{day.day}日", Style.RIGHT),
    ]  # fmt: skip
    return Attachment("书面回复.docx", wordfile.docx(Paper("", row.responsible.name, day.year, blocks)))


def _look(office: Office, row: Letter, closed: datetime, place: int) -> None:
    """Within the year, some weeks after closing; a few only partly."""
    last = date(YEAR, 12, 30)
    on = min(workdays().add(local(closed).date(), 12 + place % 9), last)
    kept = place % 26 != 0
    office.told_looks += not kept
    told = office.told["looks"] if kept else office.told["partly"]
    said = told[place % len(told)] if kept else told[(office.told_looks - 1) % len(told)]
    finding = Finding.KEPT if kept else Finding.PARTLY
    letters.look_back(actor=office.first, letter=row, on=on, finding=finding, said=said, now=at(on, time(15, 30)))


def _relapse(office: Office, told: str, line: Row) -> None:
    """A problem that came back: its new letter is signed and carried through."""
    row = Letter.objects.select_related("responsible", "issuer").get(title=title(told))
    day = date(YEAR, 11, 12)
    found = at(day, time(10))
    _, anew = letters.look_back(
        actor=office.first, letter=row, on=day, finding=Finding.RELAPSED, said=line["said"], now=found
    )
    assert anew is not None
    _carry(office, anew, {"a": line["answer"]}, found, 5)


# --- rounds of joint inspection ----------------------------------------------------------------------------------------------


def _round(office: Office, line: Row, place: int) -> None:
    now = at(day_of(line["start"]), time(8, 40))
    row = inspections.open_round(
        actor=office.first, title=line["title"], led_by=line["led_by"], focus=line["focus"], start=day_of(line["start"]), end=day_of(line["end"]), now=now
    )  # fmt: skip
    teams = [
        inspections.add_team(
            actor=office.first, round_=row, name=t["name"], head=t["head"], members=t["members"], now=now
        )
        for t in line["teams"]
    ]
    for number, visit in enumerate(line["visits"]):
        _visit(office, row, teams, visit, 20 * (place + 1) + 2 * number)
    closed = day_of(line["closed"])
    inspections.close_round(
        actor=office.first, round_=row, summary=line["summary"], on=closed, now=at(closed, time(17))
    )


def _visit(office: Office, round_: InspectionRound, teams: list[Team], line: Row, place: int) -> None:
    now = at(day_of(line["day"]), time(16, place % 20))
    told = [f["p"] for f in line.get("found", ())] + list(line.get("spot", ()))
    visit = inspections.visit(
        actor=office.first, team=teams[line["team"] - 1], unit=office.units[line["unit"]], on=day_of(line["day"]), now=now, found=[Found(text=t) for t in told],
    )  # fmt: skip
    findings = list(visit.findings.order_by("pk"))
    for number, (finding, one) in enumerate(zip(findings, line.get("found", ()), strict=False)):
        issued = in_hours(now + timedelta(days=1, minutes=5 * number))
        letter = inspections.write_letter(
            actor=office.first,
            finding=finding,
            title=title(one["t"]),
            requirement=office.told["requirements"][one["r"]],
            days=10,
            now=issued,
        )
        _carry(office, letter, one, issued, place + number)
    for finding in findings[len(line.get("found", ())) :]:
        inspections.settle(
            actor=office.first, finding=finding, outcome=Outcome.ON_THE_SPOT, said="督查组现场监督，当场改正", now=now
        )


# --- what runs on the day ------------------------------------------------------------------------------------------------------


def _fresh(office: Office, day: date) -> None:
    """A few letters around the day, in different states; none that would still belong to the year told above."""
    for place, line in enumerate(sorted(office.told["fresh"], key=lambda r: -r["before"])):
        issued = workdays().next(day - timedelta(days=line["before"]))
        if line["state"] == "objected":  # its decision is due on the day itself
            issued = max(d for n in range(1, 15) if workdays().is_workday(d := day - timedelta(days=n)))
        if issued.year == YEAR:
            continue
        now = at(issued, time(9, 20))
        row = letters.draft(actor=office.first, order=_order(office, line), now=now, submit=True)
        letters.issue(actor=office.second, letter=row, now=now + timedelta(hours=1))
        unit = office.speaker(line["to"])
        letters.receive(actor=unit, letter=row, now=now + timedelta(hours=4))
        if line["state"] == "objected":
            letters.object_to(actor=unit, letter=row, said=line["a"], now=now + timedelta(hours=6))
        elif line["state"] == "late":
            _nag(row, issued, day)
        elif line["state"] == "handling":
            letters.handle(
                actor=unit, letter=row, said="已与省平台对接，正在联调", now=in_hours(now + timedelta(days=2))
            )
        else:
            moment = in_hours(now + timedelta(days=3))
            letters.answer(actor=unit, letter=row, text=line["a"], now=moment)
            if line["state"] == "closed":
                letters.pass_(
                    actor=office.first,
                    letter=row,
                    said=office.told["checks"][place],
                    now=in_hours(moment + timedelta(days=1)),
                )


def _nag(row: Letter, issued: date, day: date) -> None:
    """What the job would have sent each working day."""
    now = workdays().add(issued, 1)
    while now < day:
        letters.remind(now=at(now, time(10)))
        now = workdays().add(now, 1)
