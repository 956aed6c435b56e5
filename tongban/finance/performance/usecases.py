"""Taking in a bureau's year whole, and writing the report's chapters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid5

from django.db.models import Max

from tongban.finance.budget import usecases as budget
from tongban.finance.budget.models import BureauYear
from tongban.finance.budget.reading import read_year
from tongban.finance.budget.rules import parse_wan
from tongban.finance.budget.selectors import Money
from tongban.finance.budget.values import Basis, YearSpec
from tongban.finance.performance import policies, reading, yearfile
from tongban.finance.performance.models import Indicator, SectionText
from tongban.finance.performance.report import structure
from tongban.finance.performance.report.figures import Figures
from tongban.finance.performance.report.tables import tables
from tongban.finance.performance.report.text import compose
from tongban.finance.performance.rules import number
from tongban.finance.performance.values import IndicatorsKept, IndicatorSpec, SectionOrigin, SectionWritten
from tongban.infra import trail
from tongban.infra.acts import act
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refused, Stale, require

STREAM: Final = uuid5(UUID(int=0), "tongban.finance.performance")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file."""

    fiscal_year: int
    bureau: str
    created: bool
    changed: bool
    lines: int
    facts: int
    indicators: int
    sections: int
    warnings: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "year": self.fiscal_year, "bureau": self.bureau, "created": int(self.created),
            "updated": int(self.changed and not self.created), "unchanged": int(not self.changed), "lines": self.lines,
            "facts": self.facts, "indicators": self.indicators, "sections": self.sections, "warnings": list(self.warnings),
            "errors": [],
        }  # fmt: skip


@act()
def import_bureau_year(*, actor: Actor, content: bytes, now: datetime) -> Imported:
    """One file of one bureau's year, whole or not at all; the same file again changes nothing."""
    given = yearfile.read(content)
    with given.in_its_words():
        return _take_in(actor, given, now)


def _take_in(actor: Actor, given: yearfile.YearFile, now: datetime) -> Imported:
    data = given.data
    spec = read_year(data)
    specs = reading.indicators(data)
    reading.of_projects(data)  # what cannot be read is refused with the file
    chapters = reading.chapters(data)
    for section, text in chapters.items():
        structure.check_text(text, f"narrative {section}")
    for reasons in (f.value for f in spec.facts if f.code.startswith("reasons.")):
        structure.check_text(reasons, "reasons")
    _numbers_are_numbers(spec)
    kept = budget.keep_year(actor=actor, spec=spec, now=now)
    if kept.changed:
        _keep_indicators(actor, kept.year, spec, specs, now)
    written = sum(_write_from_file(actor, kept.year, section, text, now) for section, text in chapters.items())
    if kept.changed:
        _can_be_reported(kept.year)
    return Imported(
        spec.fiscal_year, spec.bureau, kept.created, kept.changed or bool(written), len(spec.lines), len(spec.facts),
        len(specs), len(chapters), (*given.warnings, *kept.warnings),
    )  # fmt: skip


def _can_be_reported(year: BureauYear) -> None:
    """Whatever the report could not read is refused now, with the file, not later on a page."""
    figures = Figures(Money(year))
    compose(figures)
    tables(figures)
    assert figures.sheet.process.ceiling >= 0


def _numbers_are_numbers(spec: YearSpec) -> None:
    """What the report prints as a number must be one; all wrong places are named at once."""
    facts = {f.code: f.value for f in spec.facts}
    faults = []
    for figure in structure.figures().values():
        told, say = facts.get(figure.get("fact", "")), figure.get("say", "number")
        if told is None or figure.get("list") or say not in ("number", "wan"):
            continue
        try:
            if say == "wan":
                parse_wan(told, figure["fact"])
            else:
                number(told, figure["fact"])
        except Refused as wrong:
            faults.append(str(wrong))
    for code, told in facts.items():
        if code.endswith("_wan"):
            try:
                parse_wan(told, code)
            except Refused as wrong:
                faults.append(str(wrong))
    if faults:
        raise Refused("；\n".join(sorted(set(faults))[:20]))


