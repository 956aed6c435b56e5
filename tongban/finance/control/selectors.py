"""Reads of internal control. Other wings ask `approval_needed` and `decision_of`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from tongban.finance.control import reference, rules
from tongban.finance.control.models import (
    CheckRun,
    Decision,
    DecisionVote,
    Finding,
    FindingStep,
    Regulation,
    RegulationEdition,
    Risk,
    Setting,
)
from tongban.finance.control.reference import Shipped
from tongban.finance.control.values import (
    SCOPES,
    Decided,
    FindingState,
    Limit,
    MatterKind,
    Meeting,
    RegulationKind,
    RiskLevel,
    Sound,
)

# --- settings ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InForce:
    """A setting as it stands on a day; `row` is the unit's own entry, if there is one."""

    shipped: Shipped
    text: str
    since: date
    row: Setting | None = None


class Settings:
    """All settings on a day, from one statement."""

    def __init__(self, on: date) -> None:
        self.on = on
        newest: dict[str, Setting] = {}
        for row in Setting.objects.filter(since__lte=on).order_by("since", "pk"):
            newest[row.code] = row
        self.rows = {code: self._one(shipped, newest.get(code)) for code, shipped in reference.settings().items()}

    @staticmethod
    def _one(shipped: Shipped, row: Setting | None) -> InForce:
        if row is None or row.since < shipped.since:
            return InForce(shipped, shipped.value, shipped.since)
        return InForce(shipped, row.value, row.since, row)

    def _value(self, code: str) -> object:
        found = self.rows[code]
        return rules.setting_value(found.shipped.kind, found.text, found.shipped.title)

    def number(self, code: str) -> int:
        value = self._value(code)
        assert isinstance(value, int)
        return value

    def share(self, code: str) -> Fraction:
        value = self._value(code)
        assert isinstance(value, Fraction)
        return value

    def flag(self, code: str) -> bool:
        return self._value(code) is True

    def text(self, code: str) -> str:
        return str(self._value(code))

    def kinds(self, code: str) -> tuple[RegulationKind, ...]:
        value = self._value(code)
        assert isinstance(value, tuple)
        return value

    @property
    def meeting(self) -> Meeting:
        return Meeting(
            quorum=self.share("meeting_quorum"), majority=self.share("pass_majority"),
            circulation=self.flag("circulation_allowed"),
        )  # fmt: skip

    def level_of(self, risk: Risk) -> RiskLevel:
        return rules.risk_level(
            risk.likelihood, risk.effect, medium=self.number("risk_medium"), high=self.number("risk_high")
        )


def setting_history(code: str) -> "QuerySet[Setting]":
    return Setting.objects.filter(code=code).select_related("entered_by").order_by("-since", "-pk")


_LIMITS = ("limit_section", "limit_deputy", "limit_head", "limit_meeting")


def approval_needed(amount_fen: int, *, on: date, unbudgeted: bool = False) -> Limit:
    """Who must approve the amount on that day, and whether the document must name a decision of the meeting (§6.1)."""
    settings = Settings(on)
    limits = {code: settings.number(code) for code in _LIMITS}
    to_meeting = unbudgeted and settings.flag("unbudgeted_to_meeting")
    return rules.limit(amount_fen, limits, unbudgeted_to_meeting=to_meeting)


# --- decisions -------------------------------------------------------------------------------------------------------------


def decision_of(number: str) -> Decided | None:
    """The decision of this number as its newest entry tells it, however the number was typed; None where there is none."""
    row = Decision.objects.filter(number=rules.number_key(number)).first()
    while row is not None:
        later = Decision.objects.filter(corrects=row).first()
        if later is None:
            break
        row = later
    if row is None:
        return None
    return Decided(
        number=row.number, kind=MatterKind(row.kind), day=row.met_on, passed=row.passed, amount_fen=row.amount_fen,
        emergency=row.emergency, reported_on=row.reported_on,
    )  # fmt: skip


def numbers_of(number: str) -> list[str]:
    """All numbers under which one decision was entered: the newest entry and those it corrected; empty where there is none."""
    newest = decision_of(number)
    row = Decision.objects.filter(number=newest.number).first() if newest else None
    found = []
    while row is not None:
        found.append(row.number)
        row = row.corrects
    return found


