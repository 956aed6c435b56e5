"""What electronic supervision can count. What was struck out does not count; it stays on record."""

from decimal import Decimal

from django.db.models import Q

from tongban.infra.measures import Figure, counted, measure
from tongban.kernel.periods import Period
from tongban.kernel.times import local
from tongban.oversight.supervision.models import Signal
from tongban.oversight.supervision.selectors import board
from tongban.oversight.supervision.values.signals import REDS, By, Light, Outcome
from tongban.services.cases.values import Channel

_WATCHED = {
    "licence": Q(case__item_version__item__type_code="01"),
    "public service": Q(case__item_version__item__type_code="20"),
    "online channel": Q(application__channel=Channel.PORTAL),
}


@measure("supervision.signals", "监察信号", "条")
def signals(period: Period, scope: str) -> Figure:
    """Lights of the period; a scope of words (licence, public service, online channel) counts the matters of these kinds."""
    found = Signal.objects.filter(lit_at__gte=period.first_moment, lit_at__lt=period.end_moment)
    asked = [condition for word, condition in _WATCHED.items() if word in scope]
    wanted = Q()
    for condition in asked:
        wanted |= condition
    rows = found.exclude(outcome=Outcome.CANCELLED.value).filter(wanted).order_by("lit_at", "pk")
    said = rows.values_list("number", "light", "item_title", "lit_at")
    return counted((f"{n} {Light(light).label}", f"{title}，{local(at):%Y-%m-%d}") for n, light, title, at in said)


@measure("supervision.signals_upheld", "认定的监察信号", "条")
def signals_upheld(period: Period, scope: str) -> Figure:
    found = Signal.objects.filter(lit_at__gte=period.first_moment, lit_at__lt=period.end_moment, outcome=Outcome.UPHELD)
    rows = found.order_by("lit_at", "pk").values_list("number", "department__name")
    return counted((number, name or "") for number, name in rows)


@measure("supervision.on_time_share", "按时办结率", "%")
def on_time_share(period: Period, scope: str) -> Figure:
    """Of the legs decided in the period, those decided within their promise; by department."""
    lines = [line for line in board.lines(period, By.DEPARTMENT, lights=False) if line.closed]
    whole = board.total(lines)
    rows = [(line.name, f"{line.on_time}/{line.closed}件") for line in lines]
    return Figure(whole.on_time_rate or Decimal(0), rows)


@measure("supervision.average_days", "平均办结工作日", "天")
def average_days(period: Period, scope: str) -> Figure:
    """Working days that the legs decided in the period took, without what did not count; by department."""
    lines = [line for line in board.lines(period, By.DEPARTMENT, lights=False) if line.closed]
    whole = board.total(lines)
    rows = [(line.name, f"{line.used}天/{line.closed}件") for line in lines]
    return Figure(board.average(whole.used, whole.closed) or Decimal(0), rows)


@measure("supervision.red_lights", "红灯", "条")
def red_lights(period: Period, scope: str) -> Figure:
    """Red lights of the period that were not struck out, each with the department it stands with."""
    found = Signal.objects.filter(lit_at__gte=period.first_moment, lit_at__lt=period.end_moment, light__in=REDS)
    rows = found.exclude(outcome=Outcome.CANCELLED.value).order_by("lit_at", "pk")
    return counted((number, name or "整件") for number, name in rows.values_list("number", "department__name"))


@measure("supervision.speed_up", "提速率", "%")
def speed_up(period: Period, scope: str) -> Figure:
    """How much less time than the law allows the decided legs took."""
    lines = [line for line in board.lines(period, By.DEPARTMENT, lights=False) if line.law]
    whole = board.total(lines)
    rows = [(line.name, f"用{line.law_used}天，法定{line.law}天") for line in lines]
    return Figure(whole.speed_up or Decimal(0), rows)
