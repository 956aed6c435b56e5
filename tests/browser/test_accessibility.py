"""Every kind of page, on a phone: no barrier that a machine can find, nothing cut off, no link into a refusal."""

import re

import pytest

from tests.browser import crawl
from tests.browser.conftest import Visitors
from tests.support import site

pytestmark = pytest.mark.browser


def test_every_kind_of_page(visitor: Visitors, base: str):
    known, found = set[str](), list[str]()
    outside = visitor.page(site.PHONE, scripts=True, csp=False)
    found += crawl.faults(outside, base, "/", known)
    outside.goto(f"{base}/demo/")
    roles = re.findall(r"action=\"/demo/(\w+)/\"", outside.content())
    for role in roles:
        inside = visitor.page(site.PHONE, scripts=True, csp=False)
        inside.goto(f"{base}/demo/")
        with inside.expect_navigation():
            inside.locator(f"form[action='/demo/{role}/'] button").first.click()
        found += [f"{role}　{fault}" for fault in crawl.faults(inside, base, inside.url.removeprefix(base), known)]
    assert not found, "\n".join(found)
    assert len(known) > 120  # the walk reached the wings
