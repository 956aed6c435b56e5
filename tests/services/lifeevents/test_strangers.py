"""Files of strangers: what is odd costs nobody else anything, what is ours stays ours."""

from datetime import datetime
from typing import Any

import pytest
import yaml

from tongban.kernel.actors import SYSTEM
from tongban.kernel.refusals import Refused
from tongban.orgs.models import Department
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.exporting import export_items
from tongban.services.catalogue.importing import import_items
from tongban.services.catalogue.models import ItemVersion, Material
from tongban.services.catalogue.values import MaterialSpec, Report
from tongban.services.lifeevents.exporting import export_lifeevents
from tongban.services.lifeevents.importing import import_lifeevents
from tongban.services.lifeevents.selectors import bundle_of

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
Book = dict[str, Any]
QUESTION: Book = {
    "id": "Q1",
    "zh": "情形",
    "options": [{"value": "a", "zh": "甲"}, {"value": "b", "zh": "乙"}],
    "default": "a",
}


def take(content: bytes | str | Book, now: datetime) -> Report:
    if isinstance(content, dict):
        content = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    raw = content.encode() if isinstance(content, str) else content
    return import_lifeevents(actor=SYSTEM, content=raw, now=now)


def book(
    code: str = "OT-X", *, paper: str = "图纸", body: str = "渔业局", item: Book | None = None, **changes: Any
) -> Book:
    """One one-thing of one item with one paper of one department; ids m1 and yy whatever they stand for."""
    row = {"id": f"{code}-1", "zh": "检验", "department": "yy", "materials": ["m1"], **(item or {})}
    return {
        "departments": [{"id": "yy", "zh": body}],
        "materials": [{"id": "m1", "zh": paper, "issuer": "yy"}],
        "onethings": [{"id": code, "zh": "出海一件事", "items": [row], **changes}],
    }


def good_beside(bad: str) -> str:
    """A file in which a good one-thing stands beside another one, written by hand."""
    return (
        "onethings:\n- {id: GOOD, zh: 好, items: [{id: G-1, zh: 事, department: 渔业局}]}\n"
        f"- {{id: BAD, zh: 坏, items: [{{id: B-1, zh: 事, department: 渔业局}}], {bad}}}\n"
    )


# --- values ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        "note: .nan", "note: .inf", "note: !!binary /////w==", f"note: {'9' * 6000}", f"note: {'9' * 17}", 'note: "a\\0b"', 'note: "a\\eb"',
        "note: a\x07b", "? [1, 2] : 3", "note: !!python/name:os.system x", "note: !!set {a, b}", "note: !!timestamp x",
        "promised_working_days: 1e25", "promised_working_days: 3651", "promised_working_days: 0.125", "promised_working_days: -1",
        "promised_working_days: 1:30", "promised_working_days: true", "promised_trips: 21", "promised_trips: 1.5", "folk_names: 5",
        "subject: {zh: 人, id_kinds: 5}", "theme: " + "长" * 61, "audience: [x]", "milestones: [x]", "situational_questions: [Q1]",
    ],
)  # fmt: skip
def test_one_odd_value_costs_its_own_one_thing_only(now: datetime, bad: str):
    report = take(good_beside(bad), now)
    assert report.created == 1
    assert {fault.row for fault in report.errors} == {2}
    assert all(fault.message for fault in report.errors)


@pytest.mark.parametrize(
    "harmless", ["note: 2024-01-01", "note: 2024-13-45", "1: x", "~: x", "true: x", "remark: 甲", "note: 1_000"]
)
def test_days_keys_and_unknown_things_do_no_harm(now: datetime, harmless: str):
    report = take(good_beside(harmless), now)
    assert (report.created, report.errors) == (2, ())
    assert [w.row for w in report.warnings] == ([] if harmless.startswith("note") else [2])
    text = export_lifeevents()
    assert take(text, now).unchanged == 2
    assert export_lifeevents() == text


@pytest.mark.parametrize(
    "item",
    [
        {"statutory_days": 1e25}, {"trips": 21}, {"trips": "x"}, {"handling": "花样"}, {"item_type": "花样"}, {"id": "a b"}, {"id": "a/b"},
        {"id": "X" * 61}, {"zh": "长" * 1001}, {"result": {"zh": "长" * 201}}, {"charge": "也许"}, {"materials": [{"material": "m1", "copies": 1000}]},
        {"materials": [{"material": "m1", "necessity": "maybe"}]}, {"fields": [{"zh": "甲", "day": "never"}]}, {"fields": [{"zh": "甲", "least": "x"}]},
        {"fields": [{"zh": "甲", "options": ["x"]}]}, {"implementation_code": "a?b"}, {"depends_on": "x"},
    ],
)  # fmt: skip
def test_what_an_item_cannot_say(now: datetime, item: Book):
    report = take(book(item=item), now)
    assert (report.created, len(report.errors), report.errors[0].row) == (0, 1, 1)


