"""A department's desk in the browser: the list, its filters, several at a time, the file of a leg, texts, away."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from tests.support.matter import staff
from tests.web.baddays import claimed, fresh, handler, leg_at, open_leg, refused, text
from tests.web.conftest import Hall
from tongban.infra import files
from tongban.infra.pictures import as_pdf, pages_of
from tongban.kernel.actors import Duty
from tongban.kernel.masking import mask_name
from tongban.kernel.times import local
from tongban.orgs.models import Leave
from tongban.services.cases import usecases as cases
from tongban.services.cases.models import CaseNote, HandedMaterial, SavedFilter, Snippet
from tongban.services.cases.values import SnippetKind

pytestmark = pytest.mark.django_db
WORK = "/desk/work/"


def approver(hall: Hall) -> Client:
    return handler(hall, open_leg(hall))


def test_the_list_is_for_those_who_examine_or_decide(hall: Hall):
    for role in ("clerk", "issuer", "editor", "no duty", "citizen"):
        assert hall.session(role).get(WORK).status_code == 403, role
    assert hall.session("guest").get(WORK).status_code == 302
    for address in ("snippets/", "batch-items/", "away/"):
        assert hall.session("clerk").get(WORK + address).status_code == 403
        assert approver(hall).get(WORK + address).status_code == 200


def test_names_are_masked_and_numbers_of_persons_stay_away(hall: Hall):
    page = text(approver(hall).get(WORK))
    assert open_leg(hall).number in page
    assert hall.stage.applicant.name not in page
    assert hall.stage.applicant.id_number not in page
    assert hall.stage.applicant.id_number[6:14] not in page


def test_the_first_page_masks_as_the_list_does(hall: Hall):
    """It lies open at a window; the window's own baskets, where people are called, say the name."""
    for session in (approver(hall), hall.session("clerk"), hall.session("issuer")):
        assert hall.stage.applicant.name not in text(session.get("/desk/"))
    assert mask_name(hall.stage.applicant.name) in text(hall.session("clerk").get("/desk/"))
    assert hall.stage.applicant.name in text(hall.session("clerk").get("/desk/accept/"))


def test_narrowed_by_the_address_and_the_rest_is_ignored(hall: Hall):
    leg, mine = claimed(hall)
    assert leg.number in text(mine.get(WORK, {"tab": "mine"}))
    assert leg.number not in text(mine.get(WORK, {"tab": "free"}))
    assert leg.number in text(mine.get(WORK, {"state": "reviewing", "light": "nonsense", "flag": "<b>", "page": "x"}))
    assert "没有符合筛选的件" in text(mine.get(WORK, {"q": "没有这个人"}))


def test_the_list_takes_the_same_statements_whatever_its_length(hall: Hall, django_assert_max_num_queries):
    mine = approver(hall)
    mine.get(WORK)
    with django_assert_max_num_queries(16):
        mine.get(WORK)


def test_the_sheet_says_what_the_list_says(hall: Hall):
    leg, mine = claimed(hall)
    reply = mine.get(WORK, {"tab": "mine", "form": "xlsx"})
    with zipfile.ZipFile(io.BytesIO(reply.content)) as book:
        told = book.read("xl/sharedStrings.xml").decode()
    assert leg.number in told
    assert "剩余工作时间" in told
    assert hall.stage.applicant.name not in told


def test_a_filter_under_a_name_and_back(hall: Hall):
    mine = approver(hall)
    page = text(mine.post(WORK + "filters/", {"name": "超期的", "light": "red", "evil": "1"}, follow=True))
    assert "超期的" in page
    row = SavedFilter.objects.get()
    assert row.wanted == {"light": "red"}
    page = text(mine.post(f"{WORK}filters/{row.pk}/drop/", follow=True))
    assert "撤销" in page
    assert ">超期的</a>" not in page
    assert ">超期的</a>" in text(mine.post(f"{WORK}filters/{row.pk}/restore/", follow=True))
    assert "请先选择筛选条件" in text(mine.post(WORK + "filters/", {"name": "空"}, follow=True))


