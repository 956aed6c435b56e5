"""A foreigner's words find matters of the shipped catalogue, whose names are Chinese."""

import csv

import pytest

from tongban.infra import search
from tongban.infra.search import Entry
from tongban.infra.shipped import data_file, data_yaml

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _index():
    with data_file("lukou/items.csv").open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    names = [
        name.lstrip("!=").split("#")[0]
        for row in rows
        for name in (row["main_item"], *row["handling_items"].split("/"))
        if name
    ]
    names += [one["zh"] for one in data_yaml("onethings.yaml")["onethings"]]
    search.put(Entry(kind="item", key=f"E{n}", title=name, note="某局", texts=()) for n, name in enumerate(names))


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("residence permit", "居住证"), ("driving licence", "驾驶证"), ("Driver's License", "驾驶证"), ("passport", "护照"),
        ("birth", "出生"), ("marriage", "结婚"), ("divorce", "离婚"), ("pension", "养老"), ("social insurance", "社会保险"),
        ("business licence", "营业执照"), ("house", "房"), ("school", "入学"), ("disability", "残疾"), ("death", "身后"), ("tax", "税"),
        ("taxi", "出租汽车"), ("company", "企业"), ("household registration", "户"), ("vehicle", "机动车"), ("adoption", "收养"), ("notary", "公证"),
        ("water", "水电气"), ("kindergarten", "幼儿园"), ("hotel", "旅馆"), ("veteran", "退役"), ("job", "就业"), ("inheritance", "继承"),
    ],
)  # fmt: skip
def test_english_words_find_matters(asked: str, meant: str):
    found = search.find(asked)
    assert not found.guessed
    assert any(meant in hit.title for hit in found.hits[:10]), [hit.title for hit in found.hits[:10]]


def test_english_nonsense_finds_nothing():
    assert not search.find("xylophone lessons").total
