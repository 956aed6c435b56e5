"""One row of a list as the facts it states.

What makes the item another one (name, department, code, type, a limit out of bounds) is a fault; any other cell that
cannot be read is left out with a warning, and the row goes in.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from tongban.infra.sheets import WRONG
from tongban.kernel.identifiers import implementation_faults
from tongban.kernel.terms import Term, TermUnit
from tongban.services.catalogue.codes import code_fault, unreadable
from tongban.services.catalogue.importing import uses
from tongban.services.catalogue.importing.fields import handling_of, is_nothing, type_of, without_brackets, words
from tongban.services.catalogue.publishing import amount_fault
from tongban.services.catalogue.values import Use

NAME_MAX: Final = 1000
DEPARTMENT_MAX: Final = 200
TRIPS_MAX: Final = 20
UNKNOWN_PROMISE: Final = Decimal(20)  # Licensing Law art 42(1): twenty working days where nothing shorter was promised
_LIMIT: Final = re.compile(
    r"(?:[≤<]=?|不超过|不多于|最多|最长|小于等于)?(?P<amount>半|\d+(?:\.\d+)?)个?(?:法定)?"
    r"(?P<unit>工作日|自然日|日历日|日|天|working|calendar)?(?:days?)?(?:以内|之内|内)?"
)
_FAILED: Final = re.compile(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?([ T]\d.*)?")
_FACTS: Final = (
    "audience",
    "accept_condition",
    "handle_flow",
    "address",
    "hours",
    "contact",
    "complaint",
    "level",
    "topic",
    "basis",
    "fee_standard",
    "fee_basis",
    "online_depth",
)
_FLAGS: Final = ("online", "online_review", "village", "charge", "two_persons")
_PROSE: Final = frozenset(
    {"department", "main_item", "name", "plain_name", "folk_names", "statutory_basis", "result_name", "materials"}
)


class Fault(Exception):
    """A cell that cannot be read: its field and what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Row:
    """What one row states. `said` holds only the fields whose column exists; `code` is empty where none is given."""

    sheet: str
    number: int
    department: str
    name: str
    code: str
    said: Mapping[str, Any]
    warnings: tuple[tuple[str, str], ...]

    def says_the_same(self, other: "Row") -> bool:
        mine = (self.department, self.name, self.code, self.said)
        return mine == (other.department, other.name, other.code, other.said)

    def seen_from(self, other: "Row") -> str:
        """Where it stands, for somebody who looks at the other row."""
        return f"第{self.number}行" if self.sheet == other.sheet else f"工作表“{self.sheet}”第{self.number}行"


@dataclass(slots=True)
class _Cells:
    """The cells of one row, cleaned, and what of them was not understood."""

    given: Mapping[str, str]
    doubts: list[tuple[str, str]] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.given.get(name, "")

    def doubt(self, name: str, wanted: str) -> None:
        self.doubts.append((name, f"“{self.get(name)[:20]}”看不懂，{wanted}；这一格没有采用"))


def read_row(sheet: str, number: int, cells: Mapping[str, str]) -> Row:
    """Cells by field → what they state. Raises Fault."""
    row = _Cells({name: _clean(name, text) for name, text in cells.items()})
    name, department = _name(row), _department(row)
    code, implementation = _codes(row)
    said: dict[str, Any] = {"name": name, "implementation_code": implementation}
    if "main_item" in row.given:
        said["main_item"] = row.get("main_item") or name
    if row.get("type_code"):
        said["type_code"] = _type(row.get("type_code"))
    said |= _choices(row)
    said |= _limits(row)
    for prose in ("plain_name", "result_name"):
        if prose in row.given:
            said[prose] = row.get(prose)[:200]
    if "folk_names" in row.given:
        said["folk_names"] = tuple(w for w in re.split(r"[，,、；;|\n ]+", row.get("folk_names")) if w)
    if row.get("materials"):
        said["uses"] = _uses(row)
    said["facts"] = {fact: row.get(fact) for fact in _FACTS if row.get(fact)}
    if row.get("audience"):
        said["facts"]["audience"] = _audience(row.get("audience"))
    return Row(sheet, number, department, name, code or implementation, said, tuple(row.doubts))


def _clean(name: str, text: str) -> str:
    """Prose as it was written, codes and numbers in one width; a cell that says “nothing” is empty."""
    if unreadable(text):
        raise Fault(name, "含有看不见的控制字符，请删去后重新填写")
    said = _lines(text) if name in _FACTS else _text(text) if name in _PROSE else _plain(text)
    return "" if name not in _FLAGS and is_nothing(said) else said


def _lines(text: str) -> str:
    """Paragraphs stay paragraphs."""
    return "\n".join(line for part in text.splitlines() if (line := _text(part)))


def _text(text: str) -> str:
    """On one line, without the apostrophe that keeps a spreadsheet from running it."""
    return " ".join(re.sub(r"^'(?=[=+@-])", "", text).split())


def _plain(text: str) -> str:
    """One width, no apostrophe that a spreadsheet put before a number."""
    return _text(unicodedata.normalize("NFKC", text)).removeprefix("'")


def _name(row: _Cells) -> str:
    name = _words(row, "name") or _words(row, "main_item")
    if not name:
        raise Fault("name", "事项名称不能为空，请填写")
    if len(name) > NAME_MAX or len(row.get("main_item")) > NAME_MAX:
        raise Fault("name", f"事项名称超过{NAME_MAX}个字，请缩短")
    return name


