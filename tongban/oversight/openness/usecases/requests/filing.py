"""A request comes in, by any way; which day it counts as received; it may be taken back."""

from datetime import date, datetime, timedelta
from typing import Final

from tongban.infra import files, numbering
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.infra.crypto import blind_index
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id, secret_text
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.oversight.openness import policies
from tongban.oversight.openness.errors import OpennessRefusal
from tongban.oversight.openness.models import Disclosure
from tongban.oversight.openness.rules import papers
from tongban.oversight.openness.rules.clock import Times, closing, day_after, due, must_be_within, received
from tongban.oversight.openness.rules.said import may_say, must_say
from tongban.oversight.openness.selectors.requests import person_index
from tongban.oversight.openness.selectors.settings import settings
from tongban.oversight.openness.usecases.common import note, once
from tongban.oversight.openness.usecases.requests.moving import move, notice
from tongban.oversight.openness.values.requests import (
    CODE_LENGTH,
    SAID_MAX,
    TEXT_MAX,
    Act,
    DisclosureAsked,
    Kind,
    Person,
    State,
    Wanted,
    Way,
    Who,
)
from tongban.people.parties.usecases import normal_name, normal_number
from tongban.people.parties.values import IdKind

_PIECES_MAX: Final = 100_000
_LATE_DAYS: Final = 366  # a letter found in a drawer is still registered


def ask(
    *, actor: Actor, person: Person, wanted: Wanted, way: Way, department: Department, key: str, now: datetime, came_on: date | None = None,
    letter: files.Attachment | None = None, proof: files.Attachment | None = None,
) -> Disclosure:  # fmt: skip
    """Register a request: what the law asks it to say (Disclosure Regulation art 29), its number, its code, its receipt.

    The same key again is the same request.
    """
    if way is not Way.ONLINE:
        require(policies.may_register(actor))
    return once(
        lambda: Disclosure.objects.filter(key=key).first(),
        lambda: _ask(actor, person, wanted, way, department, key, now, came_on, letter, proof),
    )


@act()
def _ask(
    actor: Actor, person: Person, wanted: Wanted, way: Way, department: Department, key: str, now: datetime, came_on: date | None,
    letter: files.Attachment | None, proof: files.Attachment | None,
) -> Disclosure:  # fmt: skip
    today = local(now).date()
    came = came_on or today
    must_be_within(came, today - timedelta(days=_LATE_DAYS), today, "收件日期")
    asker = _checked(person)
    description = must_say(wanted.description, "所需信息的名称、文号或者特征描述", TEXT_MAX, least=4)
    if not 1 <= wanted.pieces <= _PIECES_MAX:
        raise OpennessRefusal("件数应为1以上的整数，请核对")
    setting = settings(today)
    received_on = received(way, came_on=came, confirmed_on=today if way not in (Way.ONLINE, Way.FAX, Way.ORDINARY) else None)  # fmt: skip
    if way is Way.ORDINARY:
        received_on = None  # counts once it was confirmed with the applicant
    calendar = workdays()
    confirm_on = came if way is Way.ORDINARY else day_after(setting["confirm_days"], today, calendar)
    stored, stored_name = files.keep(letter, now)
    proved, proved_name = files.keep(proof, now)
    code = secret_text(CODE_LENGTH)
    days = setting["answer_days"]
    number = f"公开申请〔{today.year}〕{numbering.take(f'openness.request.{today.year}')}号"
    row = Disclosure.objects.create(
        id=new_id(), number=number, year=today.year, code=code, code_index=blind_index(code, "openness.code"), key=key, department=department,
        way=way.value, who=asker.who.value, name=asker.name, id_kind=asker.id_kind, id_number=asker.id_number,
        id_index=person_index(asker.id_number), phone=asker.phone, address=asker.address, description=description, form=wanted.form.value,
        delivery=wanted.delivery.value, pieces=wanted.pieces, letter=stored, letter_name=stored_name, proof=proved, proof_name=proved_name,
        filed_by_id=actor.account_id, filed_at=now, received_on=received_on, answer_days=days,
        state=(State.HANDLING if received_on else State.TO_CONFIRM).value,
        due_at=due(Times(received_on=received_on, days=days), calendar) if received_on else None,
        step_due_at=None if received_on else closing(confirm_on, calendar),
    )  # fmt: skip
    note(actor, row.pk, [DisclosureAsked(request_id=row.pk, way=way.value)], now)
    due_on = local(row.due_at).date() if row.due_at else None
    notice(actor, row, Kind.RECEIPT, asker.name, papers.receipt(number, received_on, due_on, code), now)
    return row


def _checked(person: Person) -> Person:
    """Name, proof of identity, a way to be reached (Disclosure Regulation art 29)."""
    if person.id_kind not in IdKind.values or person.id_kind == IdKind.PENDING:
        raise OpennessRefusal("请选择证件类型")
    id_kind = IdKind(person.id_kind)
    if (id_kind is IdKind.USCC) == (person.who is Who.NATURAL):
        raise OpennessRefusal("个人请填身份证件；单位请填统一社会信用代码")
    phone = "".join(person.phone.split())
    address = may_say(person.address, "联系地址", 200)
    if phone and not (5 <= len(phone) <= 20 and all(c.isdecimal() or c in "-+()（）" for c in phone)):
        raise OpennessRefusal("联系电话只写数字，例如 13800000000 或 0731-2760000")
    if not phone and not address:
        raise OpennessRefusal("请至少留一种联系方式：电话或者地址")
    if not person.id_number.strip():
        raise OpennessRefusal("请填写证件号码")
    return Person(
        who=person.who, name=normal_name(person.name), id_kind=id_kind.value, id_number=normal_number(id_kind, person.id_number),
        phone=phone, address=address,
    )  # fmt: skip


@act()
def confirm(*, actor: Actor, row: Disclosure, said: str, now: datetime, on: date | None = None) -> None:
    """Both sides have confirmed: the day counts as received (Disclosure Regulation art 31). How it was confirmed is written down.

    An ordinary letter was to be confirmed on the day it came; found late, its own day counts all the same.
    """
    require(policies.may_handle(actor, row))
    told = must_say(said, "怎样与申请人确认的", SAID_MAX)
    today, filed = local(now).date(), local(row.filed_at).date()
    day = on or today
    must_be_within(day, filed, today, "确认日期")
    came = local(row.step_due_at).date() if row.way == Way.ORDINARY and row.step_due_at else filed
    counted = received(Way(row.way), came_on=came, confirmed_on=day)
    assert counted is not None
    move(actor, row, Act.CONFIRM, now, said=told, facts={"received_on": counted})


@act()
def withdraw(*, actor: Actor, row: Disclosure, said: str, now: datetime, by_applicant: bool = False) -> None:
    """The applicant takes the request back."""
    if not by_applicant:
        require(policies.may_handle(actor, row))
    told = may_say(said, "撤回说明", SAID_MAX)
    move(actor, row, Act.WITHDRAW, now, said=told, facts={"outcome": "withdrawn", "closed_at": now})
