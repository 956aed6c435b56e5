"""Pure arithmetic of ratings: rates with the counts they stand on, lights, anomalies."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from tongban.kernel.times import local
from tongban.kernel.workdays import Workdays
from tongban.oversight.ratings.errors import RatingRefusal
from tongban.oversight.ratings.values import Anomaly, Level, Seen, Suspicion

_CENT = Decimal("0.01")


def must_say(text: str, what: str, most: int, least: int = 1) -> str:
    """The text without its edges. Raises RatingRefusal when it says nothing or too much."""
    told = " ".join(text.split())
    if len(told) < least:
        raise RatingRefusal(f"请填写{what}")
    if len(told) > most:
        raise RatingRefusal(f"{what}最多{most}字，现在{len(told)}字")
    return told


@dataclass(frozen=True, slots=True)
class Rate:
    """A share that shows what it stands on; no basis, no rate."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        if not self.whole:
            return None
        return (Decimal(100 * self.part) / self.whole).quantize(_CENT, ROUND_HALF_UP)

    def __str__(self) -> str:
        return "—" if self.percent is None else f"{self.percent.normalize():f}%"


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one group of service acts (services.md §5.4). Whoever did not rate is not counted as content."""

    acts: int = 0
    levels: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)  # level 1 … 5, valid ratings only
    invalid: int = 0
    bad: int = 0  # bad ratings that stand
    replied: int = 0
    fixed: int = 0
    fix_due: int = 0
    fix_on_time: int = 0
    followed_up: int = 0
    content_after: int = 0
    middle_good: bool = False

    @property
    def valid(self) -> int:
        return sum(self.levels)

    @property
    def rated(self) -> int:
        return self.valid + self.invalid

    @property
    def good(self) -> Rate:
        """好评率 = level 5 + 4 (+ 3 where so set) of all valid ratings."""
        return Rate(sum(self.levels[3:]) + (self.levels[2] if self.middle_good else 0), self.valid)

    @property
    def active(self) -> Rate:
        """主动评价率: acts that were rated of the acts that could be."""
        return Rate(self.rated, self.acts)

    @property
    def unrated(self) -> Rate:
        return Rate(self.acts - self.rated, self.acts)

    @property
    def bad_rate(self) -> Rate:
        return Rate(self.levels[0] + self.levels[1], self.valid)

    @property
    def reply_rate(self) -> Rate:
        return Rate(self.replied, self.bad)

    @property
    def fix_rate(self) -> Rate:
        return Rate(self.fixed, self.bad)

    @property
    def on_time(self) -> Rate:
        return Rate(self.fix_on_time, self.fix_due)

    @property
    def content(self) -> Rate:
        return Rate(self.content_after, self.followed_up)


def light(*, due_at: datetime | None, days: int, now: datetime, done_at: datetime | None, calendar: Workdays) -> str:
    """green, yellow, red by the recorded clock; grey while none runs (services.md §3.5 for yellow)."""
    if due_at is None:
        return "grey"
    if done_at is not None:
        return "red" if done_at > due_at else "green"
    if now > due_at:
        return "red"
    today, last = local(now).date(), local(due_at).date()
    if days >= 3:
        return "yellow" if calendar.between(today, last) <= 1 else "green"
    half = due_at - timedelta(minutes=calendar.hours.minutes // 2)
    return "yellow" if now >= half else "green"


# --- anomalies -------------------------------------------------------------------------------------------------------------


def anomalies(
    seen: Sequence[Seen], *, acts: Mapping[tuple[str, str], int], setting: Mapping[str, int]
) -> list[Anomaly]:
    """Everything that looks wrong, newest first. Tries that were turned away count where it is about their number."""
    found = [
        *more_than_acts(seen, acts), *bursts(seen, setting["burst_count"], setting["burst_minutes"]),
        *one_terminal(seen, setting["terminal_count"]), *selves(seen), *too_fast(seen, setting["fast_seconds"]),
    ]  # fmt: skip
    return sorted(found, key=lambda a: (a.at, a.suspicion), reverse=True)


def _day(moment: datetime) -> str:
    return local(moment).date().isoformat()


def more_than_acts(seen: Iterable[Seen], acts: Mapping[tuple[str, str], int]) -> Iterator[Anomaly]:
    """Tries to rate an act that was rated already: more ratings than acts at a place on a day; `acts`: served that day."""
    tries: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for one in seen:
        tries[one.place, _day(one.invited_at)].append(one)
    for (place, day), rows in tries.items():
        served = acts.get((place, day), 0)
        if len(rows) > served and any(row.rating_id is None for row in rows):
            yield Anomaly(
                Suspicion.MORE_THAN_ACTS, place, max(r.at for r in rows), f"{day}服务{served}次，评价和重复评价{len(rows)}次",
                _ids(rows),
            )  # fmt: skip


def bursts(seen: Iterable[Seen], count: int, minutes: int) -> Iterator[Anomaly]:
    """`count` ratings or more at one place within `minutes`; overlapping spans are told as one."""
    for place, rows in _by_place(seen).items():
        first, said_until = 0, -1
        for last in range(len(rows)):
            while rows[last].at - rows[first].at > timedelta(minutes=minutes):
                first += 1
            more = last + 1 < len(rows) and rows[last + 1].at - rows[first].at <= timedelta(minutes=minutes)
            if last - first + 1 >= count and first > said_until and not more:
                part = rows[first : last + 1]
                said_until = last
                yield Anomaly(Suspicion.BURST, place, part[-1].at, f"{minutes}分钟内评价{len(part)}条", _ids(part))


def one_terminal(seen: Iterable[Seen], count: int) -> Iterator[Anomaly]:
    """One terminal that is no registered device praises one place `count` times a day."""
    groups: dict[tuple[str, str, str], list[Seen]] = defaultdict(list)
    for one in seen:
        if one.rating_id and one.terminal and not one.device and one.level >= Level.GOOD:
            groups[one.place, _day(one.at), one.terminal].append(one)
    for (place, day, _), rows in groups.items():
        if len(rows) >= count:
            yield Anomaly(
                Suspicion.ONE_TERMINAL, place, max(r.at for r in rows), f"{day}同一终端好评{len(rows)}条", _ids(rows)
            )


def selves(seen: Iterable[Seen]) -> Iterator[Anomaly]:
    """Whoever served is the one who was served and rated, or tried to."""
    for one in seen:
        if one.own:
            yield Anomaly(Suspicion.SELF, one.place, one.at, "办理人与评价人为同一人", _ids([one]))


def too_fast(seen: Iterable[Seen], seconds: int) -> Iterator[Anomaly]:
    """Rated before anybody could have read the question: a hand from behind the window."""
    for one in seen:
        if one.rating_id and timedelta(0) <= one.at - one.invited_at < timedelta(seconds=seconds):
            yield Anomaly(Suspicion.TOO_FAST, one.place, one.at, f"邀请后不到{seconds}秒", _ids([one]))


def _by_place(seen: Iterable[Seen]) -> dict[str, list[Seen]]:
    groups: dict[str, list[Seen]] = defaultdict(list)
    for one in sorted(seen, key=lambda s: s.at):
        if one.rating_id:
            groups[one.place].append(one)
    return groups


def _ids(rows: Iterable[Seen]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(r.rating_id for r in rows if r.rating_id))