def _department(row: _Cells) -> str:
    department = _words(row, "department")
    if not department:
        raise Fault("department", "没有填写部门，请补上")
    if len(department) > DEPARTMENT_MAX:
        raise Fault("department", f"部门名称超过{DEPARTMENT_MAX}个字，请核对")
    return department


def _words(row: _Cells, name: str) -> str:
    """A cell that must be words: not a failed formula, a date, a number, true or false."""
    text = row.get(name)
    if _FAILED.fullmatch(text) or text == WRONG:
        raise Fault(name, "单元格是公式错误，请填写文字")
    wordless = not any(letter.isalpha() for letter in text) or text.upper() in ("TRUE", "FALSE")
    if text and (wordless or _DATE.fullmatch(text)):
        raise Fault(name, f"“{text[:20]}”不是名称，请填写文字")
    return text


def _codes(row: _Cells) -> tuple[str, str]:
    """The item's own code as it is, the implementation code in capitals; wrong check digits only warn."""
    code, implementation = _code(row, "code"), _code(row, "implementation_code").upper()
    for fault in implementation_faults(implementation) if implementation else ():
        row.doubts.append(("implementation_code", fault + "，已照录，请核对"))
    if not code and not implementation:
        row.doubts.append(("implementation_code", "没有编码，已按部门和名称生成临时编码"))
    return code, implementation


def _code(row: _Cells, name: str) -> str:
    text = row.get(name).replace(" ", "")
    if re.fullmatch(r"\d\.\d+E\+\d+", text.upper()):
        raise Fault(name, "编码被表格软件写成了科学计数法，请把该列设为文本后重新填写")
    if text and (fault := code_fault(text)):
        raise Fault(name, fault)
    return text


def _type(text: str) -> str:
    found = type_of(text)
    if found is None:
        raise Fault("type_code", f"事项类型“{text[:20]}”不认识，应为行政许可、行政确认、公共服务等，或两位代码")
    return found


def _uses(row: _Cells) -> tuple[Use, ...]:
    """Papers as `export` writes them."""
    try:
        return uses.read(row.get("materials"))
    except ValueError as wrong:
        raise Fault("materials", str(wrong)) from wrong


def _audience(text: str) -> str:
    """Our word for whom the item serves; other words stay as they are."""
    return next((str(value) for value, aliases in words()["audience"].items() if text in (value, *aliases)), text)


def _choices(row: _Cells) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if row.get("handling"):
        said["handling"] = handling_of(row.get("handling"))
        if said["handling"] is None:
            row.doubt("handling", "应为即办件、承诺件或上报件")
    for flag in _FLAGS:
        if row.get(flag):
            said[flag] = _yes(row.get(flag))
            if said[flag] is None:
                row.doubt(flag, "应填“是”或“否”")
    if row.get("trips"):
        said["trips"] = _trips(row.get("trips"))
        if said["trips"] is None:
            row.doubt("trips", "应为次数，例如0、1")
        elif said["trips"] > TRIPS_MAX:
            raise Fault("trips", f"到现场{said['trips']}次，最多{TRIPS_MAX}次，请核对")
    return {name: value for name, value in said.items() if value is not None}


def _yes(text: str) -> bool | None:
    known = words()
    return True if text.lower() in known["yes"] else False if text.lower() in known["no"] else None


def _trips(text: str) -> int | None:
    for count, aliases in words()["trips"].items():
        if text in aliases:
            return int(count)
    found = re.fullmatch(r"(?:最多|至多|只|不超过)?跑?(\d{1,6})(?:\.0)?次?", text)
    return int(found[1]) if found else None


def _limits(row: _Cells) -> dict[str, Any]:
    said: dict[str, Any] = {}
    law = _limit(row, "statutory_days", "statutory_unit")
    if law is not None:
        said["statutory"] = Term(amount=law[0], unit=law[1], basis=row.get("statutory_basis")[:500])
    promise = _limit(row, "promise_days", "promise_unit")
    if promise is not None and promise[1] is TermUnit.CALENDAR:
        row.doubt("promise_days", "承诺时限须按工作日填写")
    elif promise is not None:
        said["promise_days"] = promise[0]
    return said


def _limit(row: _Cells, name: str, unit_name: str) -> tuple[Decimal, TermUnit] | None:
    """Amount and unit; None where nothing, or nothing that can be read, is said."""
    text = re.sub(r"\s", "", without_brackets(row.get(name))) or row.get(name)
    if _among(text, words()["at_once"]):
        return Decimal(0), TermUnit.WORKING
    found = _LIMIT.fullmatch(text)
    if found is None:
        if text:
            row.doubt(name, "应写成“5”“5个工作日”或“即办”")
        return None
    amount = Decimal("0.5") if found["amount"] == "半" else Decimal(found["amount"])
    if fault := amount_fault(amount):
        raise Fault(name, f"时限“{text[:20]}”{fault}")
    calendar = (found["unit"] or row.get(unit_name)).lower() in ("自然日", "日历日", "calendar")
    return amount, TermUnit.CALENDAR if calendar else TermUnit.WORKING


def _among(text: str, parts: Iterable[str]) -> bool:
    return any(part in text for part in parts)
