"""A year in execution with a few quotas, and persons who may not do each other's part."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.finance.budget import usecases
from tongban.finance.budget.models import Asset, Payment, Quota
from tongban.finance.budget.usecases import AssetSpec, PaymentSpec
from tongban.finance.budget.values import AssetClass, ControlFields, PostingKind, YearAct
from tongban.finance.control.usecases import record_decision
from tongban.finance.control.values import Ballot, Choice, DecisionSpec, MatterKind, MoneyLine
from tongban.kernel.actors import SYSTEM, Actor, Duty, Grant
from tongban.kernel.ids import new_id
from tongban.kernel.times import at
from tongban.people.accounts.usecases import open_staff_account

YEAR = 2022
UNIT = "某县行政审批服务局"


def fields(economic: str, project: str = "", functional: str = "2010350", document: str = "") -> ControlFields:
    return ControlFields(unit=UNIT, functional=functional, economic=economic, project=project, document=document)


def person(name: str, now: datetime, duty: Duty = Duty.FINANCE) -> Actor:
    account = open_staff_account(actor=SYSTEM, username=name, name=name, now=now)
    grant = Grant(duty=duty, department_id=new_id())
    return Actor(account_id=account.pk, name=name, grants=frozenset({grant}))


@dataclass
class Register:
    now: datetime
    clerk: Actor
    reviewer: Actor
    head: Actor
    cashier: Actor

    @staticmethod
    def build(now: datetime, *lines: tuple[str, int], year: int = YEAR, start: bool = True) -> "Register":
        """Lines of (economic item, yuan)."""
        people = [person(n, now) for n in ("clerk-f", "reviewer-f", "head-f", "cashier-f")]
        found = Register(max(now, at(date(year, 12, 30))), *people)
        usecases.open_year(actor=SYSTEM, fiscal_year=year, unit=UNIT, now=now, drafted=True)
        found.post(PostingKind.OPENING, *[(fields(code), yuan * 100) for code, yuan in lines], year=year)
        if start:
            usecases.move_year(actor=SYSTEM, fiscal_year=year, what=YearAct.START, now=now)
        return found

    def post(self, kind: PostingKind, *lines: tuple[ControlFields, int], year: int = YEAR, **more: Any):
        given = {"document": "财预〔2022〕1号", "reason": "年初预算批复", "on": date(year, 1, 20), **more}
        return usecases.post_document(
            actor=SYSTEM, fiscal_year=year, kind=kind, lines=lines, now=self.now, **given
        )  # fmt: skip

    def decide(self, *, passed: bool = True, yuan: int = 600_000, **more: Any) -> str:
        """The number of a decision of the meeting."""
        choice = Choice.FOR if passed else Choice.AGAINST
        said = "" if passed else "资金来源未落实"
        ballots = [Ballot(name=f"成员{n}", choice=choice, place=n or 5, head=n == 0, opinion=said) for n in range(5)]
        spec = DecisionSpec(
            kind=MatterKind.MONEY, matter="物业服务", reason="达到集体决策额度", meeting="局党组会议", met_on=date(2021, 5, 12),
            noticed_on=date(2021, 5, 10), result="议定", ballots=ballots, lines=[MoneyLine(what="物业", amount_fen=yuan * 100)], **more,
        )  # fmt: skip
        return str(record_decision(actor=SYSTEM, spec=spec, now=self.now).number)

    def quota(self, code: str, year: int = YEAR, **narrow: Any) -> Quota:
        return Quota.objects.get(year_id=year, economic=code, **narrow)

    def spec(self, code: str, yuan: int, **more: Any) -> PaymentSpec:
        given = {"payee": "某某文化用品店", "purpose": "办公用品", "on": date(YEAR, 3, 10), **more}
        return PaymentSpec(quota_id=self.quota(code).pk, amount_fen=yuan * 100, **given)

    def apply(self, code: str, yuan: int, **more: Any) -> Payment:
        return usecases.apply_payment(actor=self.clerk, spec=self.spec(code, yuan, **more), now=self.now)

    def card(self, payment: Payment, yuan: int, **more: Any) -> Asset:
        given = {
            "kind": AssetClass.EQUIPMENT,
            "name": "复印机",
            "in_use_on": payment.on,
            "place": "大厅",
            "keeper": "甲",
            **more,
        }
        spec = AssetSpec(payment_id=payment.pk, cost_fen=yuan * 100, **given)
        return usecases.card_asset(actor=self.reviewer, spec=spec, now=self.now)

    def to_approved(self, key: UUID) -> None:
        usecases.review_payment(actor=self.reviewer, payment=key, now=self.now)
        usecases.approve_payment(actor=self.head, payment=key, now=self.now)

    def to_paid(self, key: UUID, on: date = date(YEAR, 3, 12)) -> None:
        self.to_approved(key)
        usecases.send_payment(actor=self.cashier, payment=key, now=self.now)
        usecases.pay_payment(actor=self.cashier, payment=key, on=on, now=self.now)

    def paid(self, code: str, yuan: int, *, day: date = date(YEAR, 3, 12), **more: Any) -> Payment:
        row = self.apply(code, yuan, on=day, **more)
        self.to_paid(row.pk, on=day)
        row.refresh_from_db()
        return row
