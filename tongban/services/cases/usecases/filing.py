"""Bring one matter in, from whichever side: persons registered, shared papers fetched, the whole submitted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.infra import ports
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.people.parties.usecases import act_under, register_party
from tongban.people.parties.values import IdKind, PartyKind
from tongban.services.cases.usecases.accept import accept_application
from tongban.services.cases.usecases.intake import receive_application
from tongban.services.cases.usecases.outage import LateEntry
from tongban.services.cases.usecases.submit import submit_application
from tongban.services.cases.values import Channel, Handed, Source, Submitted
from tongban.services.catalogue.values import MaterialSource, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody named in the form; without a number yet they stand as pending (a newborn, a company to be)."""

    name: str
    id_kind: IdKind = IdKind.RESIDENT
    id_number: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One matter as it was filled in. The same `key` again is the same submission."""

    plan: Plan
    form: Mapping[str, Any]
    applicant: Person
    agent: Person | None = None
    subject: Person | None = None
    handed: Sequence[Handed] = ()
    channel: Channel
    region_code: str
    key: str
    late: LateEntry | None = None
    authorisation_id: UUID | None = None  # filed for somebody who let the actor act for them


def fetch_shared(filing: Filing, *, now: datetime, here: Collection[str] = ()) -> list[Handed]:
    """Papers that other bodies hold, fetched so that nobody is asked for them (State Council Order 716).

    What cannot be fetched is simply not there; the window asks for it. `here`: what the window has settled otherwise.
    """
    brought = {paper.material for paper in filing.handed} | set(here)
    wanted = [m for m in filing.plan.materials if m.source is MaterialSource.SHARED and m.code not in brought]
    if not wanted:
        return []
    source: Any = ports.get(ports.SharingSource)  # type: ignore[type-abstract]
    person = filing.applicant
    answers = (source.fetch(material=m.code, name=person.name, id_number=person.id_number, now=now) for m in wanted)
    return [
        Handed(material=a.material, source=Source.SHARED, fetched_from=a.source[:100], reference=a.reference[:100])
        for a in answers
        if a.found
    ]


def file_matter(*, actor: Actor, filing: Filing, now: datetime, draft_id: UUID | None = None) -> Submitted:
    """Submit a matter as it was filled in; persons become known by their numbers."""
    return _file(actor, filing, fetch_shared(filing, now=now), now, draft_id)


def take_in(
    *,
    actor: Actor,
    filing: Filing,
    now: datetime,
    handed: Mapping[str, Handed],
    deferred: Mapping[str, date],
    accept: bool = True,
) -> Submitted:
    """At the window: submit and accept in one go, or neither. `handed` are the papers taken, `deferred` the gaps.

    Without `accept` the papers are only taken in (收件): something is missing, and the one notice will name it.
    What the clerk says of a paper goes before what could be fetched.
    """
    settled = {m for m, paper in handed.items() if paper.source is not Source.SHARED} | set(deferred)
    shared = fetch_shared(filing, now=now, here=settled)
    with act():
        fetched = {paper.material for paper in shared}
        here = {m: paper for m, paper in handed.items() if m not in fetched and paper.source is not Source.SHARED}
        if not accept:
            brought = replace(filing, handed=[*filing.handed, *here.values()])
            done = _file(actor, brought, shared, now, None)
            if not done.again:
                receive_application(actor=actor, application_id=done.application_id, now=now)
            return done
        done = _file(actor, filing, shared, now, None)
        if not done.again:
            accept_application(actor=actor, application_id=done.application_id, now=now, handed=here, deferred=deferred)
        return done


@act()
def _file(
    actor: Actor, filing: Filing, shared: Sequence[Handed], now: datetime, draft_id: UUID | None
) -> Submitted:  # fmt: skip
    at_window = filing.channel is Channel.COUNTER

    about = filing.plan.subject

    def known(person: Person | None, *, body: bool = False) -> UUID | None:
        if person is None:
            return None
        kind = person.id_kind if person.id_number else IdKind.PENDING
        body = body or person.id_kind is IdKind.USCC  # a company to be has no number yet and is a body all the same
        legal = PartyKind.LEGAL if body else PartyKind.NATURAL
        number = person.id_number or f"{filing.key}:{person.name}"
        level = 4 if at_window and kind is not IdKind.PENDING else 1  # level 4: checked at the window
        return register_party(
            actor=actor, name=person.name, id_kind=kind, id_number=number, kind=legal, phone=person.phone,
            address=person.address, identity_level=level, now=now,
        ).pk  # fmt: skip

    applicant = known(filing.applicant)
    assert applicant is not None
    agent = known(filing.agent)
    done = submit_application(
        actor=actor, plan=filing.plan, form=filing.form, applicant_id=applicant, agent_id=agent,
        subject_id=known(filing.subject, body=about is not None and about.body), handed=[*filing.handed, *shared], channel=filing.channel,
        region_code=filing.region_code, key=filing.key, now=now, draft_id=draft_id,
        late=filing.late,
    )  # fmt: skip
    if filing.authorisation_id is not None and not done.again:
        act_under(
            actor=actor, authorisation_id=filing.authorisation_id, applicant_id=applicant, agent_id=agent,
            matter=filing.plan.code, application_id=done.application_id, now=now,
        )  # fmt: skip
    return done
