"""A department's desk: the list and its flags, kept filters, texts, notes, items granted together, the paper beforehand."""

import copy
import io
from datetime import date, timedelta
from itertools import product
from uuid import UUID

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.services.cases.test_policies import OURS, WHO, staff
from tests.support.matter import NOW, Stage, person, resident
from tests.support.matter import staff as login
from tongban.infra import files, trail
from tongban.infra.calendar import workdays
from tongban.infra.trail import lines
from tongban.kernel.actors import SYSTEM, Actor, Duty
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.orgs.usecases import mark_leave
from tongban.people.parties.usecases import register_party
from tongban.people.parties.values import IdKind
from tongban.services.cases import deskwork, policies, usecases, worklist
from tongban.services.cases.models import Case, CaseNote, MaterialVersion, Paper, SavedFilter, Snippet
from tongban.services.cases.usecases import Point, Supplied
from tongban.services.cases.usecases.desk import STREAM
from tongban.services.cases.values import Handed, SnippetKind, Source
from tongban.services.cases.worklist import Flag, Wanted

TODAY = NOW.date()


# --- who may --------------------------------------------------------------------------------------------------------------

ACTS = {
    "keep shared": lambda a: policies.may_keep_shared(a, OURS),
    "keep shared text": lambda a: policies.may_keep_snippet(a, OURS, None),
    "keep own text": lambda a: policies.may_keep_snippet(a, OURS, UUID(int=99)),
    "keep somebody's text": lambda a: policies.may_keep_snippet(a, OURS, UUID(int=7)),
}
_DECIDERS = {"decider", "decider who is the subject"}
ALLOWED = {
    "keep shared": _DECIDERS, "keep shared text": _DECIDERS, "keep own text": {"examiner", *_DECIDERS}, "keep somebody's text": set(),
}  # fmt: skip


@pytest.mark.anywhere
@pytest.mark.parametrize("who, act", list(product(WHO, ACTS)))
def test_matrix(who: str, act: str):
    refusal = ACTS[act](WHO[who])
    assert (refusal is None) == (who in ALLOWED[act])
    assert refusal is None or refusal.reason


# --- the list ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def _built(ground: None) -> Stage:
    stage = Stage.build()
    stage.to_accepted()
    return stage


@pytest.fixture
def stage(db: None, _built: Stage) -> Stage:
    return copy.deepcopy(_built)


def first(stage: Stage) -> tuple[Case, Actor]:
    leg = next(x for x in stage.legs() if x.state == "accepted")
    return leg, stage.approver(leg)


def listed(stage: Stage, actor: Actor, wanted: Wanted | None = None) -> list[worklist.WorkRow]:
    soon = NOW + timedelta(days=1)
    found = worklist.narrowed(
        sorted(policies.worked_by(actor)), wanted or Wanted(), holders=[actor.account_id] if actor.account_id else [], now=NOW, soon=soon,
    )  # fmt: skip
    return worklist.rows(found, wanted or Wanted(), on=TODAY, most=50)


def test_the_most_urgent_first_and_masked(stage: Stage):
    stage.applicant = register_party(
        actor=SYSTEM, name="欧阳秀英", id_kind=IdKind.RESIDENT, id_number=resident(5, "19550101"), now=NOW
    )
    stage.submit("old", now=NOW - timedelta(days=3))
    stage.accept(now=NOW - timedelta(days=3))
    leg, actor = first(stage)
    rows = listed(stage, actor)
    assert [r.due for r in rows] == sorted(r.due for r in rows if r.due)
    mine = next(r for r in rows if r.id == leg.pk)
    assert "秀" not in mine.applicant
    assert [flag for flag, _ in mine.flags] == [Flag.OLD]
    young = next(r for r in rows if r.id != leg.pk)
    assert young.flags == ()
    assert [r.id for r in listed(stage, actor, Wanted(flag="old"))] == [leg.pk]


