"""Register persons, let one act for another, and look at a masked number on the record."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from tongban.infra import trail
from tongban.infra.crypto import blind_index, keyed_digest
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.identifiers import check_resident_id, check_uscc
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused, require
from tongban.kernel.times import local
from tongban.people.parties import policies
from tongban.people.parties.models import Authorisation, Party, Unmasking
from tongban.people.parties.values import (
    AuthorisationGiven,
    AuthorisationRevoked,
    AuthorisationUsed,
    IdKind,
    LooksExported,
    PartyErased,
    PartyExported,
    PartyKind,
    PartyRegistered,
    PartyUnmasked,
)

LOOKS: Final = uuid5(UUID(int=0), "tongban.people.parties.looks")  # the stream of the list of looks itself
ENTRUSTED_DAYS_MAX: Final = 365  # of an authorisation that a person gives online; custom, not law
_DOTS = str.maketrans({"•": "·", "・": "·", "．": "·", "‧": "·"})


def normal_name(name: str) -> str:
    """A name as it is kept: one middle dot (U+00B7), no stray spaces, no demand that it be Chinese."""
    text = " ".join(name.translate(_DOTS).split())
    if not text:
        raise Refused("请填写姓名或名称")
    if len(text) > 200:
        raise Refused("姓名或名称不能超过200个字")
    return text


def normal_number(id_kind: IdKind, number: str) -> str:
    """A number as it is kept, checked where the kind has check digits."""
    text = number.strip().replace(" ", "").upper()
    if id_kind is IdKind.RESIDENT:
        return check_resident_id(text).number
    if id_kind is IdKind.USCC:
        return check_uscc(text)
    if id_kind is IdKind.PENDING:
        return text or str(new_id())
    if not 4 <= len(text) <= 30:
        raise Refused(f"{id_kind.label}号码长度不对，请核对")
    return text


@transaction.atomic
def register_party(
    *,
    actor: Actor,
    name: str,
    id_kind: IdKind,
    id_number: str,
    now: datetime,
    kind: PartyKind = PartyKind.NATURAL,
    phone: str = "",
    address: str = "",
    identity_level: int = 1,
) -> Party:
    """The person with this number: the one already known, or a new one. No phone and no password is ever required.

    A known person's name must agree; a better identity level is kept, and a clerk may bring phone and address up to date.
    """
    number = normal_number(id_kind, id_number)
    index = blind_index(number, f"id:{id_kind.value}")
    name = normal_name(name)
    known = Party.objects.filter(id_kind=id_kind.value, id_index=index).first()
    if known is not None:
        return _meet(actor, known, name, phone, address, identity_level)
    party = Party(
        kind=kind.value, name=name, id_kind=id_kind.value, id_number=number, id_index=index, phone=phone.strip(),
        address=address.strip(), identity_level=identity_level, created_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            party.save(force_insert=True)
    except IntegrityError:  # registered at the next window in the same moment
        return _meet(
            actor, Party.objects.get(id_kind=id_kind.value, id_index=index), name, phone, address, identity_level
        )
    event = PartyRegistered(party_id=party.pk)
    trail.record(actor=actor, duty=None, head=trail.Head(party.pk), events=[event], now=now)
    return party


def _meet(actor: Actor, party: Party, name: str, phone: str, address: str, identity_level: int) -> Party:
    if party.name != name:
        raise Refused("姓名与该证件号码已登记的姓名不一致，请核对；确有变更请到窗口更正")
    if actor.is_staff or actor.system:
        party.phone = phone.strip() or party.phone
        party.address = address.strip() or party.address
        party.identity_level = max(party.identity_level, identity_level)
        party.save(update_fields=["phone", "address", "identity_level"])
    return party


@transaction.atomic
def authorise(
    *,
    actor: Actor,
    grantor_id: UUID,
    agent_id: UUID,
    scope: str,
    since: date,
    until: date,
    basis: str,
    now: datetime,
    matter: str = "",
    paper: str | None = None,
) -> Authorisation:
    """Let the agent act for the grantor, for a scope and a time, on the ground of a paper (Civil Code art 165).

    `matter`: the code of the only matter it is for; empty, whatever the scope says. `paper`: the scanned paper.
    """
    grantor = Party.objects.filter(pk=grantor_id).first()
    if grantor is None:
        raise Refused("没有找到委托人")
    require(policies.may_authorise(actor, grantor_id, identity_level=grantor.identity_level))
    if grantor_id == agent_id:
        raise Refused("不能委托给本人")
    if until < since:
        raise Refused("委托截止日不得早于起始日")
    if not basis.strip():
        raise Refused("请填写委托依据，例如“授权委托书”")
    still = Authorisation.objects.filter(
        grantor=grantor_id, agent=agent_id, scope=scope, matter=matter, revoked_at=None, until__gte=local(now).date()
    )
    if still.exists():
        raise Refused("同样的委托还在有效期内，不用重复登记；要改期限，请先结束原来的")
    given = Authorisation.objects.create(
        grantor_id=grantor_id, agent_id=agent_id, scope=scope, since=since, until=until, basis=basis, created_at=now,
        matter=matter, paper_id=paper,
    )  # fmt: skip
    event = AuthorisationGiven(authorisation_id=given.pk, grantor_id=grantor_id, agent_id=agent_id)
    trail.record(actor=actor, duty=None, head=trail.head_of(grantor_id), events=[event], now=now)
    return given


@transaction.atomic
def entrust(
    *, actor: Actor, grantor_id: UUID, name: str, id_number: str, scope: str, matter: str, until: date, now: datetime
) -> Authorisation:
    """Let a member of the family, named with their number, act for me, from today on (家人代办)."""
    grantor = Party.objects.filter(pk=grantor_id).first()
    require(policies.may_authorise(actor, grantor_id, identity_level=grantor.identity_level if grantor else 1))
    today = local(now).date()
    if not today <= until <= today + timedelta(days=ENTRUSTED_DAYS_MAX):
        raise Refused(f"委托到哪天为止：从今天起，最长{ENTRUSTED_DAYS_MAX}天，到期可以再委托")
    agent = register_party(actor=actor, name=name, id_kind=IdKind.RESIDENT, id_number=id_number, now=now)
    return authorise(
        actor=actor, grantor_id=grantor_id, agent_id=agent.pk, scope=scope, since=today, until=until,
        basis="本人网上登记", matter=matter, now=now,
    )  # fmt: skip


@transaction.atomic
def act_under(
    *, actor: Actor, authorisation_id: UUID, applicant_id: UUID, agent_id: UUID | None, matter: str,
    application_id: UUID, now: datetime,
) -> None:  # fmt: skip
    """An application is filed under an authorisation: checked as it stands now, and put on the grantor's trail."""
    given = Authorisation.objects.select_related("agent").filter(pk=authorisation_id).first()
    if given is None:
        raise Refused("没有找到这份委托")
    level = given.agent.identity_level
    require(policies.may_act_for(actor, given, matter=matter, on=local(now).date(), identity_level=level))
    if applicant_id != given.grantor_id:
        raise Refused("申请人的姓名或证件号码与委托人不一致，请核对委托人的证件")
    if agent_id != given.agent_id:
        raise Refused("代理人应当是您本人，请核对您的姓名和证件号码")
    event = AuthorisationUsed(authorisation_id=given.pk, application_id=application_id)
    trail.record(actor=actor, duty=None, head=trail.head_of(given.grantor_id), events=[event], now=now)


