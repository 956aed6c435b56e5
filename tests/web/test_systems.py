"""The page of departments' own systems: register, sheet out, sheet back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.sheets import xlsx
from tests.web.conftest import Hall
from tongban.orgs.models import Department
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import Case, WorkSystem
from tongban.services.cases.outsidesheet import HEAD
from tongban.services.catalogue.importing.sheets import read_sheets

pytestmark = pytest.mark.django_db


def sent_out(hall: Hall) -> Case:
    leg = Case.objects.filter(application=hall.accepted, department__code="ga").order_by("position")[0]
    cases.send_out_case(
        actor=hall.stage.approvers[leg.department_id], case_id=leg.pk, system="省系统", now=hall.stage.now
    )
    return leg


def test_out_and_back(hall: Hall):
    leg = sent_out(hall)
    approver = hall.session("approver")
    assert "部门系统办理" in approver.get("/desk/systems/").content.decode()
    rows = [list(row) for row in read_sheets(approver.get("/desk/systems/sheet/").content)[0].rows]
    assert rows[1][0] == leg.number
    at = hall.stage.now.astimezone().isoformat(" ", "minutes")[:16]
    filled = xlsx([list(HEAD), [leg.number, "", "", "", "准予", at, "已办", "", ""], ["YJS1", "", "", "", "准予", at]])
    reply = approver.post("/desk/systems/back/", {"file": SimpleUploadedFile("a.xlsx", filled)})
    text = reply.content.decode()
    assert "第3行：没有编号为“YJS1”的办件" in text
    assert "回填 1 件" in text or "不能早于" in text
    assert approver.post("/desk/systems/back/").status_code == 409


def test_registered_and_what_was_typed_is_kept(hall: Hall):
    admin = hall.session("admin")
    department = Department.objects.get(code="ga")
    given = {
        "department": str(department.pk),
        "way": "hand",
        "name": "",
        "fields_twice": "7",
        "since": "2021-01-01",
        "item": "",
    }
    wrong = admin.post("/desk/systems/", given)
    assert wrong.status_code == 409
    assert 'value="7"' in wrong.content.decode()
    assert admin.post("/desk/systems/", given | {"name": "省人口系统"}).status_code == 302
    assert WorkSystem.objects.get().fields_twice == 7
    assert "省人口系统" in admin.get("/desk/systems/").content.decode()


@pytest.mark.parametrize("role, code", [("guest", 302), ("citizen", 403), ("clerk", 403), ("issuer", 403), ("approver", 200), ("admin", 200)])  # fmt: skip
def test_who_may_look(hall: Hall, role: str, code: int):
    assert hall.session(role).get("/desk/systems/").status_code == code
