"""What a person at a department's desk keeps: filters under a name, texts to insert, notes, items granted together."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.crypto import keyed_digest
from tongban.infra.statements import send
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.events import Event
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import NotAllowed, require
from tongban.kernel.times import local
from tongban.services.cases import policies
from tongban.services.cases.deskevents import BatchItemChanged, CaseNoted, SnippetKept
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.models import BatchItem, CaseNote, SavedFilter, Snippet
from tongban.services.cases.usecases.review import read_leg
from tongban.services.cases.values import SnippetKind
from tongban.services.catalogue.models import Item

STREAM: Final = uuid5(UUID(int=0), "tongban.cases.desk")
FILTERS_MAX: Final = 20
_NAME, _TITLE, _TEXT = 30, 60, 2000


def record(actor: Actor, event: Event, now: datetime, duty: Duty | None = None) -> None:
    """One line on the desk's own stream."""
    trail.record(actor=actor, duty=duty, head=trail.head_of(STREAM), events=[event], now=now)
    send()


# --- filters: a person's own convenience, off the record ---------------------------------------------------------------------


@transaction.atomic
def save_filter(*, actor: Actor, name: str, wanted: Mapping[str, str]) -> SavedFilter:
    """Under the same name it takes the place of the one before."""
    if actor.account_id is None or not policies.worked_by(actor):
        raise NotAllowed("只有部门审批人员可以保存筛选")
    told = " ".join(name.split())
    if not told or len(told) > _NAME:
        raise CaseRefusal(f"请给筛选起个名字，最多{_NAME}个字")
    if not wanted:
        raise CaseRefusal("请先选择筛选条件再保存；搜索的文字不保存")
    mine = SavedFilter.objects.filter(account=actor.account_id, removed_at=None)
    if mine.filter(name=told).update(wanted=dict(wanted)):
        return mine.get(name=told)
    if mine.count() >= FILTERS_MAX:
        raise CaseRefusal(f"最多保存{FILTERS_MAX}个筛选，请先删除不用的")
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(id=new_id(), account_id=actor.account_id, name=told, wanted=dict(wanted))
    except IntegrityError:  # pressed twice
        return mine.get(name=told)


@transaction.atomic
def remove_filter(*, actor: Actor, filter_id: UUID, now: datetime) -> SavedFilter:
    """Gone from the list, and to be had back."""
    row = SavedFilter.objects.filter(pk=filter_id, account=actor.account_id, removed_at=None).first()
    if actor.account_id is None or row is None:
        raise CaseRefusal("没有找到这个筛选")
    SavedFilter.objects.filter(pk=filter_id).update(removed_at=now)
    return row


@transaction.atomic
def restore_filter(*, actor: Actor, filter_id: UUID) -> SavedFilter:
    row = SavedFilter.objects.filter(pk=filter_id, account=actor.account_id).first()
    if actor.account_id is None or row is None:
        raise CaseRefusal("没有找到这个筛选")
    if SavedFilter.objects.filter(account=actor.account_id, name=row.name, removed_at=None).exclude(pk=row.pk).exists():
        raise CaseRefusal(f"已经另有一个筛选叫“{row.name}”")
    SavedFilter.objects.filter(pk=filter_id).update(removed_at=None)
    return row


# --- texts to insert ---------------------------------------------------------------------------------------------------------


@act()
def keep_snippet(
    *, actor: Actor, department_id: UUID, shared: bool, kind: SnippetKind, title: str, text: str, basis: str,
    now: datetime, snippet_id: UUID | None = None, item: str = "",
) -> UUID:  # fmt: skip
    """Write a text or change it. A cause of refusal names its law (Licensing Law art 38).

    `item`: for which item the window is to check it; empty for all items of the department.
    """
    row = Snippet.objects.filter(pk=snippet_id, ended_at=None).first() if snippet_id else None
    if snippet_id is not None and row is None:
        raise CaseRefusal("没有找到这条常用语，或已停用")
    if row is not None:  # whose it is does not change
        department_id, shared = row.department_id, row.owner_id is None
    owner = (row.owner_id if row else actor.account_id) if not shared else None
    require(policies.may_keep_snippet(actor, department_id, owner))
    name, said, law = " ".join(title.split()), text.strip(), basis.strip()
    if not name or len(name) > _TITLE:
        raise CaseRefusal(f"请填写名称，最多{_TITLE}个字")
    if not said or len(said) > _TEXT or len(law) > _TEXT:
        raise CaseRefusal(f"请填写内容，最多{_TEXT}个字")
    if kind is SnippetKind.REFUSE and not law:
        raise CaseRefusal("不予的原因须写明法律依据（行政许可法第三十八条）")
    if kind is SnippetKind.CHECK and not shared:
        raise CaseRefusal("请窗口核对的内容由部门统一写，请勾选“部门共用”")
    code = item.strip() if kind is SnippetKind.CHECK else ""
    if code and not Item.objects.filter(code=code).exists():
        raise CaseRefusal("没有这个事项代码；空着就是本部门全部事项")
    key = row.pk if row else new_id()
    record(actor, SnippetKept(snippet_id=key, shared=shared, ended=False), now)
    facts = {
        "kind": kind.value,
        "title": name,
        "text": said,
        "basis": law,
        "item": code,
        "kept_by_id": actor.account_id,
        "kept_at": now,
    }
    if row is None:
        Snippet.objects.create(id=key, department_id=department_id, owner_id=owner, **facts)
    else:
        Snippet.objects.filter(pk=key).update(**facts)
    return key


