"""Arithmetic of money in reports: 万元 to two places rounded half up, change, growth, share, what a year allows."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from tongban.finance.budget.values import ControlFields, DraftItem, PostingKind, Round
from tongban.kernel.refusals import Refused

WAN: Final = 1_000_000  # fen
HUNDREDTH: Final = Decimal("0.01")


def half_up(value: Decimal, places: Decimal = HUNDREDTH) -> Decimal:
    return value.quantize(places, ROUND_HALF_UP)


def parse_wan(given: object, where: str) -> int:
    """Fen from 万元 as people write it: "1,234.50", full-width digits, with or without the unit."""
    text = unicodedata.normalize("NFKC", str(given)).strip()
    plain = re.sub(r"万元?$", "", text).replace(",", "").replace(" ", "")
    if isinstance(given, bool) or given is None or not re.fullmatch(r"[-+]?\d{1,12}(\.\d{1,8})?", plain):
        raise Refused(f"{where}：“{str(given)[:40]}”不是金额，请填写万元数，例如 1234.50")
    fen = Decimal(plain) * WAN
    if fen != fen.to_integral_value():
        raise Refused(f"{where}：“{text}”万元最多写到小数点后六位（精确到分）")
    return int(fen)


def in_wan(fen: int) -> Decimal:
    """万元 to two places."""
    return half_up(Decimal(fen) / WAN)


def say_wan(fen: int) -> str:
    return f"{in_wan(fen)}"


def percent(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """part / whole in per cent, exact; None where there is nothing to compare with (不可比)."""
    return None if whole == 0 else Decimal(part) * 100 / Decimal(whole)


def growth(this: int, last: int | None) -> Decimal | None:
    """Year on year in per cent."""
    return None if last is None else percent(this - last, last)


def say_change(difference: int | Decimal) -> str:
    """The verb of a comparison."""
    return "增加" if difference > 0 else "减少" if difference < 0 else "持平"


def full_year(*, carry_in: int, opening: int, added: int) -> int:
    """全年预算数: carried in, opening, net additions."""
    return carry_in + opening + added


def running_cost(lines: Iterable[tuple[str, str, int]]) -> int:
    """公用经费: classes 302 and 310 inside basic expenditure; (code, project, fen)."""
    return sum(fen for code, project, fen in lines if not project and code[:3] in ("302", "310"))


def personnel_cost(lines: Iterable[tuple[str, str, int]]) -> int:
    """人员经费: classes 301 and 303 inside basic expenditure."""
    return sum(fen for code, project, fen in lines if not project and code[:3] in ("301", "303"))


def sum_fault(where: str, stated: int, parts: list[int]) -> tuple[str, bool]:
    """What to say when parts do not make the stated sum, and whether it is more than rounding could explain."""
    found = sum(parts)
    if not parts or found == stated:
        return "", False
    beyond = abs(found - stated) > 5_000 * (len(parts) + 1)
    said = f"{where}：写的是{say_wan(stated)}万元，各项相加是{say_wan(found)}万元，相差{say_wan(found - stated)}万元"
    return said, beyond


def quota_document_fault(
    kind: PostingKind, document: str, reason: str, decision: str, on: date, year: int,
    lines: Sequence[tuple[ControlFields, int]],
) -> str:  # fmt: skip
    """What is wrong with a document that is to be posted; empty when nothing is."""
    if not document.strip():
        return f"请填写{kind.label}的文号"
    if not reason.strip():
        return f"请写明{kind.label}的事由"
    if on.year != year:
        return f"文件日期{on.isoformat()}不在{year}年度"
    if not lines:
        return "请至少填写一行金额"
    if any(not re.fullmatch(r"[35]\d{2}(\d{2})?", f.economic) for f, _ in lines):
        wrong = next(f.economic for f, _ in lines if not re.fullmatch(r"[35]\d{2}(\d{2})?", f.economic))
        return f"经济科目“{wrong[:20]}”不对，应为3位类或5位款，例如30201"
    if len({f for f, _ in lines}) != len(lines):
        return "同一个指标写了两行，请合并后再登记"
    if kind is not PostingKind.REALLOCATION:
        return f"{kind.label}的金额应为正数" if any(fen <= 0 for _, fen in lines) else ""
    return _reallocation_fault(lines, decision)


def _reallocation_fault(lines: Sequence[tuple[ControlFields, int]], decision: str) -> str:
    """调剂 moves money between accounts: the sum stays, basic stays basic, another class needs a decision (§2.3, §2.4)."""
    if sum(fen for _, fen in lines) != 0:
        return f"调剂的金额相加应为零，现在相差{say_wan(sum(fen for _, fen in lines))}万元"
    if any(fen == 0 for _, fen in lines):
        return "调剂的金额不能是零"
    if sum(fen for f, fen in lines if not f.project) != 0:
        return "基本支出和项目支出之间不能互相调剂"
    if crosses_class(lines) and not decision.strip():
        return "跨经济分类的类调剂须有批准文号，请填写决策文号"
    return ""


def crosses_class(lines: Sequence[tuple[ControlFields, int]]) -> bool:
    """Whether a reallocation takes from one economic class and gives to another."""
    return any(sum(fen for f, fen in lines if f.economic[:3] == c) for c in {f.economic[:3] for f, _ in lines})


def draft_fault(
    round_: Round,
    document: str,
    reason: str,
    on: date,
    year: int,
    lines: Sequence[DraftItem],
    total_fen: int,
    version: int,
) -> str:
    """What is wrong with a version of a drafting round; empty when nothing is."""
    if round_ in (Round.DOWN1, Round.DOWN2) and not document.strip():
        return f"请填写{round_.label}的文号"
    if version > 1 and not reason.strip():
        return "这一环节已有一稿，请写明修改的原因"
    years = (year,) if round_ is Round.DOWN2 else (year - 1, year)
    if on.year not in years:
        return f"日期{on.isoformat()}不对，{year}年预算的{round_.label}应在{'或'.join(str(y) for y in years)}年"
    if not lines and round_ is not Round.DOWN1:
        return "请至少填写一行金额"
    if not lines and total_fen <= 0:
        return "请填写控制数总额，或分科目填写"
    wrong = next((x for x in lines if not re.fullmatch(r"[35]\d{2}(\d{2})?", x.economic)), None)
    if wrong is not None:
        return f"经济科目“{wrong.economic[:20]}”不对，应为3位类或5位款，例如30201"
    bad = next((x for x in lines if not 0 < x.amount_fen < 10**17), None)
    if bad is not None:
        return f"科目{bad.economic}的金额应大于零，也不能过大；不申请的科目不用写"
    if len({(x.economic, x.functional, x.project, x.fund) for x in lines}) != len(lines):
        return "同一个科目、功能、项目和资金性质写了两行，请合并"
    return ""


def beyond_control(lines: Sequence[DraftItem], total_fen: int, parts: Sequence[DraftItem]) -> str:
    """Where a second submission goes over the control figure: as a whole, or over a part that finance named; empty if it does not."""
    asked = sum(x.amount_fen for x in lines)
    if asked > total_fen:
        return f"二上合计{say_wan(asked)}万元，控制数{say_wan(total_fen)}万元，超出{say_wan(asked - total_fen)}万元；请压减后再报"
    for part in parts:
        under = sum(
            x.amount_fen for x in lines
            if x.economic.startswith(part.economic) and x.project == part.project and part.functional in ("", x.functional)
        )  # fmt: skip
        if under > part.amount_fen:
            what = " ".join(p for p in (part.economic, part.functional, part.project) if p)
            return f"{what}二上{say_wan(under)}万元，控制数{say_wan(part.amount_fen)}万元；请压减后再报"
    return ""
