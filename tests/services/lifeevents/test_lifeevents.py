"""One-things come from a file: published whole or not at all, found by search, exported as they came."""

from datetime import datetime
from typing import Any

import pytest
import yaml

from tongban.infra import search
from tongban.infra.shipped import data_file
from tongban.kernel.actors import GUEST, SYSTEM
from tongban.kernel.refusals import NotAllowed, Refused
from tongban.services.catalogue.compose import as_json, compose
from tongban.services.catalogue.values import Report
from tongban.services.lifeevents.exporting import export_lifeevents
from tongban.services.lifeevents.importing import import_lifeevents
from tongban.services.lifeevents.models import LifeEvent, LifeEventVersion
from tongban.services.lifeevents.selectors import bundle_of

pytestmark = pytest.mark.django_db
SHIPPED = data_file("onethings.yaml").read_bytes()


def take(content: bytes | str, now: datetime, **options) -> Report:
    raw = content.encode() if isinstance(content, str) else content
    return import_lifeevents(actor=SYSTEM, content=raw, now=now, **options)


def small(**changes) -> dict[str, Any]:
    """The least that a stranger's file says."""
    item = {"id": "X-1", "zh": "渔船检验", "department": "渔业局", "materials": [{"material": "m1", "originals": 1}]}
    thing = {"id": "OT-X", "zh": "渔民出海一件事", "items": [item], **changes}
    return {"materials": [{"id": "m1", "zh": "船舶图纸"}], "onethings": [thing]}


def dump(book: dict[str, Any]) -> str:
    return yaml.safe_dump(book, allow_unicode=True)


def test_the_shipped_file_goes_in_and_again_changes_nothing(now: datetime):
    first = take(SHIPPED, now)
    assert (first.created, first.errors) == (18, ())
    again = take(SHIPPED, now)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 18)
    assert search.find("身后").hits[0].key == "OT-P01"


def test_import_of_an_export_is_the_identity(now: datetime):
    take(SHIPPED, now)
    text = export_lifeevents()
    report = take(text, now)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 18)
    assert export_lifeevents() == text


def test_a_new_one_thing_needs_no_python(now: datetime):
    report = take(dump(small()), now)
    assert (report.created, report.errors) == (1, ())
    plan = compose(bundle_of("OT-X", on=now.date()), {})
    assert [m.name for m in plan.materials] == ["船舶图纸"]
    assert as_json(plan)["departments"] == 1
    assert search.find("渔民").total
    assert search.find("ymch").total  # by its initials


def test_a_change_is_a_new_edition_and_the_old_one_stands(now: datetime):
    take(dump(small()), now)
    take(dump(small(zh="渔民下海一件事")), now)
    assert [v.edition for v in LifeEventVersion.objects.order_by("edition")] == [1, 2]
    assert LifeEvent.objects.get(code="OT-X").name == "渔民下海一件事"


def test_a_bad_one_thing_is_named_and_the_good_ones_go_in(now: datetime):
    book = small()
    book["onethings"].append({"id": "OT-BAD", "zh": "环", "items": [
        {"id": "A", "zh": "甲", "department": "d", "depends_on": ["B"]},
        {"id": "B", "zh": "乙", "department": "d", "depends_on": ["A"]},
    ]})  # fmt: skip
    report = take(dump(book), now)
    assert report.created == 1
    assert report.errors[0].row == 2
    assert "A → B → A" in report.errors[0].message
    assert not LifeEvent.objects.filter(code="OT-BAD").exists()


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"zh": ""}, "zh"), ({"items": []}, "没有任何事项"), ({"items": "x"}, "列表"),
        ({"items": [{"id": "X", "zh": "甲", "department": "d", "materials": ["ghost"]}]}, "ghost"),
        ({"items": [{"id": "X", "zh": "甲", "department": "d", "statutory_days": "很久"}]}, "数字"),
        ({"items": [{"id": "X", "zh": "甲", "department": "d", "statutory_days": 3, "promised_working_days": 5}]}, "超过法定时限"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(now: datetime, changes: dict[str, Any], words: str):
    report = take(dump(small(**changes)), now)
    assert report.created == 0
    assert words in report.errors[0].message


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{n}: &{n} [{','.join(['*' + p] * 9)}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "content, words",
    [
        (LAUGHS + "onethings: [*i]", "过大"), ("onethings: &a [*a]", "互相包含|不是有效"), ("[" * 100 + "]" * 100, "过深"),
        ("!!python/object/apply:os.system ['true']", "不是有效|最外层"), ("a: [", "不是有效"), ("", "空"), ("- 1", "最外层"),
        ("onethings: []", "没有一件事"), ("materials: 3\nonethings: [1]", "列表"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused_in_words(now: datetime, content: str, words: str):
    with pytest.raises(Refused, match=words):
        take(content, now)


def test_a_dry_run_keeps_nothing(now: datetime):
    assert take(SHIPPED, now, dry_run=True).created == 18
    assert not LifeEvent.objects.exists()
    assert not search.find("身后").total


def test_only_the_editor_imports(now: datetime):
    with pytest.raises(NotAllowed):
        import_lifeevents(actor=GUEST, content=SHIPPED, now=now)