def test_narrowed_by_each(stage: Stage):
    leg, actor = first(stage)
    assert listed(stage, actor, Wanted(whose="mine")) == []
    assert leg.pk in {r.id for r in listed(stage, actor, Wanted(whose="free"))}
    stage.claim(leg)
    assert [r.id for r in listed(stage, actor, Wanted(whose="mine"))] == [leg.pk]
    assert [r.id for r in listed(stage, actor, Wanted(state="reviewing", item=leg.item))] == [leg.pk]
    assert listed(stage, actor, Wanted(item="nothing")) == []
    assert leg.promised_due_at is not None
    light = "yellow" if leg.promised_due_at <= NOW + timedelta(days=1) else "green"
    assert [r.id for r in listed(stage, actor, Wanted(light=light, whose="mine"))] == [leg.pk]
    assert listed(stage, actor, Wanted(light="red")) == []
    assert [r.id for r in listed(stage, actor, Wanted(text=stage.applicant.name[:1], whose="mine"))] == [leg.pk]
    assert listed(stage, actor, Wanted(text="没有")) == []
    usecases.urge(actor=stage.clerk, application_id=stage.id, now=NOW)
    usecases.consult(
        actor=actor, case_id=leg.pk, department_id=Department.objects.exclude(pk=leg.department_id)[0].pk, question="是否登记",
        now=NOW,
    )  # fmt: skip
    assert [r.id for r in listed(stage, actor, Wanted(flag="asked"))] == [leg.pk]
    row = next(r for r in listed(stage, actor, Wanted(flag="urged")) if r.id == leg.pk)
    assert {flag for flag, _ in row.flags} == {Flag.URGED, Flag.ASKED}


def test_the_number_of_statements_does_not_grow(stage: Stage, django_assert_num_queries):
    _, actor = first(stage)
    with django_assert_num_queries(5):
        listed(stage, actor)
    for n in range(4):
        stage.to_accepted(f"more-{n}")
    with django_assert_num_queries(5):
        assert len(listed(stage, actor)) >= 5


def test_another_department_sees_nothing(stage: Stage):
    leg, _ = first(stage)
    other = next(a for d, a in stage.approvers.items() if d != leg.department_id)
    assert leg.pk not in {r.id for r in listed(stage, other)}


# --- filters, texts, notes ----------------------------------------------------------------------------------------------------


def test_a_filter_is_kept_replaced_removed_and_had_back(stage: Stage):
    _, actor = first(stage)
    kept = Wanted(light="red", text="周安").kept()
    assert kept == {"light": "red"}
    row = usecases.save_filter(actor=actor, name="  超期  的 ", wanted=kept)
    assert usecases.save_filter(actor=actor, name="超期 的", wanted={"light": "yellow"}).pk == row.pk
    assert deskwork.saved_filters(actor.account_id).get().wanted == {"light": "yellow"}
    other = next(a for a in stage.approvers.values() if a.account_id != actor.account_id)
    with pytest.raises(Refused):
        usecases.remove_filter(actor=other, filter_id=row.pk, now=NOW)
    usecases.remove_filter(actor=actor, filter_id=row.pk, now=NOW)
    assert not deskwork.saved_filters(actor.account_id)
    usecases.restore_filter(actor=actor, filter_id=row.pk)
    usecases.remove_filter(actor=actor, filter_id=row.pk, now=NOW)
    usecases.save_filter(actor=actor, name="超期 的", wanted={"light": "red"})
    with pytest.raises(Refused, match="另有一个"):
        usecases.restore_filter(actor=actor, filter_id=row.pk)
    with pytest.raises(NotAllowed):
        usecases.save_filter(actor=stage.clerk, name="我的", wanted={"light": "red"})
    with pytest.raises(Refused, match="先选择筛选条件"):
        usecases.save_filter(actor=actor, name="空", wanted={})
    assert SavedFilter.objects.filter(removed_at=None).count() == 1


def snippet(actor: Actor, body: UUID, **facts: object) -> UUID:
    usual = {
        "shared": True, "kind": SnippetKind.OPINION, "title": "齐全", "text": "材料齐全", "basis": "", "now": NOW,
    } | facts  # fmt: skip
    return usecases.keep_snippet(actor=actor, department_id=body, **usual)  # type: ignore[arg-type]