@pytest.mark.parametrize(
    "said, type_code, handling",
    [
        ({}, "", "promise"), ({"item_type": {"zh": "行政许可"}}, "01", "promise"), ({"item_type": "公共服务"}, "20", "promise"),
        ({"item_type": {"code": "07", "zh": "x"}}, "07", "promise"), ({"handling": "联办"}, "", "promise"), ({"handling": "即办件"}, "", "instant"),
        ({"handling": "上报"}, "", "report"),
    ],
)  # fmt: skip
def test_types_and_handling_are_read_by_their_words(now: datetime, said: Book, type_code: str, handling: str):
    assert take(book(item=said), now).created == 1
    version = ItemVersion.objects.select_related("item").get()
    assert (version.item.type_code, version.handling) == (type_code, handling)


@pytest.mark.parametrize("code", ["ot-x1-a", "事项三", "Ab~1"])
def test_items_come_back_from_a_sheet_under_their_own_ids(now: datetime, code: str):
    take(book(item={"id": code, "result": {"zh": "证  书"}, "implementation_code": "abc 1"}), now)
    for form in ("csv", "xlsx"):
        report = import_items(actor=SYSTEM, content=export_items(form), filename=form, now=now)
        assert (report.unchanged, report.errors) == (1, ())


# --- conditions and questions ----------------------------------------------------------------------------------------------

B, NOT_B = {"question": "Q1", "in": ["b"]}, {"question": "Q1", "not_in": ["b"]}


@pytest.mark.parametrize(
    "when, under_a, under_b",
    [
        ({"all": [B]}, False, True), ({"any": [B]}, False, True), ({"not": [B]}, True, False), ({"not": B}, True, False), ({"all": B}, False, True),
        ({"all": [NOT_B]}, True, False), ({"not": [NOT_B]}, False, True), ({"all": [{"question": "Q1", "in": "b"}]}, False, True),
        ({"any": [B, {"question": "Q1", "in": ["a"]}]}, True, True),
    ],
)  # fmt: skip
def test_conditions_mean_what_they_say(now: datetime, when: Book, under_a: bool, under_b: bool):
    item = {"materials": [{"material": "m1", "when": when}]}
    assert take(book(item=item, situational_questions=[QUESTION]), now).errors == ()
    bundle = bundle_of("OT-X", on=now.date())
    assert [bool(compose(bundle, {"Q1": (answer,)}).materials) for answer in ("a", "b")] == [under_a, under_b]
    assert take(export_lifeevents(), now).unchanged == 1


@pytest.mark.parametrize(
    "when",
    [
        {}, [], "", {"all": []}, {"all": None}, {"none": [B]}, {"all": [B], "xor": 1}, [B], "Q1=b", {"all": [{**B, "not_in": ["a"]}]},
        {"all": [{**B, "strict": True}]}, {"all": [{"question": "Q1"}]}, {"all": [{"any": [B]}]}, {"all": [{"question": "Q1", "in": [["b"]]}]},
        {"all": [{"question": "Q1", "in": []}]},
    ],
)  # fmt: skip
def test_a_condition_that_is_not_understood_is_refused_never_always_true(now: datetime, when: Any):
    report = take(book(item={"when": when}, situational_questions=[QUESTION]), now)
    assert (report.created, len(report.errors)) == (0, 1)


@pytest.mark.parametrize("values, default", [((1, 2), 1), ((True, False), False), (("1", "2"), 2), ((1.5, 2), "1.5")])
def test_options_defaults_and_conditions_are_compared_as_text(now: datetime, values: tuple[Any, Any], default: Any):
    question = {**QUESTION, "options": [{"value": v, "zh": f"选{n}"} for n, v in enumerate(values)], "default": default}
    item = {"materials": [{"material": "m1", "when": {"all": [{"question": "Q1", "in": [values[1]]}]}}]}
    assert take(book(item=item, situational_questions=[question]), now).errors == ()
    bundle = bundle_of("OT-X", on=now.date())
    second = str(values[1]).lower()
    assert len(compose(bundle, {"Q1": (second,)}).materials) == 1
    assert len(compose(bundle, {}).materials) == (str(default).lower() == second)
    assert take(export_lifeevents(), now).unchanged == 1


