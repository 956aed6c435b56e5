"""Reads for pages: lists, one matter whole, what anyone may learn from a code."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.infra import files, ports
from tongban.infra.counting import up_to
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.masking import mask_name, mask_organisation
from tongban.people.accounts.models import Account
from tongban.people.parties.models import Party
from tongban.people.parties.values import IdKind, PartyKind
from tongban.services.cases.holders import Holder, holder_of
from tongban.services.cases.models import Application, Case, Draft, HandedMaterial, Opinion, Paper
from tongban.services.cases.values import ApplicationState, CaseState, Channel
from tongban.services.catalogue.values import Plan


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list of applications."""

    id: UUID
    number: str
    matter: str
    applicant: str
    masked: str  # the same, for lists that lie open on a screen
    channel: str
    state: ApplicationState
    submitted_at: datetime
    promised_due_at: datetime | None
    answer_due_at: datetime | None
    ready_at: datetime | None  # results made, or at least everything decided


_ROW = (
    "id", "number", "matter_name", "applicant__name", "channel", "state", "submitted_at", "promised_due_at", "answer_due_at",
    "issued_at", "concluded_at", "applicant__kind",
)  # fmt: skip


def masked(name: str, kind: str) -> str:
    """A person as a list shows them; names of bodies are public."""
    return mask_organisation(name) if kind == PartyKind.LEGAL.value else mask_name(name)


def rows_of(found: "QuerySet[Application]", most: int) -> list[Row]:
    """The first of them as lines of a list: one statement."""
    return [
        Row(
            id=r[0], number=r[1], matter=r[2], applicant=r[3], channel=Channel(r[4]).label, state=ApplicationState(r[5]),
            submitted_at=r[6], promised_due_at=r[7], answer_due_at=r[8], ready_at=r[9] or r[10],
            masked=masked(r[3], r[11]),
        )
        for r in found.values_list(*_ROW)[:most]
    ]  # fmt: skip


_BEFORE_ACCEPTANCE: Final = [
    ApplicationState.SUBMITTED.value, ApplicationState.RECEIVED.value, ApplicationState.PRE_ACCEPTED.value,
]  # fmt: skip


def to_accept(*, most: int = 50) -> list[Row]:
    """Submitted and waiting for the window, the longest first. Served by index application_state."""
    return rows_of(Application.objects.filter(state__in=_BEFORE_ACCEPTANCE).order_by("submitted_at", "id"), most)


def to_issue(*, most: int = 50) -> list[Row]:
    """Concluded, to be issued; and issued, to be collected."""
    states = [ApplicationState.CONCLUDED.value, ApplicationState.ISSUED.value]
    return rows_of(Application.objects.filter(state__in=states).order_by("state", "concluded_at", "id"), most)


def mine(actor: Actor, *, verified: bool) -> "QuerySet[Application]":
    """What a citizen may see: what the account filed, and, once verified, whatever is theirs."""
    found = Q(filed_by=actor.account_id)
    if verified and actor.party_id is not None:
        found |= Q(applicant=actor.party_id) | Q(agent=actor.party_id)
    return Application.objects.filter(found)


def of_person(actor: Actor, *, verified: bool, most: int = 100) -> list[Row]:
    """A citizen's matters, the newest first."""
    return rows_of(mine(actor, verified=verified).order_by("-submitted_at", "id"), most)


def last_filed_by(account_id: UUID) -> Application | None:
    """The last matter that the account brought. Served by index application_filed_by."""
    return Application.objects.filter(filed_by=account_id).order_by("-submitted_at", "id").first()


def found_by(text: str, *, departments: Collection[UUID] | None, most: int = 20) -> list[Row]:
    """By case number, leg number, query code or the code on any paper, or by how the applicant's name begins.

    departments: only matters in which one of them has a leg; None for whoever sees all.
    """
    code = text.strip().upper().replace(" ", "")
    if not code:
        return []
    by_code = (
        Q(number=code)
        | Q(query_code=code)
        | Q(pk__in=Case.objects.filter(number=code).values("application"))
        | Q(pk__in=Paper.objects.filter(code=code).values("application"))
    )
    by_name = Q(applicant__in=Party.objects.filter(name__startswith=text.strip()).values("pk")[:200])
    for found in (by_code, by_name):
        matters = Application.objects.filter(found)
        if departments is not None:
            matters = matters.filter(pk__in=Case.objects.filter(department__in=departments).values("application"))
        if rows := rows_of(matters.order_by("-submitted_at", "id"), most):
            return rows
    return []


