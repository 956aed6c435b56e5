"""What internal control checks about its own registers; other wings register theirs beside these."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import F, Q

from tongban.finance.control import rules, selectors
from tongban.finance.control.checks import check
from tongban.finance.control.models import Decision
from tongban.finance.control.selectors import Settings
from tongban.finance.control.values import Area, Hit
from tongban.orgs.models import Assignment


def _days(count: int) -> timedelta:
    return timedelta(days=count)


@check("control.emergency", "紧急决策是否向下次会议通报", Area.UNIT, "“三重一大”集体决策制度")
def emergency(on: date) -> Iterator[Hit]:
    """An emergency decision is reported to the next meeting, within the days that are set."""
    last = on - _days(Settings(on).number("emergency_days"))
    late = selectors.standing().filter(Q(reported_on=None) | Q(reported_on__gt=on), emergency=True, met_on__lt=last)
    for row in late.order_by("met_on"):
        yield Hit(row.number, f"{row.met_on}的紧急决策“{row.matter}”还没有向会议通报", str(row.pk))


@check("control.minutes", "集体决策是否附会议纪要", Area.UNIT, "“三重一大”集体决策制度")
def minutes(on: date) -> Iterator[Hit]:
    for row in selectors.standing().filter(minutes=None, met_on__lte=on).order_by("met_on"):
        yield Hit(row.number, f"“{row.matter}”没有附会议纪要", str(row.pk))


@check("control.numbers", "决策编号是否连续", Area.UNIT, "“三重一大”集体决策制度")
def numbers(on: date) -> Iterator[Hit]:
    """Numbers of a year run without gaps, and later ones belong to entries made later."""
    for year, number in selectors.gaps():
        if year <= on.year:
            yield Hit(f"{year}年", f"{year}年缺第{number}号", f"{year}-{number}")


@check("control.corrected", "决策更正是否改变了结果或金额", Area.UNIT, "“三重一大”集体决策制度")
def corrected_down(on: date) -> Iterator[Hit]:
    """A correction that turns a passed decision into one that did not pass, or into a smaller amount, is looked at."""
    turned = Q(passed=False, corrects__passed=True) | Q(amount_fen__lt=F("corrects__amount_fen"))
    for row in Decision.objects.filter(turned, met_on__lte=on).select_related("corrects"):
        if row.corrects is not None:
            yield Hit(row.number, f"更正了{row.corrects.number}：结果或金额有变，请核对已据此办理的支付", str(row.pk))


@check("control.rules_missing", "必备制度是否齐全", Area.UNIT, "内部控制规范")
def rules_missing(on: date) -> Iterator[Hit]:
    for kind in selectors.missing_kinds(on):
        yield Hit(kind.label, f"没有现行的“{kind.label}”制度", kind.value)


@check("control.rules_old", "制度是否按期复查", Area.UNIT, "内部控制规范")
def rules_old(on: date) -> Iterator[Hit]:
    years = Settings(on).number("rule_years")
    for row in selectors.editions_in_force(since=on, until=on):
        last = max(row.since, row.reviewed_on or row.since)
        if on.year - last.year - ((on.month, on.day) < (last.month, last.day)) >= years:
            yield Hit(row.regulation.title, f"{row.number}自{last}起超过{years}年没有修订或复查", str(row.pk))


@check("control.findings_overdue", "问题整改是否逾期", Area.UNIT, "内部控制规范")
def findings_overdue(on: date) -> Iterator[Hit]:
    for row in selectors.overdue_findings(on=on):
        yield Hit(row.number, f"{row.owner.name}应于{row.due}前整改：{row.said[:80]}", str(row.pk))


@check("control.risks_overdue", "风险防控措施是否逾期", Area.UNIT, "内部控制规范")
def risks_overdue(on: date) -> Iterator[Hit]:
    for row in selectors.risks().filter(due__lt=on, identified_on__lte=on):
        yield Hit(row.title, f"{row.owner.name}应于{row.due}前落实：{row.measure[:80]}", str(row.pk))


@check("control.incompatible", "登录职责是否兼任不相容岗位", Area.UNIT, "内部控制规范：不相容岗位相互分离")
def incompatible(on: date) -> Iterable[Hit]:
    """No person holds charges whose tasks are incompatible (finance.md §6.2)."""
    held: dict[object, tuple[str, set[str]]] = {}
    rows = Assignment.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on, account__is_active=True)
    for account, name, duty in rows.order_by("account__username").values_list(
        "account_id", "account__username", "duty"
    ):
        held.setdefault(account, (name, set()))[1].add(duty)
    return [
        Hit(name, f"一人兼任“{pair.a.label}”和“{pair.b.label}”", f"{account}/{pair.a.value}/{pair.b.value}")
        for account, (name, duties) in held.items()
        for pair in rules.clashes(duties)
    ]
