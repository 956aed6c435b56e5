"""A complaint is registered, reviewed, accepted or not, looked into by units that it is not about, answered, called back on.

Business Environment Regulation art 49: channels are open, complaints dealt with in time, complainants kept secret.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tongban.infra import files, numbering
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.infra.crypto import blind_index
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id, secret_text
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.oversight.enterprise import reference, rules
from tongban.oversight.enterprise.errors import EnterpriseRefusal
from tongban.oversight.enterprise.models import (
    Call,
    Company,
    Complaint,
    ComplaintStep,
    ComplaintTarget,
    ComplaintUnit,
    Unit,
)
from tongban.oversight.enterprise.policies import complaints as policies
from tongban.oversight.enterprise.policies.common import acts_for, may_keep
from tongban.oversight.enterprise.selectors.complaints import bodies_of
from tongban.oversight.enterprise.transitions.complaints import after
from tongban.oversight.enterprise.usecases.common import due, note, setting, tell_company
from tongban.oversight.enterprise.usecases.companies import phone_index, phone_of
from tongban.oversight.enterprise.values.campaign import ContactRevealed
from tongban.oversight.enterprise.values.complaints import (
    Act,
    CallSpec,
    Channel,
    ComplaintMoved,
    ComplaintSpec,
    Level,
    LineCalled,
    State,
)
from tongban.oversight.enterprise.values.issues import CODE_LENGTH, Content, Role

SAID_MAX = 2000


@dataclass(frozen=True, slots=True)
class _Open:
    """A complaint as an act finds it: the bodies it is about, the units that look into it."""

    bodies: frozenset[UUID]
    tasks: list[ComplaintUnit]

    @property
    def lead(self) -> Unit | None:
        return policies.lead_of(self.tasks)


def open_of(complaint: Complaint) -> _Open:
    rows = ComplaintUnit.objects.filter(complaint=complaint).select_related("unit").order_by("pk")
    return _Open(bodies_of(complaint), list(rows))


@act()
def register_complaint(*, actor: Actor, spec: ComplaintSpec, now: datetime, paper: files.Attachment | None = None) -> Complaint:  # fmt: skip
    """By the office, or by the company itself on the portal."""
    if spec.channel is not Channel.PORTAL:
        require(may_keep(actor))
    elif actor.is_staff:
        raise EnterpriseRefusal("工作人员请在工作台登记投诉")
    rules.believable(spec.received_at.date(), "收到时间")
    if spec.received_at > now:
        raise EnterpriseRefusal("收到时间不能晚于现在")
    if not spec.phone.strip():
        raise EnterpriseRefusal("请填写联系电话：没有联系方式的只能作为线索，不能受理")
    units = list(Unit.objects.filter(pk__in=spec.targets))
    if not units or len(units) != len(set(spec.targets)):
        raise EnterpriseRefusal("请选择被投诉单位")
    company = Company.objects.filter(pk=spec.company_id).first() if spec.company_id else None
    year, code = local(now).year, secret_text(CODE_LENGTH)
    row = Complaint.objects.create(
        id=new_id(), number=f"企诉〔{year}〕{numbering.take(f'enterprise.complaint.{year}')}号", code=code, company=company,
        code_index=blind_index(code, "enterprise.complaint"), company_name=company.name if company else rules.must_say(spec.company_name, "企业名称", 150),
        complainant=rules.must_say(spec.complainant, "投诉人姓名", 60), phone=phone_of(spec.phone), phone_index=phone_index(spec.phone), secret=spec.secret, channel=spec.channel.value,
        target_person=rules.may_say(spec.target_person, "被投诉人员", 100), facts=rules.must_say(spec.facts, "事实", SAID_MAX),
        demand=rules.must_say(spec.demand, "诉求", SAID_MAX), received_at=spec.received_at, state=State.REGISTERED.value,
        due_at=due("complaint_accept_days", spec.received_at),
    )  # fmt: skip
    ComplaintTarget.objects.bulk_create([ComplaintTarget(complaint=row, unit=unit) for unit in units])
    stored, name = files.keep(paper, now)
    ComplaintStep.objects.create(
        complaint=row, act=Act.REGISTER.value, at=now, file=stored, file_name=name, by_id=actor.account_id
    )
    moved = ComplaintMoved(complaint_id=row.pk, act=Act.REGISTER.value, state=row.state, due_at=row.due_at)
    note(actor, row.pk, [moved], now)
    return row


def _step(
    actor: Actor, complaint: Complaint, what: Act, said: str, now: datetime, *, due_at: datetime | None, paper: files.Attachment | None = None,
    facts: Mapping[str, object] | None = None, unit: Unit | None = None, entered_for: bool = False,
) -> None:  # fmt: skip
    """One move by the table on the state that was read; the limit it was under stays with the step."""
    was = State(complaint.state)
    state = after(was, what)
    if now < complaint.received_at:
        raise EnterpriseRefusal("时间不能早于收到投诉")
    stored, name = files.keep(paper, now)
    if entered_for and stored is None:
        raise EnterpriseRefusal("代单位登记须附单位的书面材料（盖章的调查报告或复函）")
    same = Complaint.objects.filter(
        pk=complaint.pk, state=was.value, due_at=complaint.due_at, appeals=complaint.appeals
    )
    if same.update(state=state.value, due_at=due_at, **(facts or {})) != 1:
        raise Stale("这件投诉刚被他人处理，请刷新后再试")
    ComplaintStep.objects.create(
        complaint=complaint, act=what.value, at=now, due_at=complaint.due_at, note=said, unit=unit, entered_for=entered_for, file=stored,
        file_name=name, by_id=actor.account_id,
    )  # fmt: skip
    note(
        actor,
        complaint.pk,
        [ComplaintMoved(complaint_id=complaint.pk, act=what.value, state=state.value, due_at=due_at)],
        now,
    )
    complaint.refresh_from_db()


def _allowed(actor: Actor, complaint: Complaint, what: Act) -> _Open:
    found = open_of(complaint)
    require(policies.may_act(actor, complaint, found.bodies, found.tasks, what))
    after(State(complaint.state), what)
    return found


@act()
def review(*, actor: Actor, complaint: Complaint, said: str, now: datetime) -> None:
    """Looked through: is it one of ours? The clock of acceptance runs on."""
    _allowed(actor, complaint, Act.REVIEW)
    _step(actor, complaint, Act.REVIEW, rules.must_say(said, "初审意见", SAID_MAX), now, due_at=complaint.due_at)


@act()
def accept(*, actor: Actor, complaint: Complaint, matter: str, level: Level, said: str, now: datetime) -> None:
    """Within five working days of receipt unless set otherwise; from now on the limit to finish runs."""
    _allowed(actor, complaint, Act.ACCEPT)
    if matter not in reference.complaint_kinds("accepted"):
        raise EnterpriseRefusal("请选择受理类别")
    last = due("complaint_finish_days", now)
    facts = {"matter": matter, "level": level.value, "accepted_at": now, "finish_due_at": last}
    _step(actor, complaint, Act.ACCEPT, rules.may_say(said, "受理意见", SAID_MAX), now, due_at=last, facts=facts)


@act()
def decline(*, actor: Actor, complaint: Complaint, reason: str, said: str, now: datetime) -> None:
    """One of the listed cases, and where the company can turn instead."""
    _allowed(actor, complaint, Act.DECLINE)
    if reason not in reference.complaint_kinds("declined"):
        raise EnterpriseRefusal("请选择不予受理的情形")
    told = rules.must_say(said, "不予受理的说明", SAID_MAX)
    _step(
        actor,
        complaint,
        Act.DECLINE,
        told,
        now,
        due_at=None,
        facts={"declined_for": reason, "answer": told, "answered_at": now},
    )


@act()
def transfer(*, actor: Actor, complaint: Complaint, said: str, now: datetime, paper: files.Attachment | None = None) -> None:  # fmt: skip
    """About the office's own house, or beyond the district: to a body above."""
    _allowed(actor, complaint, Act.TRANSFER)
    _step(
        actor,
        complaint,
        Act.TRANSFER,
        rules.must_say(said, "转送哪里、为什么", SAID_MAX),
        now,
        due_at=None,
        paper=paper,
    )


