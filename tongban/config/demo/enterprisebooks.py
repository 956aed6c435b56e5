"""The rest of the demonstration's year of 营商环境: complaints, registers, results, papers, as they went along up to the day."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from tongban.config.demo.office import Office
from tongban.infra.calendar import workdays
from tongban.infra.files import Attachment
from tongban.infra.wordfile import Paper, Style, Words, docx
from tongban.kernel.money import parse_yuan
from tongban.kernel.periods import Period
from tongban.kernel.times import at
from tongban.oversight.enterprise import reference, usecases
from tongban.oversight.enterprise.models import (
    Clearance,
    Complaint,
    IndicatorResult,
    LegacyProblem,
    PeriodicPaper,
    Rectification,
    Scheme,
)
from tongban.oversight.enterprise.usecases.indicators import line_of
from tongban.oversight.enterprise.values.complaints import CallKind, CallSpec, Channel, ComplaintSpec, Level
from tongban.oversight.enterprise.values.issues import Content
from tongban.oversight.enterprise.values.registers import (
    AssessmentScope,
    OutletLevel,
    PaperKind,
    ResultAct,
    Separation,
    WeakSource,
)

Row = Mapping[str, Any]
Step = tuple[datetime, Callable[[], object]]
_CALLED: Final = time(9, 40)
_ENTERED: Final = time(11, 30)


def load(office: Office, told: Row) -> int:
    """Every act whose moment lies before the day, in order. Returns how many that were."""
    parts = (_complaints, _calls, _legacy, _clearances, _plain, _weak, _assessments, _results, _briefs, _papers)
    steps = [step for part in parts for step in part(office, told)]
    done = [act for when, act in sorted(steps, key=lambda s: s[0]) if when < office.before]
    for act in done:
        act()
    return len(done)


def _on(day: date, hour: int = 15) -> datetime:
    return at(day, time(hour))


def _then(day: date, act: Callable[..., object], hour: int = 15, **facts: Any) -> Step:
    """An act for a day; a fact that is a partial is looked up when the day has come."""
    now = _on(day, hour)
    return now, lambda: act(now=now, **{k: v() if isinstance(v, partial) else v for k, v in facts.items()})


def letter(title: str, text: str, issuer: str, day: date) -> Attachment:
    blocks = (
        Words(title, Style.CENTRE),
        Words(text),
        Words(issuer, Style.RIGHT),
        Words(f"{day.year}年{day.month}月{day.day}日", Style.RIGHT),
    )
    return Attachment(f"{title}.docx", docx(Paper("", issuer, day.year, blocks)))


# --- complaints ------------------------------------------------------------------------------------------------------------


def _complaints(office: Office, told: Row) -> Iterator[Step]:
    for place, row in enumerate(told["complaints"]):
        yield from _complaint(office, row, place)


def _complaint(office: Office, row: Row, place: int) -> Iterator[Step]:
    first, second, day = office.first, office.second, row["day"]

    def later(days: int, start: date = day) -> date:
        return workdays().add(start, days)

    company = office.companies[row["company"]]
    spec = ComplaintSpec(
        company_id=company.pk, complainant=row["name"], phone=row["phone"], secret=row["secret"], channel=Channel(row["channel"]),
        targets=tuple(office.units[n].pk for n in row["targets"]), facts=row["facts"], demand=row["demand"], received_at=_on(day, 10),
    )  # fmt: skip
    made: dict[str, Any] = {}

    def register() -> None:
        made["row"] = usecases.register_complaint(actor=first, spec=spec, now=_on(day, 11))

    here = partial(lambda: Complaint.objects.get(pk=made["row"].pk))
    unit, helping = office.units[row["unit"]], tuple(office.units[n] for n in row.get("assist", []))
    yield _on(day, 11), register
    yield _then(later(1), usecases.review, 9, actor=first, complaint=here, said=row["review"])
    yield _then(
        later(1),
        usecases.accept,
        10,
        actor=first,
        complaint=here,
        matter=row["matter"],
        level=Level(row["level"]),
        said="",
    )
    yield _then(
        later(2),
        usecases.assign_complaint,
        9,
        actor=first,
        complaint=here,
        lead=unit,
        assisting=helping,
        said="请按期调查处理",
    )
    paper = office.paper(unit.name, "已成立调查组，开始调查。", _on(later(2)))
    yield _then(later(2), usecases.investigate, 16, actor=office.of(unit.name), complaint=here, said="", paper=paper)
    if "meeting" in row:
        yield _then(later(6), usecases.meet, actor=first, complaint=here, said=row["meeting"])
    end = later(row["days"])
    result = office.paper(unit.name, row["result"], _on(end))
    yield _then(end, usecases.deal, 10, actor=office.of(unit.name), complaint=here, said=row["result"], paper=result)
    yield _then(end, usecases.account_for, 11, actor=first, complaint=here, said=row["account"])
    yield _then(end, usecases.answer_complaint, 16, actor=first, complaint=here, said=row["answer"])
    yield _then(
        later(1, end),
        usecases.call_back,
        10,
        actor=second,
        complaint=here,
        content=Content(row["content"]),
        said="电话回访",
    )
    yield _then(later(1, end), usecases.conclude, 16, actor=second, complaint=here, said="已办结")
    yield _then(later(8, end), usecases.archive, actor=second, complaint=here, said="")


def _calls(office: Office, told: Row) -> Iterator[Step]:
    """Answered at once, or it became one of the complaints, which was registered an hour before noon."""
    for day, kind, company, content, became in told["calls"]:
        yield at(day, _ENTERED), partial(_call, office, at(day, _CALLED), kind, company, content, became)


def _call(office: Office, when: datetime, kind: str, company: str, content: str, became: str | int) -> None:
    row = Complaint.objects.order_by("received_at")[became] if isinstance(became, int) else None
    spec = CallSpec(
        kind=CallKind(kind), at=when, company_name=company, content=content, answer="" if row else str(became),
        complaint_id=row.pk if row else None,
    )  # fmt: skip
    usecases.record_call(actor=office.first, spec=spec, now=datetime.combine(when.date(), _ENTERED, when.tzinfo))


# --- registers ---------------------------------------------------------------------------------------------------------------


def _legacy(office: Office, told: Row) -> Iterator[Step]:
    for row in told["legacy"]:
        yield _then(
            row["since"], usecases.register_legacy, actor=office.first, title=row["title"], background=row["background"],
            lead=office.units[row["lead"]], cooperating=[office.units[n] for n in row["with"]], since=row["since"], due_on=row["due"],
            measure=row["measure"],
        )  # fmt: skip
        there = partial(LegacyProblem.objects.get, title=row["title"])
        yield _then(
            row["solved"], usecases.solve_legacy, actor=office.first, row=there, on=row["solved"], result=row["result"]
        )


def _clearances(office: Office, told: Row) -> Iterator[Step]:
    for name, unit, day, parts, found, done, result in told["clearances"]:
        separated = [Separation(p) for p in parts]
        yield _then(day, usecases.register_clearance, actor=office.first, association=name, unit=office.units[unit], checked_on=day, separated=separated, found=found)  # fmt: skip
        if done:
            there = partial(Clearance.objects.get, association=name, checked_on=day)
            yield _then(done, usecases.finish_clearance, actor=office.first, row=there, on=done, result=result)


def _plain(office: Office, told: Row) -> Iterator[Step]:
    for day, agency, topic, people, fee, contract in told["trainings"]:
        yield _then(day, usecases.register_training, actor=office.first, on=day, agency=agency, topic=topic, attendees=people, fee_fen=parse_yuan(str(fee)), contract=contract)  # fmt: skip
    for day, title, outlet, level in told["media"]:
        yield _then(
            day,
            usecases.register_media,
            actor=office.first,
            on=day,
            title=title,
            outlet=outlet,
            level=OutletLevel(level),
        )


def _weak(office: Office, told: Row) -> Iterator[Step]:
    for source, day, area, gap, measure, unit, due, done, result in told["rectifications"]:
        yield _then(
            day, usecases.register_rectification, actor=office.first, source=WeakSource(source), on=day, area=area, gap=gap, measure=measure,
            unit=office.units[unit], due_on=due,
        )  # fmt: skip
        there = partial(Rectification.objects.get, gap=gap)
        yield _then(done, usecases.finish_rectification, actor=office.first, row=there, on=done, result=result)


def _assessments(office: Office, told: Row) -> Iterator[Step]:
    for year, agency, day, unit, score, rank, out_of, note in told["assessments"]:
        scope = AssessmentScope.DEPARTMENT if unit else AssessmentScope.WHOLE
        paper = letter(f"{year}年度营商环境评估结果通报", f"{unit or '渌口区'}得分{score}分。{note}。", agency, day)
        yield _then(
            day, usecases.register_assessment, actor=office.first, year=year, agency=agency, on=day, scope=scope, score=Decimal(str(score)),
            full=Decimal(100), unit=office.units[unit] if unit else None, rank=rank, out_of=out_of, note=note, paper=paper,
        )  # fmt: skip


# --- results, briefs, papers ----------------------------------------------------------------------------------------------------


def _results(office: Office, told: Row) -> Iterator[Step]:
    """The year's results: reported in January, passed and published by another person."""
    lines = [line_of(row) for row in reference.book()["indicators"]]
    basis = "参照国家营商环境评价指标体系"
    yield _then(date(2021, 4, 23), usecases.keep_scheme, actor=office.first, name="渌口区营商环境指标", place="渌口区", year=2021, basis=basis, lines=lines)  # fmt: skip
    scheme = partial(Scheme.objects.get, place="渌口区", year=2021)
    yield _then(
        date(2021, 12, 27),
        usecases.ask_for_results,
        actor=office.first,
        scheme=scheme,
        start=date(2021, 1, 1),
        end=date(2021, 12, 31),
    )
    yield _on(date(2022, 1, 10)), partial(_report, office, told["results"])


