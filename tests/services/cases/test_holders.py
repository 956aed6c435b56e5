"""Results name whose they are: the deceased's deregistration, the applicant's subsidy; anyone else sees a masked name."""

from typing import Any

import pytest

from tests.support.matter import REGION, Stage, resident
from tongban.infra import ports
from tongban.services.cases import usecases as cases
from tongban.services.cases.holders import NO_NUMBER, holders_of, subject_of
from tongban.services.cases.models import Paper
from tongban.services.cases.papercontent import Office, content
from tongban.services.cases.selectors import verify_code
from tongban.services.cases.usecases import Filing, Person, ensure_paper, file_matter
from tongban.services.cases.usecases.paperfacts import decision_of, matter_of
from tongban.services.cases.values import Channel, PaperKind
from tongban.services.catalogue.subjects import Holder

pytestmark = pytest.mark.django_db
OFFICE = Office(name="渌口区政务服务中心", address="", phone="")


def bring(code: str, subject: Person) -> Stage:
    """A matter about somebody, driven to its end."""
    stage = Stage.build(code)
    me = Person(name=stage.applicant.name, id_number=resident())
    filing = Filing(
        plan=stage.plan, form={}, applicant=me, subject=subject, handed=stage.papers(), channel=Channel.COUNTER,
        region_code=REGION, key="h1",
    )  # fmt: skip
    stage.application = file_matter(actor=stage.clerk, filing=filing, now=stage.now)
    cases.accept_application(actor=stage.clerk, application_id=stage.id, now=stage.now)
    while waiting := [leg for leg in stage.legs() if leg.state == "accepted"]:
        for leg in waiting:
            stage.claim(leg)
            stage.decide(leg)
    stage.issue()
    return stage


def said(stage: Stage, kind: PaperKind, leg: int) -> dict[str, Any]:
    return dict(content(kind, matter_of(stage.id), OFFICE, decision_of(kind, stage.legs()[leg].pk))["facts"])


def test_a_death_is_certified_of_the_deceased_and_a_subsidy_to_the_applicant():
    stage = bring("OT-P01", Person(name="林老", id_number=resident(9, "19400203")))
    names = {item.name: item.holder for item in stage.plan.items}
    assert names["死亡注销户口"] is Holder.SUBJECT
    assert names["丧葬补助金和抚恤金申领"] is Holder.APPLICANT
    legs = [leg.title for leg in stage.legs()]
    death, subsidy = legs.index("死亡注销户口"), legs.index("丧葬补助金和抚恤金申领")
    assert said(stage, PaperKind.CERTIFICATE, death)["持 有 人"] == "林老"
    assert said(stage, PaperKind.CERTIFICATE, subsidy)["持 有 人"] == stage.applicant.name
    assert "林老" in said(stage, PaperKind.GRANT, death)["逝者"]
    notice = content(PaperKind.ACCEPTANCE, matter_of(stage.id), OFFICE, None)
    assert "林老" in dict(notice["facts"])["逝者"]
    assert resident(9, "19400203") not in str(notice)


def test_verification_names_the_holder_masked():
    stage = bring("OT-P01", Person(name="林老三", id_number=resident(9, "19400203")))
    with ports.inside_transaction_allowed():
        for leg in stage.legs():
            ensure_paper(kind=PaperKind.CERTIFICATE, application_id=stage.id, case_id=leg.pk, now=stage.now)
        papers = Paper.objects.filter(kind="CERT").select_related("case")
        found = {paper.case.title: verify_code(paper.code) for paper in papers if paper.case}
    death, subsidy = found["死亡注销户口"], found["丧葬补助金和抚恤金申领"]
    assert death is not None
    assert subsidy is not None
    assert (death.holder, subsidy.holder) == ("林*三", "周*")


def test_a_company_is_named_before_it_has_a_number():
    stage = bring("OT-E01", Person(name="渌口远山竹木有限公司"))
    row = stage.row()
    company = subject_of(row, stage.plan)
    assert company is not None
    assert (company.label, company.name, company.id_masked) == ("企业", "渌口远山竹木有限公司", NO_NUMBER)
    assert company.name_masked == company.name  # names of bodies are public
    assert {holder.name for holder in holders_of(row, stage.plan).values()} == {company.name}
    assert said(stage, PaperKind.CERTIFICATE, 0)["持 有 人"] == company.name


def test_without_a_subject_everything_is_the_applicants():
    stage = Stage.build()
    stage.to_accepted()
    assert {holder.name for holder in holders_of(stage.row(), stage.plan).values()} == {stage.applicant.name}