@transaction.atomic
def revoke_authorisation(*, actor: Actor, authorisation_id: UUID, now: datetime) -> None:
    """End an authorisation from this moment on."""
    given = Authorisation.objects.filter(pk=authorisation_id).first()
    if given is None:
        raise Refused("没有找到该委托")
    require(policies.may_end_authorisation(actor, given.grantor_id, given.agent_id))
    if Authorisation.objects.filter(pk=authorisation_id, revoked_at=None).update(revoked_at=now) != 1:
        raise Refused("该委托已经撤销")
    event = AuthorisationRevoked(authorisation_id=authorisation_id)
    trail.record(actor=actor, duty=None, head=trail.head_of(given.grantor_id), events=[event], now=now)


@transaction.atomic
def unmask(
    *, actor: Actor, party_id: UUID, reason: str, now: datetime, about: UUID | None = None, number: str = ""
) -> Party:
    """The person with everything readable. The look itself is an act, with its reason, on the person's trail; the
    person is shown it: which department in which duty, when, what and why (`about`: for which matter)."""
    require(policies.may_unmask(actor))
    if len(reason.strip()) < 4:
        raise Refused("请写明查看完整信息的理由（至少4个字）")
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise Refused("没有找到该当事人")
    fields = ("id_number", "phone", "address")
    tell_look(actor=actor, party_ids=[party_id], fields=fields, reason=reason, now=now, about=about, number=number)
    return party