@dataclass(frozen=True, slots=True)
class Leg:
    """One line of a department's worklist."""

    id: UUID
    number: str
    title: str
    matter: str
    applicant: str  # masked
    state: CaseState
    handler: str
    handler_id: UUID | None
    opened_at: datetime | None
    promised_due_at: datetime | None
    department: str


_LEG = (
    "id", "number", "title", "application__matter_name", "application__applicant__name", "state", "handler__name",
    "handler_id", "opened_at", "promised_due_at", "department__name", "application__applicant__kind",
)  # fmt: skip


def worklist(departments: Sequence[UUID], *, mine: UUID | None = None, most: int = 50, offset: int = 0) -> list[Leg]:
    """Legs of the departments whose clock runs, the most urgent first. Served by index case_worklist."""
    found = Case.objects.filter(department__in=departments, ended_at=None, promised_due_at__isnull=False)
    if mine is not None:
        found = found.filter(handler=mine)
    return _legs(found.order_by("promised_due_at", "id")[offset : offset + most])


def paused(departments: Sequence[UUID], *, most: int = 200) -> list[Leg]:
    """Legs of the departments whose clock stands still. Served by index case_standing."""
    found = Case.objects.filter(department__in=departments, state=CaseState.SUSPENDED.value, ended_at=None)
    return _legs(found.order_by("number")[:most])


def sent_out(departments: Sequence[UUID], *, most: int = 500) -> list[Leg]:
    """Legs of the departments that are worked in their own systems. Served by index case_standing."""
    return _legs(_outside(departments).order_by("sent_out_at", "number")[:most])


def sent_out_count(departments: Sequence[UUID]) -> int:
    return up_to(_outside(departments))


def _outside(departments: Sequence[UUID]) -> "QuerySet[Case]":
    return Case.objects.filter(department__in=departments, state=CaseState.SENT_OUT.value, ended_at=None)


def _legs(found: "QuerySet[Case]") -> list[Leg]:
    return [
        Leg(
            id=r[0], number=r[1], title=r[2], matter=r[3], applicant=masked(r[4], r[11]), state=CaseState(r[5]), handler=r[6] or "",
            handler_id=r[7], opened_at=r[8], promised_due_at=r[9], department=r[10],
        )
        for r in found.values_list(*_LEG)
    ]  # fmt: skip


def open_count(departments: Sequence[UUID]) -> int:
    """How many legs of the departments run against their time, as the worklist lists them; counted to a thousand."""
    running = Case.objects.filter(department__in=departments, ended_at=None, promised_due_at__isnull=False)
    return up_to(running)


@dataclass(frozen=True, slots=True)
class Matter:
    """One application whole, as its pages show it."""

    row: Application
    plan: Plan
    legs: tuple[Case, ...]
    materials: tuple[HandedMaterial, ...]
    papers: tuple[Paper, ...]
    opinions: dict[UUID, tuple[Opinion, ...]]

    @property
    def state(self) -> ApplicationState:
        return ApplicationState(self.row.state)

    @property
    def departments(self) -> frozenset[UUID]:
        return frozenset(leg.department_id for leg in self.legs)


_LEG_PEOPLE = ("department", "handler", "decided_by", "examined_by")


def matter(application_id: UUID) -> Matter | None:
    """The application with legs, papers and opinions; a constant number of statements. Who may see it: access.py."""
    row = (
        Application.objects.select_related("applicant", "agent", "subject", "accepted_by")
        .filter(pk=application_id)
        .first()
    )
    if row is None:
        return None
    return _whole(row, tuple(row.cases.select_related(*_LEG_PEOPLE).order_by("position")))


def matter_by_code(code: str, secret: str) -> Matter | None:
    """For whoever holds the receipt: query code or number, with the password or the last four of the identity number."""
    row = (
        Application.objects.select_related("applicant", "agent", "subject")
        .filter(Q(query_code=code) | Q(number=code))
        .first()
    )
    if row is None or not secret:
        return None
    if secret.upper() not in {row.query_password, *known_by_heart(row.applicant)}:
        return None
    return _whole(row, tuple(row.cases.select_related(*_LEG_PEOPLE).order_by("position")))


