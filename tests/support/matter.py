"""A stage on which a matter can be acted out: a centre, its staff, and one application driven act by act."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

import yaml

from tongban.infra.shipped import data_file
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.kernel.identifiers import resident_check
from tongban.kernel.times import LOCAL
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import assign_duty, ensure_department, found_centre
from tongban.people.accounts.models import Account
from tongban.people.accounts.usecases import open_staff_account
from tongban.people.parties.models import Party
from tongban.people.parties.usecases import register_party
from tongban.people.parties.values import IdKind
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import Application, Case
from tongban.services.cases.statements import LegRow, read_with_legs
from tongban.services.cases.values import Channel, CollectWay, Handed, Source, Submitted
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.values import JOINT_FORM, Answers, MaterialSource, Plan
from tongban.services.lifeevents.importing import import_lifeevents
from tongban.services.lifeevents.selectors import bundle_of

NOW = datetime(2021, 9, 6, 9, 30, tzinfo=LOCAL)
REGION = "430212000000"
Each = Callable[[Callable[[], object]], object]


def resident(serial: int = 1, born: str = "19700101", region: str = "430212") -> str:
    """An invented identity number with a valid check digit."""
    body = f"{region}{born}{serial:03d}"
    return body + resident_check(body)


def person(serial: int = 1, name: str = "周安", now: datetime = NOW) -> Party:
    """An invented person."""
    return register_party(actor=SYSTEM, name=name, id_kind=IdKind.RESIDENT, id_number=resident(serial), now=now)


def staff(username: str, *duties: tuple[Duty, Department], now: datetime = NOW) -> Account:
    """A login with duties."""
    account = open_staff_account(actor=SYSTEM, username=username, name=f"员{username}", now=now)
    for duty, department in duties:
        assign_duty(actor=SYSTEM, account=account, department=department, duty=duty, since=date(2020, 1, 1), now=now)
    return account


@cache
def shipped(*codes: str) -> bytes:
    """The shipped file with only these one-things (by their own code or a member item's); all of them without codes."""
    content = data_file("onethings.yaml").read_bytes()
    if not codes:
        return content
    book = yaml.load(content, Loader=yaml.CSafeLoader)
    wanted = {"-".join(code.split("-")[:2]) for code in codes}
    book["onethings"] = [event for event in book["onethings"] if event["id"] in wanted]
    used = {use["material"] for event in book["onethings"] for item in event["items"] for use in item["materials"]}
    used |= {item.get("produces") for event in book["onethings"] for item in event["items"]}
    book["materials"] = [m for m in book["materials"] if m["id"] in used]
    return yaml.dump(book, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False).encode()


@dataclass
class Stage:
    """Who is there, and which matter is acted."""

    clerk: Actor
    issuer: Actor
    approvers: dict[UUID, Actor]
    applicant: Party
    plan: Plan
    now: datetime = NOW
    application: Submitted | None = None
    _people: list[UUID] = field(default_factory=list)

    @staticmethod
    def build(
        code: str = "OT-P01",
        answers: Answers | None = None,
        now: datetime = NOW,
        file: bytes | None = None,
        also: tuple[str, ...] = (),
    ) -> "Stage":
        """Found a centre with one person for each duty and one of the shipped one-things (and those named `also`)."""
        content = file or shipped(code, *also)
        report = import_lifeevents(actor=SYSTEM, content=content, now=now, effective_from=date(2020, 1, 1))
        assert not report.errors, report.errors
        bureau = ensure_department(actor=SYSTEM, name="行政审批服务局", code="spj", now=now)
        found_centre(
            actor=SYSTEM, region_code=REGION, name="渌口区政务服务中心", short_name="渌审", bureau="spj", now=now
        )
        people = {
            "clerk": staff("clerk", (Duty.ACCEPT, bureau), now=now),
            "issuer": staff("issuer", (Duty.ISSUE, bureau), now=now),
        }
        approvers = {}
        for department in Department.objects.filter(items__isnull=False).distinct():
            account = staff(f"a-{department.code}", (Duty.EXAMINE, department), (Duty.DECIDE, department), now=now)
            approvers[department.pk] = actor_for(account, now=now)
            people[department.code] = account
        return Stage(
            clerk=actor_for(people["clerk"], now=now),
            issuer=actor_for(people["issuer"], now=now),
            approvers=approvers,
            applicant=person(now=now),
            plan=compose(bundle_of(code, on=now.date()), answers or {}),
            now=now,
            _people=[a.pk for a in people.values()],
        )

    def standing_ids(self) -> Iterator[UUID]:
        """Ids that belong to the stage, not to an application."""
        yield from self._people
        yield self.applicant.pk
        yield from Department.objects.values_list("pk", flat=True)
        yield from (i.version_id for i in self.plan.items if i.version_id)

    def papers(self) -> list[Handed]:
        """What the applicant brings, and what is fetched by sharing."""
        return [
            Handed(
                material=m.code,
                source=Source.SHARED if m.source is MaterialSource.SHARED else Source.PAPER,
                originals=m.originals,
                copies=m.copies,
            )
            for m in self.plan.materials
            if m.code != JOINT_FORM and m.source in (MaterialSource.SUPPLY, MaterialSource.SHARED)
        ]

    # --- acts ------------------------------------------------------------------------------------------------------------

    def submit(self, key: str = "k1", *, now: datetime | None = None, handed: list[Handed] | None = None) -> Submitted:
        self.application = cases.submit_application(
            actor=self.clerk, plan=self.plan, form={"phone": "13800000000"}, applicant_id=self.applicant.pk,
            handed=self.papers() if handed is None else handed, channel=Channel.COUNTER, region_code=REGION, key=key,
            now=now or self.now,
        )  # fmt: skip
        return self.application

    @property
    def id(self) -> UUID:
        assert self.application is not None
        return self.application.application_id

    def accept(self, *, now: datetime | None = None) -> None:
        cases.accept_application(actor=self.clerk, application_id=self.id, now=now or self.now)

    def legs(self) -> list[Case]:
        return list(Case.objects.filter(application=self.id).order_by("position"))

    def row(self) -> Application:
        return Application.objects.get(pk=self.id)

    def approver(self, leg: Case | LegRow) -> Actor:
        return self.approvers[leg.department_id]

    def claim(self, leg: Case | LegRow, *, now: datetime | None = None) -> None:
        cases.claim_case(actor=self.approver(leg), case_id=leg.id, now=now or self.now)

    def decide(self, leg: Case | LegRow, *, granted: bool = True, now: datetime | None = None) -> None:
        words = {} if granted else {"facts": "材料与事实不符", "basis": "户口登记条例第八条"}
        cases.decide_case(
            actor=self.approver(leg), case_id=leg.id, granted=granted, now=now or self.now, opinion="符合条件", **words
        )

    def issue(self, *, now: datetime | None = None) -> tuple[str, ...]:
        return cases.issue_results(actor=self.issuer, application_id=self.id, now=now or self.now)

    def collect(self, *, now: datetime | None = None) -> None:
        cases.collect_results(
            actor=self.issuer, application_id=self.id, receiver="周安", way=CollectWay.WINDOW, now=now or self.now
        )

    def to_accepted(self, key: str = "k1") -> None:
        self.submit(key)
        self.accept()

    def to_concluded(self, key: str = "k1") -> None:
        self.to_accepted(key)
        while waiting := [leg for leg in self.legs() if leg.state == "accepted"]:
            for leg in waiting:
                self.claim(leg)
                self.decide(leg)

    def to_delivered(self, key: str = "k1") -> None:
        self.to_concluded(key)
        self.issue()
        self.collect()

    def drive(self, key: str, each: Each | None = None) -> None:
        """The twelve acts of a matter with four legs: submit, accept, 4 × claim, 4 × decide, issue, collect."""
        do = each or (lambda act: act())
        self.now += timedelta(seconds=1)
        do(lambda: self.submit(key))
        do(self.accept)
        whole = read_with_legs(self.id)  # which legs there are is asked once, in the cheapest way: it is no act
        assert whole is not None
        done: set[UUID] = set()
        while len(done) < len(whole.legs):
            ready = [x for x in whole.legs if x.id not in done and all(whole.legs[p - 1].id in done for p in x.after)]
            for leg in ready:
                do(lambda leg=leg: self.claim(leg))  # type: ignore[misc]
            for leg in ready:
                do(lambda leg=leg: self.decide(leg))  # type: ignore[misc]
                done.add(leg.id)
        do(self.issue)
        do(self.collect)
