"""After the answer: reviews and lawsuits; and looking at who asks, on the record."""

from datetime import date, datetime

from tongban.infra.acts import act
from tongban.infra.crypto import keyed_digest
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.oversight.openness import policies
from tongban.oversight.openness.errors import OpennessRefusal
from tongban.oversight.openness.models import Contest, Disclosure
from tongban.oversight.openness.rules.clock import must_be_within
from tongban.oversight.openness.rules.said import may_say, must_say
from tongban.oversight.openness.usecases.common import note
from tongban.oversight.openness.values.requests import (
    ApplicantRevealed,
    Course,
    DisclosureContested,
    Person,
    Result,
    Who,
)
from tongban.people.parties.selectors import known_as
from tongban.people.parties.usecases import tell_look
from tongban.people.parties.values import IdKind as PaperKind


@act()
def contest(*, actor: Actor, row: Disclosure, course: Course, begun_on: date, said: str, now: datetime) -> Contest:
    """A review or a lawsuit was begun (Disclosure Regulation art 51): counted in the yearly report (Disclosure Regulation art 50)."""
    require(policies.may_handle(actor, row))
    must_be_within(begun_on, local(row.filed_at).date(), local(now).date(), "受理日期")
    if Contest.objects.filter(disclosure=row, course=course.value, result=Result.PENDING).exists():
        raise OpennessRefusal(f"{course.label}已经登记，尚未审结")
    made = Contest.objects.create(
        id=new_id(), disclosure=row, course=course.value, begun_on=begun_on, note=may_say(said, "说明", 300)
    )
    _record(actor, row, made, begun_on, now)
    return made


@act()
def end_contest(*, actor: Actor, row: Disclosure, made: Contest, result: Result, ended_on: date, said: str, now: datetime) -> None:  # fmt: skip
    require(policies.may_handle(actor, row))
    if result is Result.PENDING:
        raise OpennessRefusal("请选择审结的结果")
    must_be_within(ended_on, made.begun_on, local(now).date(), "审结日期")
    facts = {"result": result.value, "ended_on": ended_on, "note": may_say(said, "说明", 300) or made.note}
    if Contest.objects.filter(pk=made.pk, disclosure=row, result=Result.PENDING).update(**facts) != 1:
        raise Stale("这一项已经登记了结果，请刷新后再看")
    made.refresh_from_db()
    _record(actor, row, made, ended_on, now)


def _record(actor: Actor, row: Disclosure, made: Contest, on: date, now: datetime) -> None:
    event = DisclosureContested(request_id=row.pk, course=made.course, result=made.result, on=on)
    note(actor, row.pk, [event], now)


@act()
def reveal_applicant(*, actor: Actor, row: Disclosure, reason: str, now: datetime) -> Person:
    """Everything readable about who asks; the look is an act with its reason."""
    require(policies.may_reveal(actor, row))
    told = must_say(reason, "查看理由", 200, least=2)
    note(actor, row.pk, [ApplicantRevealed(request_id=row.pk, reason_digest=keyed_digest(told))], now)
    tell_look(
        actor=actor, party_ids=[known_as(PaperKind(row.id_kind), row.id_number)], fields=("name", "id_number", "phone", "address"),
        reason=told, now=now, duties=(Duty.OPENNESS,), number=row.number,
    )  # fmt: skip
    return Person(
        who=Who(row.who), name=row.name, id_kind=row.get_id_kind_display(), id_number=row.id_number, phone=row.phone, address=row.address,
    )  # fmt: skip