def test_several_are_asked_for_once_more_and_each_says_what_became_of_it(hall: Hall):
    leg, mine = claimed(hall)
    look = mine.post(WORK + "together/", {"case": [str(leg.pk)]})
    assert "没有开通批量办理" in text(look)
    assert "准予这" not in text(look)
    mine.post(
        WORK + "batch-items/",
        {"item": f"{leg.department_id}|{leg.item}", "since": local(timezone.now()).date().isoformat()},
    )
    asked = text(mine.post(WORK + "together/", {"case": [str(leg.pk), "not an id"]}))
    assert "准予这 1 件" in asked
    assert fresh(leg).granted is None
    done = text(mine.post(WORK + "together/", {"case": [str(leg.pk)], "sure": "1", "opinion": "齐全"}))
    assert "已准予 1 件" in done
    assert fresh(leg).granted is True
    assert "没有办成" in text(mine.post(WORK + "together/", {"case": [str(leg.pk)], "sure": "1"}))
    assert "请先在列表中选择" in text(mine.post(WORK + "together/", {}, follow=True))


def test_a_text_is_written_used_without_scripts_and_taken_out(hall: Hall):
    leg, mine = claimed(hall)
    given = {
        "department": str(leg.department_id),
        "kind": "refuse",
        "title": "地址不符",
        "text": "登记地址与事实不符",
        "shared": "1",
    }
    refused(mine.post(WORK + "snippets/", given), "第三十八条", "登记地址与事实不符")
    mine.post(WORK + "snippets/", {**given, "basis": "户口登记条例第八条"})
    row = Snippet.objects.get()
    page = text(mine.get(leg_at(leg), {"insert": str(row.pk), "at": "facts"}))
    assert '<textarea id="facts" name="facts">登记地址与事实不符</textarea>' in page
    assert '<textarea id="basis" name="basis">户口登记条例第八条</textarea>' in page
    assert "登记地址与事实不符" in text(mine.get(f"{WORK}snippets/{row.pk}/"))
    mine.post(f"{WORK}snippets/{row.pk}/end/")
    assert "登记地址与事实不符" not in text(mine.get(leg_at(leg)))
    elsewhere = hall.session("elsewhere")
    assert elsewhere.get(f"{WORK}snippets/{row.pk}/").status_code == 404
    elsewhere.post(f"{WORK}snippets/{row.pk}/restore/")
    assert Snippet.objects.get().ended_at is not None


def test_a_note_is_for_those_who_work_on_it(hall: Hall):
    leg, mine = claimed(hall)
    mine.post(leg_at(leg, "note/"), {"text": "电话里说过"})
    assert "电话里说过" in text(mine.get(leg_at(leg)))
    assert "电话里说过" not in text(hall.session("clerk").get(leg_at(leg)))
    assert "电话里说过" not in text(hall.session("clerk").get(f"/desk/applications/{leg.application_id}/trail/"))
    refused(mine.post(leg_at(leg, "note/"), {"text": " "}), "请填写备注")
    assert CaseNote.objects.count() == 1


def test_the_paper_beforehand(hall: Hall):
    leg, mine = claimed(hall)
    refused(mine.post(leg_at(leg, "preview/"), {"opinion": "齐全"}), "请先选择准予或不予", "齐全")
    reply = mine.post(leg_at(leg, "preview/"), {"decision": "grant", "opinion": "齐全"})
    assert reply["Content-Type"] == "application/pdf"
    assert reply.content.startswith(b"%PDF")
    assert hall.session("clerk").post(leg_at(leg, "preview/"), {"decision": "grant"}).status_code == 403
    assert fresh(leg).granted is None


def photo(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 90), colour).save(out, "JPEG")
    return out.getvalue()


