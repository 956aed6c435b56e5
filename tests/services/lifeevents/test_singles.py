"""An item published as a one-thing of its own: it bears the item's code and says what the item says."""

from datetime import datetime

import pytest
import yaml

from tests.support.sheets import HEAD, county_list, xlsx
from tongban.kernel.actors import GUEST, SYSTEM
from tongban.kernel.refusals import NotAllowed
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.importing import import_items
from tongban.services.catalogue.models import Item
from tongban.services.catalogue.values import Report
from tongban.services.lifeevents.exporting import export_lifeevents
from tongban.services.lifeevents.importing import import_lifeevents
from tongban.services.lifeevents.models import LifeEvent
from tongban.services.lifeevents.selectors import bundle_of, current_versions, lifeevents
from tongban.services.lifeevents.usecases import publish_singles

pytestmark = pytest.mark.django_db


@pytest.fixture
def codes(now: datetime) -> list[str]:
    import_items(actor=SYSTEM, content=xlsx([HEAD, *county_list(5)]), filename="a.xlsx", now=now)
    return list(Item.objects.order_by("code").values_list("code", flat=True))


def take(rows: list[dict[str, str]], now: datetime) -> Report:
    book = yaml.safe_dump({"onethings": rows}, allow_unicode=True)
    return import_lifeevents(actor=SYSTEM, content=book.encode(), now=now)


def test_it_is_the_item_under_its_own_name(codes: list[str], now: datetime):
    report = take([{"item": codes[0], "zh": "开店一件事"}, {"item": codes[1]}], now)
    assert (report.created, report.errors) == (2, ())
    bundle = bundle_of(codes[0], on=now.date())
    assert (bundle.name, bundle.code, bundle.single, len(bundle.items)) == ("开店一件事", codes[0], True, 1)
    assert compose(bundle, {}).items[0].name == Item.objects.get(code=codes[0]).name
    assert LifeEvent.objects.get(code=codes[1]).name == Item.objects.get(code=codes[1]).name
    assert current_versions(singles=True).count() == 2
    assert not current_versions().exists()  # lists of joint one-things stay short
    assert not lifeevents().exists()


def test_again_changes_nothing_and_a_new_name_is_an_edition(codes: list[str], now: datetime):
    rows = [{"item": code} for code in codes]
    take(rows, now)
    assert take(rows, now).unchanged == len(codes)
    rows[0]["zh"] = "换个名字"
    assert (take(rows, now).updated, LifeEvent.objects.get(code=codes[0]).name) == (1, "换个名字")
    assert LifeEvent.objects.get(code=codes[0]).versions.count() == 2


def test_import_of_an_export_is_the_identity(codes: list[str], now: datetime):
    take([{"item": code} for code in codes], now)
    text = export_lifeevents()
    report = import_lifeevents(actor=SYSTEM, content=text.encode(), now=now)
    assert (report.created, report.updated, report.unchanged) == (0, 0, len(codes))
    assert export_lifeevents() == text


def test_an_item_nobody_knows_is_named(codes: list[str], now: datetime):
    report = take([{"item": codes[0]}, {"item": "NOTHING"}, {"item": codes[0]}], now)
    assert (report.created, [fault.row for fault in report.errors]) == (1, [2, 3])
    assert "NOTHING" in report.errors[0].message


def test_only_the_editor_publishes(now: datetime):
    with pytest.raises(NotAllowed):
        publish_singles(actor=GUEST, rows=[], now=now)
