"""The window's tools: who stands there, what was scanned, one print of all papers."""

import base64
import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from tests.support.factor import show_second_factor
from tests.support.matter import person
from tests.web.baddays import text
from tests.web.conftest import Hall
from tests.web.test_bad_days_window import intake
from tongban.infra import files
from tongban.infra.measures import find
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refused
from tongban.people.parties.models import Unmasking
from tongban.people.parties.usecases import authorise
from tongban.services.cases.models import Application, Case, HandedMaterial, Handing, MaterialVersion, Paper
from tongban.services.cases.usecases import keep_snippet
from tongban.services.cases.usecases.paperfacts import content_of
from tongban.services.cases.values import PaperKind, SnippetKind
from tongban.services.hall.models import Handover

pytestmark = pytest.mark.django_db


def looked(hall: Hall, **typed: str) -> str:
    return text(hall.session("clerk").post("/desk/intake/OT-P01/", {"look": "1", **typed}))


def test_the_number_brings_the_person_masked(hall: Hall):
    person = hall.stage.applicant
    page = looked(hall, applicant_id_number=person.id_number, applicant_phone="13800001111")
    assert f'value="{person.name}"' in page
    assert "13800001111" in page  # nothing typed is lost
    assert "办过 3 件" in page
    assert page.count(person.id_number) == 1  # only in the field where it was typed
    assert "第一次来" in looked(hall, applicant_id_number="430212195001010075")
    assert "60岁以上" in looked(hall, applicant_id_number="430212195001010075")
    assert "校验位对不上" in looked(hall, applicant_id_number="430212195001010076")


def test_a_name_that_was_typed_stays(hall: Hall):
    assert 'value="周小安"' in looked(hall, applicant_id_number=hall.stage.applicant.id_number, applicant_name="周小安")


def test_one_hit_opens_at_once(hall: Hall):
    reply = hall.session("clerk").get("/desk/intake/?q=身后一件事")
    assert reply.status_code == 302, text(reply)
    assert reply["Location"] == "/desk/intake/OT-P01/"


def test_scanned_codes_find_their_matters(hall: Hall, django_assert_max_num_queries):
    whole = Application.objects.get(pk=hall.accepted)
    leg = Case.objects.filter(application=hall.accepted).first()
    clerk = hall.session("clerk")
    clerk.get(f"/desk/applications/{hall.accepted}/print/")
    paper = Paper.objects.filter(application=hall.accepted, code__gt="").first()
    assert leg is not None
    assert paper is not None
    codes = [whole.number, whole.query_code, leg.number, paper.code.lower(), "没有的编号"]
    page = text(clerk.post("/desk/scan/", {"codes": "\n".join([*codes, whole.number, ""])}))
    assert page.count(f"/desk/applications/{hall.accepted}/") == 4  # the same code twice is one line
    assert "1 个没有找到" in page
    with CaptureQueriesContext(connection) as few:
        clerk.post("/desk/scan/", {"codes": whole.number})
    with django_assert_max_num_queries(len(few)):
        clerk.post("/desk/scan/", {"codes": "\n".join(codes)})


def test_the_papers_of_an_acceptance_are_one_print(hall: Hall):
    reply = hall.session("clerk").get(f"/desk/applications/{hall.accepted}/print/")
    assert reply["Content-Type"] == "application/pdf"
    whole = PdfReader(io.BytesIO(reply.content))
    assert "/Print" in str(whole.root_object["/OpenAction"])
    said = "".join(page.extract_text() for page in whole.pages)
    for title in ("综合申请表", "接收凭证", "受理通知书"):
        assert title in said.replace(" ", ""), title


def test_accepting_with_the_print_key_leads_to_the_print(hall: Hall):
    clerk = hall.session("clerk")
    done = clerk.post("/desk/intake/OT-P01/", {**intake(hall), "accept": "print"})
    assert done.status_code == 302
    assert done["Location"].endswith("?print=1")
    page = text(clerk.get(done["Location"]))
    assert "data-printing" in page
    assert "容缺受理承诺书" not in page
    assert "打印这 3 份文书" in page


def test_the_print_names_the_pledge_of_a_gap(hall: Hall):
    clerk = hall.session("clerk")
    later = next(m.code for m in hall.stage.plan.materials if m.deferrable)
    due = (timezone.localdate() + timedelta(days=3)).isoformat()
    sent = {**intake(hall), f"paper:{later}": "later", f"due:{later}": due, "accept": "print"}
    done = clerk.post("/desk/intake/OT-P01/", sent)
    assert done.status_code == 302, text(done)
    page = text(clerk.get(done["Location"]))
    assert "容缺受理承诺书已合成一份" in page
    assert "打印这 4 份文书" in page
    assert "综合申请表、容缺受理承诺书上签字" in page


