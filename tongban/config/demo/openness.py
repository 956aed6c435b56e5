"""The demonstration's year of 政务公开: requests answered in every way, one under way; each act at its time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction

from tongban.config.demo import opennesszone
from tongban.config.demo.acting import in_hours
from tongban.infra.calendar import workdays
from tongban.infra.models import OutboxEntry
from tongban.infra.shipped import data_yaml
from tongban.kernel.actors import GUEST, SYSTEM, Actor, Duty
from tongban.kernel.identifiers import resident_check, uscc_check
from tongban.kernel.times import at, local
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import assign_duty
from tongban.oversight.openness.models import Disclosure, Opinion
from tongban.oversight.openness.usecases import requests
from tongban.oversight.openness.values.requests import (
    Answer,
    Asked,
    Course,
    Delivery,
    Form,
    Person,
    Reply,
    Result,
    Stance,
    State,
    Wanted,
    Way,
    Who,
)
from tongban.people.accounts.models import Account
from tongban.people.accounts.usecases import open_staff_account

YEAR: Final = 2021
_SINCE: Final = date(2020, 1, 1)
_LETTERS: Final = ("supervision.stuck", "supervision.settled")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is charged with openness: one drafts, the other signs; the head agrees to longer times."""

    first: Actor
    second: Actor
    head: Actor
    bureau: Department


@transaction.atomic
def load(*, day: date) -> int:
    """The year as it went along, up to the day. Returns how many requests there are."""
    told: Row = data_yaml("lukou/openness-2021.yaml")
    cast = _cast(told["officers"], at(date(YEAR, 1, 4), time(8, 30)))
    for place, line in enumerate(told["requests"]):
        if at(line["came"]) < at(day):
            _Story(cast, line, place, at(day)).tell()
    _fresh(cast, told["fresh"], day)
    opennesszone.load(told, first=cast.first, second=cast.second, bureau=cast.bureau, before=at(day))
    opennesszone.fresh(day=day)
    OutboxEntry.objects.filter(handler__in=_LETTERS, done_at=None).update(done_at=at(day))  # that year's were settled
    return Disclosure.objects.count()


def _cast(officers: list[Row], now: datetime) -> Cast:
    bureau = Department.objects.get(code="spj")
    people = []
    for line in officers:
        account = open_staff_account(actor=SYSTEM, username=line["username"], name=line["name"], now=now)
        assign_duty(actor=SYSTEM, account=account, department=bureau, duty=Duty.OPENNESS, since=_SINCE, now=now)
        people.append(actor_for(account, now=now))
    head = actor_for(Account.objects.get(username="demo-lead"), now=now)
    return Cast(people[0], people[1], head, bureau)


def _number(line: Row) -> tuple[str, str]:
    """An invented identity number or credit code with a valid check digit; the same name has the same one."""
    serial = sum(ord(c) for c in line["name"]) % 800 + 100
    if line.get("who", Who.NATURAL) == Who.NATURAL:
        body = f"43021219850615{serial:03d}"
        return "resident", body + resident_check(body)
    body = f"91430212MA4L{serial:05d}"
    return "uscc", body + uscc_check(body)