def test_texts_are_shared_own_changed_and_taken_out(stage: Stage):
    leg, actor = first(stage)
    body = leg.department_id
    shared = snippet(actor, body)
    own = snippet(actor, body, shared=False, title="我的话")
    examiner = actor_for(login("examiner", (Duty.EXAMINE, leg.department)), now=NOW)
    assert [s.pk for s in deskwork.snippets(examiner.account_id, [body])] == [shared]
    assert {s.pk for s in deskwork.snippets(actor.account_id, [body])} == {shared, own}
    with pytest.raises(NotAllowed):
        snippet(examiner, body, snippet_id=shared, text="改")
    with pytest.raises(NotAllowed):
        snippet(examiner, body, shared=False, snippet_id=own, text="改")
    snippet(actor, body, snippet_id=shared, text="材料齐全，同意")
    assert Snippet.objects.get(pk=shared).text == "材料齐全，同意"
    usecases.end_snippet(actor=actor, snippet_id=shared, ended=True, now=NOW)
    assert not deskwork.snippets(examiner.account_id, [body])
    with pytest.raises(Refused, match="已经处理过"):
        usecases.end_snippet(actor=actor, snippet_id=shared, ended=True, now=NOW)
    usecases.end_snippet(actor=actor, snippet_id=shared, ended=False, now=NOW)
    told = " ".join(str(x.facts) for x in lines(STREAM))
    assert "desk.snippet_kept" in {x.kind for x in lines(STREAM)}
    assert "齐全" not in told


def test_a_cause_of_refusal_names_its_law(stage: Stage):
    """Licensing Law art 38."""
    leg, actor = first(stage)
    with pytest.raises(Refused, match="第三十八条"):
        snippet(actor, leg.department_id, kind=SnippetKind.REFUSE)
    snippet(actor, leg.department_id, kind=SnippetKind.REFUSE, basis="户口登记条例第八条")


def test_a_note_is_on_record_without_its_words(stage: Stage):
    leg, actor = first(stage)
    other = next(a for d, a in stage.approvers.items() if d != leg.department_id)
    with pytest.raises(NotAllowed):
        usecases.note_case(actor=other, case_id=leg.pk, text="看看", now=NOW)
    with pytest.raises(Refused, match="请填写备注"):
        usecases.note_case(actor=actor, case_id=leg.pk, text="  ", now=NOW)
    usecases.note_case(actor=actor, case_id=leg.pk, text="家属说明了情况", now=NOW)
    assert deskwork.notes(leg.pk).get().text == "家属说明了情况"
    last = lines(stage.id)[-1]
    assert last.kind == "case.noted"
    assert "家属" not in str(last.facts)
    assert CaseNote.objects.count() == 1
    assert trail.verify(stage.id).ok


# --- several at a time --------------------------------------------------------------------------------------------------------


def allow(stage: Stage, leg: Case, since: date = TODAY) -> UUID:
    return usecases.allow_batch(
        actor=stage.approver(leg), department_id=leg.department_id, item=leg.item, since=since, now=NOW
    )


def test_each_is_granted_by_itself_or_says_why_not(stage: Stage):
    leg, actor = first(stage)
    stage.to_accepted("second")
    again = next(x for x in stage.legs() if x.item == leg.item)
    stage.to_accepted("third")
    third = next(x for x in stage.legs() if x.item == leg.item)
    allow(stage, leg)
    usecases.claim_case(actor=actor, case_id=third.pk, now=NOW)
    usecases.examine_case(actor=actor, case_id=third.pk, satisfied=False, text="不一致", now=NOW)
    for one in (leg, again):
        usecases.claim_case(actor=actor, case_id=one.pk, now=NOW)
    out = usecases.grant_together(actor=actor, case_ids=[leg.pk, again.pk, third.pk], opinion="齐全", now=NOW)
    assert {x.candidate.case.pk: x.reason for x in out} == {
        leg.pk: "", again.pk: "", third.pk: "审查意见是“不符合”，请逐件办理",
    }  # fmt: skip
    assert Case.objects.get(pk=leg.pk).opinion == "齐全"
    assert Case.objects.get(pk=third.pk).granted is None
    last = lines(STREAM)[-1]
    assert last.kind == "desk.granted_together"
    assert last.facts["refused_ids"] == [str(third.pk)]


def test_what_blocks_a_leg(stage: Stage):
    leg, actor = first(stage)
    usecases.claim_case(actor=actor, case_id=leg.pk, now=NOW)
    one = deskwork.candidates(actor, [leg.pk], on=TODAY)[0]
    assert one.blockers == ("本事项没有开通批量办理，请逐件办理",)
    allow(stage, leg, since=TODAY + timedelta(days=1))
    assert deskwork.candidates(actor, [leg.pk], on=TODAY)[0].blockers
    assert not deskwork.candidates(actor, [leg.pk], on=TODAY + timedelta(days=1))[0].blockers
    other = next(a for d, a in stage.approvers.items() if d != leg.department_id)
    assert deskwork.candidates(other, [leg.pk], on=TODAY) == []
    with pytest.raises(Refused, match="不在您的部门"):
        usecases.grant_together(actor=other, case_ids=[leg.pk], opinion="", now=NOW)
    Case.objects.filter(pk=leg.pk).update(two_persons=True)
    blocked = deskwork.candidates(actor, [leg.pk], on=TODAY + timedelta(days=1))[0].blockers
    assert blocked == ("本事项须两人办理：请先由另一人完成审查",)
    assert Case.objects.get(pk=leg.pk).granted is None


