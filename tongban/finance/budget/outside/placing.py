"""Where a payment of the provincial system belongs: a payment posted by hand already, or a quota with room for it."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from tongban.finance.budget.outside.rows import External
from tongban.finance.budget.values import Fund, Match
from tongban.kernel.money import Fen, format_yuan

DAYS: Final = 5  # between what was posted by hand and what the bank did


@dataclass(slots=True)
class Account:
    """A quota as the import sees it; `left` goes down as rows are placed."""

    id: UUID
    economic: str
    name: str
    functional: str
    project: str
    project_name: str
    fund: str
    document: str
    left_fen: int
    spent_fen: int

    @property
    def group(self) -> tuple[str, str, str]:
        return self.functional, self.project, self.fund


@dataclass(frozen=True, slots=True)
class Posted:
    """A payment that was posted by hand and has no counterpart yet."""

    id: UUID
    number: str
    external: str
    on: date
    amount_fen: int
    payee: str
    economic: str


@dataclass(frozen=True, slots=True)
class Placed:
    """What becomes of a row: matched with a payment, posted to a quota, or left with the reason why not."""

    row: External
    match: Match
    quota: UUID | None = None
    payment: UUID | None = None
    economic: str = ""
    problem: str = ""


class Places:
    """All quotas and unmatched payments of a year; rows are placed one after the other."""

    def __init__(self, accounts: Iterable[Account], posted: Iterable[Posted]) -> None:
        self.by_code: dict[str, list[Account]] = defaultdict(list)
        self.codes: dict[str, set[str]] = defaultdict(set)
        for a in sorted(accounts, key=lambda a: (a.economic, a.document, a.id)):
            self.by_code[a.economic].append(a)
            self.codes[a.name].add(a.economic)
        self.by_number: dict[str, Posted] = {}
        self.by_sum: dict[tuple[int, str], list[Posted]] = defaultdict(list)
        for p in posted:
            self.by_number |= {key: p for key in (p.number, p.external) if key}
            self.by_sum[p.amount_fen, _same(p.payee)].append(p)
        self.taken: set[UUID] = set()

    def place(self, row: External) -> Placed:
        there = self._posted(row)
        if there is None:
            return self._post(row)
        self.taken.add(there.id)
        problem = difference(row, there.amount_fen, there.on, there.economic, loose=True)
        return Placed(row, Match.DIFFERENT if problem else Match.MATCHED, payment=there.id, problem=problem)

    def _posted(self, row: External) -> Posted | None:
        for key in (row.external, row.own):
            found = self.by_number.get(key) if key else None
            if found and found.id not in self.taken:
                return found
        near = [
            p
            for p in self.by_sum.get((row.amount_fen, _same(row.payee)), ())
            if p.id not in self.taken and abs((p.on - row.on).days) <= DAYS
        ]
        return min(near, key=lambda p: abs((p.on - row.on).days), default=None)

    def _post(self, row: External) -> Placed:
        code = self._code(row.economic)
        fitting = [a for a in self.by_code.get(code, ()) if _fits(row, a)]
        if not fitting:
            said = " ".join(p for p in (row.economic, row.functional, row.project, row.document) if p)
            return Placed(row, Match.ONLY_THERE, problem=f"没有对应的指标（{said}），请先登记指标或核对科目")
        nearest = max(_nearness(row, a) for a in fitting)
        fitting = [a for a in fitting if _nearness(row, a) == nearest]
        if len({a.group for a in fitting}) > 1:
            said = "；".join(sorted({"、".join(p for p in a.group if p) for a in fitting})[:3])
            return Placed(row, Match.ONLY_THERE, problem=f"有几个指标都符合（{said}），请在文件中补充功能分类或项目")
        room = [
            a
            for a in fitting
            if (a.left_fen >= row.amount_fen if row.amount_fen > 0 else a.spent_fen >= -row.amount_fen)
        ]
        if not room:
            left = sum(a.left_fen for a in fitting)
            said = f"{code}可用指标{format_yuan(Fen(left))}元" if row.amount_fen > 0 else f"{code}已支付的不够退回"
            return Placed(
                row,
                Match.ONLY_THERE,
                problem=f"{said}，这一笔{format_yuan(Fen(row.amount_fen))}元没有入账；请先登记追加或核对",
            )
        room[0].left_fen -= row.amount_fen
        room[0].spent_fen += row.amount_fen
        return Placed(row, Match.POSTED, quota=room[0].id, economic=code)

    def _code(self, said: str) -> str:
        """A code, or the one code that has this name among the year's quotas."""
        if said in self.by_code or said not in self.codes:
            return said
        found = self.codes[said]
        return next(iter(found)) if len(found) == 1 else said


def _same(payee: str) -> str:
    """A name whatever the width of its brackets."""
    return "".join(unicodedata.normalize("NFKC", payee).split())


def _fits(row: External, a: Account) -> bool:
    if row.functional and a.functional and row.functional != a.functional:
        return False
    if row.project and a.project and row.project not in (a.project, a.project_name):
        return False
    if row.document and a.document and row.document != a.document:
        return False
    return not (row.fund and fund_of(row.fund) not in (None, a.fund))


def _nearness(row: External, a: Account) -> int:
    """How many of the account's own fields the row names."""
    return (
        (row.functional != "" and row.functional == a.functional)
        + (row.project != "" and row.project in (a.project, a.project_name))
        + (row.document != "" and row.document == a.document)
    )


def fund_of(text: str) -> str | None:
    """资金性质 by code or name; None where it is not understood."""
    for fund in Fund:
        if text == fund.value or fund.label.startswith(text[:6]) or text.startswith(fund.value + " "):
            return str(fund.value)
    return None


def difference(row: External, amount_fen: int, on: date, economic: str, *, loose: bool = False) -> str:
    """What they say otherwise than we; empty where both agree."""
    said = []
    if row.amount_fen != amount_fen:
        said.append(f"金额系统是{format_yuan(Fen(row.amount_fen))}元，我们是{format_yuan(Fen(amount_fen))}元")
    if abs((row.on - on).days) > (DAYS if loose else 0):
        said.append(f"日期系统是{row.on.isoformat()}，我们是{on.isoformat()}")
    if row.economic.isdigit() and row.economic != economic:
        said.append(f"科目系统是{row.economic}，我们是{economic}")
    return "；".join(said)
