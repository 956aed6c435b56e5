"""The campaign, its groups with dated membership, leaders, units, limits."""

from datetime import date, datetime

from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require
from tongban.orgs.models import Department
from tongban.oversight.enterprise import reference, rules
from tongban.oversight.enterprise.errors import EnterpriseRefusal
from tongban.oversight.enterprise.models import Campaign, Group, IssueUnit, Leader, Membership, Setting, Unit
from tongban.oversight.enterprise.policies.common import may_keep
from tongban.oversight.enterprise.rules import believable
from tongban.oversight.enterprise.usecases.common import STREAM, note
from tongban.oversight.enterprise.values.campaign import CampaignChanged


def _changed(actor: Actor, register: str, key: object, now: datetime) -> None:
    note(actor, STREAM, [CampaignChanged(register=register, key=str(key))], now)


@act()
def add_campaign(
    *, actor: Actor, name: str, lead: Department, since: date, until: date, now: datetime, document: str = "",
    aim: str = "",
) -> Campaign:  # fmt: skip
    require(may_keep(actor))
    if believable(until, "结束日期") < believable(since, "起始日期"):
        raise EnterpriseRefusal("结束日期不能早于起始日期")
    told = rules.must_say(name, "名称", 100)
    if Campaign.objects.filter(name=told, since=since).exists():
        raise EnterpriseRefusal(f"“{told}”已登记")
    row = Campaign.objects.create(
        id=new_id(), name=told, lead=lead, since=since, until=until, document=rules.may_say(document, "文号", 100),
        aim=rules.may_say(aim, "目标", 500),
    )  # fmt: skip
    _changed(actor, "campaign", row.pk, now)
    return row


@act()
def add_unit(*, actor: Actor, name: str, now: datetime, department: Department | None = None) -> Unit:
    """A department of the district, or a body outside that never logs in."""
    require(may_keep(actor))
    told = rules.must_say(name, "单位名称", 100)
    if Unit.objects.filter(name=told).exists():
        raise EnterpriseRefusal(f"“{told}”已在单位名单中")
    if department is not None and Unit.objects.filter(department=department).exists():
        raise EnterpriseRefusal(f"“{department.name}”已在单位名单中")
    row = Unit.objects.create(id=new_id(), name=told, department=department)
    _changed(actor, "unit", row.pk, now)
    return row


@act()
def end_unit(*, actor: Actor, unit: Unit, until: date, now: datetime) -> None:
    """No new tasks from the day after; refused while it leads something that runs."""
    require(may_keep(actor))
    running = IssueUnit.objects.filter(unit=unit, ended_at=None, issue__closed_at=None, issue__due_at__isnull=False)
    if running.exists():
        raise EnterpriseRefusal(f"“{unit.name}”还有{running.count()}个未办结的问题，请先改派或办结")
    if Unit.objects.filter(pk=unit.pk, until=None).update(until=until) != 1:
        raise EnterpriseRefusal("这个单位已经退出")
    Membership.objects.filter(unit=unit, until=None, since__lte=until).update(until=until)
    _changed(actor, "unit", unit.pk, now)


@act()
def add_leader(*, actor: Actor, name: str, post: str, since: date, now: datetime) -> Leader:
    require(may_keep(actor))
    said, office = rules.must_say(name, "姓名", 60), rules.must_say(post, "职务", 100)
    if Leader.objects.filter(name=said, post=office, until=None).exists():
        raise EnterpriseRefusal(f"{office}{said}已登记")
    row = Leader.objects.create(id=new_id(), name=said, post=office, since=believable(since, "任职日期"))
    _changed(actor, "leader", row.pk, now)
    return row


@act()
def end_leader(*, actor: Actor, leader: Leader, until: date, now: datetime) -> None:
    """Out of office; the pairings end with it, companies wait for another leader."""
    require(may_keep(actor))
    if until < leader.since:
        raise EnterpriseRefusal("离任日期不能早于任职日期")
    if Leader.objects.filter(pk=leader.pk, until=None).update(until=until) != 1:
        raise EnterpriseRefusal("已登记离任")
    leader.pairings.filter(until=None, since__lte=until).update(until=until)
    _changed(actor, "leader", leader.pk, now)


@act()
def add_group(
    *, actor: Actor, campaign: Campaign, number: int, name: str, now: datetime, task: str = "",
    leader: Leader | None = None,
) -> Group:  # fmt: skip
    require(may_keep(actor))
    told = rules.must_say(name, "组名", 100)
    if not 1 <= number <= 99:
        raise EnterpriseRefusal("组号应在1到99之间")
    if Group.objects.filter(campaign=campaign, number=number).exists():
        raise EnterpriseRefusal(f"第{number}组已登记，请换一个组号")
    if Group.objects.filter(campaign=campaign, name=told).exists():
        raise EnterpriseRefusal(f"“{told}”已登记")
    row = Group.objects.create(
        id=new_id(), campaign=campaign, number=number, name=told, task=rules.may_say(task, "任务", 300), leader=leader
    )
    _changed(actor, "group", row.pk, now)
    return row


@act()
def join(*, actor: Actor, group: Group, unit: Unit, since: date, now: datetime, heads: bool = False) -> Membership:
    """The unit belongs to the group from the day on; a membership before it in the campaign ends the day before."""
    require(may_keep(actor))
    if not group.campaign.since <= since <= group.campaign.until:
        raise EnterpriseRefusal(f"日期应在活动期内（{group.campaign.since}至{group.campaign.until}）")
    before = Membership.objects.filter(campaign=group.campaign_id, unit=unit, until=None).first()
    if before is not None:
        if before.group_id == group.pk:
            raise EnterpriseRefusal(f"“{unit.name}”已在这个组")
        if since <= before.since:
            raise EnterpriseRefusal(f"“{unit.name}”自{before.since}起在另一组，换组日期应在其后")
        leave_before(before, since)
    if heads and Membership.objects.filter(group=group, until=None, heads=True).exists():
        raise EnterpriseRefusal("这个组已有组长单位")
    row = Membership.objects.create(
        id=new_id(), campaign_id=group.campaign_id, group=group, unit=unit, since=since, heads=heads
    )
    _changed(actor, "membership", row.pk, now)
    return row


def leave_before(membership: Membership, since: date) -> None:
    Membership.objects.filter(pk=membership.pk, until=None).update(until=date.fromordinal(since.toordinal() - 1))


@act()
def leave(*, actor: Actor, membership: Membership, until: date, now: datetime) -> None:
    require(may_keep(actor))
    if until < membership.since:
        raise EnterpriseRefusal("退出日期不能早于加入日期")
    if Membership.objects.filter(pk=membership.pk, until=None).update(until=until) != 1:
        raise EnterpriseRefusal("这个单位已经退出该组")
    _changed(actor, "membership", membership.pk, now)


@act()
def set_setting(*, actor: Actor, code: str, value: int, since: date, basis: str, now: datetime) -> Setting:
    """The unit's own limit from a day on; clocks that run keep the limit under which they began."""
    require(may_keep(actor))
    shipped = reference.settings().get(code)
    if shipped is None:
        raise EnterpriseRefusal("没有这项设置")
    if not shipped.least <= value <= shipped.most:
        raise EnterpriseRefusal(f"{shipped.title}应在{shipped.least}到{shipped.most}之间")
    row = Setting.objects.create(
        code=code, value=value, since=believable(since, "起始日期"), basis=rules.must_say(basis, "依据", 200),
        entered_by_id=actor.account_id, entered_at=now,
    )  # fmt: skip
    _changed(actor, "setting", code, now)
    return row
