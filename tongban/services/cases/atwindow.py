"""Who stands at the window: what is known of the person with this number, and what they have under way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q

from tongban.kernel.identifiers import check_resident_id
from tongban.kernel.masking import mask_address, mask_id, mask_phone
from tongban.kernel.refusals import Refused
from tongban.people.parties.selectors import by_number
from tongban.services.cases import rules
from tongban.services.cases.models import Application, Case, Paper
from tongban.services.cases.selectors import Row, rows_of

_RECENT: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWindow:
    """One person as the clerk may know them: the name in full, everything else masked.

    `name` is empty for somebody who has never been here. `fault` says what is wrong with the number itself.
    """

    number: str
    name: str = ""
    phone: str = ""
    address: str = ""
    old: bool = False
    recent: Sequence[Row] = ()
    count: int = 0
    fault: str = ""


def at_window(number: str, *, on: date) -> AtWindow:
    """The person with this number. Five statements, however much they have brought."""
    text = number.strip().replace(" ", "").upper()
    party = by_number(text)
    shown, old, fault = mask_id(text), rules.is_old(text, on), ""
    try:
        check_resident_id(text)
    except Refused as wrong:
        fault = "" if party is not None or len(text) not in (15, 18) or not text[:17].isdecimal() else str(wrong)
    if party is None:
        return AtWindow(number=shown, old=old, fault=fault)
    theirs = Application.objects.filter(_of(party.pk)).order_by("-submitted_at", "id")
    return AtWindow(
        number=shown, name=party.name, phone=mask_phone(party.phone) if party.phone else "",
        address=mask_address(party.address) if party.address else "", old=old, recent=rows_of(theirs, _RECENT),
        count=theirs.count(),
    )  # fmt: skip


def _of(party_id: UUID) -> Q:
    return Q(applicant=party_id) | Q(agent=party_id)


def scanned(codes: Sequence[str], *, departments: Collection[UUID] | None) -> list[tuple[str, Row | None]]:
    """Each code as it was scanned with its matter, or None; five statements whatever their number.

    A code is an application's or leg's number, a query code or the code on a paper. departments: only matters in which one of them has a
    leg; None for whoever sees all.
    """
    wanted = [code.strip().upper().replace(" ", "") for code in codes]
    owners = dict(Case.objects.filter(number__in=wanted).values_list("number", "application"))
    owners |= dict(Paper.objects.filter(code__in=wanted).values_list("code", "application"))
    found = Application.objects.filter(Q(number__in=wanted) | Q(query_code__in=wanted) | Q(pk__in=owners.values()))
    if departments is not None:
        found = found.filter(pk__in=Case.objects.filter(department__in=departments).values("application"))
    codes_of = dict(found.values_list("pk", "query_code"))
    known: dict[str, Row] = {}
    for row in rows_of(found, len(wanted)):
        known[row.number] = known[codes_of[row.id]] = row
        known |= {code: row for code, owner in owners.items() if owner == row.id}
    return [(code, known.get(key)) for code, key in zip(codes, wanted, strict=True)]
