"""Letters and answers out of spreadsheets: looked at row by row first, then all of them or none."""

import hashlib
import re
import unicodedata
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from tongban.infra import files
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.refusals import Refused, require
from tongban.kernel.times import local
from tongban.orgs.selectors import departments
from tongban.oversight.supervision import reference
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import Letter
from tongban.oversight.supervision.policies import letters as policies
from tongban.oversight.supervision.rules import letters as rules
from tongban.oversight.supervision.rules.words import may_say
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.selectors.units import places
from tongban.oversight.supervision.sheets.reports import Report, Would, whole
from tongban.oversight.supervision.sheets.tables import Fault, Line, Table, day, read_table, workdays
from tongban.oversight.supervision.sheets.units import Units
from tongban.oversight.supervision.usecases.common import STREAM, note
from tongban.oversight.supervision.usecases.letters.answering import answer
from tongban.oversight.supervision.usecases.letters.drafting import draft
from tongban.oversight.supervision.values.letters import TEXT_MAX, LetterOrder, LettersImported, State, Urgency

_NEEDED: Final = ("problem", "responsible")


def import_letters(*, actor: Actor, content: bytes, now: datetime, dry_run: bool) -> Report:
    """Rows become letters that wait for their signer; a row that is in the register already is left alone."""
    require(policies.may_keep(actor))
    table = read_table(content, "letters", need=_NEEDED)
    units = Units(departments().values_list("pk", "name"), places())
    return whole(lambda: _letters(actor, table, units, now, content), dry_run=dry_run)


@act()
def _letters(actor: Actor, table: Table, units: Units, now: datetime, content: bytes) -> Report:
    rows: list[Would] = []
    faults: list[Fault] = []
    seen: dict[tuple[UUID, str], int] = {}
    known = {
        (unit, _same(problem)) for unit, problem in
        Letter.objects.exclude(state=State.DISCARDED.value).values_list("responsible_id", "problem")
    }  # fmt: skip
    for line in table.lines:
        try:
            order = _order(line, units, now)
            key = (order.responsible_id, _same(order.problem))
            if key in seen:
                raise _Wrong("problem", f"与第{seen[key]}行重复：同一单位、同一问题")
            seen[key] = line.row
            if key not in known:
                with transaction.atomic():
                    draft(actor=actor, order=order, now=now, submit=True)
            rows.append(Would(line.row, order.title, line.said("responsible"), _limit(order), key in known))
        except _Wrong as wrong:
            faults.append(Fault(line.row, reference.columns("letters")[wrong.field], str(wrong)))
        except Refused as wrong:
            faults.append(Fault(line.row, "", str(wrong)))
    if any(not row.known for row in rows):
        _noted(actor, "letters", len(rows), content, now)
    return Report(rows, faults, table.unknown)


def _noted(actor: Actor, what: str, rows: int, content: bytes, now: datetime) -> None:
    digest = hashlib.sha256(content).hexdigest()
    note(actor, STREAM, [LettersImported(what=what, rows=rows, digest=digest)], now)