@act()
def assign_complaint(*, actor: Actor, complaint: Complaint, lead: Unit, assisting: tuple[Unit, ...], said: str, now: datetime) -> None:  # fmt: skip
    """To units that it is not about; several make it a joint one."""
    found = _allowed(actor, complaint, Act.ASSIGN)
    targets = [t.unit for t in ComplaintTarget.objects.filter(complaint=complaint).select_related("unit")]
    units = [lead, *assisting]
    if len({u.pk for u in units}) != len(units):
        raise EnterpriseRefusal("牵头单位和协办单位不能重复")
    for unit in units:
        require(policies.may_handle(unit, targets, found.bodies))
    ComplaintUnit.objects.filter(complaint=complaint, ended_at=None).update(ended_at=now)
    facts = {"level": Level.JOINT.value} if assisting else {}
    told = rules.may_say(said, "转办要求", SAID_MAX)
    _step(actor, complaint, Act.ASSIGN, told, now, due_at=complaint.finish_due_at, unit=lead, facts=facts)
    ComplaintUnit.objects.bulk_create([
        ComplaintUnit(complaint=complaint, unit=unit, role=(Role.ASSIST if n else Role.LEAD).value, since=now)
        for n, unit in enumerate(units)
    ])  # fmt: skip


@act()
def investigate(*, actor: Actor, complaint: Complaint, said: str, now: datetime, paper: files.Attachment | None = None) -> None:  # fmt: skip
    lead = _allowed(actor, complaint, Act.INVESTIGATE).lead
    assert lead is not None
    told = rules.may_say(said, "调查安排", SAID_MAX)
    _step(
        actor,
        complaint,
        Act.INVESTIGATE,
        told,
        now,
        due_at=complaint.due_at,
        paper=paper,
        unit=lead,
        entered_for=not acts_for(actor, lead),
    )


