"""The campaign office of a small district: a department that logs in, one that does not, a company, issues in any state."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.support.matter import staff
from tongban.infra.files import Attachment
from tongban.kernel.actors import GUEST, SYSTEM, Actor, Duty
from tongban.kernel.identifiers import organisation_check, uscc_check
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import ensure_department
from tongban.oversight.enterprise import usecases
from tongban.oversight.enterprise.models import Company, Issue, Leader, Unit
from tongban.oversight.enterprise.values.campaign import CompanySpec
from tongban.oversight.enterprise.values.issues import (
    Act,
    ConfirmWay,
    Content,
    Grade,
    IssueSpec,
    Order,
    Source,
    State,
)

LETTER = Attachment("复函.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF")
WHO = ("office", "second", "lead", "helper", "other", "watcher", "nobody", "guest")


def credit_code(number: int) -> str:
    body = f"MA9Y{number:04d}"
    body += organisation_check(body)
    return f"91430212{body}{uscc_check(f'91430212{body}')}"


@dataclass
class Bureau:
    """Who acts, and what there is."""

    now: datetime
    actors: dict[str, Actor]
    inside: Unit
    helping: Unit
    outside: Unit
    leader: Leader
    company: Company

    @property
    def office(self) -> Actor:
        return self.actors["office"]

    @staticmethod
    def build(now: datetime) -> "Bureau":
        bodies = {c: ensure_department(actor=SYSTEM, name=n, code=c, now=now) for c, n in (("yh", "优化办"), ("zj", "住建局"), ("zr", "资源局"), ("ga", "公安局"))}  # fmt: skip
        held = {
            "office": (Duty.ENTERPRISE, "yh"), "second": (Duty.ENTERPRISE, "yh"), "lead": (Duty.LEAD, "zj"), "helper": (Duty.DECIDE, "zr"),
            "other": (Duty.LEAD, "ga"), "watcher": (Duty.SUPERVISE, "yh"),
        }  # fmt: skip
        actors = {
            name: actor_for(staff(f"e-{name}", (duty, bodies[code]), now=now), now=now)
            for name, (duty, code) in held.items()
        }
        actors |= {"nobody": actor_for(staff("e-nobody", now=now), now=now), "guest": GUEST}
        first = actors["office"]
        units = [usecases.add_unit(actor=first, name=n, department=d, now=now) for n, d in (("住建局", bodies["zj"]), ("资源局", bodies["zr"]), ("供电公司", None))]  # fmt: skip
        leader = usecases.add_leader(actor=first, name="何远山", post="副区长", since=date(2021, 1, 1), now=now)
        spec = CompanySpec(
            name="株洲渌江配件有限公司", uscc=credit_code(1), contact_name="胡远明", contact_phone="13800000102"
        )
        company = usecases.keep_company(actor=first, spec=spec, now=now)
        return Bureau(now, actors, units[0], units[1], units[2], leader, company)

    def raise_(self, text: str = "施工许可要跑两趟", **facts: Any) -> Issue:
        spec = IssueSpec(
            company_id=self.company.pk, description=text, raised_on=facts.pop("day", self.now.date()),
            **{"source": Source.HOTLINE, "category": "审批服务", **facts},
        )  # fmt: skip
        return usecases.raise_issue(actor=self.office, spec=spec, now=self.now)

    def order(self, unit: Unit | None = None, *, grade: Grade = Grade.C, helping: bool = True) -> Order:
        return Order(lead_id=(unit or self.inside).pk, assisting=(self.helping.pk,) if helping else (), grade=grade)

    def issue(self, state: State = State.RAISED, *, unit: Unit | None = None, grade: Grade = Grade.C) -> Issue:
        """An issue that was carried to the state through the acts."""
        row, now = self.raise_(f"问题{Issue.objects.count()}"), self.now
        office, second, lead = self.office, self.actors["second"], self.actors["lead"]
        paper = LETTER if unit is not None and unit.department_id is None else None
        who = office if paper else lead
        way: list[tuple[State, Any]] = [
            (State.SCREENED, lambda: usecases.screen(actor=office, issue=row, said="", now=now)),
            (State.ASSIGNED, lambda: usecases.assign(actor=office, issue=row, order=self.order(unit, grade=grade), now=now)),
            (State.HANDLING, lambda: usecases.sign(actor=who, issue=row, said="", now=now, paper=paper)),
            (State.ANSWERED, lambda: usecases.answer(actor=who, issue=row, said="已并联办理", now=now, paper=paper)),
            (State.CONFIRMED, lambda: self.confirm(row)),
            (State.CLOSED, lambda: usecases.close(actor=second, issue=row, said="", now=now)),
            (State.ARCHIVED, lambda: usecases.look_back(actor=office, issue=row, said="没有反弹", now=now)),
        ]  # fmt: skip
        if state is State.DROPPED:
            usecases.drop(actor=office, issue=row, said="不属于受理范围", now=now)
        elif state is State.DISPUTED:
            for _, act in way[:2]:
                act()
            usecases.object_to(actor=lead, issue=row, said="不是我局职责", now=now)
        elif state is not State.RAISED:
            for reached, act in way:
                act()
                if reached is state:
                    break
        assert row.state == state
        return row

    def confirm(self, row: Issue, content: Content = Content.YES, *, now: datetime | None = None) -> None:
        usecases.confirm(
            actor=GUEST, issue=row, content=content, way=ConfirmWay.PORTAL, said="说明", now=now or self.now
        )

    def do(
        self, act: Act, who: str, row: Issue, *, paper: Attachment | None = None, now: datetime | None = None
    ) -> None:
        """Any act, with words that would do."""
        facts: dict[str, Any] = {"actor": self.actors[who], "issue": row, "now": now or self.now}
        said: dict[str, Any] = {**facts, "said": "说明"}
        match act:
            case Act.ASSIGN:
                usecases.assign(order=self.order(), **facts)
            case Act.REASSIGN:
                usecases.reassign(order=self.order(self.outside, helping=False), **said)
            case Act.GRANT | Act.DENY:
                usecases.decide_extension(grant=act is Act.GRANT, **said)
            case Act.ASK:
                usecases.ask_more_time(days=2, paper=paper, **said)
            case Act.ASSIST:
                usecases.assist(unit=self.helping, paper=paper, **said)
            case Act.SATISFY | Act.DISSATISFY:
                content = Content.YES if act is Act.SATISFY else Content.NO
                usecases.confirm(content=content, way=ConfirmWay.CALL, **said)
            case Act.SIGN | Act.OBJECT | Act.PROGRESS | Act.ANSWER | Act.LOOK_BACK:
                run = {Act.SIGN: usecases.sign, Act.OBJECT: usecases.object_to, Act.PROGRESS: usecases.report, Act.ANSWER: usecases.answer, Act.LOOK_BACK: usecases.look_back}  # fmt: skip
                run[act](paper=paper, **said)
            case _:
                plain: dict[Act, Any] = {
                    Act.SCREEN: usecases.screen, Act.DROP: usecases.drop, Act.UPHOLD: usecases.uphold, Act.URGE: usecases.urge,
                    Act.SEND_BACK: usecases.send_back, Act.CLOSE: usecases.close, Act.REOPEN: usecases.reopen, Act.GENERALISE: usecases.generalise,
                }  # fmt: skip
                plain[act](**said)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def body(code: str) -> Department:
    return Department.objects.get(code=code)
