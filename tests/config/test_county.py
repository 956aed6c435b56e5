"""The demonstration county's catalogue at the size of the seed report, counted from what is in the database."""

import csv
import re
from collections import Counter
from datetime import date, time

import pytest
from django.db.models import F

from tongban.config.demo import county
from tongban.infra import measures, search
from tongban.infra.shipped import data_file
from tongban.kernel.actors import SYSTEM
from tongban.kernel.identifiers import check_uscc, implementation_faults
from tongban.kernel.periods import Period
from tongban.kernel.times import at
from tongban.orgs.models import Department, Region
from tongban.services.catalogue.exporting import export_items
from tongban.services.catalogue.importing import import_items
from tongban.services.catalogue.models import Item, ItemVersion, Material, Requirement
from tongban.services.catalogue.selectors import items_public_in
from tongban.services.lifeevents.exporting import export_lifeevents
from tongban.services.lifeevents.importing import import_lifeevents
from tongban.services.lifeevents.selectors import bundle_of, current_versions

pytestmark = pytest.mark.django_db
FOUNDED = at(date(2021, 1, 4), time(8, 30))
YEAR = Period.year(2021)


def printed(key: str) -> int:
    """The figure of the seed report, from the list of its clauses."""
    with data_file("coverage.csv").open(encoding="utf-8") as lines:
        return int(next(row["figure"] for row in csv.DictReader(lines) if f"key={key}" in row["note"]))


def value(code: str) -> int:
    found = measures.find(code)
    assert found is not None
    figure = found.count(YEAR, "")
    assert len(figure.rows) == figure.value
    assert len(set(figure.rows)) == figure.value  # every row is another thing
    return int(figure.value)


@pytest.fixture(scope="module")
def _loaded(ground: None) -> None:
    county.load(FOUNDED)


@pytest.fixture
def loaded(_loaded: None, db: None) -> None:
    """The county's catalogue stands."""


def test_the_figures_of_the_report_are_counted(loaded: None):
    assert value("catalogue.items") == value("catalogue.full_online_items") == printed("online_review_items")
    assert value("lifeevents.items") == printed("one_thing_items")
    assert value("catalogue.village_items") == printed("village_common_items")
    assert value("catalogue.departments") == printed("experience_heads")
    assert value("lifeevents.joint_items") == Item.objects.exclude(in_bundle="").count()
    joint = current_versions(on=date(2021, 12, 31)).count()
    assert current_versions(on=date(2021, 12, 31), singles=True).count() - joint > joint > 0


def test_every_village_and_community_makes_the_same_items_public(loaded: None):
    expected = printed("village_common_items")
    villages = [r for r in Region.objects.order_by("code") if not r.code.endswith("000")]
    assert len(villages) > 20
    assert all(items_public_in(r, on=date(2021, 12, 31)).count() == expected for r in villages)
    county_itself = Region.objects.get(code=county.REGION)
    assert not items_public_in(county_itself, on=date(2021, 12, 31)).exists()


def test_names_are_those_of_matters(loaded: None):
    names = list(Item.objects.values_list("department", "name"))
    assert len(set(names)) == len(names)
    for _, name in names:
        assert 3 <= len(name) <= 40, name
        assert not re.search(r"[a-zA-Z]{3}|\d{3}|示例|测试|事项\d|\s", name), name
        assert name.count("（") == name.count("）"), name
    per_main = Counter(Item.objects.filter(in_bundle="").values_list("department", "main_item", "type_code"))
    assert max(per_main.values()) <= 20
    assert len(per_main) > 250  # main items and handling items are not the same


def test_codes_are_unique_and_well_formed(loaded: None):
    rows = list(
        ItemVersion.objects.filter(item__in_bundle="").values_list(
            "item__code", "implementation_code", "item__type_code", "item__department__uscc"
        )
    )
    assert len({code for code, *_ in rows}) == len({impl for _, impl, *_ in rows}) == len(rows)
    for code, implementation, kind, uscc in rows:
        assert re.fullmatch(r"[0-9A-Z]{31}", implementation)
        assert implementation_faults(implementation) == []
        assert code == implementation + "01"
        assert implementation.startswith(check_uscc(uscc))
        assert implementation[21:23] == kind
    every = list(ItemVersion.objects.exclude(implementation_code="").values_list("implementation_code", flat=True))
    assert len(set(every)) == len(every)


def test_limits_and_papers_fit(loaded: None):
    assert not ItemVersion.objects.filter(statutory_unit="working", promise_days__gt=F("statutory_days")).exists()
    licences = ItemVersion.objects.filter(item__type_code="01", item__in_bundle="")
    assert not licences.filter(statutory_days=None).exists()
    assert not licences.filter(statutory_basis="").exists()  # a licence needs a law (services.md §2.4)
    assert not ItemVersion.objects.filter(handling="instant", item__in_bundle="", promise_days__gt=0).exists()
    assert not ItemVersion.objects.filter(charge=True, item__in_bundle="", facts__fee_standard=None).exists()
    bare = ItemVersion.objects.filter(requirements=None).values_list("item__name", flat=True)
    assert list(bare) == []
    issuers = set(Material.objects.filter(requirements__isnull=False).values_list("issuer", flat=True))
    assert issuers <= set(Department.objects.values_list("code", flat=True)) | {"applicant"}
    assert not Requirement.objects.filter(originals=0, copies=0, version__item__in_bundle="").exists()


FOLK = [
    ("开小店", "个体工商户设立登记"), ("改名字", "姓名变更"), ("上户口", "婚生子女补报出生登记"), ("五保户", "特困人员认定"), ("外地看病", "异地转诊人员备案"),
    ("砍树", "林木采伐许可证核发（商品林）"), ("电动车上牌", "电动自行车登记上牌"), ("讨薪", "劳动人事争议仲裁申请"), ("装自来水", "农村自来水开户"),
    ("轮椅", "残疾人辅助器具适配申请"), ("卖鞭炮", "烟花爆竹零售经营许可新办"), ("取公积金", "租赁住房提取"),
]  # fmt: skip


def test_folk_words_find_what_people_mean(loaded: None):
    for word, name in FOLK:
        assert name in [hit.title for hit in search.find(word, limit=40).hits], word


def test_import_of_an_export_is_the_identity(loaded: None):
    count = Item.objects.count()
    report = import_items(actor=SYSTEM, content=export_items("csv"), filename="a.csv", now=FOUNDED)
    assert (report.created, report.updated, report.unchanged, report.errors) == (0, 0, count, ())
    things = import_lifeevents(actor=SYSTEM, content=export_lifeevents().encode(), now=FOUNDED)
    assert (things.created, things.updated, things.errors) == (0, 0, ())
    assert things.unchanged == current_versions(singles=True).count()


def test_a_single_one_thing_is_its_item(loaded: None):
    version = current_versions(singles=True).filter(life_event__single=True).first()
    assert version is not None
    bundle = bundle_of(version.life_event.code, on=date(2021, 6, 1))
    assert bundle.single
    assert bundle.name.endswith("一件事")
    assert bundle.items[0].code == version.life_event.code
    assert bundle.items[0].online_review