class _Wrong(SupervisionRefusal):
    """What is wrong with one cell."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def _same(text: str) -> str:
    return "".join(text.split())


def _limit(order: LetterOrder) -> str:
    if order.due_on is not None:
        return f"{order.due_on}前"
    return f"{order.days}个工作日" if order.days is not None else f"按{order.urgency.label}"


def _order(line: Line, units: Units, now: datetime) -> LetterOrder:
    """One row as an order. What is left out takes the usual value; what is said wrong is a fault."""
    problem = line.said("problem")
    if not problem:
        raise _Wrong("problem", "请填写问题")
    days, due_on = _days(line)
    return LetterOrder(
        title=line.said("title") or _title(problem), problem=problem, source=_word(line, "source", "letter_source", now, "city"),
        requirement=line.said("requirement") or "请对照问题逐条整改，按期书面反馈整改情况。", responsible_id=_unit(line, units),
        assisting_ids=_assisting(line, units), days=days, due_on=due_on, source_note=line.said("source_note"),
        background=line.said("background"), basis=line.said("basis"), contact=line.said("contact"), urgency=_urgency(line),
        reply_format=_word(line, "reply_format", "reply_format", now, "text"), score=line.said("score"),
    )  # fmt: skip


def _title(problem: str) -> str:
    first = problem.splitlines()[0].split("。")[0]
    return f"关于整改“{first[:40]}”的交办函"


def _unit(line: Line, units: Units) -> UUID:
    said = line.said("responsible")
    if not said:
        raise _Wrong("responsible", "请填写责任单位")
    try:
        found = units.of(said)
    except SupervisionRefusal as wrong:
        raise _Wrong("responsible", f"{wrong}") from wrong
    assert isinstance(found, UUID)
    return found


def _assisting(line: Line, units: Units) -> tuple[UUID, ...]:
    try:
        return tuple(dict.fromkeys(x for x in units.several(line.said("assisting")) if isinstance(x, UUID)))
    except SupervisionRefusal as wrong:
        raise _Wrong("assisting", str(wrong)) from wrong


def _days(line: Line) -> tuple[int | None, date | None]:
    """A number of working days or a day, in whichever column it stands; the number goes first."""
    for field in ("days", "due_on"):
        said = line.said(field)
        if not said:
            continue
        count, until = workdays(said), day(said)
        if count is not None and not (until is not None and count > 250):
            return count, None
        if until is not None:
            return None, until
        raise _Wrong(field, f"“{said[:20]}”不是期限，请写工作日数（如10）或日期（如2021-09-30）")
    return None, None


def _urgency(line: Line) -> Urgency:
    said = line.said("urgency")
    if not said:
        return Urgency.ORDINARY
    entries = tuple(reference.Entry(u.value, u.label) for u in Urgency)
    found = reference.word_of(entries, said)
    if found is None:
        raise _Wrong("urgency", f"“{said[:20]}”不是紧急程度，请写平件、急件或特急")
    return Urgency(found)


def _word(line: Line, field: str, listing: str, now: datetime, usual: str) -> str:
    said = line.said(field)
    if not said:
        return usual
    entries = settings_of.listing(listing, local(now).date())
    found = reference.word_of(entries, said)
    if found is None:
        wanted = "、".join(entry.title for entry in entries)
        raise _Wrong(field, f"没有“{said[:20]}”，可以写：{wanted}")
    return found


# --- answers -----------------------------------------------------------------------------------------------------------------


def import_answers(*, actor: Actor, paper: files.Attachment, now: datetime, dry_run: bool) -> Report:
    """Answers of units that never log in, as one spreadsheet; the file itself is each answer's paper."""
    require(policies.may_keep(actor))
    if not paper.content.startswith(b"PK"):
        raise SupervisionRefusal("反馈表要作为书面件保存，请用 xlsx")
    table = read_table(paper.content, "answers", need=("number", "text"))
    return whole(lambda: _answers(actor, table, paper, now), dry_run=dry_run)


@act()
def _answers(actor: Actor, table: Table, paper: files.Attachment, now: datetime) -> Report:
    rows: list[Would] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    letters = {_number(row.number): row for row in Letter.objects.exclude(number=None).select_related("responsible")}
    for line in (line for line in table.lines if line.said("text")):  # without an answer: not yet
        try:
            number = _number(line.said("number"))
            letter = letters.get(number)
            if letter is None:
                raise _Wrong("number", f"没有文号为“{line.said('number')[:30]}”的交办函，请核对")
            if number in seen:
                raise _Wrong("number", f"与第{seen[number]}行是同一份交办函")
            seen[number] = line.row
            at = _answered(line, letter, now)
            known = letter.answers.filter(text=_told(line)).exists()
            if not known:
                with transaction.atomic():
                    answer(
                        actor=actor, letter=letter, text=line.said("text"), measures=line.said("measures"), at=at, now=now,
                        paper=paper,
                    )  # fmt: skip
            late = f"逾期{letter.days_late}个工作日" if letter.days_late else "按期"
            rows.append(Would(line.row, letter.title, letter.responsible.name, late, known))
        except _Wrong as wrong:
            faults.append(Fault(line.row, reference.columns("answers")[wrong.field], str(wrong)))
        except Refused as wrong:
            faults.append(Fault(line.row, "", str(wrong)))
    if any(not row.known for row in rows):
        _noted(actor, "answers", len(rows), paper.content, now)
    return Report(rows, faults, table.unknown)


def _told(line: Line) -> str:
    return may_say(line.said("text"), "整改情况", TEXT_MAX)


def _number(said: str | None) -> str:
    """A number as people type it: any brackets, any spaces, zeros before the sequence."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", said or ""))
    plain = re.sub(r"[\[(【〔<《]", "〔", re.sub(r"[\])】〕>》]", "〕", plain))
    return re.sub(r"〕第?0*(\d+)号?$", r"〕\1号", plain)


def _answered(line: Line, letter: Letter, now: datetime) -> datetime | None:
    """The day on which the paper came, at its closing hour, not later than now."""
    said = line.said("answered_on")
    if not said:
        return None
    found = day(said)
    if found is None:
        raise _Wrong("answered_on", f"“{said[:20]}”不是日期，请写如2021-09-30")
    if found > local(now).date():
        raise _Wrong("answered_on", f"{found}还没有到，请核对日期")
    return rules.moment_on(found, after=letter.issued_at, now=now)
