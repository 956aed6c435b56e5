"""One row of an export as a payment, or a sentence about what is wrong with it."""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from tongban.finance.budget.outside.headers import FIELDS, Table, plain
from tongban.infra.sheets import WRONG

_TOTAL: Final = re.compile(r"(本页|本月|本年|累计)?(合计|小计|总计|累计)(数|金额|行)?[:：]?")
_DAY: Final = re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?(?:[ T].*)?")
_SHORT_DAY: Final = re.compile(r"(?P<m>\d{1,2})月(?P<d>\d{1,2})日")
_VOID: Final = re.compile(r"作废|未支付|待|草稿|退单|失败|撤销|在途")
_PROSE: Final = ("payee", "purpose", "project")  # kept as written
_SERIALS: Final = range(36_526, 73_051)  # 2000 to 2099 as a spreadsheet counts days


@dataclass(frozen=True, slots=True)
class External:
    """A payment as the provincial system says it."""

    row: int
    external: str
    on: date
    amount_fen: int
    payee: str
    purpose: str
    economic: str
    functional: str
    project: str
    document: str
    fund: str
    own: str

    @property
    def lines_key(self) -> tuple[str, str, str]:
        return self.economic, self.functional, self.project


@dataclass(frozen=True, slots=True)
class Fault:
    row: int
    message: str

    def __str__(self) -> str:
        return f"第{self.row}行：{self.message}"


@dataclass(slots=True)
class Read:
    """What a file says: its payments, what could not be read, what was left out on purpose."""

    rows: list[External] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    repeated: int = 0
    void: int = 0
    notes: list[str] = field(default_factory=list)


class Unreadable(Exception):
    """A cell that cannot be read; the sentence says what to do."""


def read_rows(table: Table, *, year: int, unit: str) -> Read:
    """Every payment of the table, each with an identity of its own."""
    found, stated = Read(), list[int]()
    for number, row in _data(table):
        if is_total(row):
            amount = _try_amount(table.cell(row, "amount"), unit)
            stated += [amount] if amount is not None else []
            continue
        if _VOID.search(table.cell(row, "state")):
            found.void += 1
            continue
        try:
            found.rows.append(_row(table, number, row, year, unit))
        except Unreadable as wrong:
            found.faults.append(Fault(number, str(wrong)))
    if (
        stated
        and not found.faults
        and not found.void
        and (total := sum(r.amount_fen for r in found.rows)) != max(stated, key=abs)
    ):
        found.notes.append(
            f"合计行写的是{_yuan(max(stated, key=abs))}元，各行相加是{_yuan(total)}元，请核对文件是否完整"
        )
    _identify(found)
    return found


def _data(table: Table) -> Iterator[tuple[int, Sequence[str]]]:
    again = [plain(cell) for cell in table.header if cell]
    for place in range(table.first, len(table.sheet.rows)):
        row = table.sheet.rows[place]
        said = [plain(cell) for cell in row if cell]
        if said and said != again:
            yield place + 1, row


def is_total(row: Sequence[str]) -> bool:
    """A row of sums, whatever it calls itself."""
    words = [re.sub(r"\s", "", unicodedata.normalize("NFKC", cell)) for cell in row if cell]
    return any(_TOTAL.fullmatch(word) for word in words[:4])


def _row(table: Table, number: int, row: Sequence[str], year: int, unit: str) -> External:
    def said(name: str, most: int) -> str:
        given = table.cell(row, name)
        text = " ".join((given if name in _PROSE else unicodedata.normalize("NFKC", given)).removeprefix("'").split())
        if text.startswith("#") and table.cell(row, name) == WRONG:
            raise Unreadable(f"“{FIELDS[name]}”是出错的公式，请改成数字或文字")
        if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
            raise Unreadable(f"“{FIELDS[name]}”里有不能保存的字符，请删去")
        return text[:most]

    economic = said("economic", 100)
    if not economic:
        raise Unreadable("没有部门经济分类，请补充科目代码")
    return External(
        row=number, external=_number(said("external", 100)), on=day_of(said("on", 60), year),
        amount_fen=amount_of(said("amount", 60), unit), payee=said("payee", 200), purpose=said("purpose", 300),
        economic=code_of(economic), functional=code_of(said("functional", 100)), project=said("project", 100),
        document=said("document", 100), fund=said("fund", 60), own=said("own", 30),
    )  # fmt: skip