@act()
def meet(*, actor: Actor, complaint: Complaint, said: str, now: datetime, paper: files.Attachment | None = None) -> None:  # fmt: skip
    """Several units at one table, before a joint complaint is decided."""
    _allowed(actor, complaint, Act.MEET)
    told = rules.must_say(said, "会议情况", SAID_MAX)
    _step(actor, complaint, Act.MEET, told, now, due_at=complaint.due_at, paper=paper, facts={"met_on": now})


@act()
def extend_complaint(*, actor: Actor, complaint: Complaint, said: str, now: datetime) -> None:
    """Once, before the limit: up to so many months from acceptance."""
    _allowed(actor, complaint, Act.EXTEND)
    assert complaint.accepted_at
    assert complaint.finish_due_at
    if complaint.extended:
        raise EnterpriseRefusal("期限只能延长一次")
    if now > complaint.finish_due_at:
        raise EnterpriseRefusal("期限已过，不能再延长，请尽快办结并说明原因")
    longest = rules.months_later(
        complaint.accepted_at, setting("complaint_most_months", complaint.accepted_at), workdays()
    )
    if longest <= complaint.finish_due_at:
        raise EnterpriseRefusal("现在的期限已经是最长期限")
    told = rules.must_say(said, "延长的理由", SAID_MAX)
    _step(actor, complaint, Act.EXTEND, told, now, due_at=longest, facts={"extended": True, "finish_due_at": longest})


@act()
def deal(*, actor: Actor, complaint: Complaint, said: str, now: datetime, paper: files.Attachment | None = None) -> None:  # fmt: skip
    """What was found and done. A joint complaint is dealt with after the units have met."""
    lead = _allowed(actor, complaint, Act.DEAL).lead
    assert lead is not None
    if complaint.level == Level.JOINT and complaint.met_on is None:
        raise EnterpriseRefusal("多部门联办的投诉，须先召开联席会议并登记会议情况")
    told = rules.must_say(said, "处理结果", SAID_MAX)
    _step(actor, complaint, Act.DEAL, told, now, due_at=complaint.finish_due_at, paper=paper, unit=lead, facts={"result": told}, entered_for=not acts_for(actor, lead))  # fmt: skip


@act()
def answer_complaint(*, actor: Actor, complaint: Complaint, said: str, now: datetime, paper: files.Attachment | None = None) -> None:  # fmt: skip
    """What the company reads."""
    _allowed(actor, complaint, Act.ANSWER)
    told = rules.must_say(said, "给投诉人的答复", SAID_MAX)
    facts = {"answer": told, "answered_at": now, "answered_by_id": actor.account_id}
    _step(
        actor, complaint, Act.ANSWER, told, now, due_at=due("complaint_call_back_days", now), paper=paper, facts=facts
    )


@act()
def call_back(*, actor: Actor, complaint: Complaint, content: Content, said: str, now: datetime) -> None:
    _allowed(actor, complaint, Act.CALL_BACK)
    told = rules.must_say(said, "回访情况", SAID_MAX)
    later = due("complaint_call_back_days", now)
    _step(actor, complaint, Act.CALL_BACK, told, now, due_at=later, facts={"content": content.value})


