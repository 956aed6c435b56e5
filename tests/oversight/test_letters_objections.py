"""“Not ours”: objections to the assignment of a letter; upheld or given to another unit; the clock; units that never log in."""

import copy
import io
import re
import zipfile
from datetime import datetime, timedelta

import pytest

from tests.oversight.registers import PAPER, Bureau, bureau_of, session
from tongban.infra import trail
from tongban.infra.calendar import workdays
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.kernel.times import LOCAL, local
from tongban.oversight.supervision.models import Letter, Objection
from tongban.oversight.supervision.papers import letters as papers
from tongban.oversight.supervision.policies import letters as policies
from tongban.oversight.supervision.selectors import letters as selectors
from tongban.oversight.supervision.usecases import letters
from tongban.oversight.supervision.values.letters import Light, State

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 9, 6, 9, 30, tzinfo=LOCAL)
WHY = "户口迁移由民政局办理，不属于我局职责"


@pytest.fixture(scope="module")
def built(ground: None) -> Bureau:
    return bureau_of(NOW)


@pytest.fixture
def here(db: None, built: Bureau) -> Bureau:
    return copy.deepcopy(built)


def objected(here: Bureau) -> Letter:
    row = here.issued(days=10)
    letters.receive(actor=here.people["unit"], letter=row, now=NOW)
    letters.object_to(actor=here.people["unit"], letter=row, said=WHY, now=NOW)
    return row


def test_reassigned_the_other_unit_has_the_whole_limit_under_the_same_number(here: Bureau):
    row, later = objected(here), NOW + timedelta(days=1)
    number, before = row.number, row.due_at
    assert row.state == State.OBJECTED
    letters.reassign(actor=here.people["first"], letter=row, to=here.mz, said="查职责清单属民政局", now=later)
    assert (row.state, row.number, row.responsible_id) == (State.ISSUED, number, here.mz.pk)
    assert row.received_at is None
    assert before is not None
    assert row.due_at is not None
    assert workdays().between(local(before).date(), local(row.due_at).date()) == 1
    assert policies.may_answer(here.people["unit"], row) is not None
    letters.receive(actor=here.people["other"], letter=row, now=later)
    letters.object_to(actor=here.people["other"], letter=row, said="我局也不管这件事", now=later)
    with pytest.raises(Refused, match="不能再转回去"):
        letters.reassign(actor=here.people["first"], letter=row, to=here.ga, said="再转回去办", now=later)
    letters.uphold(actor=here.people["first"], letter=row, said="确属你局职责", now=later)
    assert row.state == State.RECEIVED
    assert trail.verify(row.pk).ok


def test_upheld_the_limit_stays_and_what_the_decision_was_late_is_added(here: Bureau):
    row = objected(here)
    before = row.due_at
    assert before is not None
    letters.uphold(actor=here.people["first"], letter=row, said="属于你局职责", now=NOW + timedelta(hours=5))
    assert row.due_at == before
    with pytest.raises(Refused, match="只能提出一次"):
        letters.object_to(actor=here.people["unit"], letter=row, said=WHY, now=NOW + timedelta(hours=6))

    late = here.issued(days=10, title="另一份交办函", problem="另一个问题")
    made = letters.object_to(actor=here.people["unit"], letter=late, said=WHY, now=NOW)
    was = late.due_at
    assert was is not None
    letters.uphold(actor=here.people["first"], letter=late, said="属于你局职责", now=made.due_at + timedelta(days=2))
    assert late.due_at is not None
    assert workdays().between(local(was).date(), local(late.due_at).date()) == 2


def test_too_late_without_reason_or_without_paper(here: Bureau):
    row = here.issued()
    with pytest.raises(Refused, match="理由"):
        letters.object_to(actor=here.people["unit"], letter=row, said="不", now=NOW)
    with pytest.raises(Refused, match="书面说明"):
        letters.object_to(actor=here.people["second"], letter=row, said=WHY, now=NOW)
    with pytest.raises(Refused, match="1个工作日内提出"):
        letters.object_to(actor=here.people["unit"], letter=row, said=WHY, now=NOW + timedelta(days=4))
    with pytest.raises(NotAllowed):
        letters.object_to(actor=here.people["other"], letter=row, said=WHY, now=NOW)
    assert Letter.objects.get(pk=row.pk).state == State.ISSUED


