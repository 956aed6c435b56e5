"""Every export link of the desk's lists leads to a spreadsheet, also where the list is narrowed."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.finance.register import YEAR
from tests.finance.test_execution_pages import BACKEND, Desk, desk
from tests.support.matter import staff
from tongban.kernel.actors import Duty
from tongban.orgs.selectors import centre

__all__ = ["desk"]
pytestmark = pytest.mark.django_db
_NARROWED = "?payee=单位 %26 公司&q=&text=&start=2021-01-01&end=2021-12-31"
_LINK = re.compile(r'href="(\?[^"]*form=xlsx[^"]*)"')


def lists() -> Iterator[str]:
    """The addresses of the desk that need no more than a year."""
    for name in {n for n in get_resolver("tongban.web.desk.urls").reverse_dict if isinstance(n, str)}:
        for args in ([], [YEAR]):
            try:
                yield reverse(f"desk:{name}", args=args)
            except NoReverseMatch:  # it wants other words
                continue


@pytest.mark.parametrize("query", ["", _NARROWED])
def test_every_export_link_leads_to_a_spreadsheet(desk: Desk, query: str):
    desk.register.paid("30201", 10, payee="某单位 & 公司")
    here = centre()
    assert here is not None
    session, seen = Client(), set[str]()
    session.force_login(staff("all", *((duty, here.bureau) for duty in Duty), now=desk.register.now), backend=BACKEND)
    for where in sorted(lists()):
        reply = session.get(where + query)
        if reply.status_code != 200 or not reply.headers["Content-Type"].startswith("text/html"):
            continue
        for link in map(unescape, _LINK.findall(reply.content.decode())):
            assert "amp;" not in link, where
            sheet = session.get(urljoin(where, link))
            assert sheet.status_code == 200, (where, link)
            assert sheet.content[:2] == b"PK", (where, link)  # a workbook, not the page once more
            seen.add(urlsplit(where).path)
    assert len(seen) >= 15, seen
    assert f"/desk/budget/{YEAR}/payments/" in seen