@transaction.atomic
def tell_look(
    *, actor: Actor, party_ids: Iterable[UUID | None], fields: Sequence[str], reason: str, now: datetime,
    duties: Sequence[Duty] = policies.LOOKING, about: UUID | None = None, number: str = "",
) -> None:  # fmt: skip
    """Write a look down for whom it concerns, whoever allowed it: the only place that does, so that the person's page
    谁看过我的资料 is complete. Whoever is not known here as a person (None) cannot be told.

    `duties`: in which of the actor's duties it was done, the first that they hold.
    """
    said = reason.strip()
    grant = policies.looking_grant(actor, duties) or policies.looking_grant(actor, tuple(Duty))
    duty = grant.duty if grant else Duty.ADMIN if actor.system else None  # at the machine: who runs it
    for party_id in sorted({key for key in party_ids if key is not None}):
        Unmasking.objects.create(
            party_id=party_id, account=actor.account_id, fields=",".join(fields), reason=said, at=now,
            duty=duty.value if duty else "", department=grant.department_id if grant else None, about=about,
            number=number[:60],
        )  # fmt: skip
        event = PartyUnmasked(party_id=party_id, fields=",".join(fields), reason_digest=keyed_digest(said))
        trail.record(actor=actor, duty=duty, head=trail.head_of(party_id), events=[event], now=now)


@transaction.atomic
def record_looks_export(*, actor: Actor, rows: int, reason: str, now: datetime) -> None:
    """The list of looks leaves the house: by whom and why is on the trail."""
    require(policies.may_export_looks(actor))
    event = LooksExported(rows=rows, reason_digest=_reason_digest(reason))
    duty = Duty.SUPERVISE if actor.has(Duty.SUPERVISE) else Duty.ADMIN
    trail.record(actor=actor, duty=duty, head=trail.head_of(LOOKS), events=[event], now=now)


@transaction.atomic
def record_export(*, actor: Actor, party_id: UUID, files: int, reason: str, now: datetime) -> None:
    """Giving out a copy of a person's data is an act, with its reason, on the person's trail (PIPL art 45)."""
    require(policies.may_export(actor))
    digest = _reason_digest(reason)
    tell_look(
        actor=actor, party_ids=[party_id], fields=("everything",), reason=reason, now=now, duties=(Duty.ADMIN,)
    )  # fmt: skip
    event = PartyExported(party_id=party_id, files=files, reason_digest=digest)
    trail.record(actor=actor, duty=Duty.ADMIN, head=trail.head_of(party_id), events=[event], now=now)


@transaction.atomic
def record_own_copy(*, actor: Actor, party_id: UUID, files: int, now: datetime) -> None:
    """A person took a copy of their own data (PIPL art 45); it is on their trail like any other giving out."""
    level = Party.objects.filter(pk=party_id).values_list("identity_level", flat=True).first() or 0
    require(policies.may_have_own_copy(actor, party_id, level))
    event = PartyExported(party_id=party_id, files=files, reason_digest=_reason_digest("本人在网上导出"))
    trail.record(actor=actor, duty=None, head=trail.head_of(party_id), events=[event], now=now)


@transaction.atomic
def erase_party(*, actor: Actor, party_id: UUID, reason: str, now: datetime) -> None:
    """Erase a person whom no application speaks of: record, login, drafts, authorisations, looks (PIPL art 47).

    Whoever stands in an application stays: its records are electronic files to be archived
    (State Council Order 716 art 12), and what a law orders to keep is not erased before its time (PIPL art 47(2)).
    """
    require(policies.may_export(actor))
    digest = _reason_digest(reason)
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise Refused("没有找到该当事人")
    if party.accounts.exclude(kind="citizen").exists():
        raise Refused("该当事人是本中心工作人员，请先停用其工作账号再处理")
    try:
        with transaction.atomic():
            for own in (party.unmaskings, party.given, party.received, party.accounts):
                own.all().delete()
            party.delete()
    except ProtectedError as wrong:
        raise Refused(
            "该当事人有办件记录，不能删除：办件形成的电子文件须按档案管理规定保存（国务院令第716号第十二条），"
            "保存期限未满的个人信息不予删除（个人信息保护法第四十七条第二款）"
        ) from wrong
    event = PartyErased(party_id=party_id, reason_digest=digest)
    trail.record(actor=actor, duty=Duty.ADMIN, head=trail.head_of(party_id), events=[event], now=now)


def _reason_digest(reason: str) -> str:
    if len(reason.strip()) < 4:
        raise Refused("请写明理由（至少4个字），例如“本人书面申请”")
    return keyed_digest(reason.strip())
