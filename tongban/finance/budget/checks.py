"""BC1-BC15 as pure functions over facts; their levels and limits are dated settings, not code."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from tongban.finance.budget.rules import half_up, percent
from tongban.finance.budget.values import Level, Settlement
from tongban.kernel.money import Fen, format_yuan


@dataclass(frozen=True, slots=True)
class Rule:
    """One check as it stands on a day."""

    id: str
    title: str
    level: Level
    limits: Mapping[str, Any]

    def fen(self, name: str) -> int:
        """A limit in yuan, as fen."""
        return int(Decimal(str(self.limits.get(name, 0))) * 100)

    def codes(self, name: str = "codes") -> tuple[str, ...]:
        return tuple(str(c) for c in self.limits.get(name) or ())


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check says."""

    check: str
    level: Level
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A payment that somebody wants to make."""

    amount_fen: int
    on: date
    economic: str
    project: str
    functional: str
    payee: str
    purpose: str
    settlement: str = Settlement.TRANSFER.value
    invoice: str = ""
    procurement: str = ""
    contract: bool = False
    allocation: str = ""
    repeats: bool = False  # payroll and the like: the same sum each month is as it should be


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What the register knows where the payment would go."""

    economic: str
    project: str
    functional: str
    left_fen: int
    issued_fen: int
    used_fen: int  # of this quota: reserved and spent
    item_issued_fen: int = 0
    item_used_fen: int = 0
    three_public_fen: int = 0
    three_public_last_fen: int | None = None
    same: tuple[tuple[str, date], ...] = ()  # payments of the same amount to the same payee


def yuan(fen: int) -> str:
    return f"{format_yuan(Fen(fen))}元"


def _available(p: Proposal, at: Position, rule: Rule) -> str | None:
    """BC1."""
    if p.amount_fen <= at.left_fen:
        return None
    return f"可用指标只有{yuan(at.left_fen)}，申请{yuan(p.amount_fen)}，差{yuan(p.amount_fen - at.left_fen)}；请减少金额或先追加、调剂指标"


def _plan(p: Proposal, at: Position, rule: Rule) -> str | None:
    """BC2: the even monthly plan."""
    planned = at.issued_fen * p.on.month // 12
    used = at.used_fen + p.amount_fen
    return (
        None
        if used <= planned
        else f"到{p.on.month}月的用款计划是{yuan(planned)}，支付后累计{yuan(used)}；请先调整用款计划"
    )


def _same_codes(p: Proposal, at: Position, rule: Rule) -> str | None:
    """BC3."""
    for name, mine, its in (
        ("经济科目", p.economic, at.economic), ("项目", p.project, at.project), ("功能科目", p.functional, at.functional),
    ):  # fmt: skip
        if mine != its:
            return f"{name}“{mine or '（空）'}”与指标的“{its or '（空）'}”不一致；请换一个指标，或先办理调剂"
    return None


def _purpose(p: Proposal, at: Position, rule: Rule) -> str | None:
    """BC4."""
    if p.economic in rule.codes("papers") and not p.invoice:
        return f"{p.economic}的支付须附公函、清单、票据等单据，请填写单据号"
    for code, words in dict(rule.limits.get("words") or {}).items():
        word = next((w for w in words if w in p.purpose), None)
        if word and code != p.economic:
            return f"用途写有“{word}”，一般列{code}，本单列{p.economic}；请核对科目"
    return None


def _mixed(p: Proposal, at: Position, rule: Rule) -> str | None:
    """BC5."""
    if p.project and p.economic in rule.codes("running"):
        return f"{p.economic}是日常公用支出，一般不在项目“{p.project}”里列支"
    return None


def _three_public(p: Proposal, at: Position, rule: Rule) -> str | None:
    """BC6."""
    if p.economic not in rule.codes():
        return None
    if at.item_used_fen + p.amount_fen > at.item_issued_fen:
        return f"{p.economic}全年预算{yuan(at.item_issued_fen)}，支付后累计{yuan(at.item_used_fen + p.amount_fen)}，超出预算"
    last, total = at.three_public_last_fen, at.three_public_fen + p.amount_fen
    if rule.limits.get("only_down") and last is not None and total > last:
        return f"“三公”经费支付后累计{yuan(total)}，超过上年的{yuan(last)}（只减不增）"
    return None


def _procured(p: Proposal, at: Position, rule: Rule) -> str | None:
    """BC7."""
    if (p.amount_fen >= rule.fen("from_yuan") or p.economic in rule.codes()) and not p.repeats:
        missing = [n for n, there in (("采购计划号", p.procurement), ("合同", p.contract)) if not there]
        if missing:
            return (
                f"金额达到采购限额（{yuan(rule.fen('from_yuan'))}）或属于采购目录，缺少{'、'.join(missing)}；请先登记"
            )
    return None


def _cash(p: Proposal, at: Position, rule: Rule) -> str | None:
    """BC8."""
    if p.settlement != Settlement.CASH:
        return None
    if p.amount_fen > rule.fen("cash_yuan"):
        return f"现金支付超过{yuan(rule.fen('cash_yuan'))}，请改为转账或公务卡"
    return f"{p.economic}应当用公务卡结算" if p.economic in rule.codes("card") else None


def _double(p: Proposal, at: Position, rule: Rule) -> str | None:
    """BC9."""
    days = int(rule.limits.get("days", 0))
    found = [n for n, on in at.same if abs((on - p.on).days) <= days]
    if not found or p.repeats:
        return None
    return f"{days}天内已向“{p.payee}”支付过同样金额（{'、'.join(found[:3])}），请确认不是重复支付"


