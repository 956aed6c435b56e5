"""A paper that names a decision opens it, and the decision lists the papers; a number nobody registered is pointed out."""

from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from tests.finance.conftest import Take
from tests.finance.register import YEAR, Register, fields
from tests.finance.test_commitments import commit
from tests.finance.test_execution_pages import Desk
from tongban.finance.budget.models import QuotaDocument
from tongban.finance.budget.selectors import decided
from tongban.finance.budget.values import PostingKind
from tongban.finance.control.models import Decision
from tongban.finance.control.selectors import numbers_of
from tongban.finance.control.usecases import correct_decision, record_decision
from tongban.finance.control.values import Ballot, Choice, DecisionSpec, MatterKind, MoneyLine
from tongban.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk(Register.build(timezone.now(), ("30201", 900_000), ("30209", 900_000)))


def _page(number: str) -> str:
    return f"/desk/control/decisions/{Decision.objects.get(number=number).pk}/"


def test_from_the_paper_to_the_decision_and_back(desk: Desk):
    register = desk.register
    number = register.decide(yuan=100_000)
    typed = number.replace("〔", "[").replace("〕", "] ")
    register.post(PostingKind.ADDITION, (fields("30209"), 5_000_000), document="追〔2022〕7号", decision=typed)
    assert QuotaDocument.objects.get(document="追〔2022〕7号").decision == number
    contract = commit(register, 40_000, decision=number)
    paid = register.paid("30209", 2_000, purpose="物业", decision=number)
    link = f'href="{_page(number)}"'
    for where in ("documents/", "commitments/", f"payments/{paid.pk}/"):
        told = desk.get("performance", f"/desk/budget/{YEAR}/{where}").content.decode()
        assert link in told, where
        assert "决策未登记" not in told
    told = desk.get("office", _page(number)).content.decode()
    for said in ("追〔2022〕7号", contract.number, paid.number, "50,000.00元", "40,000.00元", "2,000.00元"):
        assert said in told
    assert sorted(x.page for x in decided.under(number)) == ["commitments", "documents", "payment"]
    found = desk.get("office", f"/desk/budget/{YEAR}/documents/?q=追〔2022〕7号").content.decode()
    assert "追〔2022〕7号" in found
    assert "财预〔2022〕1号" not in found


def test_a_number_nobody_registered_is_pointed_out_and_taken(desk: Desk):
    given = {
        "kind": "addition", "document": "追〔2022〕8号", "on": f"{YEAR}-05-01", "reason": "物业", "decision": "局党组2019年第3次会议",
        "economic": "30209", "functional": "2010350", "project": "", "amount": "10",
    }  # fmt: skip
    told = desk.session("finance").post(f"/desk/budget/{YEAR}/documents/", given, follow=True).content.decode()
    assert "决策登记里没有“局党组2019年第3次会议”" in told
    assert told.count("决策未登记") == 1
    assert QuotaDocument.objects.get(document="追〔2022〕8号").decision == "局党组2019年第3次会议"


def test_papers_of_a_corrected_decision_stand_under_every_entry(desk: Desk):
    register = desk.register
    old = register.decide(yuan=100_000)
    register.post(PostingKind.ADDITION, (fields("30209"), 5_000_000), document="追〔2022〕9号", decision=old)
    new = _correct(old, register.now)
    assert numbers_of(old) == numbers_of(new) == [new, old]
    assert [x.number for x in decided.under(old)] == [x.number for x in decided.under(new)] == ["追〔2022〕9号"]
    later = register.post(PostingKind.ADDITION, (fields("30209"), 100), document="追〔2022〕10号", decision=old)
    assert later.decision == new, "the register's newest entry is named"


def _correct(number: str, now: datetime) -> str:
    ballots = [Ballot(name=f"成员{n}", choice=Choice.FOR, place=n or 5, head=n == 0, opinion="") for n in range(5)]
    spec = DecisionSpec(
        kind=MatterKind.MONEY, matter="物业服务", reason="达到集体决策额度", meeting="局党组会议", met_on=date(2021, 5, 12),
        noticed_on=date(2021, 5, 10), result="议定", ballots=ballots, lines=[MoneyLine(what="物业", amount_fen=20_000_000)],
    )  # fmt: skip
    row = Decision.objects.get(number=number)
    return str(correct_decision(actor=SYSTEM, decision=row, spec=spec, why="金额写错", now=now).number)


def test_what_a_years_file_names_is_listed_once(take: Take, example: dict[str, Any], now: datetime):
    """An addition of the file counts as the document of the register where both have it."""
    change = example["budget"]["adjustments"][0]
    ballots = [Ballot(name=f"成员{n}", choice=Choice.FOR, place=n or 5, head=n == 0, opinion="") for n in range(5)]
    spec = DecisionSpec(
        kind=MatterKind.MONEY, matter="追加", reason="达到额度", meeting="局党组会议", met_on=date(2021, 3, 1),
        noticed_on=date(2021, 2, 26), result="议定", ballots=ballots, lines=[MoneyLine(what="追加", amount_fen=20_000_000)],
    )  # fmt: skip
    number = str(record_decision(actor=SYSTEM, spec=spec, now=now).number)
    change["decision"] = number
    take(example)
    assert [(x.number, x.page) for x in decided.under(number)] == [(change["document"], "")]
