"""The demonstration's year in execution: quotas, additions, contracts, and month by month what the provincial system paid."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from tongban.config.demo.finance import SINCE
from tongban.finance.budget import classification, usecases
from tongban.finance.budget.models import Payment, Quota
from tongban.finance.budget.rules import parse_wan
from tongban.finance.budget.selectors import Money, money, total
from tongban.finance.budget.usecases import AssetSpec, CommitmentSpec, PaymentSpec
from tongban.finance.budget.values import (
    AssetClass,
    Axis,
    Basis,
    CommitmentKind,
    ControlFields,
    DraftItem,
    Fund,
    PaymentState,
    PostingKind,
    Round,
    Stage,
    YearAct,
)
from tongban.finance.control.models import Decision
from tongban.infra.shipped import data_yaml
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.kernel.times import at
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import assign_duty
from tongban.people.accounts.usecases import open_staff_account

YEAR: Final = 2021
SOURCE: Final = "省一体化支付明细"
_HOUR: Final = time(17, 0)
_THOUSAND: Final = 100_000  # fen
Row = tuple[str, date, int, str, str, str]  # number, day, fen, payee, purpose, item


@dataclass
class _Play:
    """What is known while the year is told."""

    book: Mapping[str, Any]
    spent: dict[str, int]
    opening: dict[str, int]
    added: dict[str, list[tuple[date, int]]]
    day: date
    people: list[Actor] = field(default_factory=list)
    by_hand: list[Row] = field(default_factory=list)
    contract: UUID | None = None


def load(*, day: date) -> int:
    """The year as far as it went by the day; returns how many payments it has."""
    book = data_yaml("lukou/execution-2021.yaml")
    told = money(YEAR)
    if told is None:
        return 0
    play = _play(book, told, day)
    _year_before(play)
    usecases.open_year(actor=SYSTEM, fiscal_year=YEAR, unit=book["unit"], now=at(book["drafting"]["opened"], _HOUR))
    play.people = _people(book)
    for on, act in sorted(_steps(play), key=lambda s: s[0]):
        if on < day:
            act(at(on, _HOUR))
    return Payment.objects.filter(year_id=YEAR).count()


def _year_before(play: _Play) -> None:
    """Its opening budget as it was issued, so that this year's stands against a register."""
    told, year = play.book["before"], YEAR - 1
    now = at(told["day"], _HOUR)
    usecases.open_year(actor=SYSTEM, fiscal_year=year, unit=play.book["unit"], now=now, drafted=True)
    usecases.post_document(
        actor=SYSTEM, fiscal_year=year, kind=PostingKind.OPENING, document=told["document"], on=told["day"],
        reason=told["reason"], now=now, lines=[(_fields(play, code), parse_wan(wan, code)) for code, wan in told["items"].items()],
    )  # fmt: skip


def _play(book: Mapping[str, Any], told: Money, day: date) -> _Play:
    spent = {x.code: x.amount_fen for x in told.at(Stage.EXECUTED)}
    added: dict[str, list[tuple[date, int]]] = {}
    for row in book["additions"]:
        for code, wan in row["items"].items():
            fen = spent[code] if wan == "all" else parse_wan(wan, code)
            added.setdefault(code, []).append((row["day"], fen))
    opening = {code: fen - sum(f for _, f in added.get(code, [])) for code, fen in spent.items()}
    assert sum(opening.values()) == total(told.at(Stage.OPENING)), "the additions make the difference"
    assert min(opening.values()) >= 0
    return _Play(book, spent, opening, added, day)


def _people(book: Mapping[str, Any]) -> list[Actor]:
    """Who asks, reviews, approves and pays: four persons."""
    now, bureau = at(SINCE, _HOUR), Department.objects.get(code="spj")
    found = []
    for username, name in book["persons"]:
        account = open_staff_account(actor=SYSTEM, username=username, name=name, now=now)
        assign_duty(actor=SYSTEM, account=account, department=bureau, duty=Duty.FINANCE, since=SINCE, now=now)
        found.append(actor_for(account, now=at(date(YEAR, 1, 4), _HOUR)))
    return found