def _report(office: Office, values: Row) -> None:
    day = date(2022, 1, 10)
    told = "；".join(f"{code} {value}" for code, value in values.items())
    paper = letter("2021年度营商环境指标统计表", told, "渌口区统计局", day)
    for row in IndicatorResult.objects.select_related("indicator__unit").order_by("indicator__place"):
        unit = row.indicator.unit
        assert unit is not None
        usecases.report_result(actor=office.of(unit.name), row=row, value=Decimal(str(values[row.indicator.code])), said="", now=_on(day, 10), paper=paper)  # fmt: skip
        usecases.check_result(actor=office.second, row=row, what=ResultAct.PASS, said="", now=_on(day))
        usecases.check_result(actor=office.second, row=row, what=ResultAct.PUBLISH, said="", now=_on(day, 16))


def _briefs(office: Office, told: Row) -> Iterator[Step]:
    for month, day, title, text in told["briefs"]:
        yield _on(day, 9), partial(_brief, office, month, day, title, text)


def _brief(office: Office, month: int, day: date, title: str | None, text: str | None) -> None:
    if month:
        last = date(day.year, month + 1, 1) - timedelta(days=1)
        when = f"{day.year}年{month}月"
        title, text = f"{when}领导联点驻企走访情况", usecases.draft_brief(Period(date(day.year, month, 1), last), when)
    usecases.register_brief(
        actor=office.first,
        on=day,
        title=title or "",
        text=text or "",
        sent_to="市优化办，区委、区人大、区政府、区政协",
        now=_on(day, 9),
    )


def _papers(office: Office, told: Row) -> Iterator[Step]:
    """Each month, each quarter, the year; prepared by one, signed by the other some days later."""
    del told
    parts: Sequence[tuple[PaperKind, int, date]] = [
        *((PaperKind.DISPATCH, m, date(2021 + m // 12, m % 12 + 1, 4)) for m in range(3, 13)),
        *((PaperKind.NOTICE, q, date(2021 + q // 4, q * 3 % 12 + 1, 8)) for q in range(1, 5)),
        (PaperKind.ASSESSMENT, 1, date(2022, 1, 20)),
    ]  # fmt: skip
    for kind, part, after in parts:
        day = workdays().next(after)
        yield _then(day, usecases.prepare_paper, 9, actor=office.first, kind=kind, year=2021, part=part)
        yield _on(day, 17), partial(_sign, office, kind, day)


def _sign(office: Office, kind: PaperKind, day: date) -> None:
    row = PeriodicPaper.objects.filter(kind=kind, signed_at=None).order_by("-start").first()
    assert row is not None
    usecases.sign_paper(actor=office.second, paper=row, digest=row.digest, now=_on(day, 17))
