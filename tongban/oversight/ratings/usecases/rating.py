"""Rating: once for each service act, by whoever was served; a bad one opens its own clock."""

from collections.abc import Sequence
from datetime import datetime

from tongban.infra import numbering
from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.events import Event
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale
from tongban.kernel.times import local
from tongban.oversight.ratings import policies, reference, rules, selectors
from tongban.oversight.ratings.errors import RatingRefusal
from tongban.oversight.ratings.models import BadRating, Device, FollowUp, Invitation, Rating, RefusedTry
from tongban.oversight.ratings.transitions import after
from tongban.oversight.ratings.usecases.common import due_after, note
from tongban.oversight.ratings.values import (
    BAD_LEVELS,
    TEXT_MAX,
    Act,
    BadRatingMoved,
    Level,
    Rated,
    RatingFollowedUp,
    Refusing,
    Source,
    State,
    Way,
)


class TurnedAway(RatingRefusal):
    """Not taken; the try is put down."""

    def __init__(self, why: Refusing, said: str) -> None:
        super().__init__(said)
        self.why = why


def rate(
    *, actor: Actor, code: str, level: int, tags: Sequence[str] = (), text: str = "", may_contact: bool = False, source: Source,
    now: datetime,
) -> Rating:  # fmt: skip
    """Take the rating of one service act. A try that is turned away is put down, so that a flood shows."""
    found = selectors.by_code(code)
    try:
        return _rate(
            actor=actor, found=found, level=level, tags=tags, text=text, may_contact=may_contact, source=source, now=now
        )
    except Stale as wrong:
        refused = TurnedAway(Refusing.USED, "这次服务刚刚已经评价过了，一次服务只评价一次")
        _put_down(found, refused.why, source, now)
        raise refused from wrong
    except TurnedAway as refused:
        _put_down(found, refused.why, source, now)
        raise


@act()
def _rate(
    *, actor: Actor, found: Invitation | None, level: int, tags: Sequence[str], text: str, may_contact: bool, source: Source,
    now: datetime,
) -> Rating:  # fmt: skip
    row = _may_be_rated(actor, found, source, now)
    book = reference.dictionary(local(now).date())
    if level not in Level.values:
        raise RatingRefusal("请先选择满意程度")
    known = book.tags[level]
    if any(tag not in known for tag in tags):
        raise RatingRefusal("所选标签与满意程度不符，请重新选择")
    words = rules.must_say(text, "其他意见", TEXT_MAX) if text.strip() else ""
    if Invitation.objects.filter(pk=row.pk, rated_at=None).update(rated_at=now) != 1:
        raise Stale("这次服务刚刚已经评价过了")
    made = Rating.objects.create(
        id=new_id(), invitation=row, level=level, dictionary=book.version, tags=[t for t in known if t in tags], text=words,
        may_contact=may_contact, way=source.way.value, device_id=source.device_id, terminal=source.terminal, rated_at=now,
    )  # fmt: skip
    events: list[Event] = [Rated(invitation_id=row.pk, rating_id=made.pk, level=level, way=source.way.value)]
    if level in BAD_LEVELS:
        bad = _open(row, made, now)
        events.append(BadRatingMoved(case_id=bad.pk, act="open", state=bad.state, due_at=bad.due_at))
    note(actor, row.pk, events, now)
    return made


def _may_be_rated(actor: Actor, found: Invitation | None, source: Source, now: datetime) -> Invitation:
    """Used, expired, unknown, from the staff: refused with what to do instead."""
    if found is None:
        raise TurnedAway(Refusing.UNKNOWN, "没有这个评价编号，请核对回执或短信上的编号")
    if policies.served_self(actor, found):
        raise TurnedAway(Refusing.OWN, "不能评价自己提供的服务")
    if source.way is Way.DEVICE:
        _at_its_place(found, source, now)
    elif actor.is_staff or source.staff_network:
        raise TurnedAway(Refusing.STAFF, "工作人员和工作电脑不能评价，请用办事人自己的手机或窗口评价器")
    if found.rated_at is not None:
        raise TurnedAway(Refusing.USED, "这次服务已经评价过了，一次服务只评价一次")
    if now > found.expires_at:
        raise TurnedAway(Refusing.EXPIRED, "评价编号已过期；有意见请拨打中心电话或到窗口反映，同样会处理")
    return found


def _at_its_place(found: Invitation, source: Source, now: datetime) -> None:
    """A window's rater takes ratings of its own window only."""
    device = Device.objects.filter(pk=source.device_id).first() if source.device_id else None
    today = local(now).date()
    if device is None or device.since > today or (device.until is not None and device.until < today):
        raise TurnedAway(Refusing.STAFF, "这台评价器没有登记或已停用")
    here = found.window_id == device.window_id if device.window_id else found.venue_id == device.venue_id
    if not here:
        raise TurnedAway(Refusing.STAFF, "这台评价器不是所评窗口的")


@act()
def _put_down(found: Invitation | None, why: Refusing, source: Source, now: datetime) -> None:
    RefusedTry.objects.create(invitation=found, why=why.value, way=source.way.value, terminal=source.terminal, at=now)


def _open(row: Invitation, made: Rating, now: datetime) -> BadRating:
    """The clock to verify starts at once (one working day unless set otherwise)."""
    today = local(now).date()
    days = selectors.settings(today)["verify_days"]
    sequence = numbering.take(f"rating.bad.{today.year}")
    return BadRating.objects.create(
        id=new_id(), rating=made, number=f"差评〔{today.year}〕{sequence}号", department_id=row.responsible_id,
        state=State.TO_VERIFY.value, due_at=due_after(days, now), days=days, opened_at=now,
    )  # fmt: skip


@act()
def follow_up(*, actor: Actor, code: str, level: int, text: str, now: datetime) -> FollowUp:
    """The one rating of what was done: content closes the matter, still bad opens the rectification once more."""
    found = selectors.by_code(code)
    bad = getattr(getattr(found, "rating", None), "bad", None)
    if found is None or bad is None:
        raise RatingRefusal("没有可以再次评价的处理结果，请核对编号")
    if actor.is_staff:
        raise RatingRefusal("工作人员不能代为评价，请由办事人自己评价")
    if selectors.followed_up(bad) is not None:
        raise RatingRefusal("您已经评价过处理结果，只评价一次")
    if bad.state != State.REPLIED:
        raise RatingRefusal("答复以后才能评价处理结果")
    if level not in Level.values:
        raise RatingRefusal("请先选择满意程度")
    today = local(now).date()
    what = Act.REOPEN if level in BAD_LEVELS else Act.REVISIT
    state = after(State(bad.state), what)
    days = selectors.settings(today)["simple_days"] if state is State.RECTIFYING else 0
    due_at = due_after(days, now) if days else None
    facts: dict[str, object] = {"state": state.value, "due_at": due_at, "days": days}
    if state is State.CLOSED:
        facts["closed_at"] = now
    else:
        facts |= {"fix_due_at": due_at, "fixed_at": None}
    if BadRating.objects.filter(pk=bad.pk, state=State.REPLIED.value).update(**facts) != 1:
        raise Stale("处理结果刚有变化，请刷新后再试")
    words = rules.must_say(text, "其他意见", TEXT_MAX) if text.strip() else ""
    made = FollowUp.objects.create(bad=bad, level=level, text=words, rated_at=now)
    note(actor, found.pk, [RatingFollowedUp(case_id=bad.pk, level=level, state=state.value)], now)
    return made