@pytest.mark.parametrize(
    "questions",
    [
        [QUESTION, QUESTION], [{**QUESTION, "options": QUESTION["options"] * 2}], [{**QUESTION, "options": []}], [{**QUESTION, "type": "multiple"}],
        [{**QUESTION, "options": ["a", "b"]}], [{**QUESTION, "default": "c"}], [{**QUESTION, "options": [{"value": "", "zh": "无"}]}],
        [{**QUESTION, "options": [{"value": 1, "zh": "甲"}, {"value": "1", "zh": "乙"}], "default": 1}],
    ],
)  # fmt: skip
def test_questions_that_cannot_be_asked(now: datetime, questions: list[Any]):
    report = take(book(situational_questions=questions), now)
    assert (report.created, len(report.errors)) == (0, 1)


# --- a second city's file --------------------------------------------------------------------------------------------------


def test_the_codes_of_a_neighbour_never_take_the_place_of_ours(now: datetime):
    take(book(), now)
    theirs = book("CZ-1", paper="保险单", body="邮政局")
    report = take(theirs, now)
    assert (report.created, report.errors) == (1, ())
    assert {w.field for w in report.warnings} == {"departments", "materials"}
    assert "渔业局" in report.warnings[0].message
    assert "邮政局" in report.warnings[0].message
    assert Material.objects.get(code="m1").name == "图纸"
    assert Department.objects.get(code="yy").name == "渔业局"
    ours, neighbour = (bundle_of(code, on=now.date()) for code in ("OT-X", "CZ-1"))
    assert [i.department_name for b in (ours, neighbour) for i in b.items] == ["渔业局", "邮政局"]
    assert [m.name for b in (ours, neighbour) for m in compose(b, {}).materials] == ["图纸", "保险单"]
    assert take(theirs, now).unchanged == 1  # the same file again is the same one-thing
    text = export_lifeevents()
    assert take(text, now).unchanged == 2
    assert export_lifeevents() == text


def test_a_neighbour_s_department_is_the_one_that_bears_its_name_here(now: datetime):
    Department.objects.create(code="own", name="邮政局")
    take(book(), now)
    take(book("CZ-1", body="邮政局"), now)
    assert bundle_of("CZ-1", on=now.date()).items[0].department == "own"
    assert Department.objects.filter(name="邮政局").count() == 1


def test_a_department_whose_name_here_says_the_place_is_no_stranger(now: datetime):
    Department.objects.create(code="yy", name="株洲市渌口区渔业局")
    report = take(book(), now)
    assert (report.created, report.warnings) == (1, ())
    assert bundle_of("OT-X", on=now.date()).items[0].department_name == "株洲市渌口区渔业局"


def test_two_books_that_describe_one_paper_otherwise_come_out_as_they_went_in(now: datetime):
    take(book(), now)
    second = book("OT-Y")
    second["materials"][0]["shared"] = True
    second["departments"] = []
    report = take(second, now)
    assert ["图纸" in w.message for w in report.warnings] == [True]
    text = export_lifeevents()
    assert take(text, now).unchanged == 2
    assert export_lifeevents() == text


def test_a_name_corrected_in_the_register_survives_the_file_that_brought_it(now: datetime):
    take(book(), now)
    from tongban.services.catalogue.usecases import keep_material

    keep_material(actor=SYSTEM, material=MaterialSpec(code="m1", name="船舶图纸", issuer="yy"), now=now)
    assert take(book(), now).unchanged == 1
    assert take(book(note="改了说明"), now).updated == 1
    assert Material.objects.get().name == "船舶图纸"


@pytest.mark.parametrize(
    "part, row", [("materials", {"id": "m1", "zh": "别的"}), ("departments", {"zh": "没有编码"}), ("materials", 5)]
)
def test_rows_that_cannot_be_used_are_named(now: datetime, part: str, row: Any):
    file = book()
    file[part].append(row)
    report = take(file, now)
    assert (report.created, [(f.row, f.field) for f in report.errors]) == (1, [(2, part)])
    assert Material.objects.get().name == "图纸"


# --- files -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_encodings_that_offices_use(now: datetime, encoding: str):
    report = take(yaml.safe_dump(book(), allow_unicode=True).encode(encoding), now)
    assert (report.created, report.errors) == (1, ())
    assert Material.objects.get().name == "图纸"


@pytest.mark.parametrize(
    "deep", ["onethings: " + "[" * 50_000, "{a: " * 20_000, "".join(f"{' ' * n}a:\n" for n in range(2_000))]
)
def test_deep_files_are_refused_before_anything_is_built(now: datetime, deep: str):
    with pytest.raises(Refused, match="过深"):
        take(deep, now)
