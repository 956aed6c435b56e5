"""The reform ledger: walk-throughs with what the leaders came upon, look-backs at one-things, adjustments of lists."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from tongban.infra import files
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import ReformEntry, Task, WalkFinding, WalkThrough
from tongban.oversight.supervision.policies import tasks as policies
from tongban.oversight.supervision.rules.words import may_say, must_say
from tongban.oversight.supervision.selectors import reform as selectors
from tongban.oversight.supervision.usecases.common import note
from tongban.oversight.supervision.usecases.tasks import assign
from tongban.oversight.supervision.values.reform import Kind, Mode, ReformChanged, Seen, State, WalkedThrough
from tongban.oversight.supervision.values.tasks import TaskOrder

FINDINGS_MOST = 20


def _matter(code: str, name: str) -> tuple[str, str]:
    """A matter of the catalogue by its code, or one that is told in words."""
    code = code.strip()
    if not code:
        return "", must_say(name, "事项", 300).replace("\n", " ")
    known = selectors.matter_name(code)
    if known is None:
        raise SupervisionRefusal(f"目录里没有代码为“{code[:60]}”的事项或一件事，请核对，或不填代码直接写名称")
    return code, known


@act()
def walk_through(
    *, actor: Actor, on: date, mode: Mode, department: Department, leader: str, now: datetime, matter: str = "", matter_name: str = "",
    minutes: int | None = None, summary: str = "", seen: Sequence[Seen] = (), paper: files.Attachment | None = None,
) -> WalkThrough:  # fmt: skip
    """A head of department went through a matter; what they came upon becomes a task where somebody is to change it."""
    require(policies.may_register(actor))
    if not date(2000, 1, 1) <= on <= local(now).date():
        raise SupervisionRefusal(f"日期{on}不对：不能晚于今天")
    if minutes is not None and not 1 <= minutes <= 1440:
        raise SupervisionRefusal("用时应在1到1440分钟之间")
    if len(seen) > FINDINGS_MOST:
        raise SupervisionRefusal(f"一次最多登记{FINDINGS_MOST}个问题")
    code, name = _matter(matter, matter_name)
    stored, file_name = files.keep(paper, now)
    try:
        with transaction.atomic():
            row = WalkThrough.objects.create(
                id=new_id(), on=on, mode=mode.value, department=department, leader=must_say(leader, "领导", 60), matter=code,
                matter_name=name, minutes=minutes, summary=may_say(summary, "体验情况", 2000), file=stored, file_name=file_name,
                entered_by_id=actor.account_id, entered_at=now,
            )  # fmt: skip
    except IntegrityError as clash:
        raise SupervisionRefusal("同一天、同一位领导、同一事项的体验已经登记过") from clash
    for place, one in enumerate(seen, start=1):
        text = must_say(one.text, f"第{place}个问题", 500, least=4)
        task = _task(actor, row, place, text, one, now) if one.unit_id is not None else None
        WalkFinding.objects.create(walk=row, position=place, text=text, task=task)
    event = WalkedThrough(walk_id=row.pk, on=on, mode=mode.value, department_id=department.pk)
    note(actor, row.pk, [event], now)
    return row


def _task(actor: Actor, walk: WalkThrough, place: int, text: str, one: Seen, now: datetime) -> Task:
    assert one.unit_id is not None
    order = TaskOrder(
        title=f"整改走流程发现的问题：{text}"[:200], content=text, source="walkthrough", unit_id=one.unit_id, assigned_on=walk.on,
        due_on=one.due_on, source_note=f"{walk.on}{walk.leader}体验“{walk.matter_name[:60]}”", origin="walk", origin_id=f"{walk.pk}:{place}",
    )  # fmt: skip
    return assign(actor=actor, order=order, now=now)


@act()
def put_change(*, actor: Actor, finding: WalkFinding, change: str, on: date, now: datetime) -> None:
    """What was changed about something a leader came upon."""
    require(policies.may_register(actor))
    _check_changed(on, finding.walk.on, now)
    open_ = WalkFinding.objects.filter(pk=finding.pk, changed_on=None)
    if open_.update(change=must_say(change, "改进", 500, least=4), changed_on=on) != 1:
        raise Stale("改进情况刚由他人登记，请刷新")
    note(actor, finding.walk_id, [ReformChanged(entry_id=finding.walk_id, what=f"change {finding.position}")], now)


def _check_changed(on: date, since: date, now: datetime) -> None:
    if not since <= on <= local(now).date():
        raise SupervisionRefusal(f"改进日期应在{since}到今天之间")


@act()
def enter(
    *, actor: Actor, kind: Kind, on: date, found: str, now: datetime, matter: str = "", matter_name: str = "",
    department: Department | None = None, basis: str = "", edition_before: int | None = None, edition_after: int | None = None,
) -> ReformEntry:  # fmt: skip
    """An entry of the ledger. Editions, where there are any, say what changed: the cuts are taken from them."""
    require(policies.may_register(actor))
    if not date(2000, 1, 1) <= on <= local(now).date():
        raise SupervisionRefusal(f"日期{on}不对：不能晚于今天")
    code, name = _matter(matter, matter_name)
    for number in (edition_before, edition_after):
        if number is not None and (not code or number not in selectors.editions(code)):
            raise SupervisionRefusal(f"“{name}”没有第{number}版，请核对")
    try:
        with transaction.atomic():
            row = ReformEntry.objects.create(
                id=new_id(), kind=kind.value, on=on, matter=code, matter_name=name, department=department,
                found=must_say(found, "发现或事由", 2000, least=4), basis=may_say(basis, "依据", 300), edition_before=edition_before,
                edition_after=edition_after, state=State.FOUND.value, entered_by_id=actor.account_id, entered_at=now,
            )  # fmt: skip
    except IntegrityError as clash:
        raise SupervisionRefusal(f"{on}的“{name}”已经登记过") from clash
    note(actor, row.pk, [ReformChanged(entry_id=row.pk, what=kind.value)], now)
    return row


@act()
def put_right(
    *, actor: Actor, entry: ReformEntry, change: str, on: date, now: datetime, edition_after: int | None = None
) -> None:
    """What was changed, on which day, by which edition where it was published."""
    require(policies.may_register(actor))
    _check_changed(on, entry.on, now)
    if edition_after is not None and (not entry.matter or edition_after not in selectors.editions(entry.matter)):
        raise SupervisionRefusal(f"“{entry.matter_name}”没有第{edition_after}版，请核对")
    told = must_say(change, "改进", 2000, least=4)
    facts = {"state": State.CHANGED.value, "change": told, "changed_on": on}
    if edition_after is not None:
        facts["edition_after"] = edition_after
    if ReformEntry.objects.filter(pk=entry.pk, state=State.FOUND.value).update(**facts) != 1:
        raise Stale("刚由他人登记，请刷新")
    note(actor, entry.pk, [ReformChanged(entry_id=entry.pk, what="changed")], now)
