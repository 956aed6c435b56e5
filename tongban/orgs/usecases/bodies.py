"""Departments and offices, the posts granted to them (编制), and who works there."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from tongban.infra import trail
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.identifiers import check_uscc
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Refused
from tongban.orgs.models import Assignment, Department, Establishment, StaffMember
from tongban.orgs.usecases.register import STREAM, record, require_admin, told
from tongban.orgs.values import DepartmentKind, DutyEnded, Employment, Register, RegisterAct
from tongban.people.accounts.models import Account
from tongban.people.accounts.usecases import open_staff_account


@transaction.atomic
def keep_department(
    *, actor: Actor, name: str, kind: DepartmentKind, now: datetime, department: Department | None = None,
    code: str = "", uscc: str = "", parent: Department | None = None, rank: str = "", duty_basis: str = "",
) -> Department:  # fmt: skip
    """Enter a body or an office, or correct what is said of it. Its code stays as it was given."""
    require_admin(actor)
    name = told(name, "部门名称", 200)
    if kind is DepartmentKind.OFFICE and parent is None:
        raise Refused("内设机构要选择所属部门")
    if parent is not None and department is not None and _below(parent, department):
        raise Refused("上级部门不能是自己或自己的内设机构")
    facts = {
        "name": name, "kind": kind.value, "uscc": check_uscc(uscc) if uscc.strip() else "", "parent": parent,
        "rank": rank.strip(), "duty_basis": duty_basis.strip(),
    }  # fmt: skip
    twin = Department.objects.filter(name=name, parent=parent, until=None)
    if (twin.exclude(pk=department.pk) if department else twin).exists():
        raise Refused(f"已有名为“{name}”的部门")
    if department is None:
        return _new_department(actor, code.strip(), facts, now)
    Department.objects.filter(pk=department.pk).update(**facts)
    record(actor, Register.DEPARTMENT, department.pk, RegisterAct.CHANGED, now)
    return department


def _new_department(actor: Actor, code: str, facts: Mapping[str, Any], now: datetime) -> Department:
    pk = new_id()
    code = code or f"d-{pk.hex[-10:]}"
    if Department.objects.filter(code=code).exists():
        raise Refused(f"部门代码“{code}”已被使用")
    department = Department.objects.create(pk=pk, code=code, **facts)
    record(actor, Register.DEPARTMENT, pk, RegisterAct.ADDED, now)
    return department


def _below(candidate: Department, department: Department) -> bool:
    seen: Department | None = candidate
    while seen is not None:
        if seen.pk == department.pk:
            return True
        seen = seen.parent
    return False


@transaction.atomic
def end_department(*, actor: Actor, department: Department, until: date, now: datetime) -> None:
    """The body is dissolved with that day; whoever works there must have been placed elsewhere before."""
    require_admin(actor)
    staff = StaffMember.objects.filter(department=department).filter(Q(until=None) | Q(until__gt=until)).count()
    duties = Assignment.objects.filter(department=department).filter(Q(until=None) | Q(until__gt=until)).count()
    offices = Department.objects.filter(parent=department, until=None).count()
    if staff or duties or offices:
        raise Refused(f"“{department.name}”还有{offices}个内设机构、{staff}名人员、{duties}项职责，请先逐个调整")
    if Department.objects.filter(pk=department.pk, until=None).update(until=until) != 1:
        raise Refused(f"“{department.name}”已经撤销")
    record(actor, Register.DEPARTMENT, department.pk, RegisterAct.ENDED, now, until)


# --- posts ------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def grant_posts(
    *, actor: Actor, department: Department, kind: Employment, posts: int, since: date, now: datetime
) -> Establishment:
    """Grant a number of posts from a day on; what was granted before ends the day before."""
    require_admin(actor)
    before = Establishment.objects.filter(department=department, kind=kind.value, until=None).first()
    if before is not None:
        if since <= before.since:
            raise Refused(f"现行编制自{before.since}起，新的编制要在这之后生效")
        if before.posts == posts:
            raise Refused(f"现行编制已经是{posts}名")
        Establishment.objects.filter(pk=before.pk).update(until=since - timedelta(days=1))
    granted = Establishment.objects.create(department=department, kind=kind.value, posts=posts, since=since)
    record(actor, Register.ESTABLISHMENT, granted.pk, RegisterAct.ADDED, now)
    return granted


@transaction.atomic
def end_posts(*, actor: Actor, granted: Establishment, until: date, now: datetime) -> None:
    """The posts are withdrawn with that day."""
    require_admin(actor)
    if until < granted.since:
        raise Refused(f"结束日期不能早于开始日期（{granted.since}）")
    if Establishment.objects.filter(pk=granted.pk, until=None).update(until=until) != 1:
        raise Refused("这条编制已经结束")
    record(actor, Register.ESTABLISHMENT, granted.pk, RegisterAct.ENDED, now, until)


# --- people -----------------------------------------------------------------------------------------------------------------


@transaction.atomic
def keep_staff(
    *, actor: Actor, staff_no: str, name: str, employment: Employment, department: Department, since: date, now: datetime,
    member: StaffMember | None = None, post: str = "",
) -> StaffMember:  # fmt: skip
    """Enter somebody who works here, or correct what is said of them."""
    require_admin(actor)
    staff_no = told(staff_no, "工号", 20)
    twin = StaffMember.objects.filter(staff_no__iexact=staff_no)
    if (twin.exclude(pk=member.pk) if member else twin).exists():
        raise Refused(f"工号“{staff_no}”已被使用")
    if member is not None and member.until is not None and member.until < since:
        raise Refused("开始日期不能晚于离岗日期")
    facts = {
        "staff_no": staff_no, "name": told(name, "姓名", 60), "employment": employment.value, "department": department,
        "post": post.strip(), "since": since,
    }  # fmt: skip
    if member is None:
        member = StaffMember.objects.create(**facts)
        record(actor, Register.STAFF, member.pk, RegisterAct.ADDED, now)
    else:
        StaffMember.objects.filter(pk=member.pk).update(**facts)
        record(actor, Register.STAFF, member.pk, RegisterAct.CHANGED, now)
    return member


@transaction.atomic
def end_staff(*, actor: Actor, member: StaffMember, until: date, now: datetime) -> int:
    """The person leaves with that day, and their duties end with it; says how many did."""
    require_admin(actor)
    if until < member.since:
        raise Refused(f"离岗日期不能早于到岗日期（{member.since}）")
    if actor.account_id is not None and member.account_id == actor.account_id:
        raise Refused("不能为自己办理离岗，请由另一位系统管理员办理")
    if StaffMember.objects.filter(pk=member.pk, until=None).update(until=until) != 1:
        raise Refused(f"“{member.name}”已经离岗")
    record(actor, Register.STAFF, member.pk, RegisterAct.ENDED, now, until)
    running = Assignment.objects.filter(account__staff_member=member, until=None, since__lte=until)
    ended = list(running.values_list("pk", flat=True))
    if ended:
        Assignment.objects.filter(pk__in=ended).update(until=until)
        events = [DutyEnded(assignment_id=pk, until=until) for pk in ended]
        trail.record(actor=actor, duty=Duty.ADMIN, head=trail.head_of(STREAM), events=events, now=now)
    return len(ended)


@transaction.atomic
def give_login(*, actor: Actor, member: StaffMember, now: datetime) -> Account:
    """Open the login of somebody who works here, under their staff number; the first link sets the password."""
    require_admin(actor)
    if member.account_id is not None:
        raise Refused(f"“{member.name}”已有登录账号")
    if member.until is not None:
        raise Refused(f"“{member.name}”已离岗，不能开通登录")
    account = open_staff_account(actor=actor, username=member.staff_no, name=member.name, now=now)
    StaffMember.objects.filter(pk=member.pk, account=None).update(account=account)
    record(actor, Register.LOGIN, account.pk, RegisterAct.ADDED, now)
    return account
