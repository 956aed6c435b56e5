"""谁看过我的资料 is complete: every act that shows or gives out the data of a known person is told to that person."""

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import tongban
from tests.oversight.conftest import Watch
from tests.oversight.enterprise_office import Bureau
from tests.oversight.test_enterprise_complaints import complain
from tests.support.matter import person, staff
from tests.support.openness import PERSON, Openness
from tongban.infra import trail
from tongban.kernel.actors import GUEST, SYSTEM, Actor, Duty
from tongban.orgs.models import Department
from tongban.orgs.selectors import actor_for
from tongban.oversight.enterprise import usecases as enterprise
from tongban.oversight.openness.models import Stuck
from tongban.oversight.openness.usecases import questions, requests, stuck
from tongban.oversight.openness.values.questions import About, Place
from tongban.oversight.ratings import usecases as ratings
from tongban.oversight.supervision.usecases import evidence
from tongban.people.accounts.models import Account
from tongban.people.parties.models import Party, Unmasking
from tongban.people.parties.usecases import record_export, register_party, unmask
from tongban.people.parties.values import IdKind, PartyKind
from tongban.services.cases.models import Application

pytestmark = pytest.mark.django_db
REASON = "电话回访核实情况"
HOME = About(place=Place.HOME)
PACKAGE = Path(tongban.__file__).parent


def _unmask(watch: Watch) -> tuple[Party, Duty]:
    clerk = replace(watch.stage.clerk, stepped_up=True)
    unmask(actor=clerk, party_id=watch.stage.applicant.pk, reason=REASON, now=watch.now)
    return watch.stage.applicant, Duty.ACCEPT


def _export(watch: Watch) -> tuple[Party, Duty]:
    record_export(actor=SYSTEM, party_id=watch.stage.applicant.pk, files=1, reason=REASON, now=watch.now)
    return watch.stage.applicant, Duty.ADMIN


def _rater(watch: Watch) -> tuple[Party, Duty]:
    ratings.reveal_rater(actor=watch.first, rating=watch.bad().rating, reason=REASON, now=watch.now)
    return watch.stage.applicant, Duty.SUPERVISE


def _evidence(watch: Watch) -> tuple[Party, Duty]:
    actor = replace(watch.first, stepped_up=True)
    evidence.export_matter(actor=actor, application_id=watch.stage.id, number="1", reason=REASON, now=watch.now)
    return watch.stage.applicant, Duty.SUPERVISE


def _officer(watch: Watch) -> Actor:
    bureau = Department.objects.get(code="spj")
    return actor_for(staff("op9", (Duty.OPENNESS, bureau), now=watch.now), now=watch.now)


def _disclosure(watch: Watch) -> tuple[Party, Duty]:
    asked = replace(PERSON, id_number=watch.stage.applicant.id_number, name=watch.stage.applicant.name)
    office = Openness.build(watch.now)
    row = office.ask(person=asked)
    requests.reveal_applicant(actor=office.officer, row=row, reason=REASON, now=watch.now)
    return watch.stage.applicant, Duty.OPENNESS


def _question(watch: Watch) -> tuple[Party, Duty]:
    party = watch.stage.applicant
    account = Account.objects.create(username="c1", name=party.name, kind="citizen", party=party)
    asker = actor_for(account, now=watch.now)
    row = questions.ask(actor=asker, about=HOME, text="过年上不上班", key="k", contact="13800000000", now=watch.now)
    questions.reveal_contact(actor=_officer(watch), row=row, reason=REASON, now=watch.now)
    return watch.stage.applicant, Duty.OPENNESS


def _stuck(watch: Watch) -> tuple[Party, Duty]:
    made = stuck.tell(
        actor=GUEST, about=HOME, obstacle="pushed", said="两个部门来回跑", key="s", contact="13800000000", now=watch.now
    )  # fmt: skip
    Stuck.objects.filter(pk=made.pk).update(application=watch.stage.id)
    row = Stuck.objects.get(pk=made.pk)
    stuck.reveal_teller(actor=_officer(watch), row=row, reason=REASON, now=watch.now)
    return watch.stage.applicant, Duty.OPENNESS


def _firm(watch: Watch) -> tuple[Bureau, Party]:
    bureau = Bureau.build(watch.now)
    firm = register_party(
        actor=SYSTEM, name=bureau.company.name, id_kind=IdKind.USCC, id_number=bureau.company.uscc, kind=PartyKind.LEGAL,
        now=watch.now,
    )  # fmt: skip
    return bureau, firm


def _company(watch: Watch) -> tuple[Party, Duty]:
    bureau, firm = _firm(watch)
    enterprise.reveal_company(actor=bureau.office, company=bureau.company, reason=REASON, now=watch.now)
    return firm, Duty.ENTERPRISE


def _issue(watch: Watch) -> tuple[Party, Duty]:
    bureau, firm = _firm(watch)
    enterprise.reveal_issue(actor=bureau.office, issue=bureau.raise_(), reason=REASON, now=watch.now)
    return firm, Duty.ENTERPRISE


def _complaint(watch: Watch) -> tuple[Party, Duty]:
    bureau, firm = _firm(watch)
    row = complain(bureau, company_id=bureau.company.pk)
    enterprise.reveal_complainant(actor=bureau.office, complaint=row, reason=REASON, now=watch.now)
    return firm, Duty.ENTERPRISE


ACTS: dict[str, Callable[[Watch], tuple[Party, Duty]]] = {
    "unmask": _unmask, "record_export": _export, "reveal_rater": _rater, "export_matter": _evidence,
    "reveal_applicant": _disclosure, "reveal_contact": _question, "reveal_teller": _stuck, "reveal_company": _company,
    "reveal_issue": _issue, "reveal_complainant": _complaint,
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_the_person_is_told_in_which_duty_and_why(watch: Watch, act: str):
    Unmasking.objects.all().delete()
    party, duty = ACTS[act](watch)
    look = Unmasking.objects.get(party=party)
    assert (look.reason, look.at, look.duty) == (REASON, watch.now, duty.value)
    assert (look.department is None) == (duty is Duty.ADMIN)  # at the machine: no department
    assert trail.verify(party.pk).ok
    assert REASON not in str([line.facts for line in trail.lines(party.pk)])
    assert "party.unmasked" in {line.kind for line in trail.lines(party.pk)}


def test_the_agent_who_came_is_told_as_well(watch: Watch):
    agent = person(7, name="吴越")
    Application.objects.filter(pk=watch.stage.id).update(agent=agent)
    _evidence(watch)
    assert set(Unmasking.objects.values_list("party", flat=True)) == {watch.stage.applicant.pk, agent.pk}


def test_whoever_asked_for_secrecy_is_not_told_of_to_the_company(watch: Watch):
    bureau, firm = _firm(watch)
    row = complain(bureau, company_id=bureau.company.pk, secret=True)
    enterprise.reveal_complainant(actor=bureau.office, complaint=row, reason=REASON, now=watch.now)
    assert not Unmasking.objects.filter(party=firm).exists()


def test_no_act_that_reveals_is_missing_from_the_table():
    """Whatever is called reveal_… or unmask among the use cases stands in the table above."""
    found = {
        node.name
        for path in PACKAGE.rglob("*.py")
        if "usecases" in str(path.relative_to(PACKAGE))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith(("reveal_", "unmask"))
    }
    assert found
    assert found <= set(ACTS)
