"""One row of a list as the facts it states; what cannot be read is a fault with its field."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from tongban.kernel.identifiers import implementation_faults
from tongban.kernel.terms import Term, TermUnit
from tongban.services.catalogue.importing.headers import words

CODE_MAX: Final = 60
NAME_MAX: Final = 1000
UNKNOWN_PROMISE: Final = Decimal(20)  # Licensing Law art 42(1): twenty working days where nothing shorter was promised
_LIMIT: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(?:个)?\s*(法定)?(工作日|自然日|日历日|日|天|working|calendar)?.*")
_AT_ONCE: Final = ("即办", "即时", "当场", "立等", "随到随办")
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
)


_PROSE: Final = frozenset(
    {"department", "main_item", "name", "plain_name", "folk_names", "statutory_basis", "result_name", *_FACTS}
)


class Fault(Exception):
    """A cell that cannot be read: its field and what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Row:
    """What one row states. `said` holds only the fields whose column exists."""

    number: int
    department: str
    name: str
    code: str
    said: Mapping[str, Any]
    warnings: tuple[tuple[str, str], ...]


def read_row(number: int, cells: Mapping[str, str]) -> Row:
    """Cells by field → what they state. Raises Fault."""
    given = {field: _text(text) if field in _PROSE else _plain(text) for field, text in cells.items()}
    name = given.get("name") or given.get("main_item", "")
    if not name:
        raise Fault("name", "事项名称不能为空，请填写")
    if len(name) > NAME_MAX:
        raise Fault("name", f"事项名称超过{NAME_MAX}个字，请缩短")
    department = given.get("department", "")
    if not department:
        raise Fault("department", f"“{name[:30]}”没有填写部门")
    if len(department) > 200:
        raise Fault("department", "部门名称超过200个字，请核对")
    code, implementation, warnings = _codes(given, department, name)
    said: dict[str, Any] = {"name": name, "implementation_code": implementation}
    if "main_item" in given:
        said["main_item"] = given["main_item"] or name
    if given.get("type_code"):
        said["type_code"] = _type(given["type_code"])
    if given.get("handling"):
        said["handling"] = _choice("handling", given["handling"], "办件类型应为即办件、承诺件或上报件")
    said |= _limits(given)
    for field in ("plain_name", "result_name"):
        if field in given:
            said[field] = given[field][:200]
    if "folk_names" in given:
        said["folk_names"] = tuple(w for w in re.split(r"[，,、；;|\n ]+", given["folk_names"]) if w)
    for field in ("online", "village", "charge", "two_persons"):
        if given.get(field):
            said[field] = _yes(field, given[field])
    if given.get("trips"):
        said["trips"] = _trips(given["trips"])
    facts = {field: given[field] for field in _FACTS if given.get(field)}
    return Row(number, department, name, code, said | {"facts": facts}, tuple(warnings))


def _text(text: str) -> str:
    """Prose as it was written, on one line, without the apostrophe that keeps a spreadsheet from running it."""
    return " ".join(re.sub(r"^'(?=[=+@-])", "", text).split())


def _plain(text: str) -> str:
    """Codes, numbers and choices: one width, no apostrophe that a spreadsheet put before a number."""
    return _text(unicodedata.normalize("NFKC", text)).removeprefix("'")


def _codes(given: Mapping[str, str], department: str, name: str) -> tuple[str, str, list[tuple[str, str]]]:
    implementation = _code(given, "implementation_code")
    code = _code(given, "code") or implementation
    warnings = (
        [("implementation_code", fault + "，已照录，请核对") for fault in implementation_faults(implementation)]
        if implementation
        else []
    )
    if not code:
        code = "x-" + hashlib.sha256(f"{department}\x1f{name}".encode()).hexdigest()[:16]
        warnings.append(("implementation_code", "没有编码，已按部门和名称生成临时编码"))
    return code, implementation, warnings


def _code(given: Mapping[str, str], field: str) -> str:
    text = given.get(field, "").replace(" ", "").upper()
    if len(text) > CODE_MAX:
        raise Fault(field, f"编码长{len(text)}位，最多{CODE_MAX}位，请核对")
    if re.fullmatch(r"\d\.\d+E\+\d+", text):
        raise Fault(field, "编码被表格软件写成了科学计数法，请把该列设为文本后重新填写")
    if text and not re.fullmatch(r"[0-9A-Z._~-]+", text):
        raise Fault(field, f"编码“{text[:20]}”含有字母、数字以外的字符，请核对")
    return text


@lru_cache(maxsize=1)
def _types() -> dict[str, str]:
    return {word.upper(): code for code, aliases in words()["types"].items() for word in (code, *aliases)}


def _type(text: str) -> str:
    known = _types()
    key = text.upper()
    found = known.get(key) or known.get(key.zfill(2)) or known.get(re.sub(r"^\d+[-. 、]*", "", key))
    if found is None:
        raise Fault("type_code", f"事项类型“{text[:20]}”不认识，应为行政许可、行政确认、公共服务等，或两位代码")
    return found


def _choice(group: str, text: str, message: str) -> str:
    for value, aliases in words()[group].items():
        if text.lower() in aliases or text == value:
            return str(value)
    raise Fault(group, f"{message}，现为“{text[:20]}”")


def _yes(field: str, text: str) -> bool:
    if text.lower() in words()["yes"]:
        return True
    if text.lower() in words()["no"]:
        return False
    raise Fault(field, f"应填“是”或“否”，现为“{text[:20]}”")


def _trips(text: str) -> int:
    found = re.fullmatch(r"(\d{1,3})次?", text.removeprefix("最多跑"))
    if not found or int(found[1]) > 100:
        raise Fault("trips", f"到现场次数应为数字，现为“{text[:20]}”")
    return int(found[1])


def _limits(given: Mapping[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if given.get("statutory_days"):
        amount, unit = _limit("statutory_days", given["statutory_days"], given.get("statutory_unit", ""))
        said["statutory"] = Term(amount=amount, unit=unit, basis=given.get("statutory_basis", "")[:500])
    if given.get("promise_days"):
        amount, unit = _limit("promise_days", given["promise_days"], given.get("promise_unit", ""))
        if unit is TermUnit.CALENDAR:
            raise Fault("promise_days", "承诺时限须按工作日填写")
        said["promise_days"] = amount
    return said


def _limit(field: str, text: str, unit: str) -> tuple[Decimal, TermUnit]:
    if any(word in text for word in _AT_ONCE):
        return Decimal(0), TermUnit.WORKING
    found = _LIMIT.fullmatch(text)
    if not found or any(word in text for word in ("月", "年", "周", "小时")):
        raise Fault(field, f"时限“{text[:20]}”无法识别，请写成“5”“5个工作日”或“即办”")
    amount = Decimal(found[1])
    if amount > 3650:
        raise Fault(field, f"时限{amount}天过长，请核对")
    calendar = (found[3] or unit).lower() in ("自然日", "日历日", "calendar")
    return amount, TermUnit.CALENDAR if calendar else TermUnit.WORKING
