"""The register of companies, who looks after them, visits."""

import hashlib
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from tongban.infra import files
from tongban.infra.acts import act
from tongban.infra.crypto import blind_index
from tongban.kernel.actors import Actor
from tongban.kernel.identifiers import check_uscc
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.orgs.models import Region
from tongban.oversight.enterprise import rules
from tongban.oversight.enterprise.errors import EnterpriseRefusal
from tongban.oversight.enterprise.models import Company, Leader, Pairing, Visit, VisitFile
from tongban.oversight.enterprise.policies.common import may_keep
from tongban.oversight.enterprise.usecases.common import STREAM, note, tell_company
from tongban.oversight.enterprise.values.campaign import (
    CampaignChanged,
    CompanyKept,
    CompanySpec,
    CompanyVisited,
    ContactRevealed,
    Scale,
    VisitSpec,
)

PHOTOS_MAX: Final = 20
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()（）-]{5,24}")


def phone_of(text: str, what: str = "联系电话") -> str:
    """A telephone as it was written; nothing stays nothing."""
    told = text.strip()
    if told and not _PHONE.fullmatch(told):
        raise EnterpriseRefusal(f"{what}只能有数字和连接号，例如 0731-27610000")
    return told


def phone_index(phone: str) -> str:
    """By which everything about one telephone is found: its digits, however they were written."""
    digits = "".join(c for c in phone if c.isdigit())
    return blind_index(digits, "enterprise.phone") if digits else ""


def facts_of(spec: CompanySpec) -> dict[str, object]:
    """What is stored of a company. Raises Refused for what cannot be."""
    if spec.scale and spec.scale not in Scale.values:
        raise EnterpriseRefusal("请从列表中选择企业规模")
    if spec.region_code and not Region.objects.filter(pk=spec.region_code).exists():
        raise EnterpriseRefusal("没有这个镇，请从列表中选择")
    return {
        "name": rules.must_say(spec.name, "企业名称", 150), "uscc": check_uscc(spec.uscc), "sector": rules.may_say(spec.sector, "行业", 60),
        "scale": spec.scale, "region_id": spec.region_code or None, "address": rules.may_say(spec.address, "地址", 200),
        "contact_name": rules.may_say(spec.contact_name, "联系人", 60), "contact_phone": phone_of(spec.contact_phone),
    }  # fmt: skip


@act()
def keep_company(*, actor: Actor, spec: CompanySpec, now: datetime, company: Company | None = None) -> Company:
    """Enter a company or correct what is said of it. A private entry left empty keeps what was there."""
    require(may_keep(actor))
    return kept(actor, spec, now, company)


def kept(actor: Actor, spec: CompanySpec, now: datetime, company: Company | None = None, *, checked: bool = True) -> Company:  # fmt: skip
    facts = facts_of(spec)
    same = Company.objects.filter(uscc=facts["uscc"]).first()
    if same is not None and (company is None or same.pk != company.pk):
        raise EnterpriseRefusal(f"统一社会信用代码已登记为“{same.name}”")
    facts["phone_index"] = phone_index(spec.contact_phone)
    if company is None:
        row = Company.objects.create(id=new_id(), entered_at=now, checked=checked, **facts)
    else:
        private = {k: facts.pop(k) or getattr(company, k) for k in ("contact_name", "contact_phone", "phone_index")}
        Company.objects.filter(pk=company.pk).update(checked=True, **facts, **private)
        row = Company.objects.get(pk=company.pk)
    note(actor, row.pk, [CompanyKept(company_id=row.pk, how="entered" if company is None else "corrected")], now)
    return row


@act()
def end_company(*, actor: Actor, company: Company, until: date, now: datetime) -> None:
    """Dissolved or moved away; what was raised stays on the ledger."""
    require(may_keep(actor))
    if rules.believable(until, "日期") > local(now).date():
        raise EnterpriseRefusal("日期不能晚于今天")
    if Company.objects.filter(pk=company.pk, until=None).update(until=until) != 1:
        raise EnterpriseRefusal("已登记注销或迁出")
    Pairing.objects.filter(company=company, until=None, since__lte=until).update(until=until)
    note(actor, company.pk, [CompanyKept(company_id=company.pk, how="ended")], now)