def test_who_may_not_hand_out_says_where_to_go(hall: Hall, issued: UUID):
    clerk = hall.session("clerk")
    assert "来领证的，请到统一出证窗口" in text(clerk.get("/desk/"))
    assert "请申请人带身份证到统一出证窗口领取" in text(clerk.get(f"/desk/applications/{issued}/"))
    assert "来领证的，请到统一出证窗口" not in text(hall.session("issuer").get("/desk/"))


@pytest.mark.parametrize("how", ["accept", "receive"])
def test_usual_answers_are_only_proposed(hall: Hall, how: str):
    clerk = hall.session("clerk")
    before = Application.objects.count()
    sent = {**intake(hall, applicant_phone="13800001111"), how: "1"}
    refused = clerk.post("/desk/intake/OT-P01/", {k: v for k, v in sent.items() if k != "situation"})
    assert refused.status_code == 422
    assert "情形还没有核对" in text(refused)
    assert "13800001111" in text(refused)
    assert Application.objects.count() == before
    assert clerk.post("/desk/intake/OT-P01/", sent).status_code == 302


@pytest.mark.parametrize("role", ["approver", "citizen", "guest", "no duty"])
def test_nobody_else_has_these_tools(hall: Hall, role: str):
    for address in ("/desk/scan/", "/desk/keys/", f"/desk/applications/{hall.accepted}/print/"):
        assert hall.session(role).get(address).status_code in (302, 403), address


# --- handing out ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def issued(hall: Hall) -> UUID:
    """A matter whose results wait at the window."""
    hall.stage.to_concluded("to collect")
    hall.stage.issue()
    return hall.stage.id


def signed() -> str:
    out = io.BytesIO()
    Image.new("RGB", (60, 20), "white").save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def test_the_card_names_the_receiver_and_the_signature_is_kept(hall: Hall, issued: UUID):
    window, where = hall.session("issuer"), f"/desk/applications/{issued}/"
    person = hall.stage.applicant
    asked = text(window.post(where + "collect/", {"card": person.id_number, "way": "window"}))
    assert f"读卡核对：是{person.name}本人的证件" in asked
    sent = {"card": person.id_number, "who": person.name, "way": "window", "sure": "1"}
    wrong = window.post(where + "collect/", {**sent, "signature": "data:image/png;base64,***"})
    assert "签名没有传好" in text(wrong)
    done = text(window.post(where + "collect/", {**sent, "signature": signed()}, follow=True))
    one = Handing.objects.get(application=issued)
    assert one.card
    assert "读卡核对" in done
    picture = window.get(f"{where}handings/{one.pk}/")
    assert picture["Content-Type"] == "image/png"
    assert hall.session("elsewhere").get(f"{where}handings/{one.pk}/").status_code == 404
    proof = Application.objects.get(pk=issued)
    assert "读取身份证，与登记的一致；领取人在屏幕上签名，已存档" in str(
        content_of(PaperKind.SERVICE_PROOF, proof.pk, None, 1)["facts"]
    )


def test_a_card_of_somebody_else_hands_nothing_out(hall: Hall, issued: UUID):
    window, where = hall.session("issuer"), f"/desk/applications/{issued}/collect/"
    sent = {"who": hall.stage.applicant.name, "way": "window", "sure": "1"}
    stranger = person(77, "吴平").id_number
    assert "不是申请人、代理人或受托人的" in text(window.post(where, {**sent, "card": stranger}))
    assert "吴平" not in text(window.post(where, {"card": stranger, "way": "window"}))
    authorised = person(78, "吴平")
    day = hall.stage.now.date()
    authorise(
        actor=hall.stage.clerk, grantor_id=hall.stage.applicant.pk, agent_id=authorised.pk, scope="全部",
        since=day - timedelta(days=1), until=day + timedelta(days=9), basis="授权委托书", now=hall.stage.now,
    )  # fmt: skip
    sent["who"] = "吴平"  # of the same name as somebody who may come, and not the same person
    assert "不是申请人、代理人或受托人的" in text(window.post(where, {**sent, "card": stranger}))
    assert Application.objects.get(pk=issued).collected_at is None
    window.post(where, {**sent, "card": authorised.id_number})
    assert Application.objects.get(pk=issued).collected_at is not None


