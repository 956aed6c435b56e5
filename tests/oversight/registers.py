"""A bureau with its supervisors, its campaign office and two departments with somebody who answers; no matter is made."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.test import Client

from tests.support.office import BACKEND
from tongban.infra.files import Attachment
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import assign_duty, ensure_department, found_centre
from tongban.oversight.supervision.models import Letter
from tongban.oversight.supervision.usecases import letters
from tongban.oversight.supervision.usecases.settings import set_letter_word
from tongban.oversight.supervision.values.letters import LetterOrder
from tongban.people.accounts.models import Account
from tongban.people.accounts.usecases import open_staff_account

SINCE = date(2020, 1, 1)
PAPER = Attachment("回复.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
PEOPLE = ("first", "second", "campaign", "lead", "unit", "other", "window")


@dataclass
class Bureau:
    """Who supervises, who answers."""

    now: datetime
    body: Department
    ga: Department
    mz: Department
    people: dict[str, Actor]

    def order(self, **facts: Any) -> LetterOrder:
        usual: dict[str, Any] = {
            "title": "关于整改户籍窗口超期办件的交办函", "problem": "8月抽查户口迁移办件，有3件超过承诺时限。",
            "requirement": "逐件说明原因，十个工作日内整改到位。", "source": "inspection", "responsible_id": self.ga.pk,
        }  # fmt: skip
        return LetterOrder(**usual | facts)

    def draft(self, **facts: Any) -> Letter:
        return letters.draft(actor=self.people["first"], order=self.order(**facts), now=self.now)

    def issued(self, **facts: Any) -> Letter:
        row = letters.draft(actor=self.people["first"], order=self.order(**facts), now=self.now, submit=True)
        letters.issue(actor=self.people["second"], letter=row, now=self.now)
        return row

    def answered(self, **facts: Any) -> Letter:
        row = self.issued(**facts)
        letters.answer(actor=self.people["unit"], letter=row, text="三件已办结并致歉，承诺时限已公示。", now=self.now)
        return row

    def closed(self, **facts: Any) -> Letter:
        row = self.answered(**facts)
        letters.pass_(actor=self.people["first"], letter=row, said="现场核查属实", now=self.now)
        return row


def bureau_of(now: datetime) -> Bureau:
    body, ga, mz = (
        ensure_department(actor=SYSTEM, name=name, code=code, now=now)
        for code, name in (("spj", "渌口区行政审批服务局"), ("ga", "公安局"), ("mz", "民政局"))
    )
    found_centre(
        actor=SYSTEM, region_code="430212", name="渌口区政务服务中心", short_name="渌审", bureau="spj", now=now
    )
    duties = {
        "first": (Duty.SUPERVISE, body), "second": (Duty.SUPERVISE, body), "campaign": (Duty.ENTERPRISE, body), "lead": (Duty.LEAD, body),
        "unit": (Duty.DECIDE, ga), "other": (Duty.DECIDE, mz), "window": (Duty.ACCEPT, body),
    }  # fmt: skip
    people = {}
    for name, (duty, department) in duties.items():
        account = open_staff_account(actor=SYSTEM, username=name, name=f"员{name}", now=now)
        assign_duty(actor=SYSTEM, account=account, department=department, duty=duty, since=SINCE, now=now)
        people[name] = actor_for(account, now=now)
    set_letter_word(
        actor=people["first"],
        body=body,
        word="渌营优交",
        head="渌口区优化营商环境协调小组办公室文件",
        since=SINCE,
        now=now,
    )
    return Bureau(now, body, ga, mz, people)


def session(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username), backend=BACKEND)
    return client
