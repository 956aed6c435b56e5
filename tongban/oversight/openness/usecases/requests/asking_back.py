"""Something is wanted from the applicant: a correction, reasons, a fee; and what follows when it does not come."""

from datetime import datetime, timedelta

from tongban.infra import files
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor
from tongban.kernel.money import Fen, format_yuan
from tongban.kernel.refusals import require
from tongban.kernel.times import local
from tongban.oversight.openness import policies
from tongban.oversight.openness.errors import OpennessRefusal
from tongban.oversight.openness.models import Correction, Disclosure
from tongban.oversight.openness.rules import fees, papers
from tongban.oversight.openness.rules.clock import closing, day_after
from tongban.oversight.openness.rules.said import may_say, must_say
from tongban.oversight.openness.selectors.settings import settings
from tongban.oversight.openness.usecases.common import setting
from tongban.oversight.openness.usecases.requests.moving import move, notice
from tongban.oversight.openness.values.requests import SAID_MAX, TEXT_MAX, Act, Kind, State


@act()
def ask_correction(*, actor: Actor, row: Disclosure, points: str, now: datetime, days: int | None = None) -> None:
    """Disclosure Regulation art 30: once, everything in one go, within seven working days of receipt, with a reasonable time."""
    require(policies.may_handle(actor, row))
    if Correction.objects.filter(disclosure=row).exists():
        raise OpennessRefusal("补正只能告知一次（条例第三十条），请按现有内容办理")
    told = must_say(points, "补正事项", SAID_MAX, least=4)
    assert row.received_on is not None
    calendar, today = workdays(), local(now).date()
    last = day_after(setting("correction_notice_days", now), row.received_on, calendar)
    if today > last:
        raise OpennessRefusal(f"告知补正的期限已于{last}届满（条例第三十条），请按现有内容办理")
    span = setting("correction_days", now) if days is None else days
    if not 1 <= span <= 90:
        raise OpennessRefusal("补正期限应在1到90个工作日之间")
    due_on = day_after(span, today, calendar)
    move(actor, row, Act.ASK_CORRECTION, now, said=told, step_due_at=closing(due_on, calendar))
    Correction.objects.create(disclosure=row, asked_at=now, points=told, due_on=due_on)
    notice(actor, row, Kind.CORRECTION, row.name, papers.correction(row.number, told, due_on), now)


@act()
def supply(
    *, actor: Actor, row: Disclosure, said: str, now: datetime, paper: files.Attachment | None = None, by_applicant: bool = False,
) -> None:  # fmt: skip
    """The correction has come: the answer clock starts anew (Disclosure Regulation art 30). A late one with reason is taken too."""
    if not by_applicant:
        require(policies.may_handle(actor, row))
    told = must_say(said, "补正内容", TEXT_MAX, least=2)
    move(actor, row, Act.SUPPLY, now, said=told, paper=paper, facts={"corrected_on": local(now).date()})
    Correction.objects.filter(disclosure=row).update(supplied_at=now, supplied=told)


@act()
def ask_reasons(*, actor: Actor, row: Disclosure, why: str, now: datetime) -> None:
    """Disclosure Regulation art 35: number or frequency clearly out of reason; the answer clock goes on."""
    require(policies.may_handle(actor, row))
    if row.reasons_asked_at is not None:
        raise OpennessRefusal("已经要求过说明理由，不再重复要求")
    told = must_say(why, "为什么认为数量、频次明显超过合理范围", SAID_MAX, least=4)
    calendar = workdays()
    due_on = day_after(setting("reasons_days", now), local(now).date(), calendar)
    facts = {"reasons_asked_at": now}
    move(actor, row, Act.ASK_REASONS, now, said=told, step_due_at=closing(due_on, calendar), facts=facts)
    notice(actor, row, Kind.REASONS, row.name, papers.reasons(row.number, due_on, told), now)


@act()
def give_reasons(*, actor: Actor, row: Disclosure, said: str, now: datetime, by_applicant: bool = False) -> None:
    if not by_applicant:
        require(policies.may_handle(actor, row))
    move(actor, row, Act.GIVE_REASONS, now, said=must_say(said, "理由", TEXT_MAX, least=2))


@act()
def charge(*, actor: Actor, row: Disclosure, count: int, by_page: bool, now: datetime) -> int:
    """Disclosure Regulation art 42: a fee for clearly unreasonable amounts only, by piece or by page; returns the fen."""
    require(policies.may_handle(actor, row))
    if row.paid_on is not None:
        raise OpennessRefusal("这件申请已经收过信息处理费")
    if not 1 <= count <= 1_000_000:
        raise OpennessRefusal("请填写件数或页数，1以上的整数")
    today = local(now).date()
    values = settings(today)
    fen = (fees.by_page if by_page else fees.by_piece)(count, values)
    if not fen:
        free = values["fee_page_free" if by_page else "fee_piece_free"]
        raise OpennessRefusal(f"{free}{'页' if by_page else '件'}以内不收费，请直接办理")
    due_on = today + timedelta(days=values["pay_days"])
    counted = f"{'按页' if by_page else '按件'}计，{count}{'页' if by_page else '件'}"
    told = f"{format_yuan(Fen(fen))}元，{counted}"
    move(actor, row, Act.CHARGE, now, said=told, step_due_at=closing(due_on, workdays()), facts={"fee_fen": fen})
    notice(actor, row, Kind.FEE, row.name, papers.fee(row.number, fen, counted, due_on), now)
    return fen


@act()
def paid(*, actor: Actor, row: Disclosure, said: str, now: datetime) -> None:
    """The fee was paid: the answer clock starts anew (国办函〔2020〕109号)."""
    require(policies.may_handle(actor, row))
    told = must_say(said, "缴费凭证号", SAID_MAX)
    move(actor, row, Act.PAY, now, said=told, facts={"paid_on": local(now).date()})


@act()
def lapse(*, actor: Actor, row: Disclosure, said: str, now: datetime) -> None:
    """No correction without reason, no payment: the request counts as given up (Disclosure Regulation art 30)."""
    require(policies.may_handle(actor, row))
    told = may_say(said, "说明", SAID_MAX)
    if row.step_due_at is None or now <= row.step_due_at:
        raise OpennessRefusal("期限还没有过，请等申请人办理")
    was, due_on = State(row.state), local(row.step_due_at).date()
    outcome = "not_paid" if was is State.UNPAID else "not_corrected"
    move(actor, row, Act.LAPSE, now, said=told, facts={"outcome": outcome, "closed_at": now})
    asked = "缴纳信息处理费" if was is State.UNPAID else "补正"
    notice(actor, row, Kind.LAPSE, row.name, papers.lapse(row.number, asked, due_on), now)
