"""Law on papers: where a refusal can be challenged and until when, hearings and site checks, the day of service."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from tests.services.cases.test_papers import make, read
from tests.support.matter import NOW, Stage
from tongban.infra import outbox, ports, trail
from tongban.infra.calendar import workdays
from tongban.kernel.events import Event
from tongban.kernel.refusals import Refused
from tongban.kernel.times import LOCAL
from tongban.services.cases import records, remedies, rules, standing
from tongban.services.cases import usecases as cases
from tongban.services.cases.errors import IncompletePapers
from tongban.services.cases.handlers import Due, handed_over, papers_due
from tongban.services.cases.models import Case, Certificate, Paper, PaperService
from tongban.services.cases.transitions import PAPER, paper_after
from tongban.services.cases.usecases.paperfacts import remedies_of
from tongban.services.cases.values import (
    PaperAct,
    PaperKind,
    PaperState,
    Served,
    ServeWay,
    Source,
    Withdrawal,
    decision_kind,
)
from tongban.services.events import ResultsCollected

pytestmark = pytest.mark.django_db
GOVERNMENT = "渌口区人民政府"


@pytest.fixture(autouse=True)
def _inside():
    with ports.inside_transaction_allowed():
        yield


def flat(paper: Paper) -> str:
    return "".join(read(paper)[1].split())


def due(stage: Stage) -> list[Due]:
    found: list[Due] = []
    for line in trail.lines(stage.id):
        found += papers_due(outbox.adapter(Event.by_kind[line.kind]).validate_python(line.facts))
    return found


# --- remedies ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "department", "bodies"),
    [
        (date(2021, 6, 1), "渌口区市场监督管理局", (GOVERNMENT, "株洲市市场监督管理局")),
        (date(2023, 12, 31), "渌口区市场监督管理局", (GOVERNMENT, "株洲市市场监督管理局")),
        (date(2024, 1, 1), "渌口区市场监督管理局", (GOVERNMENT,)),
        (date(2024, 1, 1), "国家税务总局渌口区税务局", ("株洲市市场监督管理局",)),
    ],
)
def test_who_takes_the_review_reconsideration_24(on: date, department: str, bodies: tuple[str, ...]):
    found = remedies.review_bodies(on=on, department=department, government=GOVERNMENT, upper="株洲市市场监督管理局")
    assert found == bodies


def test_both_limits_from_the_day_of_service_litigation_46_civil_code_201_202_203():
    calendar = workdays()
    ends = remedies.until(date(2021, 8, 31), calendar)
    assert ends.suit == date(2022, 2, 28), "no 31 February: the month's last day"
    assert ends.review == date(2021, 11, 1), "the sixtieth day, 30 October, is a Saturday"
    assert remedies.until(date(2021, 8, 2), calendar).review == date(2021, 10, 8), "1 October is a holiday"


def test_the_county_names_its_own_bodies_by_period(tmp_path: Path):
    Stage.build()
    book = tmp_path / "remedies.yaml"
    book.write_text(
        "- since: 2021-01-01\n  until: 2023-12-31\n  government: 株洲市渌口区人民政府\n  court: 株洲市渌口区人民法院\n"
        "  departments:\n    渌口区公安局:\n      upper: 株洲市公安局\n      court: 株洲市芦淞区人民法院\n",
        encoding="utf-8",
    )
    with override_settings(REMEDIES_FILE=book):
        of_police = remedies_of("渌口区公安局", date(2021, 5, 1))
        assert of_police.review == ("株洲市渌口区人民政府", "株洲市公安局")
        assert of_police.court == "株洲市芦淞区人民法院"
        assert remedies_of("渌口区公安局", date(2024, 5, 1)).review == ("渌口区人民政府",), (
            "outside the period: made of the region"
        )


def test_a_refusal_names_body_limit_and_court_art_38(now: datetime):
    stage = Stage.build()
    stage.to_accepted()
    leg = next(x for x in stage.legs() if x.state == "accepted")
    stage.claim(leg)
    cases.decide_case(
        actor=stage.approver(leg),
        case_id=leg.pk,
        granted=False,
        facts="登记地址与实际不符",
        basis="条例第三条",
        now=stage.now,
    )
    text = flat(make(stage, PaperKind.REFUSAL, now, case_id=leg.pk))
    assert "六十日内向渌口区人民政府或者上一级主管部门申请行政复议" in text
    assert "六个月内依法向渌口区人民法院提起行政诉讼" in text
    assert "登记地址与实际不符" in text


def test_a_grant_cites_the_law_of_the_item(now: datetime):
    stage = Stage.build()
    stage.to_concluded()
    leg = stage.legs()[0]
    version = leg.item_version
    assert version is not None
    type(version).objects.filter(pk=version.pk).update(
        facts=version.facts | {"basis": "户口登记条例；《示例法》第七条"}
    )
    text = flat(make(stage, PaperKind.GRANT, now, case_id=leg.pk))
    assert "根据《户口登记条例》、《示例法》第七条" in text


@pytest.mark.parametrize(("kind", "cited"), [("01", True), ("07", False)])
def test_only_a_licence_cites_the_licensing_law_art_44(kind: str, cited: bool, now: datetime):
    stage = Stage.build()
    stage.to_concluded()
    leg = stage.legs()[0]
    row = stage.row()
    plan = replace(stage.plan, items=tuple(replace(item, type_code=kind) for item in stage.plan.items))
    type(row).objects.filter(pk=row.pk).update(plan=plan.to_json())
    assert ("许可法" in flat(make(stage, PaperKind.GRANT, now, case_id=leg.pk))) is cited


def test_change_and_renewal_have_papers_of_their_own():
    assert decision_kind("食品经营许可变更", granted=True) is PaperKind.GRANT_CHANGE
    assert decision_kind("食品经营许可延续", granted=False) is PaperKind.REFUSE_RENEWAL
    assert decision_kind("建筑工程施工许可证延期", granted=True) is PaperKind.GRANT_RENEWAL
    assert decision_kind("延期缴纳土地出让金", granted=True) is PaperKind.GRANT
    assert decision_kind("食品经营许可", granted=True) is PaperKind.GRANT


def test_a_change_is_decided_by_its_own_paper(now: datetime):
    stage = Stage.build()
    stage.to_accepted()
    leg = next(x for x in stage.legs() if x.state == "accepted")
    Case.objects.filter(pk=leg.pk).update(title="户口登记项目变更")
    stage.claim(leg)
    stage.decide(leg)
    assert (PaperKind.GRANT_CHANGE, leg.pk, 1) in due(stage)
    paper = make(stage, PaperKind.GRANT_CHANGE, now, case_id=leg.pk)
    assert "决定准予变更" in flat(paper)
    assert "变〔2021〕第00001号" in paper.number
    with pytest.raises(Refused, match="不符"):
        make(stage, PaperKind.REFUSE_CHANGE, now, case_id=leg.pk)


# --- hearings and site checks --------------------------------------------------------------------------------------------

HEARING = {
    "receiver": "周安", "asked_on": "2021-09-06", "held_at": "2021-09-15T09:30", "place": "三楼", "chair": "赵主持", "recorder": "钱记录",
}  # fmt: skip


def check(kind: PaperKind, given: dict[str, str], now: datetime = NOW) -> dict[str, str]:
    return records.checked(kind, given, now=now, calendar=workdays(), examiner="员审查")


def test_a_hearing_is_called_seven_days_ahead_within_twenty_by_another_art_47_48():
    assert check(PaperKind.HEARING_CALL, HEARING)["chair"] == "赵主持"
    with pytest.raises(Refused, match="最早 9月15日"):
        check(PaperKind.HEARING_CALL, HEARING | {"held_at": "2021-09-14T09:30"})
    with pytest.raises(Refused, match="最迟 10月9日"):
        check(PaperKind.HEARING_CALL, HEARING | {"held_at": "2021-10-11T09:30"})
    with pytest.raises(Refused, match="不能主持"):
        check(PaperKind.HEARING_CALL, HEARING | {"chair": "员审查"})
    with pytest.raises(Refused, match="请填写记录人"):
        check(PaperKind.HEARING_CALL, HEARING | {"recorder": " "})
    with pytest.raises(Refused, match="时间应写成"):
        check(PaperKind.HEARING_CALL, HEARING | {"held_at": "明天"})


def test_a_site_check_needs_two_officers_art_34():
    given = {
        "held_at": "2021-09-03T10:00", "place": "竹木厂", "officer_1": "孙一", "card_1": "18001", "officer_2": "孙一",
        "card_2": "18002", "findings": "相符",
    }  # fmt: skip
    with pytest.raises(Refused, match="两名以上"):
        check(PaperKind.SITE_RECORD, given)
    assert check(PaperKind.SITE_RECORD, given | {"officer_2": "周二"})["findings"] == "相符"
    with pytest.raises(Refused, match="不能晚于现在"):
        check(PaperKind.SITE_RECORD, given | {"officer_2": "周二", "held_at": "2021-09-07T10:00"})


GIVEN = {
    PaperKind.INTERESTED_NOTICE: {"receiver": "吴邻居", "interest": "采光和通风"},
    PaperKind.HEARING_RIGHT: {"receiver": "周安", "matter": "拟准予"},
    PaperKind.HEARING_CALL: HEARING,
    PaperKind.HEARING_PUBLIC: {"matter": "拟准予", "held_at": "2021-09-15T09:30", "place": "三楼", "chair": "赵主持"},
    PaperKind.HEARING_MINUTES: HEARING | {"held_at": "2021-09-03T09:30", "present": "周安、吴邻居", "said": "双方陈述"},
    PaperKind.SITE_RECORD: {
        "held_at": "2021-09-03T10:00", "place": "竹木厂", "officer_1": "孙一", "card_1": "18001", "officer_2": "周二",
        "card_2": "18002", "findings": "与图纸相符",
    },
}  # fmt: skip


@pytest.mark.slow
def test_every_recorded_paper_is_made_at_its_act_art_36_46_47_48(now: datetime):
    stage = Stage.build()
    stage.to_accepted()
    leg = next(x for x in stage.legs() if x.state == "accepted")
    for kind, given in GIVEN.items():
        for round_ in (1, 2):
            cases.record_paper(actor=stage.approver(leg), case_id=leg.pk, kind=kind, given=given, now=stage.now)
            assert (kind, leg.pk, round_) in due(stage)
            paper = make(stage, kind, now, case_id=leg.pk, round_=round_)
            assert paper.number.endswith(f"〔2021〕第0000{round_}号")
            text = flat(paper)
            assert kind.label in text
            assert leg.number in text
    told = flat(Paper.objects.get(kind=PaperKind.INTERESTED_NOTICE.value, round=1))
    assert "吴邻居：" in told
    assert "2021年9月13日前" in told, "five working days after it was told"
    assert stage.applicant.name in told  # whose application it is, but not the number
    with pytest.raises(Refused, match="只有承办部门"):
        cases.record_paper(actor=stage.clerk, case_id=leg.pk, kind=PaperKind.SITE_RECORD, given={}, now=stage.now)
    with pytest.raises(Refused, match="自动出具"):
        cases.record_paper(actor=stage.approver(leg), case_id=leg.pk, kind=PaperKind.GRANT, given={}, now=stage.now)


# --- later life ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "kind", "article"),
    [
        (Withdrawal.REVOKED, PaperKind.REVOCATION, "第六十九条"),
        (Withdrawal.RECALLED, PaperKind.RECALL, "第八条"),
        (Withdrawal.CANCELLED, PaperKind.CANCELLATION, "第七十条"),
    ],
)
def test_a_certificate_ends_by_a_written_decision_art_8_69_70(how, kind, article, now: datetime):
    stage = Stage.build()
    stage.to_delivered()
    one = Certificate.objects.select_related("case").order_by("number").first()
    assert one is not None
    cases.withdraw_certificate(
        actor=stage.approver(one.case), certificate_id=one.pk, how=how, reason="材料系伪造", now=stage.now
    )
    assert (kind, one.case_id, 1) in due(stage)
    text = flat(make(stage, kind, now, case_id=one.case_id))
    for said in (article, one.number, "材料系伪造", "申请行政复议", "提起行政诉讼"):
        assert said in text


def test_what_was_handed_in_goes_back_with_a_list(now: datetime):
    stage = Stage.build()
    stage.submit()
    cases.withdraw_application(actor=stage.clerk, application_id=stage.id, reason="不办了", now=stage.now)
    assert (PaperKind.RETURN_LIST, None, 1) in due(stage)
    assert "材料退还清单" in flat(make(stage, PaperKind.RETURN_LIST, now))


def test_an_original_given_back_has_its_list(now: datetime):
    stage = Stage.build()
    stage.submit()
    material = stage.plan.materials[0].code
    bureau = next(iter(stage.clerk.grants)).department_id
    assert bureau is not None
    kept = cases.keep_original(
        actor=stage.clerk,
        application_id=stage.id,
        material=material,
        holder_id=bureau,
        certified_copy=False,
        now=stage.now,
    )
    cases.give_back_original(actor=stage.clerk, custody_id=kept, to="周安", now=stage.now)
    assert (PaperKind.RETURN_LIST, None, 2) in due(stage)
    text = flat(make(stage, PaperKind.RETURN_LIST, now, round_=2))
    assert "".join(stage.plan.materials[0].name.split()) in text
    assert "领回人周安" in text


def test_a_pledge_instead_of_papers_is_a_paper(now: datetime):
    stage = Stage.build()
    pledge = next(m.code for m in stage.plan.materials if m.pledgeable)
    handed = [
        replace(paper, source=Source.PLEDGED, originals=0, copies=0) if paper.material == pledge else paper
        for paper in stage.papers()
    ]
    stage.submit(handed=handed)
    assert (PaperKind.COMMITMENT, None, 1) in due(stage)
    text = flat(make(stage, PaperKind.COMMITMENT, now))
    names = {m.code: m.name for m in stage.plan.materials}
    assert "".join(names[pledge].split()) in text
    for part in ("一、告知", "二、承诺", "三、责任", "核查方式"):
        assert part in text


def test_a_paper_that_needs_proof_is_not_pledged():
    stage = Stage.build()
    fit = {m.code for m in stage.plan.materials if m.pledgeable}
    handed = stage.papers()
    proof = next(paper for paper in handed if paper.material not in fit)
    with pytest.raises(IncompletePapers, match="不适用告知承诺"):
        stage.submit(handed=[replace(proof, source=Source.PLEDGED, originals=0, copies=0)])


def test_who_takes_a_matter_back_says_so_on_paper(now: datetime):
    stage = Stage.build()
    stage.submit()
    cases.withdraw_application(actor=stage.clerk, application_id=stage.id, reason="另行办理", now=now)
    assert {(PaperKind.WITHDRAWAL_REQUEST, None, 1), (PaperKind.ENDING_NOTICE, None, 1)} <= set(due(stage))
    text = flat(make(stage, PaperKind.WITHDRAWAL_REQUEST, now))
    assert "自愿撤回申请" in text
    assert "另行办理" in text


# --- service -------------------------------------------------------------------------------------------------------------


def day_of(way: ServeWay, **facts) -> date:
    served = Served(way=way, day=date(2021, 9, 7), **facts)
    return rules.service_day(served, made_on=date(2021, 9, 6), today=date(2021, 9, 10))


def test_each_way_has_its_day_and_its_proof_civil_procedure_95():
    assert day_of(ServeWay.DIRECT, receiver="周安") == date(2021, 9, 7)
    assert day_of(ServeWay.POST, tracking="EX1") == date(2021, 9, 7)
    assert day_of(ServeWay.LEFT, witness="吴平", evidence="拒收，录像") == date(2021, 9, 7)
    assert day_of(ServeWay.ELECTRONIC, consent=True, evidence="短信同意") == date(2021, 9, 7)
    assert day_of(ServeWay.ANNOUNCED, evidence="报纸") == date(2021, 11, 6), "60 days before 2022"
    later = Served(way=ServeWay.ANNOUNCED, day=date(2022, 3, 1), evidence="报纸")
    assert rules.service_day(later, made_on=date(2022, 3, 1), today=date(2022, 3, 1)) == date(2022, 3, 31)


@pytest.mark.parametrize(
    ("way", "facts", "sentence"),
    [
        (ServeWay.DIRECT, {}, "签收人"),
        (ServeWay.POST, {"receiver": "周安"}, "邮件号"),
        (ServeWay.LEFT, {"witness": "吴平"}, "拒收"),
        (ServeWay.ELECTRONIC, {"evidence": "短信"}, "同意"),
        (ServeWay.ELECTRONIC, {"consent": True}, "同意的方式"),
        (ServeWay.ANNOUNCED, {}, "载体"),
    ],
)
def test_a_way_without_its_proof_is_refused(way: ServeWay, facts: dict[str, object], sentence: str):
    with pytest.raises(Refused, match=sentence):
        day_of(way, **facts)


@pytest.mark.parametrize("day", [date(2021, 9, 5), date(2021, 9, 11)])
def test_served_neither_before_it_was_made_nor_tomorrow(day: date):
    with pytest.raises(Refused, match="之间"):
        rules.service_day(
            Served(way=ServeWay.DIRECT, day=day, receiver="周安"), made_on=date(2021, 9, 6), today=date(2021, 9, 10)
        )


def test_service_is_recorded_once_and_days_run_from_it(now: datetime):
    stage = Stage.build()
    stage.to_accepted()
    leg = next(x for x in stage.legs() if x.state == "accepted")
    stage.claim(leg)
    cases.decide_case(
        actor=stage.approver(leg), case_id=leg.pk, granted=False, facts="不符", basis="第三条", now=stage.now
    )
    paper = make(stage, PaperKind.REFUSAL, stage.now, case_id=leg.pk)
    served = Served(way=ServeWay.POST, day=date(2021, 9, 8), tracking="EX430212", receiver="周安")
    later = datetime(2021, 9, 9, 9, 0, tzinfo=LOCAL)
    stranger = next(a for d, a in stage.approvers.items() if d != leg.department_id)
    with pytest.raises(Refused, match="只有窗口"):
        cases.serve_paper(actor=stranger, paper_id=paper.pk, served=served, now=later)
    assert cases.serve_paper(actor=stage.approver(leg), paper_id=paper.pk, served=served, now=later) == date(2021, 9, 8)
    with pytest.raises(Refused, match="送达日只有一个"):
        cases.serve_paper(actor=stage.clerk, paper_id=paper.pk, served=served, now=later)
    said = standing.remedies_of_papers([Paper.objects.select_related("service").get(pk=paper.pk)])[paper.pk]
    assert said.until is not None
    assert said.until.review == date(2021, 11, 8), "7 November is a Sunday"
    assert said.until.suit == date(2022, 3, 8)
    assert (PaperKind.PAPER_SERVICE_PROOF, None, 1) in due(stage)
    proof = flat(make(stage, PaperKind.PAPER_SERVICE_PROOF, later))
    for part in (paper.number, "邮寄送达", "EX430212", "2021年9月8日"):
        assert part in proof
    own = Paper.objects.get(kind=PaperKind.PAPER_SERVICE_PROOF.value)
    with pytest.raises(Refused, match="不需要送达"):
        cases.serve_paper(actor=stage.clerk, paper_id=own.pk, served=served, now=later)


def test_what_is_handed_over_with_the_results_is_served_that_day(now: datetime):
    stage = Stage.build()
    stage.to_concluded()
    leg = stage.legs()[0]
    paper = make(stage, PaperKind.GRANT, stage.now, case_id=leg.pk)
    stage.issue()
    stage.collect()
    told = ResultsCollected(application_id=stage.id, way="window")
    for _ in range(2):  # at least once
        handed_over(told, now=now + timedelta(days=3))
    found = PaperService.objects.get(paper=paper)
    assert (found.way, found.served_on) == ("direct", date(2021, 9, 6))


def test_the_life_of_a_paper_is_a_table():
    allowed = {(state, deed) for state in PaperState for deed in PaperAct if (state, deed) in PAPER}
    assert allowed == {(PaperState.RESERVED, PaperAct.MAKE), (PaperState.MADE, PaperAct.SERVE)}
    for state in PaperState:
        for deed in PaperAct:
            if (state, deed) not in allowed:
                with pytest.raises(Refused, match="不能"):
                    paper_after(state, deed)
