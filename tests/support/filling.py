"""A form filled in with what fits: invented, valid, the same every time."""

from datetime import date, timedelta
from typing import Any

from tests.support.matter import resident
from tongban.kernel.identifiers import uscc_check
from tongban.people.parties.values import IdKind
from tongban.services.catalogue.forms import Day, FieldSpec, FormSpec, Kind

TODAY = date(2021, 9, 6)
_BODY = "91430212MA9X0001"
COMPANY = f"{_BODY}0" + uscc_check(f"{_BODY}0")


def sample(spec: FormSpec, *, today: date = TODAY, **changes: Any) -> dict[str, Any]:
    """Something valid for every field but the agent's."""
    filled = {f.code: _value(f, today) for f in spec.fields() if not f.code.startswith("agent_")}
    filled |= {"applicant_name": "林晓", "applicant_id_number": resident(8), "applicant_id_kind": "resident"}
    if "subject_name" in filled:
        filled["subject_name"] = "林老"
    return filled | changes


def _value(field: FieldSpec, today: date) -> Any:
    match field.kind:
        case Kind.DATE:
            return str(today + timedelta(days=30 if field.day is Day.FUTURE else -30))
        case Kind.NUMBER:
            return str(field.least if field.least is not None else 1)
        case Kind.MONEY:
            return "1,234.50"
        case Kind.CHOICE | Kind.ID_KIND | Kind.REGION:
            return field.options[0][0]
        case Kind.MULTI:
            return [field.options[0][0]]
        case Kind.PHONE:
            return "13912345678"
        case Kind.ID_NUMBER:
            return COMPANY if field.id_kinds == (IdKind.USCC,) else resident(300 + len(field.code))
        case Kind.USCC:
            return COMPANY
        case Kind.BANK:
            return "6217000010001234567"
        case Kind.TEXT | Kind.LONG:
            return "示例"