def test_a_rule_has_its_days(stage: Stage):
    leg, actor = first(stage)
    row = allow(stage, leg)
    with pytest.raises(Refused, match="已经可以"):
        allow(stage, leg)
    with pytest.raises(NotAllowed):
        usecases.end_batch(actor=staff(Duty.DECIDE), batch_id=row, until=TODAY, now=NOW)
    with pytest.raises(Refused, match="不能早于今天"):
        usecases.allow_batch(
            actor=actor, department_id=leg.department_id, item="x", since=TODAY - timedelta(days=1), now=NOW
        )
    usecases.end_batch(actor=actor, batch_id=row, until=TODAY, now=NOW)
    assert deskwork.allowed_together([leg.department_id], on=TODAY)
    assert not deskwork.allowed_together([leg.department_id], on=TODAY + timedelta(days=1))


# --- the paper beforehand, papers before, deputies ------------------------------------------------------------------------------


def test_the_preview_writes_nothing_and_takes_no_number(stage: Stage):
    leg, actor = first(stage)
    stage.claim(leg)
    before = Paper.objects.count(), len(lines(stage.id))
    pdf = usecases.preview_decision(
        actor=actor, case_id=leg.pk, title=leg.title, granted=False, opinion="", facts="登记地址不一致", basis="户口登记条例第八条",
        now=NOW,
    )  # fmt: skip
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "登记地址不一致" in text
    assert "没有文号" in text
    assert "稿" in text
    assert "行政复议" in text
    assert (Paper.objects.count(), len(lines(stage.id))) == before
    with pytest.raises(NotAllowed):
        usecases.preview_decision(
            actor=stage.clerk, case_id=leg.pk, title=leg.title, granted=True, opinion="", facts="", basis="", now=NOW
        )


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 90), colour).save(out, "JPEG")
    return out.getvalue()


def test_the_paper_that_was_corrected_is_kept(stage: Stage):
    stored = [files.store(picture(colour), name="a.jpg", now=NOW) for colour in ("black", "white")]
    stage.applicant = person(2, "李新")
    code = next(p.material for p in stage.papers() if p.source is Source.PAPER)
    stage.submit("photo", handed=[Handed(material=code, source=Source.UPLOAD, digest=stored[0].digest)])
    point = Point(what="看不清", why="反光", how="重拍", material=code)
    usecases.ask_correction(actor=stage.clerk, application_id=stage.id, points=[point], now=NOW)
    row = stage.row().points.get()
    paper = Handed(material=code, source=Source.UPLOAD, digest=stored[1].digest)
    usecases.supply_correction(
        actor=stage.clerk,
        application_id=stage.id,
        supplied={row.pk: Supplied(paper=paper)},
        now=NOW + timedelta(hours=1),
    )
    old = MaterialVersion.objects.get()
    assert (old.material, old.file_id) == (code, stored[0].digest)
    assert [v.pk for v in deskwork.versions(stage.id)[code]] == [old.pk]


def test_a_deputy_may_put_back_what_the_absent_person_holds(stage: Stage):
    leg, _ = first(stage)
    examiners = [login(name, (Duty.EXAMINE, leg.department)) for name in ("away", "deputy", "third")]
    away, deputy, third = (actor_for(a, now=NOW) for a in examiners)
    usecases.claim_case(actor=away, case_id=leg.pk, now=NOW)
    with pytest.raises(NotAllowed):
        usecases.release_case(actor=deputy, case_id=leg.pk, now=NOW)
    mark_leave(
        actor=away, account_id=examiners[0].pk, deputy_id=examiners[1].pk, department_id=leg.department_id, since=TODAY,
        until=workdays().add(TODAY, 3), now=NOW,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        usecases.release_case(actor=third, case_id=leg.pk, now=NOW)
    usecases.release_case(actor=deputy, case_id=leg.pk, now=NOW)
    assert lines(stage.id)[-1].actor == str(examiners[1].pk)
