"""Every cited article is listed, rests on a rule, and is carried by a test; the document is current."""

from pathlib import Path

import pytest

from tongban.config import law

pytestmark = pytest.mark.anywhere
TESTS = Path(__file__).resolve().parent.parent


def test_no_rule_cites_an_article_that_is_not_listed():
    assert law.unlisted() == []


def test_every_article_has_a_rule_and_a_test():
    found = law.articles(TESTS)
    assert [f"{a.law} {a.number}" for a in found if not a.rules] == []
    assert [f"{a.law} {a.number}" for a in found if not a.tests] == []


def test_the_document_is_current():
    written = (TESTS.parent / "docs" / "law.md").read_text(encoding="utf-8")
    assert written == law.document(TESTS), "run: tongban law --write docs/law.md"
