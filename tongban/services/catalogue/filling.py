"""What was put into a form: made one way of writing, checked, and said again in words. The same for every audience."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from tongban.kernel.identifiers import check_resident_id, check_uscc
from tongban.kernel.money import format_yuan, parse_yuan
from tongban.kernel.refusals import Refused
from tongban.people.parties.values import IdKind
from tongban.services.catalogue.forms import Day, FieldSpec, FormSpec, Kind

Value = str | list[str]  # as it is kept: ISO dates, yuan with two decimals, option values
SHEET: Final = "sheet"  # in the form of an application: everything as it read when it was filed
MAJORITY: Final = 18  # Civil Code art 17

_WIDE: Final = str.maketrans({chr(0xFF01 + n): chr(0x21 + n) for n in range(94) if chr(0x21 + n).isalnum()})
_LENGTHS: Final = {Kind.TEXT: 200, Kind.LONG: 5000}
_MOBILE: Final = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_LANDLINE: Final = re.compile(r"(?:0\d{2,3})?[2-9]\d{6,7}(?:转\d{1,6})?|[48]00\d{7}")
_DATE: Final = re.compile(r"(\d{4})\D*[-年/.]\D*(\d{1,2})\D*[-月/.]\D*(\d{1,2})日?")
_PASSPORT: Final = re.compile(r"[A-Z0-9]{4,30}")


def read(field: FieldSpec, raw: Any, *, today: date) -> Value:
    """The value as it is kept; empty when nothing was given. Raises Refused with a sentence that names the field."""
    if field.kind is Kind.MULTI:
        chosen = [str(v) for v in (raw or ()) if str(v)]
        offered = dict(field.options)
        if any(value not in offered for value in chosen):
            raise Refused(f"请重新选择{field.title}")
        return [value for value in offered if value in chosen]
    text = str(raw or "").strip().translate(_WIDE)
    return _read(field, text, today) if text else ""


def _read(field: FieldSpec, text: str, today: date) -> str:
    match field.kind:
        case Kind.TEXT | Kind.LONG:
            most = _LENGTHS[field.kind]
            if len(text) > most:
                raise Refused(f"{field.title}最多{most}个字，现在有{len(text)}个字")
            return text if field.kind is Kind.LONG else " ".join(text.split())
        case Kind.DATE:
            return _date(field, text, today)
        case Kind.NUMBER:
            return _number(field, text)
        case Kind.MONEY:
            return _money(field, text)
        case Kind.CHOICE | Kind.ID_KIND | Kind.REGION:
            if text not in dict(field.options):
                raise Refused(f"请重新选择{field.title}")
            return text
        case Kind.PHONE:
            number = re.sub(r"[\s()（）\-—－]", "", unicodedata.normalize("NFKC", text))
            if not (_MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number)):
                raise Refused(f"{field.title}的格式不对：手机号11位；座机请带区号，例如0731-27611234")
            return number
        case Kind.BANK:
            number = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))
            if not re.fullmatch(r"\d{8,30}", number):
                raise Refused(f"{field.title}应为8至30位数字，请对照存折或卡面核对")
            return number
        case Kind.USCC:
            return _checked(field, text, IdKind.USCC, today)
        case Kind.ID_NUMBER:
            number = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
            return _checked(field, number, field.id_kinds[0], today) if len(field.id_kinds) == 1 else number
        case Kind.MULTI:  # several values: see read()
            raise AssertionError(field.code)


def _date(field: FieldSpec, text: str, today: date) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if re.fullmatch(r"\d{8}", plain):
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    parts = _DATE.fullmatch(plain)
    try:
        if parts is None:
            raise ValueError(plain)
        day = date(*(int(part) for part in parts.groups()))
    except ValueError as wrong:
        raise Refused(f"{field.title}不是有效的日期，请填写年、月、日，例如2021年9月6日") from wrong
    if day.year < 1900 or day.year > today.year + 100:
        raise Refused(f"{field.title}的年份不对，请核对")
    if field.day is Day.PAST and day > today:
        raise Refused(f"{field.title}不能晚于今天")
    if field.day is Day.FUTURE and day < today:
        raise Refused(f"{field.title}不能早于今天")
    return day.isoformat()


def _number(field: FieldSpec, text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").removesuffix(field.unit)
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,4})?", plain):
        raise Refused(f"{field.title}要填数字" + (f"（单位：{field.unit}）" if field.unit else ""))
    number = Decimal(plain)
    if field.whole and number != number.to_integral_value():
        raise Refused(f"{field.title}要填整数")
    if field.least is not None and number < field.least:
        raise Refused(f"{field.title}不能小于{field.least:f}{field.unit}")
    if field.most is not None and number > field.most:
        raise Refused(f"{field.title}不能大于{field.most:f}{field.unit}")
    return f"{number.normalize():f}"


def _money(field: FieldSpec, text: str) -> str:
    try:
        fen = parse_yuan(text)
    except Refused as wrong:
        raise Refused(f"{field.title}要填金额，例如 1234.50 或 50万元") from wrong
    if fen < 0:
        raise Refused(f"{field.title}不能是负数")
    return f"{Decimal(fen) / 100:.2f}"


def _checked(field: FieldSpec, number: str, kind: IdKind, today: date) -> str:
    """A number of this kind. A birth that has not been yet is a slip."""
    try:
        match kind:
            case IdKind.RESIDENT:
                found = check_resident_id(number)
                if found.birth > today:
                    raise Refused("号码中的出生日期晚于今天，请核对第7至14位")
                return found.number
            case IdKind.USCC:
                return check_uscc(number)
            case _:
                if not _PASSPORT.fullmatch(number):
                    raise Refused(f"{kind.label}号码应为4至30位字母和数字")
                return number
    except Refused as wrong:
        raise Refused(f"{field.title}有误：{wrong}") from wrong


def missing(field: FieldSpec) -> str:
    """What to say when nothing was given."""
    if field.kind is Kind.MULTI:
        return f"请选择{field.title}，至少一项"
    return f"请{'选择' if field.kind.chosen else '填写'}{field.title}"


# --- the whole -----------------------------------------------------------------------------------------------------------------


def faults(spec: FormSpec, given: Mapping[str, Any], *, today: date) -> Iterator[tuple[str, str]]:
    """What is wrong between fields, each with the field to look at: numbers of the wrong kind, the same person twice."""
    fields = {field.code: field for field in spec.fields()}
    numbers: dict[str, str] = {}
    for who in ("applicant", "agent", "subject"):
        field = fields.get(f"{who}_id_number")
        number = str(given.get(f"{who}_id_number") or "")
        if field is None or not number:
            continue
        numbers[who] = number
        if len(field.id_kinds) > 1:
            kind = IdKind(given.get(f"{who}_id_kind") or field.id_kinds[0])
            try:
                numbers[who] = _checked(field, number, kind, today)
            except Refused as wrong:
                yield field.code, str(wrong)
    if bool(given.get("agent_name")) != bool(given.get("agent_id_number")):
        wanting = "agent_id_number" if given.get("agent_name") else "agent_name"
        yield wanting, "代理人的姓名和身份证号要一起填写"
    if numbers.get("agent") and numbers["agent"] == numbers.get("applicant"):
        yield "agent_id_number", "代理人不能是申请人本人；本人办理时不用填代理人"
    if spec.subject and numbers.get("subject") and numbers["subject"] == numbers.get("applicant"):
        yield "subject_id_number", f"{spec.subject.label}的证件号码不能与申请人的相同，请核对"


def warnings(given: Mapping[str, Any], *, today: date) -> list[str]:
    """What is allowed but should be looked at once more."""
    if given.get("applicant_id_kind") != IdKind.RESIDENT or given.get("agent_name"):
        return []
    birth = check_resident_id(str(given["applicant_id_number"])).birth
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    if age >= MAJORITY:
        return []
    return ["申请人未满18周岁，一般由监护人代为办理：请在“代理人”中填写监护人（民法典第十九条、第二十条）"]


# --- as it is shown and kept -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One answer of a form in words. `private`: masked where whoever looks has not said why."""

    code: str
    title: str
    text: str
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section as it was filled in; empty answers are left out."""

    code: str
    title: str
    entries: tuple[Entry, ...]


def shown(field: FieldSpec, value: Any) -> str:
    """A kept value in words."""
    if not value:
        return ""
    options = dict(field.options)
    match field.kind:
        case Kind.MULTI:
            return "、".join(options.get(v, v) for v in value)
        case Kind.CHOICE | Kind.ID_KIND | Kind.REGION:
            return options.get(value, str(value))
        case Kind.DATE:
            day = date.fromisoformat(value)
            return f"{day.year}年{day.month}月{day.day}日"
        case Kind.MONEY:
            return f"{format_yuan(parse_yuan(value))}元"
        case Kind.NUMBER:
            return f"{value}{field.unit}"
        case _:
            return str(value)


def written(spec: FormSpec, given: Mapping[str, Any]) -> tuple[Part, ...]:
    """The form as it reads now; parts in which nothing was filled in are left out."""
    parts = []
    for section in spec.sections:
        entries = tuple(
            Entry(code=f.code, title=f.title, text=text, private=f.kind.private)
            for f in section.fields
            if (text := shown(f, given.get(f.code)))
        )
        if entries and not (section.code == "agent" and not given.get("agent_name")):
            parts.append(Part(code=section.code, title=section.title.partition("（")[0], entries=entries))
    return tuple(parts)


def kept(spec: FormSpec, given: Mapping[str, Any]) -> dict[str, Any]:
    """What an application keeps: the values, and the sheet as it read, so that later editions of the form change nothing."""
    values = {code: value for code, value in given.items() if value}
    return {**values, SHEET: [asdict(part) for part in written(spec, given)]}


def parts_of(form: Mapping[str, Any]) -> tuple[Part, ...]:
    """The sheet of an application as it was filed; empty when it was filed without one."""
    sheet: Sequence[Mapping[str, Any]] = form.get(SHEET) or ()
    return tuple(
        Part(code=part["code"], title=part["title"], entries=tuple(Entry(**entry) for entry in part["entries"]))
        for part in sheet
    )
