"""Kinds of persons and of their papers."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db.models import TextChoices

from tongban.kernel.events import Event


class PartyKind(TextChoices):
    NATURAL = "natural", "自然人"
    LEGAL = "legal", "法人和其他组织"


class IdKind(TextChoices):
    """Papers by which a person is known (services.md §2.3)."""

    RESIDENT = "resident", "居民身份证"
    USCC = "uscc", "统一社会信用代码"
    PASSPORT = "passport", "护照"
    HK_MACAO = "hk_macao", "港澳居民来往内地通行证"
    TAIWAN = "taiwan", "台湾居民来往大陆通行证"
    FOREIGNER = "foreigner", "外国人永久居留身份证"
    PENDING = "pending", "尚未取得证件"  # a newborn, a company being founded


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRegistered(Event):
    kind: ClassVar[str] = "party.registered"
    party_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyUnmasked(Event):
    kind: ClassVar[str] = "party.unmasked"
    party_id: UUID
    fields: str
    reason_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LooksExported(Event):
    """The list of who looked at whose data left the house as a file."""

    kind: ClassVar[str] = "party.looks_exported"
    rows: int
    reason_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationGiven(Event):
    kind: ClassVar[str] = "party.authorised"
    authorisation_id: UUID
    grantor_id: UUID
    agent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationRevoked(Event):
    kind: ClassVar[str] = "party.authorisation_revoked"
    authorisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationUsed(Event):
    """An application was filed under it."""

    kind: ClassVar[str] = "party.authorisation_used"
    authorisation_id: UUID
    application_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyExported(Event):
    """A copy of everything about the person was given out (PIPL art 45)."""

    kind: ClassVar[str] = "party.exported"
    party_id: UUID
    files: int
    reason_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyErased(Event):
    """The person's record is gone (PIPL art 47); the trail keeps the id, which says nothing any more."""

    kind: ClassVar[str] = "party.erased"
    party_id: UUID
    reason_digest: str
