"""The rater's objection to being struck out: heard once, answered in time by a third person; every reason stays for ever."""

from datetime import datetime

from tongban.infra.acts import act
from tongban.kernel.actors import Actor
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.oversight.ratings import policies, rules, selectors
from tongban.oversight.ratings.errors import RatingRefusal
from tongban.oversight.ratings.models import BadRating, Objection, Rating
from tongban.oversight.ratings.usecases.bad import step
from tongban.oversight.ratings.usecases.common import due_after, note
from tongban.oversight.ratings.values import Act, Answered, ObjectionAnswered, RatingObjected, State


@act()
def object_to(*, actor: Actor, code: str, said: str, now: datetime) -> Objection:
    """The rater says why the rating should count after all. Once for each time it was struck out; the clock starts now."""
    found = selectors.by_code(code)
    rating = getattr(found, "rating", None)
    if found is None or rating is None:
        raise RatingRefusal("没有这条评价，请核对编号")
    if actor.is_staff:
        raise RatingRefusal("工作人员不能代评价人提出异议，请由评价人自己提出")
    dispute = selectors.striking_out(rating)
    if rating.invalid_at is None or dispute is None:
        raise RatingRefusal("这条评价没有作废，不需要提出异议")
    told = rules.must_say(said, "异议的理由", 500, least=5)
    if Objection.objects.filter(dispute=dispute).exists():
        raise RatingRefusal("您已经提出过异议，请等答复；同一次作废只能提出一次")
    days = selectors.settings(local(now).date())["objection_days"]
    due_at = due_after(days, now)
    row = Objection.objects.create(id=new_id(), dispute=dispute, said=told, raised_at=now, due_at=due_at, days=days)
    note(actor, found.pk, [RatingObjected(rating_id=rating.pk, objection_id=row.pk, due_at=due_at)], now)
    return row


@act()
def answer_objection(*, actor: Actor, objection: Objection, outcome: Answered, said: str, now: datetime) -> None:
    """Restored: it counts again, a bad one is put right under a new limit. Upheld: it stays out. The rater reads the answer."""
    require(policies.may_answer_objection(actor, objection))
    told = rules.must_say(said, "给评价人的答复", 500, least=5)
    open_ = Objection.objects.filter(pk=objection.pk, answered_at=None)
    if open_.update(outcome=outcome.value, answer=told, answered_by_id=actor.account_id, answered_at=now) != 1:
        raise Stale("这项异议刚由他人答复，请刷新")
    rating = objection.dispute.rating
    if outcome is Answered.RESTORED:
        Rating.objects.filter(pk=rating.pk).update(invalid_at=None)
        bad = BadRating.objects.filter(rating=rating.pk).select_related("rating__invitation").first()
        if bad is not None and bad.state == State.INVALID:
            _restore(actor, bad, told, now)
    event = ObjectionAnswered(rating_id=rating.pk, objection_id=objection.pk, outcome=outcome.value)
    note(actor, rating.invitation_id, [event], now)
    objection.refresh_from_db()


def _restore(actor: Actor, bad: BadRating, told: str, now: datetime) -> None:
    days = selectors.settings(local(now).date())["complex_days" if bad.complex else "simple_days"]
    due_at = due_after(days, now)
    facts: dict[str, object] = {
        "found_true": True, "verified_at": bad.verified_at or now, "fix_due_at": due_at, "fixed_at": None, "closed_at": None,
    }  # fmt: skip
    step(actor, bad, Act.RESTORE, told, "给评价人的答复", now, days=days, due_at=due_at, facts=facts, checked=True)