def entries_of(numbers: Iterable[str]) -> dict[str, UUID]:
    """What other papers call a decision → its entry here; a number the register does not know is left out. One statement."""
    keys = {number: rules.number_key(number) for number in numbers if number.strip()}
    found = dict(Decision.objects.filter(number__in=set(keys.values())).values_list("number", "pk"))
    return {number: found[key] for number, key in keys.items() if key in found}


def standing() -> "QuerySet[Decision]":
    """Decisions without the entries that a later one replaced."""
    later = Decision.objects.filter(corrects=OuterRef("pk"))
    return Decision.objects.filter(~Exists(later))


def decisions(*, year: int = 0, kind: str = "", text: str = "", open_: bool = False) -> "QuerySet[Decision]":
    """The register, newest first; `open_`: emergency decisions that no meeting heard of, and those without minutes."""
    found = Decision.objects.select_related("corrects", "corrected_by").order_by("-year", "-sequence")
    if year:
        found = found.filter(year=year)
    if kind:
        found = found.filter(kind=kind)
    if text:
        found = found.filter(
            Q(number__icontains=text) | Q(matter__icontains=text) | Q(lines__payee__icontains=text)
        ).distinct()
    if open_:
        unreported = Q(emergency=True, reported_on=None)
        found = found.filter(corrected_by=None).filter(unreported | Q(minutes=None))
    return found


def decision_years() -> list[int]:
    return list(Decision.objects.order_by("-year").values_list("year", flat=True).distinct())


def decision(pk: UUID) -> Decision | None:
    votes = Prefetch("votes", DecisionVote.objects.order_by(F("place").asc(), "pk"))
    found = Decision.objects.select_related("corrects", "corrected_by", "entered_by", "minutes")
    return found.prefetch_related(votes, "lines").filter(pk=pk).first()


def gaps() -> list[tuple[int, int]]:
    """(year, missing number) of the decisions' register; numbers run from one without gaps."""
    taken: dict[int, set[int]] = {}
    for year, number in Decision.objects.values_list("year", "sequence"):
        taken.setdefault(year, set()).add(number)
    return [(y, n) for y, numbers in sorted(taken.items()) for n in range(1, max(numbers)) if n not in numbers]


# --- rules -----------------------------------------------------------------------------------------------------------------


def editions_in_force(*, since: date, until: date) -> "QuerySet[RegulationEdition]":
    """Versions in force on some day of the span."""
    there = Q(until=None) | Q(until__gte=since)
    found = RegulationEdition.objects.filter(there, since__lte=until).select_related("regulation__owner")
    return found.order_by("regulation__kind", "regulation__title", "version")


def regulations(*, kind: str = "", text: str = "", on: date, ended: bool = False) -> "QuerySet[Regulation]":
    """The register; without `ended`, rules that are or will be in force."""
    newest = Prefetch("editions", RegulationEdition.objects.order_by("-version"))
    found = Regulation.objects.select_related("owner").prefetch_related(newest).order_by("kind", "title")
    lasting = RegulationEdition.objects.filter(Q(until=None) | Q(until__gte=on), regulation=OuterRef("pk"))
    found = found.filter(~Exists(lasting) if ended else Exists(lasting))
    if kind:
        found = found.filter(kind=kind)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(editions__number__icontains=text)).distinct()
    return found


def kinds_of_scope(scope: str) -> frozenset[RegulationKind]:
    """The kinds that a scope names, e.g. "running, supervision", "internal control", or a kind itself; none names all."""
    words = [w.strip() for w in scope.split(",") if w.strip()]
    found: set[RegulationKind] = set()
    for word in words:
        found |= SCOPES.get(word, frozenset(k for k in RegulationKind if word in (k.value, k.label)))
    return frozenset(found) if words else frozenset(RegulationKind)


def has_rules() -> bool:
    return Regulation.objects.exists()


def missing_kinds(on: date) -> list[RegulationKind]:
    """Required kinds of which no rule is in force on the day."""
    there = set(editions_in_force(since=on, until=on).values_list("regulation__kind", flat=True))
    return [k for k in Settings(on).kinds("required_rules") if k.value not in there]


