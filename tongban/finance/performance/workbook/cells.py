"""One cell of the workbook: numbers, amounts, days, codes as people write them; a fault names the place."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from tongban.infra.sheets import WRONG
from tongban.kernel.refusals import Refused

FAULTS_MAX: Final = 20
_PER_WAN: Final = {"元": Decimal(10_000), "千元": Decimal(10), "万元": Decimal(1), "亿元": Decimal("0.0001")}
_UNIT: Final = re.compile(r"(?:单位[::]?|[(（])\s*(?:人民币)?(亿元|万元|千元|元)")
_AMOUNT: Final = re.compile(r"[-+]?\d{1,15}(\.\d{1,12})?")
_DAY: Final = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[T ].*)?")
_EPOCH: Final = date(1899, 12, 30)


def column_letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def unit_of(text: str) -> str | None:
    """元, 万元, …: where a header or a title says so."""
    found = _UNIT.search(unicodedata.normalize("NFKC", text))
    return found[1] if found else None


@dataclass
class Faults:
    """All wrong cells of a workbook, said at once."""

    said: list[str] = field(default_factory=list)

    def add(self, sheet: str, row: int, column: int | None, what: str) -> None:
        place = f"工作表“{sheet}”第{row + 1}行" + ("" if column is None else f"{column_letter(column)}列")
        self.said.append(f"{place}：{what}")

    def refuse(self) -> None:
        if self.said:
            more = f"；\n另有{len(self.said) - FAULTS_MAX}处" if len(self.said) > FAULTS_MAX else ""
            raise Refused("；\n".join(self.said[:FAULTS_MAX]) + more)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands, and where what is wrong with it is told."""

    sheet: str
    row: int
    column: int
    faults: Faults

    def wrong(self, what: str) -> None:
        self.faults.add(self.sheet, self.row, self.column, what)


def text(cell: str) -> str:
    return cell.replace("　", " ").strip()


def empty(row: Sequence[str]) -> bool:
    return not any(text(c) for c in row)


def failed(cell: str, at: Place) -> bool:
    if cell.strip() == WRONG:
        at.wrong("公式出错，没有结果；请改成数字再导入")
        return True
    return False


def amount(cell: str, unit: str, at: Place) -> str | None:
    """万元 as text; a dash or nothing is nothing."""
    plain = unicodedata.normalize("NFKC", cell).strip().replace(",", "").replace(" ", "").removeprefix("¥")
    if plain in ("", "-", "—", "--", "――", "/"):
        return None
    if failed(cell, at):
        return None
    own = next((u for u in ("亿元", "万元", "千元", "元", "万") if plain.endswith(u)), None)
    if own:
        plain, unit = plain.removesuffix(own), "万元" if own == "万" else own
    bracketed = re.fullmatch(r"\((.+)\)", plain)
    plain = f"-{bracketed[1]}" if bracketed else plain
    if not _AMOUNT.fullmatch(plain):
        at.wrong(f"“{cell[:30]}”不是金额，请填数字，例如 1234.50")
        return None
    wan = _cleaned(Decimal(plain)) / _PER_WAN[unit]
    if (wan * 1_000_000) % 1:
        at.wrong(f"“{cell[:30]}”比分还小，请写到分为止")
        return None
    hundredths = wan.quantize(Decimal("0.01"))
    return f"{hundredths}" if hundredths == wan else f"{wan.normalize():f}"


def _cleaned(value: Decimal) -> Decimal:
    """What a sum in a spreadsheet leaves beyond the ninth place (0.30000000000000004) is noise of the machine."""
    rounded = value.quantize(Decimal("1e-9"))
    return rounded if abs(rounded - value) < Decimal("1e-9") else value


def whole(cell: str, at: Place) -> int | str:
    plain = unicodedata.normalize("NFKC", cell).strip().replace(",", "")
    plain = re.sub(r"(人|年度?|月|件|个)$", "", plain)
    if re.fullmatch(r"-?\d{1,12}", plain):
        return int(plain)
    if not failed(cell, at):
        at.wrong(f"“{cell[:30]}”不是整数，请填数字，例如 12")
    return cell


def day(cell: str, at: Place) -> str:
    """2021-05-10, however it was written; a bare number is a spreadsheet's count of days."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    found = _DAY.fullmatch(plain)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        if re.fullmatch(r"\d{5}", plain):
            return (_EPOCH + timedelta(days=int(plain))).isoformat()
    except ValueError:
        pass
    if not failed(cell, at):
        at.wrong(f"日期“{cell[:30]}”不存在，请写成 2021-05-10")
    return plain


def code(cell: str) -> str:
    """A code, also where its name stands in the same cell: “30101 基本工资”."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    found = re.fullmatch(r"(\d{3,7})[\s\-_、.]*([^\d].*)?", plain)
    return found[1] if found else plain
