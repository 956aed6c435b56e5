"""The windows' day: a change of shift at the evening before, and a matter typed once more into a department's own system."""

from datetime import date, time, timedelta

from tongban.config.demo.county import Cast
from tongban.infra.calendar import workdays
from tongban.kernel.times import at
from tongban.orgs.selectors import actor_for
from tongban.people.accounts.models import Account
from tongban.services.cases import usecases
from tongban.services.cases.models import Application, Case
from tongban.services.hall.selectors import left_by
from tongban.services.hall.usecases import hand_over, take_over


def load(cast: Cast, *, day: date) -> int:
    """Returns how many things the clerk leaves."""
    before = day - timedelta(days=1)
    while not workdays().is_workday(before):
        before -= timedelta(days=1)
    leg = (
        Case.objects.select_related("department").filter(state="sent_out", sent_out_at__lt=at(before, time(16))).first()
    )
    if leg is not None:
        actor = cast.approvers[leg.department.code]
        usecases.record_retyping(actor=actor, case_id=leg.pk, fields=14, minutes=9, now=at(before, time(16, 0)))
    evening = at(before, time(17, 0))
    note = "身后一件事的原件户口簿还在柜里，申请人说明天来取；三号窗口打印机缺纸。"
    second = actor_for(Account.objects.get(username="clerk-2"), now=evening)
    given = hand_over(actor=cast.clerk, to_id=second.account_id, note=note, now=evening)
    take_over(actor=second, handover_id=given, now=evening + timedelta(minutes=4))
    note = "有一位老人约好今天上午来补户口簿，到了请先办。"
    hand_over(actor=second, to_id=cast.clerk.account_id, note=note, now=evening + timedelta(minutes=12))
    lying = Application.objects.filter(state="issued", issued_at__lt=evening).order_by("issued_at", "id").first()
    if lying is not None:
        place = "出证台左边的盒子"
        usecases.keep_results(actor=cast.issuer, application_id=lying.pk, place=place, now=evening)
    assert cast.clerk.account_id is not None
    return len(left_by(cast.clerk.account_id, now=evening))
