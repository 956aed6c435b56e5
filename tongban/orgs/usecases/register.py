"""What every act of administration shares: who may, and the line on the record."""

from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from tongban.infra import trail
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.orgs.values import Register, RegisterAct, RegisterChanged

STREAM: Final = uuid5(UUID(int=0), "tongban.orgs")


def require_admin(actor: Actor) -> None:
    if not (actor.system or actor.has(Duty.ADMIN)):
        raise NotAllowed("只有系统管理员可以维护机构和人员")


def record(
    actor: Actor, register: Register, key: object, act: RegisterAct, now: datetime, until: date | None = None
) -> None:
    """One line on the organisation's stream: ids only, so that it holds no personal data."""
    event = RegisterChanged(register=register.value, key=str(key), act=act.value, until=until)
    trail.record(actor=actor, duty=Duty.ADMIN, head=trail.head_of(STREAM), events=[event], now=now)


def told(name: str, what: str, most: int) -> str:
    """A name as it is kept: one line, not empty, not too long."""
    text = " ".join(name.split())
    if not text:
        raise Refused(f"{what}不能为空")
    if len(text) > most:
        raise Refused(f"{what}最多{most}个字")
    return text
