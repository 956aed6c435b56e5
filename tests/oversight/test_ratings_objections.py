"""The code on papers; what the code alone does not show; the rater's objection to being struck out."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.oversight.conftest import PHONE, Watch, watch_of
from tests.oversight.test_ratings import dispute
from tests.oversight.test_ratings_pages import session
from tests.services.cases.test_papers import make, raw
from tests.services.cases.test_papers_prints import flat
from tests.support.matter import staff
from tongban.config.persondata import gather
from tongban.infra import ports, trail
from tongban.kernel.actors import GUEST, Actor, Duty
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.oversight.ratings import policies, selectors, usecases
from tongban.oversight.ratings.models import BadRating, Dispute, Invitation, Objection, Rating
from tongban.oversight.ratings.values import Answered, Ground, Occasion, Outcome, State
from tongban.services.cases.models import Application, Paper
from tongban.services.cases.values import PaperKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sealing():
    with ports.inside_transaction_allowed():
        yield


@pytest.fixture
def live() -> Watch:
    cache.clear()
    return watch_of(timezone.now() - timedelta(hours=1))


def struck(watch: Watch, level: int = 2) -> Dispute:
    """A rating that two persons struck out."""
    row = dispute(watch, watch.bad(level).rating if level <= 2 else watch.rate(level))
    usecases.decide_dispute(actor=watch.second, dispute=row, outcome=Outcome.INVALID, said="经回访核实", now=watch.now)
    return row


def third(watch: Watch) -> Actor:
    account = staff("s3", (Duty.SUPERVISE, Department.objects.get(code="spj")), now=watch.now)
    return actor_for(account, now=watch.now)


def objected(watch: Watch) -> Objection:
    made = usecases.object_to(actor=GUEST, code=watch.act().code, said="是我本人评价的", now=watch.now)
    return Objection.objects.select_related("dispute__rating__invitation").get(pk=made.pk)


# --- the code on papers ------------------------------------------------------------------------------------------------------


def test_receipt_and_notice_of_conclusion_ask_for_the_rating_by_their_own_code(watch: Watch):
    for kind, occasion in ((PaperKind.RECEIPT, Occasion.INTAKE), (PaperKind.COMPLETION, Occasion.MATTER)):
        paper = make(watch.stage, kind, watch.now)
        assert f"填核验码{paper.code}" in flat(raw(paper)).replace(" ", "").replace("\n", "")
        found = usecases.invite_by_paper(code=paper.code, now=watch.now)
        assert found == watch.act(occasion)
    assert Invitation.objects.filter(application=watch.stage.id).count() == 3


def test_a_paper_is_quicker_than_the_worker_and_still_one_act(watch: Watch):
    paper = make(watch.stage, PaperKind.RECEIPT, watch.now)
    watch.act(Occasion.INTAKE).concerned.all().delete()
    watch.act(Occasion.INTAKE).delete()
    made = usecases.invite_by_paper(code=paper.code, now=watch.now)
    assert made is not None
    assert made.served_by_id == watch.stage.clerk.account_id
    with pytest.raises(Refused, match="不能评价自己"):
        usecases.rate(actor=watch.stage.clerk, code=made.code, level=5, source=PHONE, now=watch.now)


def test_papers_that_ask_for_nothing(watch: Watch):
    acceptance = make(watch.stage, PaperKind.ACCEPTANCE, watch.now)
    assert usecases.invite_by_paper(code=acceptance.code, now=watch.now) is None
    assert "请您评价" not in flat(raw(acceptance))
    receipt = make(watch.stage, PaperKind.RECEIPT, watch.now)
    Application.objects.filter(pk=watch.stage.id).update(channel="portal")
    assert usecases.invite_by_paper(code=receipt.code, now=watch.now) is None  # nobody was served at a counter


def test_code_of_the_paper_and_code_of_the_message_are_one_act(live: Watch):
    paper = Paper.objects.filter(application=live.stage.id, kind=PaperKind.COMPLETION).first()
    paper = paper or make(live.stage, PaperKind.COMPLETION, live.now)
    client = Client()
    assert client.get(f"/rate/{paper.code}/").status_code == 200
    assert client.post(f"/rate/{paper.code}/", {"level": "4", "via": "qr"}).status_code == 302
    again = Client().post(f"/rate/{live.act().code}/", {"level": "1"})
    assert again.status_code == 409
    assert "只评价一次" in again.content.decode()
    assert Rating.objects.get().level == 4


# --- the code alone -----------------------------------------------------------------------------------------------------------


def plain(page) -> str:
    """The page without what differs each time."""
    return "".join(line for line in page.content.decode().splitlines() if "csrfmiddlewaretoken" not in line)


def test_whoever_knows_the_code_does_not_learn_whether_and_what_was_said(live: Watch):
    code = live.act().code
    before = plain(Client().get(f"/rate/{code}/"))
    rater = Client()
    rater.post(f"/rate/{code}/", {"level": "1", "tags": ["115"], "text": "等了一上午", "via": "qr"})
    assert "等了一上午" in rater.get(f"/rate/{code}/").content.decode()
    assert plain(Client().get(f"/rate/{code}/")) == before
    for who in ("", "clerk"):
        page = session(who).post(f"/rate/{code}/", {"level": "5"})
        assert page.status_code == 409
        assert "等了一上午" not in page.content.decode()
        assert "非常不满意</strong>" not in page.content.decode()
    slips = session("clerk").get(f"/desk/invite/{live.stage.id}/").content.decode()
    assert code in slips, "the slip is there whether or not somebody has rated"


def test_with_the_key_one_comes_back_and_others_do_not(live: Watch):
    code = live.act().code
    rater = Client()
    rater.post(f"/rate/{code}/", {"level": "1", "text": "等了一上午", "via": "qr"})
    key = selectors.rater_key(Rating.objects.get())
    assert key in rater.get(f"/rate/{code}/").content.decode()
    assert session("clerk").post(f"/rate/{code}/", {"key": key}).status_code == 403
    other = Client()
    assert other.post(f"/rate/{code}/", {"key": "AAAAAAAA"}).status_code == 403
    assert other.post(f"/rate/{code}/", {"follow_up": "1", "level": "5"}).status_code == 409  # not the rater's browser
    assert other.post(f"/rate/{code}/", {"key": key.lower()}).status_code == 302
    assert "等了一上午" in other.get(f"/rate/{code}/").content.decode()
    for _ in range(21):
        last = Client().post(f"/rate/{code}/", {"key": "BBBBBBBB"})
    assert last.status_code == 429


def test_the_end_of_an_identity_number_does_not_show_the_rating_the_password_does(live: Watch):
    row = live.stage.row()
    client = Client()
    client.post(f"/rate/{live.act().code}/", {"level": "1", "text": "等了一上午", "via": "qr"})
    last4 = row.applicant.id_number[-4:]
    for secret, sees in ((last4, False), (row.query_password, True)):
        other = Client()
        assert other.post("/track/", {"code": row.query_code, "secret": secret}).status_code == 302
        mine = other.get(f"/applications/{row.pk}/rate/").content.decode()
        assert ("已评价" in mine) is sees
        assert ("等了一上午" in other.get(f"/rate/{live.act().code}/").content.decode()) is sees


# --- the objection -------------------------------------------------------------------------------------------------------------


def test_an_objection_has_its_clock_and_is_heard_once(watch: Watch):
    struck(watch)
    row = objected(watch)
    assert row.days == 5
    assert row.due_at > watch.now
    assert list(selectors.open_objections()) == [row]
    with pytest.raises(Refused, match="已经提出过异议"):
        objected(watch)
    with pytest.raises(Refused, match="工作人员不能代"):
        usecases.object_to(actor=watch.lead, code=watch.act().code, said="是本人评价的", now=watch.now)
    assert "是我本人评价的" not in str([x.facts for x in trail.lines(watch.act().pk)])
    assert trail.verify(watch.act().pk).ok


def test_only_what_was_struck_out_can_be_objected_to(watch: Watch):
    with pytest.raises(Refused, match="没有这条评价"):
        objected(watch)
    watch.bad()
    with pytest.raises(Refused, match="没有作废"):
        objected(watch)


def test_a_third_person_answers(watch: Watch):
    struck(watch)
    row = objected(watch)
    for who in (watch.first, watch.second, watch.lead, watch.stage.clerk, GUEST):
        assert policies.may_answer_objection(who, row) is not None
        with pytest.raises(NotAllowed):
            usecases.answer_objection(
                actor=who, objection=row, outcome=Answered.UPHELD, said="维持作废。", now=watch.now
            )
    assert policies.may_answer_objection(third(watch), row) is None


def test_restored_it_counts_again_and_is_put_right_and_the_reasons_stay(watch: Watch):
    was = struck(watch)
    row, later = objected(watch), watch.now + timedelta(days=1)
    usecases.answer_objection(
        actor=third(watch), objection=row, outcome=Answered.RESTORED, said="核实为本人评价", now=later
    )
    bad = BadRating.objects.get()
    assert (bad.state, bad.closed_at, Rating.objects.get().invalid_at) == (State.RECTIFYING, None, None)
    assert bad.due_at is not None
    assert bad.due_at > later
    was.refresh_from_db()
    assert (was.outcome, was.decision) == (Outcome.INVALID, "经回访核实")
    with pytest.raises(Refused, match="异议已成立"):
        dispute(watch, Rating.objects.select_related("invitation").get())
    with pytest.raises(Refused, match="刚由他人答复"):
        usecases.answer_objection(
            actor=third_again(watch), objection=row, outcome=Answered.UPHELD, said="维持作废。", now=later
        )
    told = gather(watch.stage.applicant, now=later).told["applications"][0]["ratings"][0]["objections"]
    assert told[0]["answer"] == "核实为本人评价"
    assert trail.verify(watch.act().pk).ok


def third_again(watch: Watch) -> Actor:
    account = staff("s4", (Duty.SUPERVISE, Department.objects.get(code="spj")), now=watch.now)
    return actor_for(account, now=watch.now)


def test_upheld_it_stays_out_also_a_good_one(watch: Watch):
    row = dispute(watch, watch.rate(5), Ground.FALSE_PRAISE)
    usecases.decide_dispute(actor=watch.second, dispute=row, outcome=Outcome.INVALID, said="经核实刷评", now=watch.now)
    made = objected(watch)
    usecases.answer_objection(
        actor=third(watch), objection=made, outcome=Answered.UPHELD, said="证据充分，维持", now=watch.now
    )
    assert Rating.objects.get().invalid_at == watch.now
    assert (made.outcome, made.answer) == (Answered.UPHELD, "证据充分，维持")
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=made.pk).update(answer="")


def test_on_the_pages(live: Watch):
    code = live.act().code
    citizen = Client()
    citizen.post(f"/rate/{code}/", {"level": "2", "text": "太慢", "via": "qr"})
    rating, said = Rating.objects.select_related("invitation").get(), "评的不是本人"
    row = usecases.raise_dispute(
        actor=live.first, rating=rating, ground=Ground.MALICIOUS, said=said, now=timezone.now()
    )
    usecases.decide_dispute(
        actor=live.second, dispute=row, outcome=Outcome.INVALID, said="经回访核实", now=timezone.now()
    )
    assert "不同意作废" in citizen.get(f"/rate/{code}/").content.decode()
    short = citizen.post(f"/rate/{code}/", {"objection": "1", "said": "不"})
    assert short.status_code == 409
    assert Client().post(f"/rate/{code}/", {"objection": "1", "said": "我是别人，随便写的"}).status_code == 409
    assert citizen.post(f"/rate/{code}/", {"objection": "1", "said": "是我本人评价的"}).status_code == 302
    assert "待答复" in citizen.get(f"/rate/{code}/").content.decode()
    bad = BadRating.objects.get()
    third(live)
    assert "评价人的异议" in session("s3").get("/desk/ratings/anomalies/").content.decode()
    assert (
        "不能"
        not in session("s3")
        .get(f"/desk/ratings/{bad.pk}/")
        .content.decode()
        .split("评价人的异议")[1]
        .split("</section>")[0]
    )
    refused = session("s2").post(
        f"/desk/ratings/{bad.pk}/", {"act": "objection", "outcome": "upheld", "said": "维持作废。"}
    )
    assert refused.status_code == 409
    done = session("s3").post(
        f"/desk/ratings/{bad.pk}/", {"act": "objection", "outcome": "restored", "said": "核实为本人评价"}
    )
    assert done.status_code == 302
    page = citizen.get(f"/rate/{code}/").content.decode()
    assert "异议成立" in page
    assert "经回访核实" in page, "why it was once struck out stays readable"