def _number(text: str) -> str:
    """A long number that a spreadsheet took for one: 2.021e15 is not an identity."""
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", text):
        raise Unreadable(f"支付单号“{text}”被表格改成了科学记数，请把这一列设为文本后重新导出")
    return text


def code_of(text: str) -> str:
    """30201 · 30201-办公费 · [30201]办公费; a name alone stays a name."""
    found = re.match(r"[\[(【]?\s*(\d{3,7})(?!\d)", text)
    return found[1] if found else text


def amount_of(text: str, unit: str) -> int:
    """Fen of 1,234.50 · １２３４．５ · ¥12 · 7.5万元 · (300.00); the column's unit where the cell has none."""
    said = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").replace("−", "-").lstrip("¥￥'")
    negative = re.fullmatch(r"\((.+)\)", said)
    said = f"-{negative[1]}" if negative else said
    scale = Decimal(1_000_000) if unit == "万元" else Decimal(100)
    found = re.fullmatch(r"([-+]?[¥￥]?(?:\d{1,15}(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,2})?)(万元|万|元)?", said)
    if not found:
        raise Unreadable(f"金额“{text[:30]}”看不懂，请填写数字，例如1234.50" if text else "没有金额，请补充")
    scale = {"万元": Decimal(1_000_000), "万": Decimal(1_000_000), "元": Decimal(100)}.get(found[2] or "", scale)
    fen = Decimal(found[1].replace("¥", "").replace("￥", "")) * scale
    whole = fen.to_integral_value()
    if abs(fen - whole) > Decimal("0.0001"):  # less is the noise of a spreadsheet's own arithmetic
        raise Unreadable(f"金额“{text[:30]}”最多精确到分")
    if whole == 0:
        raise Unreadable("金额是零，这一行没有采用")
    if abs(whole) > 10**17:
        raise Unreadable(f"金额“{text[:30]}”过大，请核对单位是元还是万元")
    return int(whole)


def _try_amount(text: str, unit: str) -> int | None:
    try:
        return amount_of(text, unit)
    except Unreadable:
        return None


def day_of(text: str, year: int) -> date:
    """2021-03-05 · 2021/3/5 · 2021.3.5 · 20210305 · 2021年3月5日 · 3月5日 · a spreadsheet's day number."""
    said = text.strip()
    found = _DAY.fullmatch(said) or re.fullmatch(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:\d{6})?(?:\.0)?", said)
    try:
        if found:
            day = date(int(found["y"]), int(found["m"]), int(found["d"]))
        elif short := _SHORT_DAY.fullmatch(said):
            day = date(year, int(short["m"]), int(short["d"]))
        elif re.fullmatch(r"\d{5}(\.\d+)?", said) and int(float(said)) in _SERIALS:
            day = date(1899, 12, 30) + timedelta(days=int(float(said)))
        else:
            raise Unreadable(f"日期“{said[:20]}”看不懂，请写成2021-03-05的样子" if said else "没有支付日期，请补充")
    except ValueError as wrong:
        raise Unreadable(f"日期“{said[:20]}”不存在，请核对") from wrong
    if day.year != year:
        raise Unreadable(f"日期{day.isoformat()}不在{year}年度，这一行没有采用")
    return day


def _yuan(fen: int) -> str:
    return f"{Decimal(fen) / 100:,.2f}"


def _identify(found: Read) -> None:
    """Give every payment its identity; rows that stand twice are counted once.

    One number over several items is one document with several lines, whatever their order. Rows without a number are
    known by what they say, and by how often they say it.
    """
    lines: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for r in found.rows:
        if r.external:
            lines[r.external].add(r.lines_key)
    seen: dict[str, External] = {}
    often: Counter[str] = Counter()
    for r in found.rows:
        key = r.external
        if not key:
            said = "\x1f".join((r.on.isoformat(), str(r.amount_fen), r.payee, r.purpose, *r.lines_key))
            often[said] += 1
            key = "无号" + hashlib.sha256(f"{said}\x1f{often[said]}".encode()).hexdigest()[:32]
        elif len(lines[key]) > 1:
            key = f"{key}#{'/'.join(part for part in r.lines_key if part)}"
        key = key if len(key) <= 100 else key[:60] + hashlib.sha256(key.encode()).hexdigest()[:40]
        row, other = replace(r, external=key), seen.get(key)
        if other is None:
            seen[key] = row
        elif replace(other, row=row.row) == row:
            found.repeated += 1
        else:
            found.faults.append(Fault(row.row, f"支付单号“{r.external}”在第{other.row}行已经出现，内容不同，请核对"))
    found.rows = list(seen.values())
