"""Ratings that should not count: one person says so with a reason, another decides; both stay on record for ever."""

from datetime import datetime

from tongban.infra import files
from tongban.infra.acts import act
from tongban.infra.crypto import keyed_digest
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale, require
from tongban.kernel.times import local
from tongban.oversight.ratings import policies, rules, selectors
from tongban.oversight.ratings.errors import RatingRefusal
from tongban.oversight.ratings.models import BadRating, Dispute, Rating
from tongban.oversight.ratings.usecases.bad import step
from tongban.oversight.ratings.usecases.common import due_after, note
from tongban.oversight.ratings.values import (
    Act,
    Answered,
    DisputeDecided,
    Ground,
    Outcome,
    RaterRevealed,
    RatingDisputed,
    State,
)
from tongban.people.parties.models import Party
from tongban.people.parties.usecases import tell_look


@act()
def raise_dispute(
    *, actor: Actor, rating: Rating, ground: Ground, said: str, now: datetime, paper: files.Attachment | None = None
) -> Dispute:
    """Doubt a rating. A bad one waits in review, under a clock of its own, until somebody else has decided."""
    require(policies.may_dispute(actor, rating))
    told = rules.must_say(said, "理由", 500, least=5)
    if Rating.objects.filter(pk=rating.pk).exclude(invalid_at=None).exists():
        raise RatingRefusal("这条评价已经作废")
    if Dispute.objects.filter(rating=rating, decided_at=None).exists():
        raise RatingRefusal("这条评价正在复核")
    same = Dispute.objects.filter(rating=rating, ground=ground.value)
    if same.filter(outcome=Outcome.STANDS.value).exists():
        raise RatingRefusal("同样的理由已经复核过，结论是维持")
    if same.filter(objection__outcome=Answered.RESTORED.value).exists():
        raise RatingRefusal("同样的理由曾作废过，评价人的异议已成立，不能再作废")
    bad = BadRating.objects.filter(rating=rating).select_related("rating__invitation").first()
    stored, name = files.keep(paper, now)
    row = Dispute.objects.create(
        id=new_id(), rating=rating, ground=ground.value, said=told, file=stored, file_name=name, raised_by_id=actor.account_id,
        raised_at=now,
    )  # fmt: skip
    if bad is not None:
        require(policies.may_handle(actor, bad))
        days = selectors.settings(local(now).date())["review_days"]
        step(
            actor, bad, Act.APPEAL, f"{ground.label}：{told}"[:500], "理由", now, days=days, due_at=due_after(days, now)
        )
    note(actor, rating.invitation_id, [RatingDisputed(rating_id=rating.pk, ground=ground.value)], now)
    return row


@act()
def decide_dispute(*, actor: Actor, dispute: Dispute, outcome: Outcome, said: str, now: datetime) -> None:
    """A second person decides. Invalid: it no longer counts, and everybody can read why. Stands: it is put right."""
    require(policies.may_decide_dispute(actor, dispute))
    told = rules.must_say(said, "复核意见", 500, least=5)
    open_ = Dispute.objects.filter(pk=dispute.pk, decided_at=None)
    if open_.update(outcome=outcome.value, decision=told, decided_by_id=actor.account_id, decided_at=now) != 1:
        raise Stale("这项复核刚由他人作出结论，请刷新")
    if outcome is Outcome.INVALID:
        Rating.objects.filter(pk=dispute.rating_id).update(invalid_at=now)
    bad = BadRating.objects.filter(rating=dispute.rating_id).select_related("rating__invitation").first()
    if bad is not None and bad.state == State.DISPUTED:
        _decide_bad(actor, bad, outcome, told, now)
    event = DisputeDecided(rating_id=dispute.rating_id, outcome=outcome.value)
    note(actor, dispute.rating.invitation_id, [event], now)
    dispute.refresh_from_db()


def _decide_bad(actor: Actor, bad: BadRating, outcome: Outcome, told: str, now: datetime) -> None:
    if outcome is Outcome.INVALID:
        step(actor, bad, Act.INVALIDATE, told, "复核意见", now, facts={"closed_at": now}, checked=True)
        return
    days = selectors.settings(local(now).date())["complex_days" if bad.complex else "simple_days"]
    due_at = due_after(days, now)
    facts: dict[str, object] = {"found_true": True, "verified_at": bad.verified_at or now, "fix_due_at": due_at}
    step(actor, bad, Act.UPHOLD, told, "复核意见", now, days=days, due_at=due_at, facts=facts, checked=True)


@act()
def reveal_rater(*, actor: Actor, rating: Rating, reason: str, now: datetime) -> Party:
    """Who rated, to a supervisor who calls back, with the reason on the trail; never to the window."""
    require(policies.may_reveal(actor, rating))
    told = rules.must_say(reason, "查看理由", 200, least=4)
    application = rating.invitation.application
    if application is None:
        raise RatingRefusal("这次服务没有办件，没有登记办事人")
    event = RaterRevealed(rating_id=rating.pk, reason_digest=keyed_digest(told))
    note(actor, rating.invitation_id, [event], now)
    rater = application.agent or application.applicant
    tell_look(
        actor=actor, party_ids=[rater.pk], fields=("name", "phone"), reason=told, now=now, duties=(Duty.SUPERVISE,),
        about=application.pk, number=application.number,
    )  # fmt: skip
    return rater
