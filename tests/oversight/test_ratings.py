"""One act, one rating; refusals; the clock of a bad rating; disputes by two persons; who may what."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from tests.oversight.conftest import PHONE, Watch, listen
from tongban.config.persondata import gather
from tongban.infra import files, trail
from tongban.infra.files import BadFile
from tongban.kernel.actors import GUEST, SYSTEM
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.kernel.times import at, local
from tongban.orgs.models import Department, Region
from tongban.orgs.usecases import keep_region, keep_venue
from tongban.orgs.values import Tier
from tongban.oversight.ratings import policies, selectors, transitions, usecases
from tongban.oversight.ratings.errors import IllegalAct
from tongban.oversight.ratings.models import BadRating, Dispute, Invitation, Rating, RefusedTry
from tongban.oversight.ratings.values import Act, Ground, Occasion, Outcome, Refusing, Source, State, Way

pytestmark = pytest.mark.django_db


def test_each_act_is_invited_for_once(watch: Watch):
    assert {i.occasion for i in Invitation.objects.all()} == {Occasion.INTAKE, Occasion.MATTER, Occasion.COLLECTION}
    listen(watch.stage, watch.now + timedelta(hours=1))
    assert Invitation.objects.count() == 3
    matter = watch.act()
    assert (
        matter.concerned.count()
        == Department.objects.filter(pk__in=[x.department_id for x in watch.stage.legs()]).count()
    )
    assert watch.act(Occasion.INTAKE).served_by_id == watch.stage.clerk.account_id
    assert watch.act(Occasion.COLLECTION).served_by_id == watch.stage.issuer.account_id


def test_whoever_does_not_rate_has_not_rated(watch: Watch):
    assert not Rating.objects.exists()
    listen(watch.stage, watch.now + timedelta(days=90))
    assert not Rating.objects.exists()


def test_a_code_serves_once(watch: Watch):
    watch.rate(5, tags=["510", "517"], text="很快")
    with pytest.raises(Refused, match="只评价一次"):
        watch.rate(1)
    assert Rating.objects.get().level == 5
    assert RefusedTry.objects.get().why == Refusing.USED
    assert trail.verify(watch.act().pk).ok


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"level": 0}, "先选择满意程度"),
        ({"level": 6}, "先选择满意程度"),
        ({"level": 5, "tags": ["213"]}, "标签与满意程度不符"),
        ({"level": 5, "tags": ["999"]}, "标签与满意程度不符"),
        ({"level": 5, "text": "好" * 151}, "最多150字"),
    ],
)
def test_what_cannot_be_said_is_refused_and_the_chance_stays(watch: Watch, facts: dict[str, Any], words: str):
    with pytest.raises(Refused, match=words):
        watch.rate(**facts)
    assert watch.act().rated_at is None
    watch.rate(4)


def test_staff_and_their_computers_are_turned_away(watch: Watch):
    code = watch.act(Occasion.INTAKE).code
    with pytest.raises(Refused, match="不能评价自己"):
        usecases.rate(actor=watch.stage.clerk, code=code, level=5, source=PHONE, now=watch.now)
    with pytest.raises(Refused, match="工作人员和工作电脑不能评价"):
        usecases.rate(actor=watch.stage.issuer, code=code, level=5, source=PHONE, now=watch.now)
    with pytest.raises(Refused, match="工作人员和工作电脑不能评价"):
        usecases.rate(actor=GUEST, code=code, level=5, source=replace(PHONE, staff_network=True), now=watch.now)
    assert [t.why for t in RefusedTry.objects.order_by("pk")] == [Refusing.OWN, Refusing.STAFF, Refusing.STAFF]
    usecases.rate(actor=GUEST, code=code, level=5, source=PHONE, now=watch.now)


def test_a_late_or_unknown_code_is_turned_away(watch: Watch):
    with pytest.raises(Refused, match="已过期"):
        watch.rate(5, now=watch.act().expires_at + timedelta(seconds=1))
    with pytest.raises(Refused, match="没有这个评价编号"):
        usecases.rate(actor=GUEST, code="AAAAAAAAAA", level=5, source=PHONE, now=watch.now)
    watch.rate(5, now=watch.act().expires_at)


def test_only_the_rater_of_its_own_place(watch: Watch):
    keep_region(actor=SYSTEM, code="430212100", name="渌口镇", now=watch.now)
    town = Region.objects.get(pk="430212100000")
    places = [keep_venue(actor=SYSTEM, name=f"{n}服务站", tier=Tier.TOWN, region=town, now=watch.now) for n in "ab"]
    here, other = (
        usecases.add_device(actor=watch.first, name=p.name, venue=p, since=date(2021, 9, 1), now=watch.now)[0]
        for p in places
    )
    visit = usecases.invite_visit(actor=watch.stage.clerk, venue=places[0], matter_name="咨询", now=watch.now)
    with pytest.raises(Refused, match="不是所评窗口的"):
        usecases.rate(
            actor=GUEST, code=visit.code, level=5, source=Source(way=Way.DEVICE, device_id=other.pk), now=watch.now
        )
    usecases.end_device(actor=watch.first, device=here, until=date(2021, 9, 6), now=watch.now)
    late = watch.now + timedelta(days=1)
    with pytest.raises(Refused, match="已停用"):
        usecases.rate(actor=GUEST, code=visit.code, level=5, source=Source(way=Way.DEVICE, device_id=here.pk), now=late)
    assert selectors.waiting_at(here, now=watch.now) == visit
    usecases.rate(
        actor=GUEST, code=visit.code, level=5, source=Source(way=Way.DEVICE, device_id=here.pk), now=watch.now
    )
    assert selectors.waiting_at(here, now=watch.now) is None


# --- the clock (services.md §5.3) -----------------------------------------------------------------------------------------


def test_a_bad_rating_is_carried_to_its_end(watch: Watch):
    friday = at(date(2021, 9, 17), time(16))
    bad = watch.bad(now=friday)
    assert bad.due_at is not None
    assert local(bad.due_at) == at(date(2021, 9, 18), time(17))  # a make-up Saturday counts
    usecases.confirm(actor=watch.lead, bad=bad, complex_=False, said="情况属实", now=friday + timedelta(minutes=30))
    assert local(bad.due_at).date() == date(2021, 9, 26)  # five working days: 18, 22, 23, 24, 26 (holiday 19-21)
    fixed = at(date(2021, 9, 27), time(9))
    paper = files.Attachment("整改.pdf", b"%PDF-1.4\n%%EOF\n")
    usecases.fix(actor=watch.lead, bad=bad, said="已培训", now=fixed, paper=paper)
    assert [s.late for s in bad.steps.order_by("pk")] == [False, True]
    with pytest.raises(Refused, match="答复以后"):
        usecases.follow_up(actor=GUEST, code=watch.act().code, level=5, text="", now=fixed)
    usecases.reply(actor=watch.lead, bad=bad, said="已改正，谢谢", now=fixed + timedelta(hours=1))
    usecases.follow_up(actor=GUEST, code=watch.act().code, level=4, text="可以", now=fixed + timedelta(days=1))
    bad.refresh_from_db()
    assert bad.state == State.CLOSED.value
    assert BadRating.objects.get().due_at is None
    with pytest.raises(Refused, match="只评价一次"):
        usecases.follow_up(actor=GUEST, code=watch.act().code, level=1, text="", now=fixed + timedelta(days=2))
    assert trail.verify(watch.act().pk).ok


def test_still_bad_opens_it_again(watch: Watch):
    bad = watch.bad()
    usecases.deny(actor=watch.first, bad=bad, said="查无此事", now=watch.now)
    usecases.reply(actor=watch.first, bad=bad, said="经核实未发现", now=watch.now)
    usecases.follow_up(actor=GUEST, code=watch.act().code, level=1, text="", now=watch.now)
    bad.refresh_from_db()
    assert bad.state == State.RECTIFYING
    assert bad.fix_due_at == bad.due_at


def test_one_extension_for_complex_matters_in_time(watch: Watch):
    bad = watch.bad()
    usecases.confirm(actor=watch.first, bad=bad, complex_=True, said="复杂", now=watch.now)
    before = bad.due_at
    assert before is not None
    with pytest.raises(Refused, match="已过"):
        usecases.extend(actor=watch.first, bad=bad, said="要时间", now=before + timedelta(days=1))
    usecases.extend(actor=watch.first, bad=bad, said="要时间", now=watch.now)
    assert bad.due_at is not None
    assert bad.due_at > before
    with pytest.raises(Refused, match="只能延长一次"):
        usecases.extend(actor=watch.first, bad=bad, said="再要", now=watch.now)


def test_a_setting_holds_for_clocks_that_begin_later(watch: Watch):
    usecases.set_setting(
        actor=watch.first, code="verify_days", value=3, since=date(2021, 9, 7), basis="本地规定", now=watch.now
    )
    bad = watch.bad()
    assert bad.days == 1
    late = watch.now + timedelta(days=1)
    usecases.rate(actor=GUEST, code=watch.act(Occasion.INTAKE).code, level=1, source=PHONE, now=late)
    assert BadRating.objects.exclude(pk=bad.pk).get().days == 3
    with pytest.raises(Refused, match="应在1到30之间"):
        usecases.set_setting(
            actor=watch.first, code="verify_days", value=0, since=date(2021, 9, 7), basis="x", now=watch.now
        )


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("act", list(Act))
def test_the_table_is_the_law(state: State, act: Act):
    if (state, act) in transitions.TABLE:
        assert transitions.after(state, act) is transitions.TABLE[state, act]
    else:
        with pytest.raises(IllegalAct):
            transitions.after(state, act)


def test_a_bad_file_changes_nothing(watch: Watch):
    bad = watch.bad()
    with pytest.raises(BadFile):
        usecases.confirm(
            actor=watch.first,
            bad=bad,
            complex_=False,
            said="属实",
            now=watch.now,
            paper=files.Attachment("x.pdf", b"MZ"),
        )
    bad.refresh_from_db()
    assert bad.state == State.TO_VERIFY


# --- disputes ----------------------------------------------------------------------------------------------------------------


def dispute(watch: Watch, rating: Rating, ground: Ground = Ground.MALICIOUS) -> Dispute:
    made = usecases.raise_dispute(actor=watch.first, rating=rating, ground=ground, said="评的不是本人", now=watch.now)
    return Dispute.objects.select_related("rating__invitation").get(pk=made.pk)


def test_two_persons_strike_a_rating_out_and_the_reason_stays(watch: Watch):
    bad = watch.bad()
    row = dispute(watch, bad.rating)
    with pytest.raises(NotAllowed, match="不能自己复核"):
        usecases.decide_dispute(
            actor=watch.first, dispute=row, outcome=Outcome.INVALID, said="经回访核实", now=watch.now
        )
    with pytest.raises(Refused, match="复核意见"):
        usecases.decide_dispute(actor=watch.second, dispute=row, outcome=Outcome.INVALID, said=" ", now=watch.now)
    usecases.decide_dispute(
        actor=watch.second, dispute=row, outcome=Outcome.INVALID, said="经回访核实属代评", now=watch.now
    )
    bad.refresh_from_db()
    assert bad.state == State.INVALID
    assert Rating.objects.get().invalid_at == watch.now
    assert (row.decision, row.said) == ("经回访核实属代评", "评的不是本人")
    with pytest.raises(Refused, match="已经作废"):
        dispute(watch, Rating.objects.select_related("invitation").get())


def test_upheld_it_is_put_right_and_the_same_reason_does_not_come_again(watch: Watch):
    bad = watch.bad()
    row = dispute(watch, bad.rating)
    usecases.decide_dispute(actor=watch.second, dispute=row, outcome=Outcome.STANDS, said="评价属实有效", now=watch.now)
    bad.refresh_from_db()
    assert bad.state == State.RECTIFYING
    with pytest.raises(Refused, match="已经复核过"):
        dispute(watch, bad.rating)


# --- who may what ---------------------------------------------------------------------------------------------------------------


def test_the_matrix(watch: Watch):
    bad = watch.bad()
    clerk, issuer = watch.stage.clerk, watch.stage.issuer
    elsewhere = next(actor for body, actor in watch.stage.approvers.items() if body != bad.department_id)
    everyone = {
        "s": watch.first,
        "lead": watch.lead,
        "clerk": clerk,
        "issuer": issuer,
        "elsewhere": elsewhere,
        "guest": GUEST,
    }

    def allowed(policy) -> set[str]:
        return {name for name, actor in everyone.items() if policy(actor) is None}

    assert allowed(lambda a: policies.may_handle(a, bad)) == {"s", "lead"}
    assert allowed(lambda a: policies.may_dispute(a, bad.rating)) == {"s", "lead"}
    assert allowed(lambda a: policies.may_reveal(a, bad.rating)) == {"s"}
    assert allowed(policies.may_supervise) == {"s"}
    assert allowed(policies.may_invite) == {"clerk", "issuer"}
    assert allowed(policies.may_keep_registers) == {"s"}


def test_whom_it_is_about_never_sees_it(watch: Watch):
    bad = watch.bad()
    Invitation.objects.filter(pk=bad.rating.invitation_id).update(served_by_id=watch.first.account_id)
    again = selectors.bad_rating(bad.pk)
    assert again is not None
    bad = again
    assert policies.may_see_bad(watch.first, bad) is not None
    assert policies.may_reveal(watch.first, bad.rating) is not None
    assert bad not in selectors.bad_ratings(watch.first)
    assert bad in selectors.bad_ratings(watch.second)


def test_looking_up_the_rater_needs_consent_and_a_reason_and_is_on_the_trail(watch: Watch):
    bad = watch.bad()
    with pytest.raises(Refused, match="查看理由"):
        usecases.reveal_rater(actor=watch.first, rating=bad.rating, reason="", now=watch.now)
    party = usecases.reveal_rater(actor=watch.first, rating=bad.rating, reason="电话回访", now=watch.now)
    assert party == watch.stage.applicant
    line = trail.lines(watch.act().pk)[-1]
    assert line.kind == "rating.rater_revealed"
    assert "周安" not in str([x.facts for x in trail.lines(watch.act().pk)])
    Rating.objects.update(may_contact=False)
    with pytest.raises(NotAllowed, match="没有同意回访"):
        usecases.reveal_rater(
            actor=watch.first,
            rating=Rating.objects.select_related("invitation").get(),
            reason="电话回访",
            now=watch.now,
        )


def test_a_text_message_has_the_code_and_no_link(watch: Watch, now: datetime):
    from tongban.infra import outbox, ports
    from tongban.infra.models import OutboxEntry
    from tongban.oversight.ratings import handlers
    from tongban.oversight.ratings.values import RatingInvited
    from tongban.people.parties.models import Party

    sent = []

    class Sms:
        def send(self, outgoing: ports.Outgoing, *, now: datetime) -> ports.Taken:
            sent.append((outgoing.to, outgoing.text))
            return ports.Taken(reference="1")

        def receipt(self, reference: str, *, now: datetime) -> None:
            return None

    was = ports._registered[ports.Sms]
    ports.register(ports.Sms, Sms())
    try:
        party = Party.objects.get(pk=watch.stage.applicant.pk)
        Party.objects.filter(pk=party.pk).update(phone="13800000000")
        event = RatingInvited(invitation_id=watch.act().pk, occasion="matter", application_id=watch.stage.id)
        with ports.inside_transaction_allowed():
            handlers.text(event, now=now)
            handlers.text(event, now=now)
            entries = OutboxEntry.objects.filter(handler="messages.send", done_at=None)
            for entry in entries.order_by("id"):
                outbox.run_handler(entry.handler, entry.payload, now=now)
    finally:
        ports.register(ports.Sms, was)
    assert len(sent) == 1
    assert watch.act().code in sent[0][1]
    assert "http" not in sent[0][1]
    assert watch.act().texted_at == now


def test_what_the_rater_said_is_given_to_the_rater_pipl_45(watch: Watch):
    watch.rate(2, text="等了两小时")
    told = gather(watch.stage.applicant, now=watch.now).told["applications"][0]["ratings"]
    assert [(r["level"], r["text"]) for r in told] == [("不满意", "等了两小时")]
