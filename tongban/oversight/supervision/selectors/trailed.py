"""What the trail knows of a matter's times: stretches elsewhere, when results came back, moments the rows must agree with."""

from collections import defaultdict
from datetime import datetime
from typing import Final
from uuid import UUID

from tongban.infra import trail
from tongban.oversight.supervision.values.clocks import Away, Edited
from tongban.services.cases.models import Case
from tongban.services.events import (
    ApplicationAccepted,
    CaseClaimed,
    CaseDecided,
    CaseEnded,
    CaseFreed,
    CaseReassigned,
    CaseRedone,
    CaseReportedUp,
    CaseSentOut,
    CasesOpened,
    CaseTakenBack,
)

_OUT: Final = {CaseSentOut.kind: ("system", "部门系统"), CaseReportedUp.kind: ("to", "上级机关")}
_BACK: Final = (CaseTakenBack.kind, CaseDecided.kind, CaseEnded.kind, CaseRedone.kind)
_TAKEN: Final = (CaseClaimed.kind, CaseReassigned.kind, *_OUT, CaseDecided.kind)
_Told = tuple[datetime, datetime]  # the moment, and when it was recorded


class Story:
    """One stream, read once."""

    def __init__(self, stream: UUID) -> None:
        self.lines = trail.lines(stream)
        self.recorded: dict[UUID, datetime] = {}
        self._away: dict[UUID, list[Away]] = defaultdict(list)
        self._out: dict[UUID, tuple[datetime, str]] = {}
        self._accepted: _Told | None = None
        self._begun: dict[UUID, _Told] = {}
        self._taken: dict[UUID, list[datetime]] = defaultdict(list)
        self._decided: dict[UUID, _Told] = {}
        last: datetime | None = None
        for line in self.lines:
            last = self._moments(line, last)
            case = line.facts.get("case_id")
            if isinstance(case, str):
                self._places(UUID(case), line)
        for key, (start, where) in self._out.items():
            self._away[key].append(Away(start=start, end=None, where=where))

    def away(self, case: Case) -> tuple[Away, ...]:
        return tuple(self._away.get(case.pk, ()))

    def claimed(self, case: Case) -> datetime | None:
        """When somebody first took the leg in hand since it began; who kept it from the round before had it at once."""
        since = [moment for moment in self._taken.get(case.pk, ()) if case.opened_at and moment >= case.opened_at]
        return min(since, default=case.opened_at if case.handler_id else None)

    def edited(self, case: Case) -> tuple[Edited, ...]:
        """Moments of the leg that were changed past the acts. What the trail does not know is not compared."""
        begun = self._begun.get(case.pk) or (None if case.after else self._accepted)
        told = [("开始计时", case.opened_at, begun), ("决定", case.decided_at, self._decided.get(case.pk))]
        return tuple(
            Edited(what=what, row=row, trail=known[0], at=known[1])
            for what, row, known in told
            if known is not None and row != known[0]
        )

    def _moments(self, line: trail.Line, last: datetime | None) -> datetime | None:
        """What an act said of beginnings and ends; gives the end on which the legs that follow begin."""
        case = line.facts.get("case_id")
        key = UUID(case) if isinstance(case, str) else None
        match line.kind:
            case ApplicationAccepted.kind:
                if (accepted := _moment(line, "accepted_at")) is not None:
                    self._accepted = (accepted, line.at)
            case CaseDecided.kind | CaseEnded.kind:
                end = _moment(line, "decided_at") or _moment(line, "ended_at")
                if key is not None and end is not None and line.kind == CaseDecided.kind:
                    self._decided[key] = (end, line.at)
                return end
            case CasesOpened.kind:
                opened = line.facts.get("opened")
                if isinstance(opened, list) and last is not None:
                    self._begun |= {UUID(one): (last, line.at) for one in opened}
            case CaseFreed.kind:
                freed = _moment(line, "opened_at")
                if key is not None and freed is not None:
                    self._begun[key] = (freed, line.at)
            case CaseRedone.kind:
                if key is not None:
                    self._begun[key] = (line.at, line.at)
                    self._decided.pop(key, None)
        return last

    def _places(self, key: UUID, line: trail.Line) -> None:
        if line.kind in _TAKEN:
            self._taken[key].append(line.at)
        if line.kind in _OUT and key not in self._out:
            name, body = _OUT[line.kind]
            self._out[key] = (line.at, f"{body}“{line.facts.get(name, '')}”")
        elif line.kind in _BACK and key in self._out:
            start, where = self._out.pop(key)
            end = _moment(line, "decided_at") or line.at
            if line.kind == CaseDecided.kind and line.at > end:
                self.recorded[key] = line.at
            if end > start:
                self._away[key].append(Away(start=start, end=end, where=where))


def _moment(line: trail.Line, name: str) -> datetime | None:
    text = line.facts.get(name)
    return datetime.fromisoformat(text) if isinstance(text, str) else None