@act()
def conclude(*, actor: Actor, complaint: Complaint, said: str, now: datetime) -> None:
    """Finished; who is not content was told of the ways that are left."""
    _allowed(actor, complaint, Act.CONCLUDE)
    told = rules.may_say(said, "办结意见", SAID_MAX)
    if complaint.content == Content.NO and not told:
        raise EnterpriseRefusal("投诉人不满意的，办结意见须写明已告知的救济途径（行政复议、诉讼等）")
    _step(actor, complaint, Act.CONCLUDE, told, now, due_at=None, facts={"concluded_at": now})


@act()
def appeal(*, actor: Actor, complaint: Complaint, said: str, now: datetime) -> None:
    """Not content with the answer, or with not being accepted: again, by another unit where there is one."""
    _allowed(actor, complaint, Act.APPEAL)
    told = rules.must_say(said, "不服的理由", SAID_MAX)
    facts: dict[str, object] = {"appeals": complaint.appeals + 1, "answer": "", "answered_at": None, "answered_by": None, "content": "", "concluded_at": None}  # fmt: skip
    if complaint.state == State.DECLINED:
        facts["declined_for"] = ""
        _step(actor, complaint, Act.APPEAL, told, now, due_at=due("complaint_accept_days", now), facts=facts)
        return
    ComplaintUnit.objects.filter(complaint=complaint, ended_at=None).update(ended_at=now)
    last = due("complaint_finish_days", now)
    facts |= {"finish_due_at": last, "extended": False, "met_on": None, "result": ""}
    _step(actor, complaint, Act.APPEAL, told, now, due_at=last, facts=facts)


@act()
def account_for(*, actor: Actor, complaint: Complaint, said: str, now: datetime) -> None:
    """Who was held to account, and how."""
    _allowed(actor, complaint, Act.ACCOUNT)
    told = rules.must_say(said, "问责情况", SAID_MAX)
    _step(actor, complaint, Act.ACCOUNT, told, now, due_at=complaint.due_at, facts={"accountability": told})


@act()
def archive(*, actor: Actor, complaint: Complaint, said: str, now: datetime) -> None:
    _allowed(actor, complaint, Act.ARCHIVE)
    _step(actor, complaint, Act.ARCHIVE, rules.may_say(said, "归档说明", SAID_MAX), now, due_at=None)


@act()
def reveal_complainant(*, actor: Actor, complaint: Complaint, reason: str, now: datetime) -> tuple[str, str]:
    """Who complained; the look is on the trail."""
    found = open_of(complaint)
    require(policies.may_reveal(actor, complaint, found.bodies, found.tasks))
    told = rules.must_say(reason, "查看理由", 200)
    digest = hashlib.sha256(told.encode()).hexdigest()
    note(actor, complaint.pk, [ContactRevealed(of="complaint", key=complaint.pk, reason_digest=digest)], now)
    if complaint.company is not None and not complaint.secret:  # who asked for secrecy may not have told the company
        tell_company(actor, complaint.company, told, now, complaint.number)
    return complaint.complainant, complaint.phone


@act()
def record_call(*, actor: Actor, spec: CallSpec, now: datetime) -> Call:
    """A call on the line: answered at once, or it led to a complaint."""
    require(may_keep(actor))
    rules.believable(spec.at.date(), "来电时间")
    if spec.at > now:
        raise EnterpriseRefusal("来电时间不能晚于现在")
    told = rules.may_say(spec.answer, "答复或去向", 500)
    if spec.complaint_id is None and not told:
        raise EnterpriseRefusal("请填写答复或去向，或选择登记成的投诉")
    row = Call.objects.create(
        id=new_id(), at=spec.at, kind=spec.kind.value, caller=rules.may_say(spec.caller, "来电人", 60), phone=phone_of(spec.phone, "电话"), phone_index=phone_index(spec.phone),
        company_name=rules.may_say(spec.company_name, "企业", 150), content=rules.must_say(spec.content, "内容", 1000), answer=told,
        complaint_id=spec.complaint_id, taken_by_id=actor.account_id, entered_at=now,
    )  # fmt: skip
    note(actor, row.pk, [LineCalled(call_id=row.pk, what=row.kind)], now)
    return row
