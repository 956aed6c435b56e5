"""The money of these days: this year's budget on its way, with payments that wait for the next hand."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import yaml

from tongban.config.demo.execution import SOURCE, YEAR
from tongban.finance.budget import classification, usecases
from tongban.finance.budget.models import Quota
from tongban.finance.budget.rules import parse_wan
from tongban.finance.budget.usecases import PaymentSpec
from tongban.finance.budget.values import Axis, ControlFields, Fund, PostingKind, YearAct
from tongban.infra.calendar import workdays
from tongban.infra.shipped import data_file
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.times import at
from tongban.orgs.selectors import actor_for
from tongban.people.accounts.models import Account

_HOUR: Final = time(17, 0)
_UNEVEN: Final = (0.86, 1.1)


def load(*, day: date) -> int:
    """This year's quotas, what was paid in the months that are over, and payments in hand. Returns how many wait."""
    if day.year <= YEAR:
        return 0
    book = yaml.safe_load(data_file("lukou/execution-2021.yaml").read_text(encoding="utf-8"))
    told = book["this_year"]
    amounts = {code: parse_wan(wan, code) for code, wan in told["items"].items()}
    first = at(workdays().next(date(day.year, 1, 4)), _HOUR)
    if first >= at(day):
        return 0
    usecases.open_year(actor=SYSTEM, fiscal_year=day.year, unit=book["unit"], now=first, drafted=True)
    usecases.post_document(
        actor=SYSTEM, fiscal_year=day.year, kind=PostingKind.OPENING, document=f"渌财预〔{day.year}〕1号", on=first.date(),
        reason=f"{day.year}年部门预算批复", lines=[(_fields(book, code, day.year), fen) for code, fen in amounts.items()], now=first,
    )  # fmt: skip
    usecases.move_year(actor=SYSTEM, fiscal_year=day.year, what=YearAct.START, now=first + timedelta(minutes=5))
    for month in range(1, day.month):
        _paid(book, amounts, day.year, month)
    return _waiting(told["waiting"], day)


def _fields(book: Any, code: str, year: int) -> ControlFields:
    functional = book["functional"]
    return ControlFields(
        unit=book["unit"], functional=functional.get(code, functional["default"]), economic=code,
        gov=classification.gov_of(code, year), fund=Fund.GENERAL.value,
    )  # fmt: skip


def _paid(book: Any, amounts: dict[str, int], year: int, month: int) -> None:
    """The month's export of the provincial system: about a twelfth of each item."""
    lines = ["支付单号,支付日期,支付金额（元）,收款人全称,用途,部门经济分类"]
    for n, (code, fen) in enumerate(sorted(amounts.items()), start=1):
        chance = random.Random(f"{code}/{year}/{month}")  # noqa: S311 - a story, no secret
        part = int(fen / 12 * chance.uniform(*_UNEVEN)) // 100
        name = classification.name_of(Axis.ECONOMIC, code, year)
        payees = book["payees"]
        payee = chance.choice(payees.get(code) or payees.get(code[:3]) or payees["default"])
        on = date(year, month, 15 if code.startswith("301") else chance.randint(8, 28))
        lines.append(f"{year}{month:02d}{n:05d},{on.isoformat()},{part}.00,{payee},{month}月{name},{code}-{name}")
    last = date(year, month + 1, 1) - timedelta(days=1)
    usecases.import_payments(
        actor=SYSTEM, fiscal_year=year, source=SOURCE, name=f"{year}年{month}月支付明细.csv", content="\n".join(lines).encode(),
        now=at(last, _HOUR),
    )  # fmt: skip


def _waiting(rows: Sequence[Any], day: date) -> int:
    """Asked for on the last working days: some wait for the reviewer, some for the deputy head, one for the cashier."""
    clerk, reviewer, head = (_person(name, at(day)) for name in ("caiwu-jb", "demo-reviewer", "demo-deputy"))
    for row, now in zip(rows, _moments(day), strict=False):
        quota = Quota.objects.get(year_id=day.year, economic=row["item"])
        spec = PaymentSpec(
            quota_id=quota.pk, amount_fen=parse_wan(row["wan"], row["item"]), on=now.date(), payee=row["payee"], purpose=row["purpose"],
            invoice=row["papers"],
        )  # fmt: skip
        made = usecases.apply_payment(actor=clerk, spec=spec, now=now)
        if row["to"] in ("reviewed", "approved"):
            usecases.review_payment(actor=reviewer, payment=made.pk, now=now + timedelta(minutes=50))
        if row["to"] == "approved":
            usecases.approve_payment(actor=head, payment=made.pk, now=now + timedelta(hours=2))
    return len(rows)


def _moments(day: date) -> Iterator[datetime]:
    """Working moments before the day, the last days' first."""
    on, n = day, 0
    while True:
        on -= timedelta(days=1)
        if workdays().is_workday(on) and on.year == day.year:
            for hour in (9, 10, 14):
                n += 1
                yield at(on, time(hour, 5 + 7 * n % 50))
        if on.year < day.year:
            return


def _person(name: str, now: datetime) -> Actor:
    return actor_for(Account.objects.get(username=name), now=now)
