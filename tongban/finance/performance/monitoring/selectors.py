"""Reads of performance monitoring."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from tongban.finance.budget.models import BureauYear, Payment, QuotaMonth, QuotaPosting
from tongban.finance.budget.selectors import Money, total
from tongban.finance.budget.values import Fund, PaymentState, PostingKind, Stage
from tongban.finance.control.selectors import Settings
from tongban.finance.performance.models import Correction, CorrectionNote, FilingStep, MonitoringLine, MonitoringRound
from tongban.finance.performance.monitoring.rules import Limits
from tongban.finance.performance.monitoring.values import Light, RoundState
from tongban.finance.performance.report import structure
from tongban.finance.performance.report.figures import Figures
from tongban.infra import measures
from tongban.infra.measures import Source
from tongban.kernel.periods import Period


def limits(on: date) -> Limits:
    """The lights' limits as the unit has set them."""
    settings = Settings(on)
    return Limits(settings.share("light_green"), settings.share("light_yellow"))


def rounds(fiscal_year: int = 0) -> "QuerySet[MonitoringRound]":
    """Newest first, with how many lines of each light, and how many steps are done."""
    found = MonitoringRound.objects.select_related("year").order_by("-as_of")
    if fiscal_year:
        found = found.filter(year__fiscal_year=fiscal_year)
    lights = {f"{x.value}s": Count("lines", Q(lines__light=x.value), distinct=True) for x in Light}
    done = Count("steps", Q(steps__done_on__isnull=False), distinct=True)
    return found.annotate(step_count=Count("steps", distinct=True), steps_done=done, **lights)


def round_of(pk: UUID) -> MonitoringRound | None:
    steps = Prefetch("steps", FilingStep.objects.select_related("office", "done_by").order_by("office__code", "place"))
    lines = Prefetch("lines", MonitoringLine.objects.order_by("place"))
    found = MonitoringRound.objects.select_related("year", "opened_by", "frozen_by")
    return found.prefetch_related(steps, lines).filter(pk=pk).first()


def frozen(fiscal_year: int) -> "QuerySet[MonitoringRound]":
    """Rounds that stand for good, in order."""
    lines = Prefetch("lines", MonitoringLine.objects.order_by("place"))
    found = MonitoringRound.objects.filter(year__fiscal_year=fiscal_year, state=RoundState.FROZEN.value)
    return found.select_related("year").prefetch_related(lines, "steps").order_by("as_of")


def corrections(
    *, fiscal_year: int = 0, open_: bool = False, round_: MonitoringRound | None = None
) -> "QuerySet[Correction]":
    notes = Prefetch("notes", CorrectionNote.objects.select_related("by").order_by("pk"))
    found = Correction.objects.select_related("round", "line", "owner").prefetch_related(notes).order_by("due", "pk")
    if fiscal_year:
        found = found.filter(round__year__fiscal_year=fiscal_year)
    if round_ is not None:
        found = found.filter(round=round_)
    return found.filter(done_on=None) if open_ else found


def calendar(fiscal_year: int) -> "QuerySet[FilingStep]":
    """The filing calendar of the year: every office's steps with due day and who."""
    found = FilingStep.objects.filter(round__year__fiscal_year=fiscal_year).select_related("office", "round")
    return found.order_by("round__as_of", "office__code", "place")


def late_steps(*, on: date) -> "QuerySet[FilingStep]":
    return calendar_open().filter(due__lt=on)


def calendar_open() -> "QuerySet[FilingStep]":
    return FilingStep.objects.filter(done_on=None).select_related("office", "round__year").order_by("due", "pk")


def last_terms() -> list[FilingStep]:
    """The steps of the newest round, as a start for the next one."""
    newest = MonitoringRound.objects.order_by("-as_of").first()
    return list(newest.steps.select_related("office").order_by("office__code", "place")) if newest else []


# --- what the registers say as of a day ---------------------------------------------------------------------------------------


def counted(figures: Figures, code: str, as_of: date) -> Any:
    """The value of a measure from the year's first day to the day; nothing where it has no rows of its own by then.

    Sums of money are not read so: they are the round's other half.
    """
    spec = structure.figures().get(code)
    name, scope = (spec.get("measure", ""), spec.get("scope", "")) if spec else _parted(code)
    measure = measures.find(name) if name and figures.own else None
    if measure is None or name.startswith(("performance.", "budget.")):
        return None
    found = measure.count(Period(date(as_of.year, 1, 1), as_of), scope)
    if not found.rows or (found.source or measure.source) is not Source.LIVE:
        return None
    return f"{found.value.normalize():f}"


def _parted(code: str) -> tuple[str, str]:
    name, _, scope = code.partition("/")
    return name, scope


@dataclass(frozen=True, slots=True)
class Spent:
    """Money as of a day: in all and of the general public budget."""

    opening: int
    full_year: int
    executed: int
    general_opening: int
    general_executed: int


_PAID = (PaymentState.PAID.value, PaymentState.RETURNED.value)


def spent(year: BureauYear, as_of: date) -> Spent | None:
    """From the register of quotas and payments, as it stood on the day; nothing where the year has none by then."""
    posted = QuotaPosting.objects.filter(document__year_id=year.fiscal_year, document__on__lte=as_of)
    at_first = Q(document__kind__in=(PostingKind.OPENING.value, PostingKind.CARRY_IN.value))
    general = Q(quota__fund=Fund.GENERAL.value)
    sums = posted.aggregate(
        whole=Sum("amount_fen"),
        opening=Sum("amount_fen", filter=at_first),
        general=Sum("amount_fen", filter=at_first & general),
    )
    if not sums["whole"]:
        return None
    return Spent(
        sums["opening"] or 0, sums["whole"], _executed(year.fiscal_year, as_of), sums["general"] or 0,
        _executed(year.fiscal_year, as_of, fund=Fund.GENERAL.value),
    )  # fmt: skip


def _executed(fiscal_year: int, as_of: date, **only: str) -> int:
    """Whole months from their counters, the month that runs from its payments."""
    of_quota = {f"quota__{k}": v for k, v in only.items()}
    months = QuotaMonth.objects.filter(quota__year_id=fiscal_year, month__lt=as_of.month, **of_quota)
    running = Payment.objects.filter(
        year_id=fiscal_year, on__range=(as_of.replace(day=1), as_of), state__in=_PAID, **of_quota
    )
    return (months.aggregate(fen=Sum("spent_fen"))["fen"] or 0) + (running.aggregate(fen=Sum("amount_fen"))["fen"] or 0)


def opening(year: BureauYear) -> int | None:
    lines = Money(year).at(Stage.OPENING)
    return total(lines) if lines else None