def test_entered_for_a_unit_that_never_logs_in(here: Bureau):
    row = here.issued()
    made = letters.object_to(
        actor=here.people["first"], letter=row, said=WHY, now=NOW + timedelta(hours=2), at=NOW, paper=PAPER
    )
    assert (made.step.entered_for_id, made.asked_at) == (here.ga.pk, NOW)
    with pytest.raises(NotAllowed, match="是您登记的"):
        letters.uphold(actor=here.people["first"], letter=row, said="属于你局职责", now=NOW + timedelta(hours=3))
    letters.uphold(actor=here.people["second"], letter=row, said="属于你局职责", now=NOW + timedelta(hours=3))


def test_who_may_decide(here: Bureau):
    row = objected(here)
    made = Objection.objects.get()
    allowed = {n for n, a in here.people.items() if policies.may_decide_objection(a, row, made) is None}
    assert allowed == {"first", "second", "lead"}
    for name in ("unit", "other", "campaign", "window"):
        with pytest.raises(NotAllowed):
            letters.uphold(actor=here.people[name], letter=row, said="属于你局职责", now=NOW)


def test_nobody_is_urged_while_it_waits_and_an_answer_ends_it(here: Bureau):
    row = objected(here)
    assert letters.remind(now=NOW + timedelta(days=40)) == 0
    assert selectors.light_of(row, NOW, workdays()) is Light.GREY
    assert selectors.counts(now=NOW, today=NOW.date())["objected"] == 1
    letters.answer(actor=here.people["unit"], letter=row, text="我局先行办结了三件", now=NOW + timedelta(hours=4))
    assert row.state == State.ANSWERED
    assert Objection.objects.get().decided_at is not None
    other = objected_again(here)
    letters.withdraw(actor=here.people["first"], letter=other, said="发错单位了", now=NOW + timedelta(hours=1))
    assert not Objection.objects.filter(decided_at=None).exists()


def objected_again(here: Bureau) -> Letter:
    row = here.issued(title="另一份交办函", problem="另一个问题")
    letters.object_to(actor=here.people["unit"], letter=row, said=WHY, now=NOW)
    return row


def test_it_stands_in_the_word_file_and_the_spreadsheet(here: Bureau):
    row = objected(here)
    letters.reassign(actor=here.people["second"], letter=row, to=here.mz, said="查职责清单属民政局", now=NOW)
    found = selectors.letter(row.pk)
    assert found is not None
    with zipfile.ZipFile(io.BytesIO(papers.letter(found))) as archive:
        words = re.sub("<[^>]+>", "", archive.read("word/document.xml").decode())
    assert "本件原交公安局办理" in words
    assert "改由民政局办理" in words
    table = session("first").get("/desk/supervision/letters/?form=xlsx").content
    with zipfile.ZipFile(io.BytesIO(table)) as archive:
        cells = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
    assert f"公安局提出异议（{WHY}），改派民政局：查职责清单属民政局" in cells


def test_on_the_page(here: Bureau):
    row = here.issued()
    at = f"/desk/supervision/letters/{row.pk}/"
    # the site's clock is far past the day on which the unit could still object: it is refused and what was typed stays
    refused = session("unit").post(at, {"act": "object", "said": WHY})
    assert refused.status_code == 409
    assert WHY in refused.content.decode()
    letters.object_to(actor=here.people["unit"], letter=row, said=WHY, now=NOW)
    assert WHY in session("first").get(at).content.decode()
    assert "异议待裁定" in session("first").get("/desk/supervision/letters/").content.decode()
    assert row.title in session("unit").get("/desk/supervision/letters/mine/").content.decode()
    assert session("unit").post(at, {"act": "uphold", "said": "属于你局"}).status_code == 409
    assert session("first").post(at, {"act": "reassign", "said": "属民政局职责", "to": ""}).status_code == 409
    assert (
        session("first").post(at, {"act": "reassign", "said": "属民政局职责", "to": str(here.mz.pk)}).status_code == 302
    )
    assert "改派" in session("other").get(at).content.decode()
    assert session("unit").get(at).status_code == 403