def test_a_shift_is_given_and_taken_on_the_pages(hall: Hall):
    clerk, issuer = hall.session("clerk"), hall.session("issuer")
    assert "身后一件事" in text(clerk.get("/desk/shift/"))  # what was submitted and not accepted is left
    given = text(clerk.post("/desk/shift/", {"to": "", "note": "三号窗口的打印机缺纸"}, follow=True))
    assert "已交班" in given
    assert 'name="note"' not in given  # nothing more to give
    assert '没办完的 <span class="count">0</span>' in given
    wrong = clerk.post("/desk/shift/", {"to": str(hall.accounts["approver"].pk), "note": "重要的话"})
    assert wrong.status_code == 409
    assert "重要的话" in text(wrong)
    page = text(issuer.get("/desk/shift/"))
    assert "三号窗口的打印机缺纸" in page
    row = Handover.objects.get()
    assert "已接班" in text(issuer.post(f"/desk/shift/{row.pk}/take/", follow=True))
    assert "已经有人接" in text(issuer.post(f"/desk/shift/{row.pk}/take/"))
    assert clerk.get(f"/desk/shift/{row.pk}/").status_code == 200
    assert hall.session("approver").get(f"/desk/shift/{row.pk}/").status_code == 403


# --- scanning ------------------------------------------------------------------------------------------------------------------


def picture(name: str, shade: str = "white") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (200, 280), shade).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def test_pages_join_their_papers(hall: Hall):
    clerk, where = hall.session("clerk"), f"/desk/applications/{hall.accepted}/scans/"
    rows = list(HandedMaterial.objects.filter(application=hall.accepted).order_by("id"))
    first, second = rows[0].material, rows[1].material
    sent = {
        "pages": [picture("1.jpg"), picture("2.jpg", "red"), picture("3.jpg", "blue")],
        "paper": [first, second, first],
    }
    assert "已保存 2 份材料的扫描件" in text(clerk.post(where, sent, follow=True))
    one, two = (HandedMaterial.objects.get(application=hall.accepted, material=m) for m in (first, second))
    assert one.file is not None
    assert one.file.media_type == "application/pdf"  # two pictures bound together
    assert two.file is not None
    assert two.file.media_type == "image/jpeg"
    clerk.post(where, {"pages": [picture("4.jpg", "green")], "paper": [second]})
    assert MaterialVersion.objects.filter(application=hall.accepted, material=second, file=two.file).exists()


def marked(name: str, *, way_up: int = 1) -> SimpleUploadedFile:
    """A page with a black upper left corner, whose camera noted which way up it was held."""
    image, out = Image.new("RGB", (200, 280), "white"), io.BytesIO()
    image.paste("black", (0, 0, 60, 60))
    notes = Image.Exif()
    notes[0x0112], notes[0x010F] = way_up, "Camera"
    image.save(out, "JPEG", exif=notes)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


@pytest.mark.parametrize(
    ("turn", "way_up", "size", "corner"),
    [
        ("0", 1, (200, 280), (10, 10)),
        ("1", 1, (280, 200), (270, 10)),
        ("2", 1, (200, 280), (190, 270)),
        ("3", 1, (280, 200), (10, 190)),
        ("0", 6, (280, 200), (270, 10)),  # the camera was held sideways
        ("3", 6, (200, 280), (10, 10)),
    ],
)
def test_a_page_is_kept_as_the_clerk_turned_it(
    hall: Hall, turn: str, way_up: int, size: tuple[int, int], corner: tuple[int, int]
):
    paper = HandedMaterial.objects.filter(application=hall.accepted).order_by("id")[0]
    sent = {"pages": [marked("1.jpg", way_up=way_up)], "paper": [paper.material], "turn": [turn]}
    hall.session("clerk").post(f"/desk/applications/{hall.accepted}/scans/", sent)
    paper.refresh_from_db()
    assert paper.file_id
    with Image.open(io.BytesIO(files.read(paper.file_id))) as kept:
        assert kept.size == size
        assert not kept.getexif()
        grey, (right, bottom) = kept.convert("L"), (size[0] - 10, size[1] - 10)
        corners = ((10, 10), (right, 10), (10, bottom), (right, bottom))
        dark = [(x, y) for x, y in corners if max(grey.crop((x - 2, y - 2, x + 2, y + 2)).tobytes()) < 60]
        assert dark == [corner]


