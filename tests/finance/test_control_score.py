"""The process form's indicator on the soundness of rules (B24) moves with the register of rules."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.finance.conftest import Take
from tests.finance.test_control import regulation
from tongban.finance.control import selectors, usecases
from tongban.finance.performance.report.writing import report_of
from tongban.kernel.actors import SYSTEM
from tongban.orgs.usecases import ensure_department, found_centre

pytestmark = pytest.mark.django_db


def test_b24_is_counted_once_the_register_is_kept(take: Take, example: dict[str, Any], now: datetime):
    year = take(example).fiscal_year
    owner = ensure_department(actor=SYSTEM, name="办公室", code="bg", now=now)
    last = datetime(year + 1, 3, 1, 9, 0, tzinfo=now.tzinfo)

    def b24() -> Decimal | None:
        return next(x.points for x in report_of(year).figures.sheet.process.lines if x.code == "B24")

    declared = b24()
    kinds = selectors.Settings(date(year, 12, 31)).kinds("required_rules")
    regulation(SYSTEM, owner, last, kinds[0])
    assert b24() == 2
    for kind in kinds[1:]:
        regulation(SYSTEM, owner, last, kind)
    assert b24() == 6
    usecases.run_checks(actor=SYSTEM, on=date(year, 12, 31), now=last)
    assert b24() == 8
    thrift = selectors.regulations(kind="thrift", on=date(year, 1, 1)).get()
    usecases.end_regulation(actor=SYSTEM, regulation=thrift, until=date(year, 6, 30), now=last)
    assert b24() == 4
    assert declared != 4


def test_another_bureaus_year_is_left_as_it_was_declared(take: Take, example: dict[str, Any], now: datetime):
    owner = ensure_department(actor=SYSTEM, name="别处的审批局", code="spj", now=now)
    found_centre(actor=SYSTEM, region_code="430212", name="别处的中心", short_name="别审", bureau="spj", now=now)
    year = take(example).fiscal_year

    def b24() -> Decimal | None:
        return next(x.points for x in report_of(year).figures.sheet.process.lines if x.code == "B24")

    declared = b24()
    regulation(SYSTEM, owner, now)
    assert b24() == declared