def known_by_heart(person: Party) -> tuple[str, ...]:
    """What opens the query beside the code: a person's number ends; a body's number is public, so its phone ends."""
    if person.kind == PartyKind.LEGAL.value or person.id_kind == IdKind.PENDING.value:
        return (person.phone[-4:],) if len(person.phone) >= 7 else ()
    return (person.id_number[-4:].upper(),)


def _whole(row: Application, legs: tuple[Case, ...]) -> Matter:
    opinions: dict[UUID, tuple[Opinion, ...]] = {}
    for opinion in Opinion.objects.filter(case__application=row).select_related("by").order_by("at"):
        opinions[opinion.case_id] = (*opinions.get(opinion.case_id, ()), opinion)
    return Matter(
        row=row,
        plan=Plan.from_json(row.plan),
        legs=legs,
        materials=tuple(row.materials.select_related("file").order_by("id")),
        papers=tuple(row.papers.select_related("file", "service").order_by("reserved_at", "number")),
        opinions=opinions,
    )


def draft_by_code(code: str) -> Draft | None:
    """A draft by its resume code, however it was typed."""
    return Draft.objects.filter(resume_code=code.strip().upper().replace(" ", "").replace("-", "")).first()


def drafts_of(account_id: UUID) -> list[Draft]:
    return list(Draft.objects.filter(account=account_id).order_by("-saved_at")[:50])


@dataclass(frozen=True, slots=True)
class Verified:
    """What anyone may learn from a verification code: whether the paper is ours and still stands."""

    title: str
    number: str
    matter: str
    holder: str
    issued_at: datetime
    withdrawn_at: datetime | None
    sealed: bool
    digest: str


def verify_code(code: str) -> Verified | None:
    """Look a paper up by the code printed on it; no personal data beyond a masked name."""
    text = code.strip().upper().replace(" ", "").replace("-", "")
    paper = (
        Paper.objects.select_related("application__applicant", "application__subject", "case", "file", "large_file")
        .filter(code=text, file__isnull=False)
        .first()
    )
    if paper is None or paper.file is None or paper.made_at is None:
        return None
    sealed = ports.Sealed(signature=paper.seal, key=paper.seal_key)
    seal: Any = ports.get(ports.Seal)  # type: ignore[type-abstract]
    return Verified(
        title=paper.title,
        number=paper.number,
        matter=paper.case.title if paper.case else paper.application.matter_name,
        holder=_whose(paper).name_masked,
        issued_at=paper.made_at,
        withdrawn_at=paper.withdrawn_at,
        sealed=seal.verify(files.read(paper.file.digest), sealed) and _large_sealed(seal, paper),
        digest=paper.file.digest,
    )


def _large_sealed(seal: Any, paper: Paper) -> bool:
    """The large print of the same paper, where there is one, is ours as well."""
    if paper.large_file is None:
        return True
    sealed = ports.Sealed(signature=paper.large_seal, key=paper.seal_key)
    ours: bool = seal.verify(files.read(paper.large_file.digest), sealed)
    return ours


def _whose(paper: Paper) -> Holder:
    """A leg's paper speaks of whose its result is; a paper of the whole goes to the applicant."""
    row = paper.application
    return holder_of(row, Plan.from_json(row.plan), paper.case.item if paper.case else "")


def waiting_counts(actor: Actor) -> dict[str, int]:
    """How much waits for each duty of the actor, for the desk's first page."""
    counts: dict[str, int] = {}
    if actor.has(Duty.ACCEPT):
        counts["accept"] = up_to(Application.objects.filter(state__in=_BEFORE_ACCEPTANCE))
    departments = actor.departments(Duty.EXAMINE) | actor.departments(Duty.DECIDE)
    if departments:
        counts["review"] = open_count(sorted(departments))
    if actor.has(Duty.ISSUE):
        counts["issue"] = up_to(Application.objects.filter(state=ApplicationState.CONCLUDED.value))
        counts["collect"] = up_to(Application.objects.filter(state=ApplicationState.ISSUED.value))
    return counts


def account_names(accounts: Iterable[str]) -> dict[str, str]:
    """Names behind the account ids of a trail."""
    wanted = {UUID(account) for account in accounts if account}
    return {str(pk): name for pk, name in Account.objects.filter(pk__in=wanted).values_list("pk", "name")}
