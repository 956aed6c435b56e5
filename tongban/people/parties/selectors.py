"""Reads of persons."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.infra.crypto import blind_index
from tongban.kernel.identifiers import check_resident_id
from tongban.kernel.refusals import Refused
from tongban.people.parties.models import Authorisation, Party, Unmasking
from tongban.people.parties.values import IdKind


def by_number(number: str) -> Party | None:
    """The person with this number, whatever paper it stands on. Served by the constraint party_once."""
    text = number.strip().replace(" ", "").upper()
    for kind in IdKind:
        found = Party.objects.filter(id_kind=kind.value, id_index=blind_index(text, f"id:{kind.value}")).first()
        if found is not None:
            return found
    if len(text) == 15:  # the old identity number is kept as the new one
        return _by_old_number(text)
    return None


def _by_old_number(text: str) -> Party | None:
    try:
        number = check_resident_id(text).number
    except Refused:
        return None
    index = blind_index(number, f"id:{IdKind.RESIDENT.value}")
    return Party.objects.filter(id_kind=IdKind.RESIDENT.value, id_index=index).first()


def known_as(id_kind: IdKind, number: str) -> UUID | None:
    """The person known under this number of this paper, if there is one."""
    text = number.strip().replace(" ", "").upper()
    found = Party.objects.filter(id_kind=id_kind.value, id_index=blind_index(text, f"id:{id_kind.value}"))
    return found.values_list("pk", flat=True).first() if text else None


def looks(
    *, party_id: UUID | None = None, accounts: Collection[UUID] | None = None, since: datetime | None = None,
    until: datetime | None = None, said: str = "",
) -> "QuerySet[Unmasking]":  # fmt: skip
    """Who looked at whose data, the latest first, narrowed to what is asked."""
    rows = Unmasking.objects.select_related("party").order_by("-at", "-id")
    if party_id is not None:
        rows = rows.filter(party=party_id)
    if accounts is not None:
        rows = rows.filter(account__in=accounts)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    return rows.filter(reason__icontains=said) if said else rows


def looks_at(party_id: UUID) -> "QuerySet[Unmasking]":
    """Who looked at the person's full data, the latest first. Served by index unmasking_of_party."""
    return Unmasking.objects.filter(party=party_id).order_by("-at", "-id")


def authorisations_of(party_id: UUID) -> "QuerySet[Authorisation]":
    """Those the person gave and received, the latest first."""
    mine = Q(grantor=party_id) | Q(agent=party_id)
    return Authorisation.objects.filter(mine).select_related("grantor", "agent").order_by("-created_at", "-id")


def authorisation(authorisation_id: UUID) -> Authorisation | None:
    return Authorisation.objects.select_related("grantor", "agent").filter(pk=authorisation_id).first()
