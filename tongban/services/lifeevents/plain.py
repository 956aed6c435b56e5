"""What a file of one-things may hold, made of text, numbers, yes and no: anything else is named, never passed on."""

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from tongban.kernel.refusals import Refused
from tongban.services.catalogue.codes import unreadable
from tongban.services.catalogue.importing.fields import words
from tongban.services.catalogue.publishing import amount_fault

_FIGURE_MAX: Final = 10**15
_CHOSEN: Final = ("in", "not_in")


class RowError(Refused):
    """One one-thing that cannot be read; `field` says where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def plain(value: Any, field: str) -> Any:
    """The same in JSON's terms. Raises RowError for what has no place there."""
    if isinstance(value, dict):
        return {as_text(key): plain(part, as_text(key)) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part, field) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and unreadable(value):
        raise RowError(field, f"“{field}”含有看不见的控制字符，请删去后重新填写")
    if isinstance(value, (int, float)) and not (math.isfinite(value) and abs(value) <= _FIGURE_MAX):
        raise RowError(field, f"“{field}”的数字无法使用，请核对")
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise RowError(field, f"“{field}”应为文字或数字，不能是二进制等特殊内容")


def as_text(value: Any) -> str:
    """Answers and keys are compared as text: yes is true, 1 is 1."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: ""}[value]
    return str(value)


def with_text_answers(value: Any) -> Any:
    """Ids of questions, values of options, defaults and what conditions list, as text wherever they stand."""
    if isinstance(value, list):
        return [with_text_answers(part) for part in value]
    if not isinstance(value, dict):
        return value
    said = {key: with_text_answers(part) for key, part in value.items()}
    for key in ("question", *_CHOSEN):
        if key in said and ("question" in said or "field" in said):
            said[key] = _texts(said[key])
    if "options" in said:
        for key in ("id", "default"):
            if said.get(key) is not None:
                said[key] = _texts(said[key])
        if isinstance(said["options"], list):
            said["options"] = [_option(option) for option in said["options"]]
    return said


def _texts(value: Any) -> Any:
    if isinstance(value, list):
        return [_texts(part) for part in value]
    return as_text(value) if isinstance(value, (bool, int, float)) else value


def _option(option: Any) -> Any:
    return {**option, "value": _texts(option["value"])} if isinstance(option, dict) and "value" in option else option


# --- one value of a mapping -----------------------------------------------------------------------------------------------


def text(data: Mapping[str, Any], key: str, most: int, what: str = "") -> str:
    """Words on one line; empty when nothing is said."""
    value = data.get(key)
    if isinstance(value, (dict, list)):
        raise RowError(key, f"{what or f'“{key}”'}应为文字")
    said = " ".join(as_text(value).split())
    if len(said) > most:
        raise RowError(key, f"{what or f'“{key}”'}超过{most}个字，请缩短")
    return said


def needed(data: Mapping[str, Any], key: str, most: int, what: str = "") -> str:
    said = text(data, key, most, what)
    if not said:
        raise RowError(key, f"{what or key}不能为空")
    return said


def items_of(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise RowError(key, f"“{key}”应为列表")
    return value


def texts(data: Mapping[str, Any], key: str, most: int) -> tuple[str, ...]:
    return tuple(text({key: part}, key, most) for part in items_of(data, key))


def flag(data: Mapping[str, Any], key: str, *, usual: bool) -> bool:
    value = data.get(key)
    if value is None:
        return usual
    said = as_text(value).lower() if not isinstance(value, (dict, list)) else "?"
    if said in words()["yes"]:
        return True
    if said in words()["no"]:
        return False
    raise RowError(key, f"“{key}”应为 true 或 false，现为“{as_text(value)[:20]}”")


def days(data: Mapping[str, Any], key: str) -> Decimal | None:
    """An amount of days, or nothing."""
    if data.get(key) is None:
        return None
    number = figure(data, key)
    if fault := amount_fault(number):
        raise RowError(key, f"“{key}”{fault}，现为“{as_text(data[key])[:20]}”")
    return number


def whole(data: Mapping[str, Any], key: str, *, usual: int, most: int) -> int:
    if data.get(key) is None:
        return usual
    number = figure(data, key)
    if not number.is_finite() or not 0 <= number <= most or number != int(number):
        raise RowError(key, f"“{key}”应为0到{most}的整数，现为“{as_text(data[key])[:20]}”")
    return int(number)


def figure(data: Mapping[str, Any], key: str) -> Decimal:
    value = data[key]
    try:
        return Decimal(str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else "?")
    except InvalidOperation as wrong:
        raise RowError(key, f"“{key}”应为数字，现为“{str(value)[:20]}”") from wrong