Step = tuple[date, Callable[[datetime], object]]


def _steps(play: _Play) -> Iterator[Step]:
    book = play.book
    yield from _drafting(play)
    yield book["opening"]["day"], lambda now: _open(play, now)
    for row in book["additions"]:
        yield row["day"], partial(_add, play, row)
    yield from _property(play)
    yield from _events(play)
    for month in range(1, 13):
        last = date(YEAR + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        if month > 1 or book["opening"]["day"] <= last:
            yield last, partial(_import, play, month)
    yield book["closed"], lambda now: _close(play, now)
    yield book["final"], lambda now: usecases.move_year(actor=SYSTEM, fiscal_year=YEAR, what=YearAct.ACCOUNT, now=now)


def _fields(play: _Play, code: str) -> ControlFields:
    functional = play.book["functional"]
    return ControlFields(
        unit=play.book["unit"], functional=functional.get(code, functional["default"]), economic=code,
        gov=classification.gov_of(code, YEAR), fund=Fund.GENERAL.value,
    )  # fmt: skip


def _drafting(play: _Play) -> Iterator[Step]:
    """一上 asks for more than 一下 allows; 二上 keeps to it. None of it is told anywhere: a sample."""
    told = play.book["drafting"]
    asked = {
        code: fen + parse_wan(told["up1"]["more"].get(code, "0"), code) for code, fen in sorted(play.opening.items())
    }
    rounds: list[tuple[Round, YearAct, Mapping[str, int]]] = [
        (Round.UP1, YearAct.SUBMIT_FIRST, asked), (Round.DOWN1, YearAct.SET_CONTROL, {}), (Round.UP2, YearAct.SUBMIT_SECOND, play.opening),
    ]  # fmt: skip
    for round_, step, amounts in rounds:
        row = told[round_.value]

        def enter(
            now: datetime,
            round_: Round = round_,
            step: YearAct = step,
            amounts: Mapping[str, int] = amounts,
            row: Any = row,
        ) -> None:
            total = sum(play.opening.values()) if round_ is Round.DOWN1 else 0
            usecases.enter_draft(
                actor=SYSTEM, fiscal_year=YEAR, round_=round_, lines=_items(play, amounts), on=row["day"], total_fen=total,
                document=row.get("document", ""), reason=row["reason"], basis=Basis.SAMPLE, now=now,
            )  # fmt: skip
            usecases.submit_round(actor=SYSTEM, fiscal_year=YEAR, what=step, now=now)

        yield row["day"], enter


def _items(play: _Play, amounts: Mapping[str, int]) -> list[DraftItem]:
    return [
        DraftItem(economic=code, functional=_fields(play, code).functional, amount_fen=fen)
        for code, fen in sorted(amounts.items())
        if fen
    ]


def _open(play: _Play, now: datetime) -> None:
    """The approval issues the quotas, and the year begins."""
    row = play.book["opening"]
    usecases.approve_budget(
        actor=SYSTEM,
        fiscal_year=YEAR,
        document=row["document"],
        on=row["day"],
        reason=row["reason"],
        basis=Basis.SAMPLE,
        now=now,
    )
    usecases.move_year(actor=SYSTEM, fiscal_year=YEAR, what=YearAct.START, now=now)


def _add(play: _Play, row: Mapping[str, Any], now: datetime) -> None:
    lines = [
        (_fields(play, code), play.spent[code] if wan == "all" else parse_wan(wan, code))
        for code, wan in row["items"].items()
    ]
    usecases.post_document(
        actor=SYSTEM, fiscal_year=YEAR, kind=PostingKind.ADDITION, document=row["document"], on=row["day"], reason=row["reason"],
        decision=row["decision"], lines=lines, now=now,
    )  # fmt: skip


# --- by hand, as the office does it before the provincial system pays ---------------------------------------------------------


def _pay(play: _Play, spec: PaymentSpec, now: datetime) -> None:
    clerk, reviewer, head, cashier = play.people
    row = usecases.apply_payment(actor=clerk, spec=spec, now=now)
    usecases.review_payment(actor=reviewer, payment=row.pk, now=now)
    usecases.approve_payment(actor=head, payment=row.pk, now=now)
    usecases.send_payment(actor=cashier, payment=row.pk, now=now)
    usecases.pay_payment(actor=cashier, payment=row.pk, on=spec.on, now=now)
    play.by_hand.append((row.number, spec.on, spec.amount_fen, spec.payee, spec.purpose, row.economic))


def _contracted(play: _Play) -> int:
    """What the meeting decided; the old hall's property service was paid month by month before."""
    told = play.book["property"]
    return min(parse_wan(told["contract"], "property"), play.spent.get(told["item"], 0))


def _property(play: _Play) -> Iterator[Step]:
    """One contract for the halls, signed once its money and the meeting's decision were there; paid at quarters' ends."""
    told = play.book["property"]
    code, signed = told["item"], told["day"]
    payee, fen, months = play.book["payees"][code][0], _contracted(play), [6, 9, 12]

    def sign(now: datetime) -> None:
        decision = Decision.objects.filter(lines__document=told["document"]).order_by("number").first()
        spec = CommitmentSpec(
            quota_id=_quota(code), kind=CommitmentKind.CONTRACT, title=told["title"], party=payee, amount_fen=fen, on=signed,
            reference=told["reference"], procurement=told["procurement"], decision=decision.number if decision else "",
            ends_on=told["ends"],
        )  # fmt: skip
        row = usecases.commit(actor=play.people[0], spec=spec, now=now)
        usecases.approve_commitment(actor=play.people[2], commitment=row.pk, now=now)
        play.contract = row.pk

    def pay(on: date, part: int, now: datetime) -> None:
        purpose = f"{told['title']}（截至{on.month}月）"
        _pay(
            play,
            PaymentSpec(
                quota_id=_quota(code), commitment_id=play.contract, amount_fen=part, on=on, payee=payee, purpose=purpose
            ),
            now,
        )

    yield signed, sign
    for month, part in zip(months, _split(fen, len(months)), strict=True):
        on = date(YEAR, month, 25)
        yield on, partial(pay, on, part)


def _events(play: _Play) -> Iterator[Step]:
    """Trainings are asked for beforehand, a little rounded up; what was not needed is free again."""
    code = play.book["events"]
    payee = play.book["payees"][code][0]
    days = play.book["event_days"]
    for n, (on, part) in enumerate(zip(days, _split(play.spent.get(code, 0), len(days)), strict=True)):
        asked = part if n == len(days) - 1 else -(-part // _THOUSAND) * _THOUSAND

        def event(now: datetime, on: date = on, part: int = part, asked: int = asked) -> None:
            spec = CommitmentSpec(
                quota_id=_quota(code), kind=CommitmentKind.PRE_APPROVAL, title=f"窗口人员培训（{on.month}月）", amount_fen=asked,
                on=on - timedelta(days=10),
            )  # fmt: skip
            row = usecases.commit(actor=play.people[0], spec=spec, now=now)
            usecases.approve_commitment(actor=play.people[2], commitment=row.pk, now=now)
            _pay(
                play,
                PaymentSpec(
                    quota_id=_quota(code), commitment_id=row.pk, amount_fen=part, on=on, payee=payee, purpose="窗口人员培训费",
                    invoice="培训通知、签到册、发票",
                ),
                now,
            )  # fmt: skip
            usecases.close_commitment(actor=play.people[1], commitment=row.pk, now=now)

        yield on, event


def _quota(code: str) -> Any:
    return Quota.objects.get(year_id=YEAR, economic=code).pk


# --- what the provincial system paid ------------------------------------------------------------------------------------------


def _import(play: _Play, month: int, now: datetime) -> None:
    """The month's export, with what the office had posted by hand among it."""
    rows = [*_rows(play, month), *(r for r in play.by_hand if r[1].month == month)]
    lines = ["支付单号,支付日期,支付金额（元）,收款人全称,用途,部门经济分类"]
    for number, on, fen, payee, purpose, code in sorted(rows, key=lambda r: (r[1], r[0])):
        name = classification.name_of(Axis.ECONOMIC, code, YEAR)
        lines.append(f"{number},{on.isoformat()},{fen // 100}.{fen % 100:02d},{payee},{purpose},{code}-{name}")
    usecases.import_payments(
        actor=SYSTEM, fiscal_year=YEAR, source=SOURCE, name=f"{YEAR}年{month}月支付明细.csv", content="\n".join(lines).encode(), now=now
    )  # fmt: skip


def _rows(play: _Play, month: int) -> Iterator[Row]:
    hall = play.book["property"]["item"]
    n = 0
    for code in sorted(play.spent):
        if code == play.book["events"] or (code == hall and month > 5):
            continue
        fen = (
            _of_month(play, code, month) if code != hall else _split(play.spent[code] - _contracted(play), 5)[month - 1]
        )
        parts = play.book["parts"].get(code, 1)
        chance = random.Random(f"{code}/{month}")  # noqa: S311 - a story, no secret
        for part in _uneven(fen, parts, chance) if fen else ():
            n += 1
            on = date(YEAR, month, 15 if code.startswith("301") else chance.randint(5, 28))
            payees = play.book["payees"]
            payee = chance.choice(payees.get(code) or payees.get(code[:3]) or payees["default"])
            yield (
                f"{YEAR}{month:02d}{n:05d}",
                max(on, date(YEAR, 1, 29)),
                part,
                payee,
                f"{month}月{_purpose(code)}",
                code,
            )


def _purpose(code: str) -> str:
    return classification.name_of(Axis.ECONOMIC, code, YEAR).replace("（护）", "")


def _of_month(play: _Play, code: str, month: int) -> int:
    """What was there from the start is spread over the item's months, what was added over those that were left."""
    months = play.book["months"].get(code) or list(range(1, 13))
    fen = 0
    for since, whole in ((date(YEAR, 1, 28), play.opening[code]), *play.added.get(code, [])):
        left = [m for m in months if m > since.month or (m == since.month == 1)] or [12]
        if month in left:
            fen += _split(whole, len(left))[left.index(month)]
    return fen


def _split(fen: int, parts: int) -> list[int]:
    """Even parts in whole yuan; the last takes the rest."""
    one = fen // parts // 100 * 100
    return [*[one] * (parts - 1), fen - one * (parts - 1)]


def _uneven(fen: int, parts: int, chance: random.Random) -> list[int]:
    weights = [chance.uniform(0.6, 1.4) for _ in range(parts)]
    found = [int(fen * w / sum(weights)) // 100 * 100 for w in weights[:-1]]
    return [p for p in (*found, fen - sum(found)) if p]


def _close(play: _Play, now: datetime) -> None:
    assets = play.book["assets"]
    for row in Payment.objects.filter(year_id=YEAR, economic__in=assets["codes"], allocation="").order_by("number"):
        usecases.allocate_asset(actor=play.people[1], payment=row.pk, allocation=assets["allocation"], now=now)
        if row.state == PaymentState.PAID:
            spec = AssetSpec(
                payment_id=row.pk, kind=AssetClass.EQUIPMENT, name=assets["name"], cost_fen=row.amount_fen - row.returned_fen,
                in_use_on=row.on, place=assets["place"], keeper=assets["keeper"],
            )  # fmt: skip
            usecases.card_asset(actor=play.people[1], spec=spec, now=now)
    usecases.close_year(actor=SYSTEM, fiscal_year=YEAR, now=now)