class _Story:
    """One request as it went along: each act so many working days after the one before."""

    def __init__(self, cast: Cast, line: Row, place: int, before: datetime) -> None:
        self.cast, self.line, self.place, self.before = cast, line, place, before
        self.now = at(line["came"], time(9, 10 + place))
        self.row = self._ask()

    def _ask(self) -> Disclosure:
        line, way = self.line, Way(self.line["way"])
        kind, number = _number(line)
        person = Person(who=Who(line["who"]), name=line["name"], id_kind=kind, id_number=number, phone=line["phone"])
        wanted = Wanted(description=line["what"], form=Form(line["form"]), delivery=Delivery(line["delivery"]), pieces=line.get("pieces", 1))  # fmt: skip
        actor = GUEST if way is Way.ONLINE else self.cast.first
        return requests.ask(actor=actor, person=person, wanted=wanted, way=way, department=self.cast.bureau, key=f"demo-{self.place}", now=self.now)  # fmt: skip

    def tell(self) -> None:
        for days, what, *rest in self.line["acts"]:
            self._pass(days)
            if self.now >= self.before:
                return
            getattr(self, f"_{what}")(*rest)

    def _pass(self, days: int) -> None:
        day = workdays().add(local(self.now).date(), days)
        self.now = in_hours(at(day, time(10, 5 + self.place))) if days else self.now + timedelta(minutes=20)

    def _confirm(self, said: str) -> None:
        requests.confirm(actor=self.cast.first, row=self.row, said=said, now=self.now)

    def _correct(self, points: str, supplied: str) -> None:
        requests.ask_correction(actor=self.cast.first, row=self.row, points=points, days=10, now=self.now)
        self._pass(4 if supplied else 11)
        if self.now >= self.before:
            return
        if supplied:
            requests.supply(actor=GUEST, row=self.row, said=supplied, now=self.now, by_applicant=True)
        else:
            requests.lapse(actor=self.cast.first, row=self.row, said="", now=self.now)

    def _reasons(self, why: str, given: str) -> None:
        requests.ask_reasons(actor=self.cast.first, row=self.row, why=why, now=self.now)
        self._pass(2)
        requests.give_reasons(actor=GUEST, row=self.row, said=given, now=self.now, by_applicant=True)

    def _extend(self, days: int, reason: str) -> None:
        requests.ask_extension(actor=self.cast.first, row=self.row, days=days, reason=reason, now=self.now)
        self.now += timedelta(hours=1)
        requests.extend(actor=self.cast.head, row=self.row, now=self.now)

    def _reply(self, reply: str, text: str, more: Row | None = None) -> None:
        given = dict(more or {})
        if "ask" in given:
            self._opinion(given)
        answer = Answer(reply=Reply(reply), text=text, reason=given.get("reason", ""), elsewhere=given.get("elsewhere", ""))  # fmt: skip
        requests.draft_reply(actor=self.cast.first, row=self.row, answer=answer, now=self.now)
        self.now += timedelta(minutes=40)
        requests.sign_reply(actor=self.cast.second, row=self.row, now=self.now)

    def _opinion(self, given: Row) -> None:
        opinion = requests.ask_opinion(
            actor=self.cast.first,
            row=self.row,
            asked=Asked.THIRD_PARTY,
            name=given["ask"],
            about=self.line["what"],
            now=self.now,
        )
        self._pass(7)
        stance = Stance(given["stance"])
        said = "花名册有姓名、身份证号和银行账号，不同意公开" if stance is Stance.OBJECTS else ""
        opinion = Opinion.objects.get(pk=opinion.pk)
        requests.hear(actor=self.cast.first, row=self.row, opinion=opinion, stance=stance, said=said, now=self.now)
        self._pass(1)

    def _contest(self, course: str, ended: str | date, result: str) -> None:
        day = ended if isinstance(ended, date) else date.fromisoformat(ended)
        begun = workdays().add(local(self.row.closed_at or self.now).date(), 5)
        made = requests.contest(actor=self.cast.first, row=self.row, course=Course(course), begun_on=begun, said="", now=self.now)  # fmt: skip
        if at(day) < self.before:
            requests.end_contest(actor=self.cast.first, row=self.row, made=made, result=Result(result), ended_on=day, said="", now=max(self.now, at(day, time(17))))  # fmt: skip


def _fresh(cast: Cast, line: Row, day: date) -> None:
    """One came in by the portal on the last working day: it waits to be confirmed."""
    now = at(max(d for d in (day - timedelta(days=n) for n in range(1, 12)) if workdays().is_workday(d)), time(15, 20))
    kind, number = _number(line)
    person = Person(who=Who.NATURAL, name=line["name"], id_kind=kind, id_number=number, phone=line["phone"])
    wanted = Wanted(description=line["what"], form=Form(line["form"]), delivery=Delivery(line["delivery"]))
    made = requests.ask(actor=GUEST, person=person, wanted=wanted, way=Way.ONLINE, department=cast.bureau, key="demo-fresh", now=now)  # fmt: skip
    assert made.state == State.TO_CONFIRM