@act()
def pair(*, actor: Actor, company: Company, leader: Leader, since: date, now: datetime) -> Pairing:
    """From the day on this leader looks after the company; the one before is relieved."""
    require(may_keep(actor))
    if company.until is not None:
        raise EnterpriseRefusal(f"“{company.name}”已注销或迁出")
    if since < leader.since or (leader.until is not None and since > leader.until):
        raise EnterpriseRefusal(f"{since}时{leader}不在任，请核对日期")
    before = Pairing.objects.filter(company=company, until=None).first()
    if before is not None:
        if before.leader_id == leader.pk:
            raise EnterpriseRefusal(f"{leader}已联系这家企业")
        if since <= before.since:
            raise EnterpriseRefusal(f"现在的联点自{before.since}起，新的日期应在其后")
        Pairing.objects.filter(pk=before.pk, until=None).update(until=date.fromordinal(since.toordinal() - 1))
    row = Pairing.objects.create(id=new_id(), company=company, leader=leader, since=since)
    note(actor, STREAM, [CampaignChanged(register="pairing", key=str(row.pk))], now)
    return row


@act()
def record_visit(*, actor: Actor, spec: VisitSpec, now: datetime, photos: Sequence[files.Attachment] = ()) -> Visit:
    """A leader was there. The same leader visits a company once a day."""
    require(may_keep(actor))
    company, leader = Company.objects.filter(pk=spec.company_id).first(), Leader.objects.filter(pk=spec.leader_id).first()  # fmt: skip
    if company is None or leader is None:
        raise EnterpriseRefusal("请选择企业和走访领导")
    if spec.on > local(now).date():
        raise EnterpriseRefusal("走访日期不能晚于今天")
    if spec.on < leader.since or (leader.until is not None and spec.on > leader.until):
        raise EnterpriseRefusal(f"{spec.on}时{leader}不在任，请核对日期")
    if Visit.objects.filter(company=company, leader=leader, on=spec.on).exists():
        raise EnterpriseRefusal("这次走访已经登记，可以在走访页面补充问题")
    if len(photos) > PHOTOS_MAX:
        raise EnterpriseRefusal(f"一次最多{PHOTOS_MAX}张照片")
    row = Visit.objects.create(
        id=new_id(), company=company, leader=leader, on=spec.on, place=rules.must_say(spec.place, "地点", 100),
        companions=rules.may_say(spec.companions, "陪同单位和人员", 300), findings=rules.must_say(spec.findings, "走访情况", 1000),
        summary=rules.may_say(spec.summary, "小结", 500), entered_by_id=actor.account_id, entered_at=now,
    )  # fmt: skip
    for photo in photos:
        stored = files.store(photo.content, name=photo.name, now=now)
        VisitFile.objects.create(visit=row, file=stored, file_name=photo.name[-200:])
    note(actor, company.pk, [CompanyVisited(visit_id=row.pk, company_id=company.pk, on=spec.on)], now)
    return row


@act()
def reveal_company(*, actor: Actor, company: Company, reason: str, now: datetime) -> tuple[str, str]:
    """Whom to call at the company; the look is on the trail."""
    require(may_keep(actor))
    revealed(actor, "company", company, reason, now)
    return company.contact_name, company.contact_phone


def revealed(actor: Actor, of: str, row: Company, reason: str, now: datetime) -> None:
    told = rules.must_say(reason, "查看理由", 200)
    digest = hashlib.sha256(told.encode()).hexdigest()
    note(actor, row.pk, [ContactRevealed(of=of, key=row.pk, reason_digest=digest)], now)
    tell_company(actor, row, told, now)
