"""Words of the catalogue: items, materials, questions, bundles, and the plan that comes of them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar, Final
from uuid import UUID

from pydantic import TypeAdapter

from tongban.kernel.events import Event
from tongban.kernel.terms import Term
from tongban.services.catalogue.conditions import Answers as Answers
from tongban.services.catalogue.conditions import Choice as Choice
from tongban.services.catalogue.conditions import Clause as Clause
from tongban.services.catalogue.conditions import Condition as Condition
from tongban.services.catalogue.conditions import Question as Question
from tongban.services.catalogue.subjects import Holder, Subject

JOINT_FORM: Final = "joint_form"
JOINT_FORM_NAME: Final = "综合申请表"


class Necessity(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"
    DEFERRABLE = "deferrable"

    @property
    def label(self) -> str:
        return {"required": "必要", "optional": "非必要", "deferrable": "容缺后补"}[self.value]


class MaterialSource(StrEnum):
    """Where a paper of the plan comes from."""

    SUPPLY = "supply"
    SHARED = "shared"
    KNOWN = "known"
    PRODUCED = "produced"

    @property
    def label(self) -> str:
        return {"supply": "自备", "shared": "系统调取", "known": "已有，免交", "produced": "办理中产生"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialSpec:
    """One canonical paper or datum: who issues it, whether it can be fetched by sharing."""

    code: str
    name: str
    kind: str = "other"
    issuer: str = ""
    source_channel: str = ""
    shared: bool = False
    share_via: str = ""
    grade: str = ""
    personal_info: str = ""

    @property
    def pledgeable(self) -> bool:
        """Grade D: made and pledged by the applicant, who answers for it; a written pledge may stand in its place."""
        return self.grade == "D"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """An item asks for a material, under a condition, original or copy, deferrable or not."""

    material: str
    necessity: Necessity = Necessity.REQUIRED
    originals: int = 0
    copies: int = 0
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSpec:
    """One item as a bundle uses it: the edition's facts, with the bundle's condition, order and promise."""

    code: str
    name: str
    department: str
    department_name: str = ""
    version_id: UUID | None = None
    implementation_code: str = ""
    type_code: str = ""
    handling: str = "promise"
    statutory: Term | None = None
    standalone: Term
    promise: Term
    when: Condition | None = None
    depends_on: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    produces: str | None = None
    result_name: str = ""
    trips: int = 1
    two_persons: bool = False
    online: bool = True
    online_review: bool = False
    village: bool = False
    charge: bool = False
    fields: tuple[Mapping[str, Any], ...] = ()
    holder: Holder = Holder.APPLICANT


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """Everything an edition of an item says, ready to be published. `promise_days` in working days."""

    code: str
    name: str
    department_id: UUID
    plain_name: str = ""
    folk_names: tuple[str, ...] = ()
    main_item: str = ""
    type_code: str = ""
    in_bundle: str = ""
    implementation_code: str = ""
    handling: str = "promise"
    statutory: Term | None = None
    promise_days: Decimal = Decimal(0)
    result_name: str = ""
    trips: int = 1
    two_persons: bool = False
    online: bool = True
    online_review: bool = False
    village: bool = False
    charge: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    questions: tuple[Mapping[str, Any], ...] = ()
    fields: tuple[Mapping[str, Any], ...] = ()
    uses: tuple[Use, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values for the digest; equal numbers written differently (1, 1.0) are equal."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        plain["promise_days"] = f"{self.promise_days.normalize():f}"
        if self.statutory is not None:
            amount = f"{self.statutory.amount.normalize():f}"
            plain["statutory"] = (amount, self.statutory.unit.value, self.statutory.basis)
        if not self.online_review:  # editions older than this field keep their digest
            del plain["online_review"]
        plain["uses"] = [
            (
                u.material,
                u.necessity.value,
                u.originals,
                u.copies,
                u.when and list(u.when.plain()),
            )
            for u in self.uses
        ]
        return plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Codes by what happened to them."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsPublished(Event):
    """A batch of editions was published; the digest covers code, edition and content of each."""

    kind: ClassVar[str] = "catalogue.items_published"
    created: int
    updated: int
    effective_from: date
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPublished(Event):
    """The editor published the next edition of one item."""

    kind: ClassVar[str] = "catalogue.edition_published"
    item_id: UUID
    edition: int
    effective_from: date
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSaved(Event):
    """A draft was begun or written on; the digest is of everything it says."""

    kind: ClassVar[str] = "catalogue.draft_saved"
    draft_id: int
    about: str
    code: str
    revision: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDiscarded(Event):
    kind: ClassVar[str] = "catalogue.draft_discarded"
    draft_id: int
    about: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialKept(Event):
    """A canonical paper was entered or corrected: who issues it, whether it can be fetched by sharing."""

    kind: ClassVar[str] = "catalogue.material_kept"
    code: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """What is wrong with one row: which row as a person counts, which field, what to do; of which sheet, if of several."""

    row: int
    field: str
    message: str
    sheet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOutcome:
    """What a good row comes to; `changes` says in words what an update would change."""

    row: int
    code: str
    name: str
    department: str
    outcome: str
    changes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return {"created": "新增", "updated": "更新", "unchanged": "未变"}[self.outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an import did: counts, faults by row, and what was not understood."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: tuple[RowFault, ...] = ()
    warnings: tuple[RowFault, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    rows: tuple[RowOutcome, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Counts and faults; the good rows are for looking at, not for machines."""
        plain = asdict(self)
        del plain["rows"]
        for fault in (*plain["errors"], *plain["warnings"]):
            if not fault["sheet"]:
                del fault["sheet"]
        return plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A named group of items promised earlier than the whole."""

    name: str
    items: tuple[str, ...]
    working_days: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A one-thing (or a single item, as a bundle of one) in the edition in force."""

    code: str
    name: str
    audience: str = "person"
    theme: str = ""
    lead_department: str = ""
    questions: tuple[Question, ...] = ()
    items: tuple[ItemSpec, ...]
    materials: Mapping[str, MaterialSpec]
    promise: Decimal
    promised_trips: int = 1
    milestones: tuple[Milestone, ...] = ()
    delivery: tuple[str, ...] = ()
    note: str = ""
    single: bool = False
    subject: Subject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """An active item of a plan; `depends_on` names active items only."""

    code: str
    name: str
    position: int
    department: str
    department_name: str
    version_id: UUID | None
    implementation_code: str
    type_code: str
    handling: str
    depends_on: tuple[str, ...]
    promise: Term
    statutory: Term | None
    produces: str | None
    result_name: str
    two_persons: bool
    holder: Holder = Holder.APPLICANT


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMaterial:
    """A distinct paper of the plan, who asks for it, and why it stays."""

    code: str
    name: str
    source: MaterialSource
    originals: int
    copies: int
    deferrable: bool
    form: bool
    asked_by: tuple[str, ...]
    reason: str
    pledgeable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A use that is gone, and why."""

    material: str
    name: str
    item: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMilestone:
    name: str
    working_days: Decimal


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one matter comes to: items in order, papers with reasons, the four cuts. Frozen into the application."""

    code: str
    name: str
    single: bool
    lead_department: str
    answers: dict[str, tuple[str, ...]]
    items: tuple[PlanItem, ...]
    departments: tuple[str, ...]
    materials_before: int
    materials: tuple[PlanMaterial, ...]
    to_supply: int
    dropped: tuple[Dropped, ...]
    days_before: Decimal
    days_after: Decimal
    chain_days: Decimal
    steps_before: int
    steps_after: int
    trips_before: int
    trips_after: int
    milestones: tuple[PlanMilestone, ...]
    subject: Subject | None = None

    @cached_property
    def promise(self) -> Term:
        """The promise of the whole as a term."""
        return Term(amount=self.days_after, basis="承诺时限")

    @property
    def materials_after(self) -> int:
        return len(self.materials)

    def to_json(self) -> str:
        return _plan.dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> "Plan":
        loaded: Plan = _plan.validate_json(text)
        return loaded


_plan: "TypeAdapter[Any]" = TypeAdapter(Plan)
