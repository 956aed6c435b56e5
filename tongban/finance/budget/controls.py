"""What internal control checks about the money: split payments, and the year's budget checks."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, F, Q, Sum

from tongban.finance.budget.models import BudgetYear, Payment
from tongban.finance.budget.selectors.execution import hits
from tongban.finance.budget.values import PaymentKind, PaymentState
from tongban.finance.control import rules
from tongban.finance.control.checks import check
from tongban.finance.control.selectors import Settings
from tongban.finance.control.values import Area, Hit, Paid
from tongban.kernel.money import Fen, format_yuan

_BOUND = (PaymentState.APPROVED.value, PaymentState.SENT.value, PaymentState.PAID.value)


@check("budget.splitting", "是否拆分支付规避集体决策", Area.INCOME_EXPENDITURE, "“三重一大”集体决策制度")
def splitting(on: date) -> Iterator[Hit]:
    """化整为零: one payee and project, each payment below the meeting's limit and without its decision, together above it."""
    settings = Settings(on)
    limit, days = settings.number("limit_meeting"), settings.number("split_days")
    small = Payment.objects.filter(
        year_id=on.year, on__lte=on, state__in=_BOUND, decision="", commitment=None, amount_fen__gt=0, amount_fen__lt=limit
    ).exclude(kind=PaymentKind.PAYROLL.value)  # fmt: skip
    pairs = small.values("payee", "quota__project").annotate(n=Count("pk"), fen=Sum("amount_fen"))
    suspects = pairs.filter(n__gt=1, fen__gte=limit).values_list("payee", flat=True)
    rows = small.filter(payee__in=suspects.order_by()).order_by("on", "number")
    named = rows.annotate(project=F("quota__project")).values_list("payee", "project", "on", "amount_fen", "number")
    payments = [Paid(payee=p, project=x, on=d, amount_fen=fen, document=number) for p, x, d, fen, number in named]
    for split in rules.splits(payments, limit_fen=limit, days=days):
        first, last = split.parts[0], split.parts[-1]
        said = (
            f"{first.on}至{last.on}向“{split.payee}”支付{len(split.parts)}笔，合计{format_yuan(Fen(split.amount_fen))}元，"
            f"每笔都低于集体决策起点，没有决策编号"
        )
        yield Hit(split.payee, said, f"{first.document}-{len(split.parts)}")


@check("budget.year", "预算执行检查（进度、突击花钱、变动、“其他”科目、标准）", Area.BUDGET, "预算管理办法")
def year(on: date) -> Iterator[Hit]:
    """BC11 to BC15 of the year in execution."""
    running = BudgetYear.objects.filter(Q(pk=on.year)).first()
    for hit in hits(running.pk, on) if running else ():
        yield Hit(hit.check, hit.said, f"{on.year}-{hit.check}-{hit.said[:40]}")