@act()
def end_snippet(*, actor: Actor, snippet_id: UUID, ended: bool, now: datetime) -> Snippet:
    """Out of use, or back."""
    row = Snippet.objects.filter(pk=snippet_id).first()
    if row is None or (row.ended_at is not None) == ended:
        raise CaseRefusal("没有找到这条常用语，或已经处理过")
    require(policies.may_keep_snippet(actor, row.department_id, row.owner_id))
    record(actor, SnippetKept(snippet_id=row.pk, shared=row.owner_id is None, ended=ended), now)
    Snippet.objects.filter(pk=row.pk).update(ended_at=now if ended else None)
    return row


# --- notes -------------------------------------------------------------------------------------------------------------------


@act()
def note_case(*, actor: Actor, case_id: UUID, text: str, now: datetime) -> UUID:
    """A word among those who work on the leg; on the record that it was written, not what it says."""
    whole, leg = read_leg(case_id)
    require(policies.may_examine(actor, whole.whose, leg.department_id))
    if not text.strip() or len(text) > 1000:
        raise CaseRefusal("请填写备注，最多1000个字")
    assert actor.account_id is not None
    row_id = new_id()
    event = CaseNoted(
        application_id=whole.application_id, case_id=case_id, note_id=row_id, text_digest=keyed_digest(text)
    )
    trail.record(actor=actor, duty=Duty.EXAMINE, head=whole.head, events=[event], now=now)
    send()
    CaseNote.objects.create(id=row_id, case_id=case_id, by_id=actor.account_id, at=now, text=text.strip())
    return row_id


# --- items granted together --------------------------------------------------------------------------------------------------


@act()
def allow_batch(*, actor: Actor, department_id: UUID, item: str, since: date, now: datetime) -> UUID:
    """From that day on the item may be granted several at a time. The office's rule, answered for by whoever decides."""
    require(policies.may_keep_shared(actor, department_id))
    if not item:
        raise CaseRefusal("请选择事项")
    if since < local(now).date():
        raise CaseRefusal("开始日期不能早于今天")
    mine = BatchItem.objects.filter(department=department_id, item=item)
    if mine.filter(until=None).exists() or mine.filter(until__gte=since).exists():
        raise CaseRefusal("这个事项在那天已经可以批量办理")
    record(actor, BatchItemChanged(department_id=department_id, item=item, since=since, until=None), now, Duty.DECIDE)
    try:
        with transaction.atomic():
            row = BatchItem.objects.create(
                id=new_id(), department_id=department_id, item=item, since=since, allowed_by_id=actor.account_id,
                allowed_at=now,
            )  # fmt: skip
    except IntegrityError as clash:
        raise CaseRefusal("从那天开始的规则已经登记过") from clash
    return row.pk


@act()
def end_batch(*, actor: Actor, batch_id: UUID, until: date, now: datetime) -> None:
    """With that day it ends; afterwards each is decided singly again."""
    row = BatchItem.objects.filter(pk=batch_id, until=None).first()
    if row is None:
        raise CaseRefusal("没有找到这条规则，或已经结束")
    require(policies.may_keep_shared(actor, row.department_id))
    if until < row.since:
        raise CaseRefusal(f"结束日期不能早于开始日期（{row.since}）")
    event = BatchItemChanged(department_id=row.department_id, item=row.item, since=row.since, until=until)
    record(actor, event, now, Duty.DECIDE)
    BatchItem.objects.filter(pk=batch_id, until=None).update(until=until)