def _allocated(p: Proposal, at: Position, rule: Rule) -> str | None:
    """BC10, said at application; it blocks at closing."""
    return lacks_allocation(p.economic, p.amount_fen, p.allocation, rule)


def lacks_allocation(economic: str, amount_fen: int, allocation: str, rule: Rule) -> str | None:
    if economic[:3] in rule.codes("classes") and amount_fen >= rule.fen("from_yuan") and not allocation:
        return f"{economic}购置资产没有配置审批号，关账前须补登"
    return None


_Check = Callable[[Proposal, Position, Rule], str | None]
OF_PAYMENT: Final[Mapping[str, _Check]] = {
    "BC1": _available, "BC2": _plan, "BC3": _same_codes, "BC4": _purpose, "BC5": _mixed, "BC6": _three_public,
    "BC7": _procured, "BC8": _cash, "BC9": _double, "BC10": _allocated,
}  # fmt: skip


def of_payment(p: Proposal, at: Position, rules: Mapping[str, Rule]) -> list[Hit]:
    """Every check that hits, the blocking ones first."""
    hits = []
    for key, check in OF_PAYMENT.items():
        rule = rules.get(key)
        said = check(p, at, rule) if rule and rule.level is not Level.OFF else None
        if rule and said:
            hits.append(Hit(key, Level.WARN if key == "BC10" else rule.level, said))
    return sorted(hits, key=lambda h: h.level is not Level.BLOCK)


# --- checks of a year in execution ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPosition:
    """A year's spending as of a day, by item."""

    on: date
    over: bool  # the year is over
    issued_fen: int
    spent: Mapping[str, int]
    by_month: Mapping[int, int]
    last: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def total_fen(self) -> int:
        return sum(self.spent.values())

    @property
    def booked(self) -> int:
        """The last month in which anything was paid, as on every page that shows execution; December once the year is over."""
        return 12 if self.over else max((month for month, fen in self.by_month.items() if fen), default=0)


def _said_pct(value: Decimal) -> str:
    return f"{half_up(value)}%"


def _progress(y: YearPosition, rule: Rule) -> Iterable[str]:
    """BC11: execution up to the last month that is booked against an even spread; and months that passed without a booking."""
    done, month = percent(y.total_fen, y.issued_fen), y.booked
    target = Decimal(month) * 100 / 12
    if done is not None and target - done > Decimal(str(rule.limits.get("gap_pct", 0))):
        yield f"到{month}月执行{_said_pct(done)}，按序时应为{_said_pct(target)}，落后{_said_pct(target - done)}"
    passed = 12 if y.over else y.on.month - 1
    if passed > month:
        since = f"{month + 1}月" if passed == month + 1 else f"{month + 1}月至{passed}月"
        yield f"{since}没有入账：是没有支付，还是没有登记？"


def _rush(y: YearPosition, rule: Rule) -> Iterable[str]:
    """BC12: December's share of the year."""
    share = percent(y.by_month.get(12, 0), y.total_fen)
    if share is not None and share > Decimal(str(rule.limits.get("december_pct", 100))):
        yield f"12月支付占全年的{_said_pct(share)}"


def _changed(y: YearPosition, rule: Rule) -> Iterable[str]:
    """BC13: year on year by item, once the year is over."""
    most = Decimal(str(rule.limits.get("change_pct", 0)))
    for code in sorted(y.last) if y.over else ():
        change = percent(y.spent.get(code, 0) - y.last[code], y.last[code])
        if change is not None and abs(change) > most:
            yield f"{code}{y.names.get(code, '')}比上年{'增长' if change > 0 else '下降'}{_said_pct(abs(change))}，请说明理由"


def _catch_all(y: YearPosition, rule: Rule) -> Iterable[str]:
    """BC14: the share of 其他 in its class."""
    for code in rule.codes():
        whole = sum(fen for c, fen in y.spent.items() if c[:3] == code[:3])
        share = percent(y.spent.get(code, 0), whole)
        if share is not None and share > Decimal(str(rule.limits.get("share_pct", 100))):
            yield f"{code}{y.names.get(code, '')}占{code[:3]}类的{_said_pct(share)}，请细化到具体科目或说明理由"


def _standards(y: YearPosition, rule: Rule) -> Iterable[str]:
    """BC15: 工会经费 against 2% of payroll, 福利费 and 培训费 against theirs."""
    payroll = sum(y.spent.get(code, 0) for code in rule.codes("payroll"))
    for code, pct in dict(rule.limits.get("pct") or {}).items():
        share = percent(y.spent.get(str(code), 0), payroll)
        if share is not None and share > Decimal(str(pct)):
            yield f"{code}{y.names.get(str(code), '')}是工资总额的{_said_pct(share)}，标准是{pct}%"


OF_YEAR: Final[Mapping[str, Callable[[YearPosition, Rule], Iterable[str]]]] = {
    "BC11": _progress, "BC12": _rush, "BC13": _changed, "BC14": _catch_all, "BC15": _standards,
}  # fmt: skip


def of_year(y: YearPosition, rules: Mapping[str, Rule]) -> list[Hit]:
    return [
        Hit(key, rules[key].level, said)
        for key, check in OF_YEAR.items()
        if key in rules and rules[key].level is not Level.OFF
        for said in check(y, rules[key])
    ]