def test_pages_of_a_photographed_paper():
    pdf = as_pdf([photo("red"), photo("blue"), photo("white")], now=timezone.now())
    found = pages_of(pdf)
    assert len(found) == 3
    assert all(Image.open(io.BytesIO(page)).format == "JPEG" for page in found)
    assert pages_of(b"%PDF-1.4 nothing") == []


def test_papers_are_looked_at_page_by_page_and_side_by_side(hall: Hall):
    leg, mine = claimed(hall)
    now = timezone.now()
    rows = list(HandedMaterial.objects.filter(application=leg.application_id).order_by("id"))
    asked = [m.code for m in hall.stage.plan.materials if leg.item in m.asked_by]
    first, second = [m for m in rows if m.material in asked][:2]
    stored = [
        files.store(as_pdf([photo("red"), photo("blue")], now=now), name="a.pdf", now=now), files.store(photo("green"), name="b.jpg", now=now)
    ]  # fmt: skip
    for row, file in zip((first, second), stored, strict=True):
        HandedMaterial.objects.filter(pk=row.pk).update(file=file)
    page = text(mine.get(leg_at(leg), {"paper": str(first.pk)}))
    assert "第 1 / 2 页" in page
    assert f"/look/{first.pk}/1/" in page
    page = text(mine.get(leg_at(leg), {"paper": str(first.pk), "page": "2", "beside": str(second.pk)}))
    assert f"/look/{first.pk}/2/" in page
    assert f"/look/{second.pk}/1/" in page
    for number, status in ((0, 200), (1, 200), (2, 200), (3, 404)):
        assert mine.get(leg_at(leg, f"look/{first.pk}/{number}/")).status_code == status
    assert mine.get(leg_at(leg, f"look/{first.pk}/1/"))["Content-Type"] == "image/jpeg"
    assert hall.session("elsewhere").get(leg_at(leg, f"look/{first.pk}/1/")).status_code == 404
    assert hall.session("citizen").get(leg_at(leg, f"look/{first.pk}/1/")).status_code == 403


def test_away_and_who_acts_instead(hall: Hall):
    leg, mine = claimed(hall)
    today = local(timezone.now()).date()
    both = ((Duty.EXAMINE, leg.department), (Duty.DECIDE, leg.department))
    deputy = staff("deputy", *both, now=timezone.now() - timedelta(hours=1))
    given = {
        "department": str(leg.department_id), "account": str(fresh(leg).handler_id), "deputy": str(deputy.pk),
        "since": today.isoformat(), "until": (today + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    shown = mine.get(WORK + "away/").content.decode()
    assert f'name="department" value="{leg.department_id}"' in shown  # what the page sends is what is asked for here
    refused(mine.post(WORK + "away/", {**given, "until": (today - timedelta(days=1)).isoformat()}), "不能早于开始日期")
    mine.post(WORK + "away/", given)
    theirs = Client()
    theirs.force_login(deputy, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = text(theirs.get(WORK, {"tab": "mine"}))
    assert leg.number in page
    assert ">代</span>" in page
    assert "由您代办" in text(theirs.get(leg_at(leg)))
    cases.examine_case(actor=hall.stage.approver(leg), case_id=leg.pk, satisfied=True, text="已看", now=timezone.now())
    theirs.post(leg_at(leg, "decide/"), {"decision": "grant", "opinion": "同意", "sure": "1"})
    assert fresh(leg).decided_by_id == deputy.pk
    shown = text(theirs.get(leg_at(leg)))
    assert re.search(r"员deputy（代员a-", shown)
    theirs.post(WORK + "away/", {"end": str(Leave.objects.get().pk)})
    assert Leave.objects.get().ended_at is not None


def test_the_kinds_of_texts_are_all_offered(hall: Hall):
    page = text(approver(hall).get(WORK + "snippets/"))
    assert all(kind.label in page for kind in SnippetKind)