def _keep_indicators(actor: Actor, year: BureauYear, spec: YearSpec, specs: list[IndicatorSpec], now: datetime) -> None:
    Indicator.objects.filter(year=year).delete()
    Indicator.objects.bulk_create(
        [
            Indicator(
                year=year, code=i.code, place=place, level1=i.level1, level2=i.level2, name=i.name, kind=i.kind.value,
                unit=i.unit, weight_hundredths=int(i.weight * 100), target=i.target, actual=i.actual, measure=i.measure,
                overshoot=i.overshoot, steps=[[str(t), str(s)] for t, s in i.steps],
                points_off="" if i.points_off is None else str(i.points_off), reason=i.reason, improvement=i.improvement,
                target_basis=_basis(spec, f"indicators.{i.code}.target"), actual_basis=_basis(spec, f"indicators.{i.code}.actual"),
                evidence=_evidence(spec, f"indicators.{i.code}"),
            )
            for place, i in enumerate(specs, 1)
        ],
        batch_size=40,
    )  # fmt: skip
    event = IndicatorsKept(year_id=year.pk, count=len(specs))
    trail.record(actor=actor, duty=Duty.PERFORMANCE, head=trail.head_of(STREAM), events=[event], now=now)


def _under(path: str, stems: Any) -> str | None:
    return next((s for s in stems if path == s or path.startswith(s + ".")), None)


def _basis(spec: YearSpec, path: str) -> str:
    return (Basis.SAMPLE if _under(path, spec.samples) else Basis.DECLARED).value


def _evidence(spec: YearSpec, path: str) -> str:
    told: Mapping[str, str] = dict(spec.evidence)
    stem = _under(path, told)
    return told[stem][:300] if stem else ""


def _write_from_file(actor: Actor, year: BureauYear, section: str, text: str, now: datetime) -> bool:
    """A file's words become a version only when the file says something new; what was typed since is not overwritten."""
    last = (
        SectionText.objects.filter(year=year, section=section, origin=SectionOrigin.FILE).order_by("-version").first()
    )
    if last is not None and last.text == text:
        return False
    _add_version(actor, year, section, text, SectionOrigin.FILE, now)
    return True


@act()
def write_section(
    *, actor: Actor, year: BureauYear, section: str, text: str, version: int, now: datetime
) -> SectionText:
    """Write a new version of a section; `version` is the one the writer had in front of them."""
    require(policies.may_write_section(actor))
    plain = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()
    if not plain:
        raise Refused("请填写文字")
    if len(plain) > reading.TEXT_MAX:
        raise Refused(f"文字超过{reading.TEXT_MAX}字")
    if section not in structure.slots():
        raise Refused("报告里没有这一节")
    structure.check_text(plain, "文字")
    newest = SectionText.objects.filter(year=year, section=section).aggregate(n=Max("version"))["n"] or 0
    if newest != version:
        raise Stale("这一节刚被他人改过，请刷新后再改")
    return _add_version(actor, year, section, plain, SectionOrigin.TYPED, now)


def _add_version(
    actor: Actor, year: BureauYear, section: str, text: str, origin: SectionOrigin, now: datetime
) -> SectionText:
    newest = SectionText.objects.filter(year=year, section=section).aggregate(n=Max("version"))["n"] or 0
    row = SectionText.objects.create(
        year=year, section=section, version=newest + 1, origin=origin.value, text=text,
        author="" if actor.system else actor.name[:60], at=now,
    )  # fmt: skip
    event = SectionWritten(
        year_id=year.pk, section=section, version=row.version, digest=sha256(text.encode()).hexdigest()
    )
    duty = Duty.OFFICE if actor.has(Duty.OFFICE) else Duty.PERFORMANCE
    trail.record(actor=actor, duty=duty, head=trail.head_of(STREAM), events=[event], now=now)
    return row
