"""The demonstration's year of internal control, entered through the acts as it went along."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final

from tongban.config.demo import finance
from tongban.finance.budget.rules import parse_wan
from tongban.finance.control import usecases
from tongban.finance.control.models import Decision, Finding, Regulation, Risk
from tongban.finance.control.usecases import EditionSpec, FindingSpec, RiskSpec
from tongban.finance.control.values import (
    Area,
    Ballot,
    Choice,
    DecisionSpec,
    FindingSource,
    MatterKind,
    MoneyLine,
    RegulationKind,
)
from tongban.infra import files
from tongban.infra.shipped import data_yaml
from tongban.infra.typesetting import typeset
from tongban.kernel.actors import Actor
from tongban.kernel.times import at
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.people.accounts.models import Account

Row = Mapping[str, Any]
Step = tuple[date, Callable[[Actor, datetime], object]]
_HOUR: Final = time(16, 0)


def load(*, day: date) -> int:
    """Everything that happened by the day, in the order in which it happened; returns how many acts that were."""
    book: Row = data_yaml("lukou/control-2021.yaml")
    account = Account.objects.get(username="demo-finance")
    steps = sorted(
        (s for part in (_rules, _settings, _decisions, _minutes, _risks, _findings, _checks) for s in part(book)),
        key=lambda s: s[0],
    )
    count = 0
    for on, act in steps:
        if on < day:
            moment = at(on, _HOUR)
            act(actor_for(account, now=max(moment, at(finance.SINCE))), moment)
            count += 1
    return count


def _owner(row: Row) -> Department:
    return Department.objects.get(code=row["owner"])


def _edition(row: Row) -> EditionSpec:
    return EditionSpec(number=row["number"], since=row["since"], reviewed_on=row["reviewed"], changes=row["changes"])


def _then(day: date, act: Callable[..., object], /, **facts: object) -> Step:
    """An act for a day; a fact that is a partial is looked up when the day has come."""

    def run(actor: Actor, now: datetime) -> object:
        return act(actor=actor, now=now, **{k: v() if isinstance(v, partial) else v for k, v in facts.items()})

    return day, run


def _rules(book: Row) -> Iterator[Step]:
    for row in book["regulations"]:
        yield _then(
            row["since"], usecases.add_regulation, kind=RegulationKind(row["kind"]), title=row["title"], owner=_owner(row),
            edition=_edition(row),
        )  # fmt: skip
    for row in book["revisions"]:
        there = partial(Regulation.objects.get, title=row["title"])
        yield _then(row["since"], usecases.revise_regulation, regulation=there, edition=_edition(row), version=1)


def _settings(book: Row) -> Iterator[Step]:
    for row in book["settings"]:
        facts = {k: row[k] for k in ("code", "value", "since", "basis")}
        yield _then(row["day"], usecases.set_setting, **facts)


def _ballots(row: Row, members: Sequence[Row]) -> tuple[Ballot, ...]:
    """The head speaks last; who withdraws, is absent or against is taken from the end of the list."""
    choices = [Choice.FOR] * len(members)
    if row.get("emergency"):
        choices[3:] = [Choice.ABSENT] * len(choices[3:])
    choices[-1] = Choice.RECUSED if row.get("recused") else Choice.AGAINST if row.get("against") else choices[-1]
    if row.get("refused"):
        choices = [Choice.AGAINST] * 3 + [Choice.FOR] * (len(members) - 3)
    opinion = row.get("opinion", "公务用车可以租用平台车辆")
    return tuple(
        Ballot(
            name=m["name"], head=m.get("head", False), choice=choice, opinion=opinion if choice is Choice.AGAINST else "",
            place=0 if choice in (Choice.ABSENT, Choice.RECUSED) else len(members) if m.get("head") else n,
        )
        for n, (m, choice) in enumerate(zip(members, choices, strict=True))
    )  # fmt: skip


def _decision(row: Row, members: Sequence[Row]) -> DecisionSpec:
    lines = tuple(
        MoneyLine(
            what=x["what"],
            amount_fen=parse_wan(x["wan"], x["what"]),
            payee=x.get("payee", ""),
            document=x.get("document", ""),
        )
        for x in row.get("lines", ())
    )
    return DecisionSpec(
        kind=MatterKind(row["kind"]), matter=row["matter"], reason=row["reason"], meeting=row["meeting"], met_on=row["day"],
        noticed_on=None if row.get("emergency") else date.fromordinal(row["day"].toordinal() - 2), result=row["result"],
        ballots=_ballots(row, members), lines=lines, emergency=bool(row.get("emergency")),
    )  # fmt: skip


def _decisions(book: Row) -> Iterator[Step]:
    by_day = {}
    for row in book["decisions"]:
        spec = by_day[row["day"]] = _decision(row, book["members"])
        yield _then(row["day"], usecases.record_decision, spec=spec)
        if "reported" in row:
            there = partial(Decision.objects.get, met_on=row["day"], corrects=None)
            yield _then(row["reported"], usecases.report_emergency, decision=there, on=row["reported"])
    for row in book["corrections"]:
        was = by_day[row["day"]]
        spec = replace(was, lines=(*was.lines[:-1], replace(was.lines[-1], document=row["document"])))
        there = partial(Decision.objects.get, met_on=row["day"], corrects=None)
        yield _then(row["entered"], usecases.correct_decision, decision=there, spec=spec, why=row["why"])


def _risks(book: Row) -> Iterator[Step]:
    for row in book["risks"]:
        spec = RiskSpec(
            area=Area(row["area"]), title=row["title"], description=row.get("description", ""), likelihood=row["likelihood"],
            effect=row["effect"], owner=_owner(row), measure=row["measure"], due=row["due"], identified_on=row["day"], check=row["check"],
        )  # fmt: skip
        yield _then(row["day"], usecases.keep_risk, spec=spec)
        if "closed" in row:
            there = partial(Risk.objects.get, title=row["title"])
            yield _then(row["closed"], usecases.close_risk, risk=there, on=row["closed"], why=row["why"])


def _finding(row: Row) -> FindingSpec:
    return FindingSpec(
        area=Area(row["area"]), source=FindingSource(row["source"]), found_on=row["day"], said=row["said"], basis=row["basis"],
        owner=_owner(row), correction=row["correction"], due=row["due"], regulation=Regulation.objects.get(title=row["rule"]),
    )  # fmt: skip


def _findings(book: Row) -> Iterator[Step]:
    for row in book["findings"]:
        there = partial(Finding.objects.get, said=row["said"])
        yield _then(row["day"], usecases.open_finding, spec=partial(_finding, row))
        if "done" in row:
            yield _then(row["done"], usecases.correct_finding, finding=there, on=row["done"], evidence=row["evidence"])
        if "reopened" in row:
            facts = {"on": row["reopened"], "why": row["why"], "due": row["due_again"]}
            yield _then(row["reopened"], usecases.reopen_finding, finding=there, **facts)
            facts = {"on": row["done_again"], "evidence": row["evidence_again"]}
            yield _then(row["done_again"], usecases.correct_finding, finding=there, **facts)


def _checks(book: Row) -> Iterator[Step]:
    for on in book["checks"]:
        yield _then(on, usecases.run_checks, on=on)


def _minutes(book: Row) -> Iterator[Step]:
    """Minutes are set and added a few days after the meeting."""
    for row in book["decisions"]:
        if row.get("minutes", True):
            yield _then(row["day"] + timedelta(days=4), _attach, day=row["day"])
    for row in book["corrections"]:
        yield _then(row["entered"] + timedelta(days=1), _attach, day=row["day"])


def _attach(*, actor: Actor, day: date, now: datetime) -> None:
    decision = Decision.objects.filter(met_on=day, minutes=None).order_by("sequence").last()
    if decision is None:
        return
    data = {
        "body": "行政审批服务局", "title": "会议纪要（示例）", "result": decision.result,
        "facts": [["编号", decision.number], ["会议", decision.meeting], ["日期", str(decision.met_on)], ["议题", decision.matter]],
        "votes": [[str(v.place or ""), v.name, v.get_choice_display(), v.opinion] for v in decision.votes.order_by("place", "pk")],
    }  # fmt: skip
    paper = files.Attachment(f"{decision.number}会议纪要.pdf", typeset("minutes.typ", data, now=now))
    usecases.attach_minutes(actor=actor, decision=decision, minutes=paper, now=now)