def test_pages_that_cannot_be_kept_say_why(hall: Hall):
    clerk, where = hall.session("clerk"), f"/desk/applications/{hall.accepted}/scans/"
    paper = HandedMaterial.objects.filter(application=hall.accepted).first()
    assert paper is not None
    for sent, why in (
        ({}, "还没有页"),
        ({"pages": [picture("1.jpg"), picture("2.jpg", "red")], "paper": [paper.material, ""]}, "还有页没有选"),
        ({"pages": [SimpleUploadedFile("x.jpg", b"not a picture")], "paper": [paper.material]}, "x.jpg："),
        ({"pages": [picture("1.jpg")], "paper": ["no-such-paper"]}, "还没有收取"),
        ({"pages": [picture("1.jpg")], "paper": [paper.material], "turn": ["0", "1"]}, "方向没有传完整"),
        ({"pages": [picture("1.jpg")], "paper": [paper.material], "turn": ["9"]}, "方向没有传完整"),
    ):
        reply = clerk.post(where, sent)
        assert reply.status_code == 409
        assert why in text(reply)
    for role in ("approver", "issuer", "citizen"):
        assert hall.session(role).get(where).status_code == 403


# --- typing once more into the department's system --------------------------------------------------------------------------------


def test_what_is_retyped_is_masked_until_the_look_is_on_record(hall: Hall):
    leg = Case.objects.get(application=hall.accepted, department__code="ga")
    where, number = f"/desk/cases/{leg.pk}/retype/", hall.stage.applicant.id_number
    approver = hall.session("approver")
    assert number not in text(approver.get(where))
    assert "二次验证" in text(approver.post(where))
    show_second_factor(approver)
    opened = approver.post(where)
    assert number in text(opened)
    assert opened["Cache-Control"] == "no-store"
    look = Unmasking.objects.get(party=hall.stage.applicant)
    assert "录入部门系统" in look.reason
    refused = approver.post(where, {"fields": "许多", "minutes": "7"})
    assert refused.status_code == 409
    assert "许多" in text(refused)
    assert number in text(refused)  # nothing has to be opened again
    approver.post(where, {"fields": "18", "minutes": "7"})
    measure = find("cases.retyped_minutes")
    assert measure is not None
    figure = measure.count(Period.year(timezone.localtime().year), "")
    assert figure.value == 7
    assert list(figure.rows) == [(leg.number, "18项，7分钟")]
    assert hall.session("elsewhere").get(where).status_code == 404
    assert "只有承办部门" in text(hall.session("clerk").post(where))


def test_what_a_department_wants_checked_stands_at_the_window(hall: Hall):
    leg = Case.objects.get(application=hall.accepted, department__code="ga")
    bureau, now = leg.department_id, hall.stage.now
    head = next(actor for pk, actor in hall.stage.approvers.items() if pk == bureau)

    def keep(title: str, said: str, *, shared: bool = True, item: str = "") -> None:
        keep_snippet(
            actor=head, department_id=bureau, shared=shared, kind=SnippetKind.CHECK, title=title, text=said, basis="",
            now=now, item=item,
        )  # fmt: skip

    with pytest.raises(Refused, match="部门共用"):
        keep("户口本", "看首页", shared=False)
    with pytest.raises(Refused, match="没有这个事项代码"):
        keep("户口本", "看首页", item="no-such")
    keep("户口本", "户口本首页和本人页都要看", item=leg.item)
    keep("别的事项", "这一条只看别的事项", item=next(m.code for m in hall.stage.plan.items if m.code != leg.item))
    page = text(hall.session("clerk").get("/desk/intake/OT-P01/"))
    assert "户口本首页和本人页都要看" in page
    assert "只看别的事项" not in page  # another department's item


def test_what_waits_at_the_window_is_counted_as_it_is_listed(hall: Hall):
    """The tile and the list behind it say the same, whatever has come back from a correction."""
    home = re.sub(r"<[^>]+>", " ", hall.session("clerk").get("/desk/").content.decode())
    listed = hall.session("clerk").get("/desk/accept/").content.decode().count('class="mono small"')
    count = re.search(r"(\d+)\s+网上申请待受理", home)
    assert count is not None
    assert int(count[1]) == listed > 0


def test_a_shift_goes_to_somebody_who_can_do_the_work(hall: Hall):
    page = hall.session("clerk").get("/desk/shift/").content.decode()
    assert str(hall.accounts["issuer"].pk) not in page
    told = hall.session("clerk").post("/desk/shift/", {"to": str(hall.accounts["issuer"].pk), "note": ""})
    assert told.status_code == 409
