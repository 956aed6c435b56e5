"""The demonstration's year of 营商环境: the campaign, companies, visits, what became of each issue; fresh ones around the day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction

from tongban.config.demo import enterprisebooks
from tongban.config.demo.acting import in_hours
from tongban.config.demo.office import Office
from tongban.infra.calendar import workdays
from tongban.infra.shipped import data_yaml
from tongban.kernel.actors import GUEST, SYSTEM, Actor, Duty
from tongban.kernel.times import at, local
from tongban.orgs.models import Department, Region
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import assign_duty
from tongban.oversight.enterprise import usecases
from tongban.oversight.enterprise.models import Company, Issue, Visit
from tongban.oversight.enterprise.values.campaign import CompanySpec, VisitSpec
from tongban.oversight.enterprise.values.issues import ConfirmWay, Content, Grade, IssueSpec, Order, Source
from tongban.people.accounts.usecases import open_staff_account

YEAR: Final = 2021
_FROM: Final = date(YEAR, 1, 4)
_CONTENT: Final = {"y": Content.YES, "m": Content.MOSTLY}
Row = Mapping[str, Any]


def read() -> Row:
    told: Row = data_yaml("lukou/enterprise-2021.yaml")
    return told


@transaction.atomic
def load(*, day: date) -> int:
    """The year as it went along, up to the day. Returns how many issues there are."""
    told = read()
    office = _office(at(_FROM, time(8, 30)), before=at(day))
    _campaign(office, told)
    _companies(office, told["companies"])
    for row in told["visits"]:
        if row["day"] < day:
            _visit(office, row)
    enterprisebooks.load(office, told)
    if day.year > YEAR:
        for line in told["fresh"]:
            _fresh(office, line, day)
    return Issue.objects.count()


def _office(now: datetime, *, before: datetime) -> Office:
    body = Department.objects.get(code="spj-yh")
    people = []
    for username, name in (("demo-enterprise", "苏和"), ("enterprise-second", "向明")):
        account = open_staff_account(actor=SYSTEM, username=username, name=name, now=now)
        assign_duty(
            actor=SYSTEM, account=account, department=body, duty=Duty.ENTERPRISE, since=date(2020, 1, 1), now=now
        )
        people.append(actor_for(account, now=now))
    return Office(people[0], people[1], before)


def _campaign(office: Office, told: Row) -> None:
    now, actor, since = at(told["campaign"]["since"], time(9)), office.first, date(2020, 1, 1)
    office.leaders = [
        usecases.add_leader(actor=actor, name=n, post=p, since=since, now=now) for n, p in told["leaders"]
    ]
    lead = Department.objects.get(code="spj")
    campaign = usecases.add_campaign(actor=actor, lead=lead, now=now, **told["campaign"])
    bodies = {d.code: d for d in Department.objects.all()}
    for number, row in enumerate(told["groups"], start=1):
        leader = office.leaders[row["leader"]]
        group = usecases.add_group(actor=actor, campaign=campaign, number=number, name=row["name"], task=row["task"], leader=leader, now=now)  # fmt: skip
        for place, (name, code) in enumerate(row["units"].items()):
            unit = usecases.add_unit(actor=actor, name=name, department=bodies[code] if code else None, now=now)
            usecases.join(actor=actor, group=group, unit=unit, since=campaign.since, heads=place == 0, now=now)
            office.units[name] = unit


def _companies(office: Office, rows: list[list[Any]]) -> None:
    now = at(date(YEAR, 6, 28), time(10))
    towns = {r.name: r.pk for r in Region.objects.filter(level=4)}
    for name, uscc, sector, scale, town, who, phone, leader in rows:
        spec = CompanySpec(
            name=name, uscc=uscc, sector=sector, scale=scale, region_code=towns.get(town, ""), address="",contact_name=who,
            contact_phone=phone,
        )  # fmt: skip
        row = usecases.keep_company(actor=office.first, spec=spec, now=now)
        usecases.pair(actor=office.first, company=row, leader=office.leaders[leader], since=date(YEAR, 7, 1), now=now)
        office.companies.append(row)


def _visit(office: Office, row: Row) -> None:
    now, company = at(row["day"], time(16)), office.companies[row["company"]]
    spec = VisitSpec(
        company_id=company.pk, leader_id=office.leaders[row["leader"]].pk, on=row["day"], place=row["place"], companions=row["with"],
        findings=row["found"],
    )  # fmt: skip
    visit = usecases.record_visit(actor=office.first, spec=spec, now=now)
    for line in row["issues"]:
        _Course(office, line, _raise(office, line, company, visit, now)).run()


def _raise(office: Office, line: Row, company: Company, visit: Visit | None, now: datetime) -> Issue:
    spec = IssueSpec(
        company_id=company.pk, visit_id=visit.pk if visit else None, source=Source.VISIT if visit else Source.HOTLINE,
        category=line["category"], description=line["text"], raised_on=local(now).date(),
    )  # fmt: skip
    return usecases.raise_issue(actor=office.first, spec=spec, now=now)


@dataclass
class _Course:
    """What became of one issue: acts in order, each at its moment, as far as the day."""

    office: Office
    line: Row
    issue: Issue

    def do(self, act: Callable[..., object], day: date, clock: time, actor: Actor, **facts: Any) -> bool:
        moment = at(day, clock)
        if moment >= self.office.before:
            return False
        act(actor=actor, issue=self.issue, now=moment, **facts)
        return True

    def later(self, days: int, day: date) -> date:
        return workdays().add(day, days)

    def run(self) -> None:
        line, office = self.line, self.office
        day = self.later(1, local(self.issue.entered_at).date())
        lead, helping = line["lead"], line.get("assist", [])
        order = Order(
            lead_id=office.units[lead].pk,
            assisting=tuple(office.units[n].pk for n in helping),
            grade=Grade(line["grade"]),
        )
        self.do(usecases.screen, day, time(9, 30), office.first, said="属实，列入台账")
        if not self.do(usecases.assign, day, time(10, 30), office.first, order=order):
            return
        if "dispute" in line:
            lead, helping = helping[0], []
            paper = office.paper(line["lead"], line["dispute"], at(day, time(14)))
            self.do(usecases.object_to, day, time(14), office.of(line["lead"]), said=line["dispute"], paper=paper)
            other = Order(lead_id=office.units[lead].pk, grade=Grade(line["grade"]))
            self.do(usecases.reassign, day, time(16), office.first, order=other, said="经会商，由该单位牵头")
        signed = self.later(1, day)
        self.do(usecases.sign, signed, time(10), office.of(lead), said="", paper=office.paper(lead, "来函收悉，已安排专人办理。", at(signed)))  # fmt: skip
        for name in helping:
            said = "已派人参加会商，按职责配合办理。"
            self.do(usecases.assist, self.later(2, day), time(15), office.of(name), unit=office.units[name], said=said, paper=office.paper(name, said, at(day)))  # fmt: skip
        self._finish(day, lead)

    def _finish(self, day: date, lead: str) -> None:
        line, office = self.line, self.office
        if "extend" in line:
            asked = self.later(12, day)
            why = "涉及报批程序，需等上级批复，申请延期。"
            self.do(usecases.ask_more_time, asked, time(10), office.of(lead), days=line["extend"], said=why, paper=office.paper(lead, why, at(asked)))  # fmt: skip
            self.do(usecases.decide_extension, asked, time(15), office.second, grant=True, said="情况属实，同意延期")
        answered = (
            workdays().next(line["late"] - timedelta(days=5)) if "late" in line else self.later(line["days"], day)
        )
        answered = self._answer(answered, lead, line["answer"])
        if "again" in line:
            self.do(
                usecases.confirm,
                self.later(1, answered),
                time(10),
                GUEST,
                content=Content.NO,
                way=ConfirmWay.PORTAL,
                said=line["again"],
            )
            answered = self._answer(self.later(4, answered), lead, line["answer2"])
        said = line.get("heard") or self.later(1 if "late" in line else 2, answered)
        content = _CONTENT[line["content"]]
        if self.issue.pk.int % 2:
            self.do(usecases.confirm, said, time(11), GUEST, content=content, way=ConfirmWay.PORTAL, said="")
        else:
            self.do(
                usecases.confirm,
                said,
                time(11),
                office.second,
                content=content,
                way=ConfirmWay.CALL,
                said=f"电话回访，企业表示{content.label}",
            )
        self.do(usecases.close, said, time(16), office.second, said="企业已确认，予以销号")
        self.do(usecases.look_back, self.later(18, said), time(10), office.second, said="实地回访，问题没有反弹")

    def _answer(self, day: date, lead: str, words: str) -> date:
        self.do(
            usecases.answer,
            day,
            time(16),
            self.office.of(lead),
            said=words,
            paper=self.office.paper(lead, words, at(day)),
        )
        return day


def _fresh(office: Office, line: Row, day: date) -> None:
    """Work of these days: to be screened, signed for, answered, confirmed."""
    back = day
    for _ in range(line["days"] + 1):
        back -= timedelta(days=1)
        while not workdays().is_workday(back):
            back -= timedelta(days=1)
    if back.year == YEAR:
        return  # the year's figures are told
    company, now = office.companies[line["company"]], at(back, time(9, 10))
    if "contact" in line:
        own = CompanySpec(
            name=company.name, uscc=company.uscc, contact_name=line["contact"], contact_phone=line["phone"]
        )
        spec = IssueSpec(
            company_id=company.pk,
            source=Source.PLATFORM,
            category=line["category"],
            description=line["text"],
            raised_on=back,
        )
        usecases.raise_by_company(actor=GUEST, company=own, issue=spec, now=now)
        return
    issue = _raise(office, line, company, None, now)
    usecases.screen(actor=office.first, issue=issue, said="", now=now + timedelta(minutes=30))
    helping = tuple(office.units[n].pk for n in line.get("assist", []))
    order = Order(lead_id=office.units[line["lead"]].pk, assisting=helping, grade=Grade(line["grade"]))
    usecases.assign(actor=office.first, issue=issue, order=order, now=now + timedelta(hours=1))
    if line["to"] == "assigned":
        return
    actor, lead = office.of(line["lead"]), line["lead"]
    usecases.sign(
        actor=actor, issue=issue, said="", now=now + timedelta(hours=2), paper=office.paper(lead, "已安排办理。", now)
    )
    if line["to"] not in ("answered", "closed"):
        return
    said = line["answer"]
    usecases.answer(
        actor=actor, issue=issue, said=said, now=now + timedelta(hours=30), paper=office.paper(lead, said, now)
    )
    if line["to"] == "closed":
        content, heard = _CONTENT[line["content"]], in_hours(now + timedelta(days=3))
        usecases.confirm(actor=GUEST, issue=issue, content=content, way=ConfirmWay.PORTAL, said="", now=heard)
        usecases.close(
            actor=office.second, issue=issue, said="企业已确认，予以销号", now=in_hours(heard + timedelta(days=1))
        )
