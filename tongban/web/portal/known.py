"""What is already known of the person at the screen, so that nobody types it twice; each value says where it is from.

The login proves who opened it, not that it is this person: what a window wrote down (phone, address) is filled in only
for those whose identity was checked. What the account itself filed may come back to it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

from tongban.people.parties.models import Party
from tongban.people.parties.values import IdKind
from tongban.services.cases.selectors import last_filed_by
from tongban.services.catalogue.forms import FormSpec
from tongban.web.ui.actor import actor_of
from tongban.web.ui.words import plain_day

_AGAIN: Final = ("applicant_phone", "applicant_address", "m_bank_holder", "m_bank_name", "m_bank_account")
_WHO: Final = ("applicant_name", "applicant_id_kind", "applicant_id_number")


@dataclass(frozen=True, slots=True)
class Known:
    value: str
    source: str


def known_for(request: HttpRequest, spec: FormSpec) -> dict[str, Known]:
    """By field; empty for a guest and for staff."""
    actor = actor_of(request)
    if actor.party_id is None or actor.account_id is None or actor.is_staff:
        return {}
    asked = {field.code for field in spec.fields()}
    party = Party.objects.get(pk=actor.party_id)
    last = last_filed_by(actor.account_id)
    found = dict(_of_account(party))
    if last is not None:
        source = f"来自您{plain_day(last.submitted_at)}提交的申请"
        found |= {code: Known(value, source) for code, value in _of_last(last.form, party, spec) if value}
    return {code: one for code, one in found.items() if code in asked}


def _of_account(party: Party) -> Iterator[tuple[str, Known]]:
    yield "applicant_name", Known(party.name, "来自您的账号")
    if party.id_kind != IdKind.PENDING.value:
        yield "applicant_id_kind", Known(party.id_kind, "来自您的账号")
        yield "applicant_id_number", Known(party.id_number, "来自您的账号")
    if party.identity_level >= 3:
        for code, value in (("applicant_phone", party.phone), ("applicant_address", party.address)):
            if value:
                yield code, Known(value, "来自窗口登记")


def _of_last(form: Mapping[str, Any], party: Party, spec: FormSpec) -> Iterator[tuple[str, str]]:
    """What was filed for the person comes back; what was filed for a body only where bodies apply."""
    same = form.get("applicant_id_number") == party.id_number
    kinds = next((f.id_kinds for f in spec.fields() if f.code == "applicant_id_number"), ())
    body = form.get("applicant_id_kind") == IdKind.USCC.value and IdKind.USCC in kinds
    if same or body:
        for code in (*(_WHO if body else ()), *_AGAIN):
            yield code, str(form.get(code) or "")
