"""When the system stands still: slips printed beforehand with reserved numbers, entered afterwards with real times."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tongban.infra import numbering
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.identifiers import query_code
from tongban.kernel.ids import new_id, secret_digits
from tongban.kernel.refusals import require
from tongban.services.cases import policies, rules
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.models import OutageSlip

_AT_ONCE_MAX: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEntry:
    """The number on the paper slip, and when it was typed in."""

    slip: str
    entered_at: datetime


def next_query_code(region_code: str, now: datetime) -> tuple[int, str]:
    """The next serial of the county's day and its query code: one row of numbers for all tiers and for slips."""
    county, day = region_code[:6], rules.day_code(now)
    serial = numbering.take(f"application:{county}:{day}")
    return serial, query_code(county, day, serial)


@act()
def reserve_slips(*, actor: Actor, region_code: str, count: int, now: datetime) -> list[OutageSlip]:
    """Numbers for `count` slips, to be printed and kept at the windows. A slip not used is voided with its reason."""
    require(policies.may_prepare_outage(actor))
    if not 1 <= count <= _AT_ONCE_MAX:
        raise CaseRefusal(f"一次可预留 1 到 {_AT_ONCE_MAX} 张应急收件单")
    assert actor.account_id is not None
    rows = []
    for _ in range(count):
        serial, code = next_query_code(region_code, now)
        number = rules.joint_number(region_code, now, serial)
        rows.append(
            OutageSlip(
                id=new_id(), number=number, query_code=code, query_password=secret_digits(6), reserved_at=now,
                reserved_by_id=actor.account_id,
            )
        )  # fmt: skip
    return OutageSlip.objects.bulk_create(rows)


@act()
def void_slip(*, actor: Actor, number: str, reason: str, now: datetime) -> None:
    """A slip that was spoilt or not needed; its number stays accounted for."""
    require(policies.may_prepare_outage(actor))
    if not reason.strip():
        raise CaseRefusal("请写明作废原因")
    free = OutageSlip.objects.filter(number=number.strip(), application=None, voided_at=None)
    if free.update(voided_at=now, void_reason=reason.strip()) != 1:
        raise CaseRefusal("没有这张未使用的应急收件单，请核对编号")


def take_slip(number: str, *, taken_at: datetime, entered_at: datetime) -> OutageSlip:
    """The slip as it was handed out. Refuses one that is used, void, unknown, or out of time."""
    slip = OutageSlip.objects.filter(number=number.strip().upper()).first()
    if slip is None:
        raise CaseRefusal("没有这个应急收件单编号，请核对单据右上角的编号")
    if slip.application_id is not None:
        raise CaseRefusal("这张应急收件单已经补录过")
    if slip.voided_at is not None:
        raise CaseRefusal("这张应急收件单已作废")
    if taken_at > entered_at:
        raise CaseRefusal("收件时间不能晚于现在")
    if taken_at < slip.reserved_at:
        raise CaseRefusal("收件时间不能早于该单据预留的时间")
    return slip


def use_slip(slip: OutageSlip, application_id: UUID) -> None:
    """The slip's number belongs to the application from now on; only one entry wins."""
    from tongban.infra.statements import send

    send()
    if OutageSlip.objects.filter(pk=slip.pk, application=None, voided_at=None).update(application=application_id) != 1:
        raise CaseRefusal("这张应急收件单刚刚被他人补录")
