"""A letter is drafted by one person and issued by another; the number is taken when it goes out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from tongban.infra import files, numbering
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.orgs.selectors import centre
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Assistance, Letter, LetterFile
from tongban.oversight.supervision.policies import letters as policies
from tongban.oversight.supervision.rules import letters as rules
from tongban.oversight.supervision.rules.words import may_say, must_say
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.usecases.common import note
from tongban.oversight.supervision.usecases.letters.moving import move
from tongban.oversight.supervision.usecases.letters.objecting import lapse
from tongban.oversight.supervision.values.letters import (
    FILES_MAX,
    NOTE_MAX,
    TEXT_MAX,
    TITLE_MAX,
    Act,
    LetterChanged,
    LetterDrafted,
    LetterOrder,
    State,
    Urgency,
)


@act()
def draft(
    *, actor: Actor, order: LetterOrder, now: datetime, papers: Sequence[files.Attachment] = (), submit: bool = False,
    relapse_of: Letter | None = None,
) -> Letter:  # fmt: skip
    """Draft a letter; with `submit` it waits for its signer at once.

    Other registers call this with `actor=SYSTEM` too (a red-plus signal, a finding): `order.origin` and
    `order.origin_id` then name what gave rise to it, and asked for again the letter that exists is returned. A person
    signs and issues it (`issue`), whoever drafted it.
    """
    require(policies.may_keep(actor))
    if order.origin_id and (known := _of_origin(order)) is not None:
        return known
    facts = _facts(order, now)
    try:
        with transaction.atomic():
            row = Letter.objects.create(
                id=new_id(), **facts, origin=order.origin, origin_id=order.origin_id, state=State.DRAFT.value,
                drafted_by_id=actor.account_id, drafted_at=now, relapse_of=relapse_of,
            )  # fmt: skip
    except IntegrityError as clash:
        if order.origin_id and (known := _of_origin(order)) is not None:
            return known  # another worker was first
        raise Stale("这份交办函刚由他人拟出，请刷新") from clash
    _assist(row, order)
    event = LetterDrafted(letter_id=row.pk, source=row.source, origin=order.origin, origin_id=order.origin_id)
    note(actor, row.pk, [event], now)
    for paper in papers:
        _attach(actor, row, paper, now)
    if submit:
        move(actor, row, Act.SUBMIT, "", now)
    return row


def _of_origin(order: LetterOrder) -> Letter | None:
    return Letter.objects.filter(origin=order.origin, origin_id=order.origin_id).first()


def _facts(order: LetterOrder, now: datetime) -> dict[str, Any]:
    """What is written down of an order, checked."""
    today = local(now).date()
    if order.source not in {e.code for e in settings_of.listing("letter_source", today)}:
        raise SupervisionRefusal("请选择问题来源")
    if order.reply_format not in {e.code for e in settings_of.listing("reply_format", today)}:
        raise SupervisionRefusal("请选择反馈方式")
    here = centre()
    issuer = order.issuer_id or (here.bureau_id if here else None)
    if issuer is None:
        raise SupervisionRefusal("还没有登记本单位，请系统管理员先建机构")
    if not Department.objects.filter(pk=order.responsible_id, until=None).exists():
        raise SupervisionRefusal("请选择责任单位")
    if order.responsible_id in order.assisting_ids:
        raise SupervisionRefusal("责任单位不能同时是协助单位")
    days, due_on = order.days, order.due_on
    if days is not None and due_on is not None:
        raise SupervisionRefusal("办理期限请只填一种：几个工作日，或者截止日期")
    if days is None and due_on is None:
        days = settings_of.settings(today)[f"{order.urgency.value}_days"]
    rules.check_limit(days=days, fixed=due_on, today=today)
    return {
        "title": must_say(order.title, "标题", TITLE_MAX).replace("\n", " "), "source": order.source,
        "source_note": may_say(order.source_note, "来源说明", 200), "background": may_say(order.background, "背景", TEXT_MAX),
        "problem": must_say(order.problem, "问题", TEXT_MAX, least=5), "requirement": must_say(order.requirement, "办理要求", TEXT_MAX),
        "basis": may_say(order.basis, "依据", NOTE_MAX), "issuer_id": issuer, "responsible_id": order.responsible_id,
        "contact": may_say(order.contact, "联系人及电话", 60), "urgency": Urgency(order.urgency).value, "days": days, "due_on": due_on,
        "reply_format": order.reply_format, "score": may_say(order.score, "扣分情况", 60),
    }  # fmt: skip


def _assist(row: Letter, order: LetterOrder) -> None:
    units = set(order.assisting_ids)
    if Department.objects.filter(pk__in=units, until=None).count() != len(units):
        raise SupervisionRefusal("协助单位中有已撤销的单位，请重新选择")
    Assistance.objects.bulk_create(Assistance(letter=row, department_id=unit) for unit in sorted(units))


@act()
def change(*, actor: Actor, letter: Letter, order: LetterOrder, now: datetime) -> None:
    """Other words for a draft that has not been sent to its signer; whoever changes it may not sign it."""
    require(policies.may_keep(actor))
    if letter.state != State.DRAFT:
        raise SupervisionRefusal(f"交办函“{letter.get_state_display()}”，不能再改；待签发的请先退回修改")
    facts = _facts(order, now)
    if actor.account_id is not None:
        facts["drafted_by_id"] = actor.account_id
    if Letter.objects.filter(pk=letter.pk, state=State.DRAFT.value).update(**facts) != 1:
        raise Stale("这份交办函刚被他人送签，请刷新")
    Assistance.objects.filter(letter=letter).delete()
    _assist(letter, order)
    note(actor, letter.pk, [LetterChanged(letter_id=letter.pk, what="words")], now)
    letter.refresh_from_db()


@act()
def attach(*, actor: Actor, letter: Letter, paper: files.Attachment, now: datetime) -> LetterFile:
    """A file that goes out with the letter."""
    require(policies.may_keep(actor))
    if letter.state not in (State.DRAFT, State.TO_SIGN):
        raise SupervisionRefusal("已下发的交办函不能再加附件，请在进展里附上")
    return _attach(actor, letter, paper, now)


def _attach(actor: Actor, letter: Letter, paper: files.Attachment, now: datetime) -> LetterFile:
    if LetterFile.objects.filter(letter=letter).count() >= FILES_MAX:
        raise SupervisionRefusal(f"一份交办函最多附{FILES_MAX}个文件")
    stored, name = files.keep(paper, now)
    assert stored is not None
    row = LetterFile.objects.create(letter=letter, file=stored, name=name, by_id=actor.account_id, at=now)
    note(actor, letter.pk, [LetterChanged(letter_id=letter.pk, what="file")], now)
    return row


@act()
def submit(*, actor: Actor, letter: Letter, now: datetime) -> None:
    require(policies.may_keep(actor))
    move(actor, letter, Act.SUBMIT, "", now)


@act()
def return_(*, actor: Actor, letter: Letter, said: str, now: datetime) -> None:
    """Back to whoever drafted it, with what has to be different."""
    require(policies.may_sign(actor, letter))
    move(actor, letter, Act.RETURN, must_say(said, "退回修改的原因", NOTE_MAX), now)


@act()
def discard(*, actor: Actor, letter: Letter, said: str, now: datetime) -> None:
    """A draft that is not needed; it stays on record."""
    require(policies.may_keep(actor))
    move(actor, letter, Act.DISCARD, must_say(said, "作废原因", NOTE_MAX), now)


@act()
def issue(*, actor: Actor, letter: Letter, now: datetime) -> None:
    """Sign and send out: the number is taken, the clock begins."""
    require(policies.may_sign(actor, letter))
    today = local(now).date()
    due_at = rules.due_at(days=letter.days, fixed=letter.due_on, start=now, calendar=workdays())
    number = _number(letter, now) if letter.state == State.TO_SIGN else None
    facts = {"number": number, "signed_by_id": actor.account_id, "issued_at": now, "clock_from": now, "due_at": due_at}
    if now < letter.drafted_at:
        raise SupervisionRefusal(f"签发时间不能早于拟稿（{local(letter.drafted_at).date()}），今天是{today}")
    move(actor, letter, Act.ISSUE, "", now, facts=facts)


@act()
def withdraw(*, actor: Actor, letter: Letter, said: str, now: datetime) -> None:
    """It went to the wrong unit, or should not have gone out: its number stays used, its reason stays on record."""
    require(policies.may_withdraw(actor, letter))
    told = must_say(said, "撤回原因", NOTE_MAX, least=4)
    lapse(letter, "交办函已撤回", now)
    move(actor, letter, Act.WITHDRAW, told, now)


def _number(letter: Letter, now: datetime) -> str:
    """Each body counts its own letters, each year anew; its word may change, the count goes on."""
    today = local(now).date()
    word = settings_of.letter_word(letter.issuer_id, today)
    here = centre()
    said = word.word if word else f"{here.short_name if here else ''}交"
    return rules.number(said, today.year, numbering.take(f"supervision.letter.{letter.issuer_id}.{today.year}"))
