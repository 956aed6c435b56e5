"""What the unit says itself: limits, words of lists, the word in its letters' numbers; each with its day."""

from datetime import date, datetime
from itertools import pairwise

from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id, secret_text
from tongban.kernel.refusals import require
from tongban.orgs.models import Department
from tongban.oversight.supervision import reference
from tongban.oversight.supervision.errors import SupervisionRefusal
from tongban.oversight.supervision.models import LetterWord, ListEntry, Setting
from tongban.oversight.supervision.policies import letters as policies
from tongban.oversight.supervision.rules.words import must_say
from tongban.oversight.supervision.selectors import settings as selectors
from tongban.oversight.supervision.usecases.common import STREAM, note
from tongban.oversight.supervision.values.letters import SupervisionListChanged


@act()
def set_setting(*, actor: Actor, code: str, value: int, since: date, basis: str, now: datetime) -> Setting:
    """The unit's own limit from a day on; clocks that run keep the limit under which they began."""
    require(policies.may_supervise(actor))
    shipped = reference.settings().get(code)
    if shipped is None:
        raise SupervisionRefusal("没有这项设置")
    if not shipped.least <= value <= shipped.most:
        raise SupervisionRefusal(f"{shipped.title}应在{shipped.least}到{shipped.most}之间")
    _check_day(since)
    _in_order(code, value, since)
    row = Setting.objects.create(
        code=code, value=value, since=since, basis=must_say(basis, "依据", 200), entered_by_id=actor.account_id, entered_at=now,
    )  # fmt: skip
    note(actor, STREAM, [SupervisionListChanged(register="setting", key=code)], now)
    return row


def _check_day(since: date) -> None:
    if not 2000 <= since.year <= 2200:
        raise SupervisionRefusal("起始日期不对，请核对年份")


def _in_order(code: str, value: int, since: date) -> None:
    """催办 comes before 督办通知, that before 约谈, that before 通报."""
    ladder = ("urge_after", "notice_after", "talk_after", "criticism_after")
    if code in ladder:
        values = selectors.settings(since) | {code: value}
        steps = [values[step] for step in ladder]
        if any(later <= earlier for earlier, later in pairwise(steps)):
            raise SupervisionRefusal("催办、督办通知、约谈、通报须一步比一步晚，请先调整相邻的一步")


@act()
def add_entry(*, actor: Actor, listing: str, title: str, since: date, now: datetime) -> ListEntry:
    """A word of the unit's own in a list."""
    require(policies.may_supervise(actor))
    if listing not in reference.listing_titles():
        raise SupervisionRefusal("没有这份名单")
    _check_day(since)
    told = must_say(title, "名称", 60)
    if told in {entry.title for entry in selectors.listing(listing)}:
        raise SupervisionRefusal(f"名单里已有“{told}”")
    row = ListEntry.objects.create(
        listing=listing, code=f"own-{secret_text(8).lower()}", title=told, since=since, entered_by_id=actor.account_id, entered_at=now,
    )  # fmt: skip
    note(actor, STREAM, [SupervisionListChanged(register=listing, key=row.code)], now)
    return row


@act()
def end_entry(*, actor: Actor, listing: str, code: str, until: date, now: datetime) -> None:
    """A word that is not chosen any more from the day after; what carries it keeps it."""
    require(policies.may_supervise(actor))
    entry = next((e for e in selectors.listing(listing) if e.code == code), None)
    if entry is None:
        raise SupervisionRefusal("名单里没有这一项")
    if entry.kept:
        raise SupervisionRefusal(f"系统自动登记要用到“{entry.title}”，不能停用")
    if len(selectors.listing(listing, until)) < 2:
        raise SupervisionRefusal("名单里至少要留一项")
    since = min(until, date(2000, 1, 1))
    ListEntry.objects.update_or_create(
        listing=listing, code=code,
        defaults={"until": until},
        create_defaults={"title": entry.title, "since": since, "until": until, "entered_by_id": actor.account_id, "entered_at": now},
    )  # fmt: skip
    note(actor, STREAM, [SupervisionListChanged(register=listing, key=code)], now)


@act()
def set_letter_word(*, actor: Actor, body: Department, word: str, head: str, since: date, now: datetime) -> LetterWord:
    """How a body's letters are numbered and headed from a day on; two bodies never share a word."""
    require(policies.may_supervise(actor))
    _check_day(since)
    told = must_say(word, "代字", 20).replace("\n", "")
    if any(mark in told for mark in "〔〕[]（）()0123456789"):
        raise SupervisionRefusal("代字只写字，不写年份、括号和序号，例如“渌营优交”")
    if LetterWord.objects.filter(word=told).exclude(body=body).exists():
        raise SupervisionRefusal(f"“{told}”是另一个单位的代字，会造成文号重复")
    row = LetterWord.objects.create(
        id=new_id(), body=body, word=told, head=must_say(head, "发文机关标志", 40).replace("\n", ""), since=since,
        entered_by_id=actor.account_id, entered_at=now,
    )  # fmt: skip
    note(actor, STREAM, [SupervisionListChanged(register="letter_word", key=str(row.pk))], now)
    return row
