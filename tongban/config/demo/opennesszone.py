"""The demonstration's year in the public zone: published, looked up, asked and answered, what could not be done."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from tongban.config.demo.acting import in_hours
from tongban.infra.calendar import workdays
from tongban.kernel.actors import GUEST, Actor
from tongban.kernel.times import at
from tongban.orgs.models import Department, Venue
from tongban.orgs.selectors import actor_for
from tongban.oversight.openness.models import Publication, Question
from tongban.oversight.openness.usecases import publications, questions, stuck
from tongban.oversight.openness.values.publications import Entry
from tongban.oversight.openness.values.questions import About, Place
from tongban.people.accounts.models import Account

Row = Mapping[str, Any]


def load(told: Row, *, first: Actor, second: Actor, bureau: Department, before: datetime) -> None:
    """Everything of the year, each act at its time, up to the moment."""
    _Zone(first, second, bureau, before).load(told)


class _Zone:
    def __init__(self, first: Actor, second: Actor, bureau: Department, before: datetime) -> None:
        self.first, self.second, self.bureau, self.before = first, second, bureau, before
        watch = Account.objects.filter(username="demo-supervisor").first()
        self.watch = actor_for(watch, now=before) if watch else first
        self.clerk = actor_for(Account.objects.get(username="demo-clerk"), now=before)

    def load(self, told: Row) -> None:
        for line in sorted(told["publications"], key=lambda row: row["out"]):
            self._publish(line)
        for place, line in enumerate(told["questions"]):
            if at(line["came"]) < self.before:
                self._question(line, f"demo-question-{place}")
        for place, line in enumerate(told["feedback"]):
            if at(line["came"]) < self.before:
                self._feedback(line, f"demo-feedback-{place}")
        for place, line in enumerate(told["stuck"]):
            if at(line["came"]) < self.before:
                self._stuck(line, f"demo-stuck-{place}")
        hall = Venue.objects.filter(tier="hall", until=None).order_by("code").first()
        assert hall is not None
        for line in told["lookups"]:
            now = in_hours(at(date(2021, line["month"], 12), time(10, 30)))
            if now < self.before:
                publications.note_lookup(
                    actor=self.clerk, venue=hall, on=now.date(), subject=line["subject"], helped=line.get("helped", False),
                    found=line.get("found", True), now=now,
                )  # fmt: skip

    # --- published ---------------------------------------------------------------------------------------------------------

    def _publish(self, line: Row, replaces: Publication | None = None) -> None:
        now = at(line["out"], time(15, 10))
        if now >= self.before:
            return
        entry = Entry(category=line["category"], title=line["title"], document_number=line.get("number", ""), made_on=line["made"], body=line["body"])  # fmt: skip
        row = publications.prepare(actor=self.first, entry=entry, department=self.bureau, replaces=replaces, now=now - timedelta(hours=4))  # fmt: skip
        publications.sign(actor=self.second, row=row, now=now)
        if line.get("again"):
            self._publish({**line, **line["again"], "again": None}, row)
        if "withdraw" in line and at(line["withdraw"]["out"], time(16)) < self.before:
            publications.withdraw(actor=self.first, row=row, said=line["withdraw"]["said"], now=at(line["withdraw"]["out"], time(16)))  # fmt: skip

    # --- asked -------------------------------------------------------------------------------------------------------------

    def _question(self, line: Row, key: str) -> None:
        now = at(line["came"], time(9, 40))
        place = Place(line["place"])
        about = About(place=place, matter=line.get("matter", ""))
        if place is Place.WINDOW:
            row = questions.ask(actor=self.clerk, about=about, text=line["asked"], answered=line["spot"], key=key, now=now)  # fmt: skip
        else:
            row = questions.ask(actor=GUEST, about=about, text=line["asked"], key=key, now=now)
            now = self._answered(row, line, now + timedelta(minutes=35))
        if "faq" in line:
            made = questions.propose_faq(actor=self.first, question=row, asked=line["faq"]["asked"], text=line["faq"]["answer"], now=now)  # fmt: skip
            questions.approve_faq(actor=self.second, row=made, now=now + timedelta(hours=1))
        if line["content"]:
            questions.say_whether_content(actor=GUEST, row=row, content=True, said="", now=now + timedelta(hours=2))
            return
        questions.say_whether_content(
            actor=GUEST, row=row, content=False, said="没说清楚", now=now + timedelta(hours=2)
        )
        later = in_hours(now + timedelta(days=1))
        questions.answer(actor=self._knows(row), row=row, text=line["again"], now=later)
        questions.say_whether_content(actor=GUEST, row=row, content=True, said="", now=later + timedelta(hours=1))

    def _answered(self, row: Question, line: Row, now: datetime) -> datetime:
        """Taken by who is asked first, transferred or found complex where the line says so, answered."""
        questions.take(actor=self._knows(row), row=row, now=now)
        if "transfer" in line:
            to = Department.objects.get(code=line["transfer"])
            questions.transfer(actor=self.first, row=row, to=to, reason=line["reason"], now=now + timedelta(minutes=20))
            questions.take(actor=self._knows(row), row=row, now=now + timedelta(hours=1))
        if "complex" in line:
            questions.lengthen(actor=self._knows(row), row=row, reason=line["complex"], now=now + timedelta(hours=1))
        later = in_hours(now + timedelta(hours=line["hours"]))
        questions.answer(actor=self._knows(row), row=row, text=line["answer"], now=later)
        return later

    def _knows(self, row: Question) -> Actor:
        """Somebody of the department that answers; the openness office where nobody is."""
        found = Account.objects.filter(username=f"approver-{row.department.code}").first()
        return actor_for(found, now=self.before) if found else self.first

    def _feedback(self, line: Row, key: str) -> None:
        report = Publication.objects.filter(category="evaluation", published_at__lt=self.before).order_by("published_at").first()  # fmt: skip
        if report is None:
            return
        about = About(place=Place.REPORT, matter_name=report.title, publication_id=report.pk)
        now = at(line["came"], time(10))
        row = questions.ask(actor=GUEST, about=about, text=line["asked"], key=key, now=now)
        questions.answer(actor=self.first, row=row, text=line["answer"], now=in_hours(now + timedelta(hours=line["hours"])))  # fmt: skip
        questions.revisit(actor=self.first, row=row, said="答复后没有新的意见", now=at(workdays().add(line["came"], 6), time(10)))  # fmt: skip

    # --- could not be done -------------------------------------------------------------------------------------------------

    def _stuck(self, line: Row, key: str) -> None:
        now = at(line["came"], time(11, 5))
        about = About(place=Place.MATTER, matter=line["matter"])
        row = stuck.tell(actor=GUEST, about=about, obstacle=line["obstacle"], said=line["said"], key=key, now=now)
        now = in_hours(now + timedelta(hours=3))
        if "verify" in line:
            stuck.verify(actor=self.watch, row=row, said=line["verify"], now=now)
            now = in_hours(now + timedelta(days=2))
        if "solve" in line:
            stuck.solve(actor=self.watch, row=row, said=line["solve"], now=now)
        else:
            stuck.explain(actor=self.watch, row=row, said=line["explain"], now=now)
        stuck.revisit(actor=self.watch, row=row, said=line["after"], now=in_hours(now + timedelta(days=2)))


def fresh(*, day: date) -> None:
    """What came on the last working day: a question and an obstacle, both waiting."""
    now = at(max(d for d in (day - timedelta(days=n) for n in range(1, 12)) if workdays().is_workday(d)), time(16, 5))
    asked = About(place=Place.MATTER, matter="OT-E02-02")
    questions.ask(
        actor=GUEST,
        about=asked,
        text="食品经营许可证过期了两个月，是延续还是重新办",
        key="demo-question-fresh",
        now=now,
    )
    told = About(place=Place.MATTER, matter="OT-P05")
    stuck.tell(actor=GUEST, about=told, obstacle="late", said="残疾人补贴申请过了承诺的日子还没有结果，打了两次电话", key="demo-stuck-fresh", contact="13900000221", now=now)  # fmt: skip