def soundness(year: int) -> tuple[Sound, ...]:
    """管理制度健全性 (finance.md §3.8 B24), each question answered from rows as of the year's last day.

    Carried out means: checks ran in the year, and no correction was overdue at its end.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    editions = list(editions_in_force(since=last, until=last))
    required = Settings(last).kinds("required_rules")
    by_kind: dict[str, list[RegulationEdition]] = {}
    for row in editions:
        by_kind.setdefault(row.regulation.kind, []).append(row)
    unreviewed = [e for e in editions if e.regulation.kind in required and e.reviewed_on is None]
    lacking = [k for k in required if k.value not in by_kind]
    runs = list(CheckRun.objects.filter(on__range=(first, last)).values_list("check_code", "on", "hits").order_by("on"))
    overdue = list(overdue_findings(on=last))
    return (
        Sound("有内部财务、会计管理制度", "finance" in by_kind, _told(by_kind.get("finance", ()))),
        Sound("有本部门厉行节约制度", "thrift" in by_kind, _told(by_kind.get("thrift", ()))),
        Sound(
            "制度合法、合规、完整", bool(editions) and not lacking and not unreviewed,
            tuple([(k.label, "没有现行制度") for k in lacking] + [(e.regulation.title, "没有合法性审查日期") for e in unreviewed])
            or _told(editions),
        ),
        Sound(
            "制度得到有效执行", bool(runs) and not overdue,
            tuple((f.number, f"整改期限{f.due}，逾期") for f in overdue) or tuple((c, f"{on}检查，发现{n}处") for c, on, n in runs),
        ),
    )  # fmt: skip


def _told(rows: Iterable[RegulationEdition]) -> tuple[tuple[str, str], ...]:
    return tuple((f"{e.regulation.title} {e.number}", f"{e.since}起施行") for e in rows)


# --- risks, runs, findings ---------------------------------------------------------------------------------------------------


def risks(*, area: str = "", closed: bool = False) -> "QuerySet[Risk]":
    """The heaviest first."""
    found = Risk.objects.select_related("owner").order_by(F("likelihood") * F("effect") * -1, "due", "pk")
    found = found.exclude(closed_on=None) if closed else found.filter(closed_on=None)
    return found.filter(area=area) if area else found


def open_risks(*, since: date, until: date) -> "QuerySet[Risk]":
    """Risks that stood on the register on some day of the span."""
    there = Q(closed_on=None) | Q(closed_on__gte=since)
    return Risk.objects.filter(there, identified_on__lte=until).select_related("owner").order_by("area", "pk")


def last_runs(codes: Iterable[str]) -> dict[str, CheckRun]:
    """The newest run of each check, one statement."""
    later = CheckRun.objects.filter(check_code=OuterRef("check_code"), run_at__gt=OuterRef("run_at"))
    rows = CheckRun.objects.filter(~Exists(later), check_code__in=list(codes))
    return {row.check_code: row for row in rows}


def runs(code: str) -> "QuerySet[CheckRun]":
    return CheckRun.objects.filter(check_code=code).order_by("-run_at")


def findings(*, state: str = "", area: str = "", year: int = 0, on: date | None = None) -> "QuerySet[Finding]":
    """Newest first; state `overdue` asks for those not corrected in time by the day."""
    found = Finding.objects.select_related("owner", "regulation").order_by("-year", "-sequence")
    if state == "overdue" and on is not None:
        found = found.exclude(state=FindingState.DONE.value).filter(due__lt=on)
    elif state:
        found = found.filter(state=state)
    if area:
        found = found.filter(area=area)
    return found.filter(year=year) if year else found


def overdue_findings(*, on: date) -> "QuerySet[Finding]":
    """Due before the day and not corrected by then, as far as known today (a correction taken up again counts as none)."""
    late = Finding.objects.filter(due__lt=on, found_on__lte=on)
    return late.filter(Q(done_on=None) | Q(done_on__gt=on)).select_related("owner").order_by("due", "pk")


def finding(pk: UUID) -> Finding | None:
    steps = Prefetch("steps", FindingStep.objects.select_related("by", "file").order_by("pk"))
    found = Finding.objects.select_related("owner", "regulation", "run", "entered_by").prefetch_related(steps)
    return found.filter(pk=pk).first()


def finding_years() -> list[int]:
    return list(Finding.objects.order_by("-year").values_list("year", flat=True).distinct())
