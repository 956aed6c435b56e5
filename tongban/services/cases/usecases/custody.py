"""Originals: taken into keeping, handed on, given back; a window certifies the copy once for all legs."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from tongban.infra import trail
from tongban.infra.acts import act
from tongban.infra.statements import send
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import require
from tongban.services.cases import policies
from tongban.services.cases.errors import CaseRefusal
from tongban.services.cases.models import Custody
from tongban.services.cases.usecases.intake import read
from tongban.services.catalogue.values import Plan
from tongban.services.events import CustodyChanged


@act()
def keep_original(
    *, actor: Actor, application_id: UUID, material: str, holder_id: UUID, certified_copy: bool, now: datetime
) -> UUID:
    """An original stays with a department; `certified_copy`: the window compared and stamped a copy for all legs."""
    whole = read(application_id)
    require(policies.may_keep(actor, whole.whose, holder_id))
    names = {m.code: m.name for m in Plan.from_json(whole.plan).materials}
    if material not in names:
        raise CaseRefusal("这份材料不在本件的材料清单里")
    assert actor.account_id is not None
    row_id = new_id()
    event = CustodyChanged(application_id=whole.id, custody_id=row_id, step="kept")
    trail.record(actor=actor, duty=None, head=whole.head, events=[event], now=now)
    send()
    try:
        Custody.objects.create(
            id=row_id, application_id=whole.id, material=material, name=names[material], holder_id=holder_id,
            certified_copy=certified_copy, since=now, received_by_id=actor.account_id,
        )  # fmt: skip
    except IntegrityError as held:
        raise CaseRefusal(f"《{names[material]}》的原件已有人保管，请用“移交”") from held
    return row_id


@act()
def hand_on_original(*, actor: Actor, custody_id: UUID, holder_id: UUID, now: datetime) -> UUID:
    """The original goes to the next department, which takes it."""
    row = _held(custody_id)
    whole = read(row.application_id)
    require(policies.may_keep(actor, whole.whose, row.holder_id))
    if holder_id == row.holder_id:
        raise CaseRefusal("原件已在该部门")
    assert actor.account_id is not None
    row_id = new_id()
    event = CustodyChanged(application_id=whole.id, custody_id=row_id, step="handed_on")
    trail.record(actor=actor, duty=None, head=whole.head, events=[event], now=now)
    send()
    _let_go(row, "", now)
    Custody.objects.create(
        id=row_id, application_id=row.application_id, material=row.material, name=row.name, holder_id=holder_id,
        certified_copy=row.certified_copy, since=now, received_by_id=actor.account_id,
    )  # fmt: skip
    return row_id


@act()
def give_back_original(*, actor: Actor, custody_id: UUID, to: str, now: datetime) -> None:
    """Back to whoever brought it, against a receipt (材料退还清单)."""
    row = _held(custody_id)
    whole = read(row.application_id)
    require(policies.may_keep(actor, whole.whose, row.holder_id))
    if not to.strip():
        raise CaseRefusal("请填写领回人姓名")
    event = CustodyChanged(application_id=whole.id, custody_id=row.pk, step="given_back")
    trail.record(actor=actor, duty=None, head=whole.head, events=[event], now=now)
    send()
    _let_go(row, to.strip(), now)


def _held(custody_id: UUID) -> Custody:
    row = Custody.objects.filter(pk=custody_id).first()
    if row is None or row.until is not None:
        raise CaseRefusal("没有这份在管的原件，可能已经移交或退还")
    return row


def _let_go(row: Custody, to: str, now: datetime) -> None:
    if Custody.objects.filter(pk=row.pk, until=None).update(until=now, returned_to=to) != 1:
        raise CaseRefusal("这份原件刚刚被他人处理")
