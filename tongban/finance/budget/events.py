"""What happened to a bureau's money, as the trail keeps it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from tongban.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BureauYearKept(Event):
    """A file of a bureau's year was taken in; the digest is that of its content."""

    kind: ClassVar[str] = "budget.year_kept"
    year_id: UUID
    fiscal_year: int
    revision: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEntered(Event):
    """A version of one of the four rounds of drafting was entered."""

    kind: ClassVar[str] = "budget.draft_entered"
    draft_id: UUID
    fiscal_year: int
    round: str
    version: int
    total_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaDocumentPosted(Event):
    """指标 were issued, added, reduced or moved by one document; or such a document was reversed."""

    kind: ClassVar[str] = "budget.quota_posted"
    document_id: UUID
    fiscal_year: int
    posting: str
    lines: int
    net_fen: int
    reverses: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMoved(Event):
    """A fiscal year went on in its life."""

    kind: ClassVar[str] = "budget.year_moved"
    fiscal_year: int
    was: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentMoved(Event):
    """A commitment was made, approved, refused or closed."""

    kind: ClassVar[str] = "budget.commitment_moved"
    commitment_id: UUID
    state: str
    reserved_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FundResultSaid(Event):
    """What came of a special or subsidy fund was entered."""

    kind: ClassVar[str] = "budget.fund_result_said"
    fiscal_year: int
    fund: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetCarded(Event):
    """An asset got its card, or a card that was wrong was voided."""

    kind: ClassVar[str] = "budget.asset_carded"
    asset_id: UUID
    number: str
    cost_fen: int
    void: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMoved(Event):
    """A payment document went on: applied for, reviewed, approved, sent, paid, rejected, returned."""

    kind: ClassVar[str] = "budget.payment_moved"
    payment_id: UUID
    was: str
    state: str
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsImported(Event):
    """A part of a file of the provincial system was taken in."""

    kind: ClassVar[str] = "budget.payments_imported"
    run_id: UUID
    fiscal_year: int
    rows: int
    posted: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceSettled(Event):
    """A difference between the provincial system and ours was posted or explained."""

    kind: ClassVar[str] = "budget.difference_settled"
    row_id: UUID
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSet(Event):
    """The level or the limits of a check changed from one day on."""

    kind: ClassVar[str] = "budget.check_set"
    check: str
    since: date
    level: str
