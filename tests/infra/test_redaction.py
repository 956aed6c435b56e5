"""No number of a person, no phone, no password reaches the log, whatever way it takes."""

import io
import json
import logging
import sys

import pytest
from django.conf import settings
from django.test import Client

from tests.support.matter import resident
from tongban.infra.redaction import JsonLines, Redact, redact

ID = resident(7)
X = "11010519491231002X"


def logged(*words: object, formatter: logging.Formatter | None = None, **more: object) -> str:
    """What a handler with the filter writes for one call of the logger."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(Redact())
    handler.setFormatter(formatter or logging.Formatter("%(message)s"))
    logger = logging.Logger("tongban.test")
    logger.addHandler(handler)
    logger.error(*words, **more)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        ID, X, X.lower(), "430212700101001", f"证件号{ID}，姓名周安", f"id_number='{ID}'", f"/x/?id_number={ID}&page=2",
        f"%3D{ID}", "430212 19700101 0079", "430212-19700101-0079", f"430212%2019700101%20{ID[-4:]}",
    ],
)  # fmt: skip
def test_identity_numbers(text: str):
    digits = "".join(c for c in redact(text) if c.isdigit())
    assert "19700101" not in digits
    assert "1949" not in digits
    assert "700101" not in digits
    assert "[证件号码]" in redact(text)


@pytest.mark.parametrize(
    "text",
    ["13812345678", "tel:13812345678", "+8613812345678", "+86 138 1234 5678", "138-1234-5678", "phone%3D13812345678", "a13812345678b", "phone=13812345678&x=1", "0731-28812345"],
)  # fmt: skip
def test_phones(text: str):
    assert "2345" not in redact(text)
    assert "[电话]" in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "/track/?code=43021220210906000012&secret=739154", '{"query_password": "739154"}', "{'password1': '739154'}",
        "password=739154", "查询密码：739154", "secret%3D739154", "<QueryDict: {'secret': ['739154']}>",
        "postgresql://tongban:739154@db/tongban", "GET /first/739154abc:1x:y/ HTTP/1.1", "resume_code=739154",
    ],
)  # fmt: skip
def test_passwords_and_links(text: str):
    assert "739154" not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "outbox entry 17 (paper.receipt) is dead after 8 attempts", "43021220210906000012", "YJS430212000000202109060000112",
        "2021-09-06 09:30:00", "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b", "1700000000.123", "Not Found: /desk/cases/",
    ],
)  # fmt: skip
def test_what_operators_need_stays(text: str):
    assert redact(text) == text


def test_arguments_are_cleaned_after_they_went_in():
    assert logged("person %s, phone %s", ID, 13812345678) == "person [证件号码], phone [电话]\n"
    assert logged("%(id)s", {"id": ID}) == "[证件号码]\n"
    assert ID not in logged("wrong call %s %s", ID)


def test_tracebacks_are_cleaned():
    try:
        raise ValueError(f"no such person {ID}")
    except ValueError:
        told = logged("failed", exc_info=sys.exc_info())
        as_json = json.loads(logged("failed", exc_info=sys.exc_info(), formatter=JsonLines()))
    assert ID not in told
    assert "ValueError: no such person [证件号码]" in told
    assert "ValueError: no such person [证件号码]" in as_json["exception"]
    assert ID not in logged("here", stack_info=True, extra={"note": ID})


def test_json_lines():
    line = json.loads(logged("电话 %s\n第二行", "13812345678", formatter=JsonLines()))
    assert line["message"] == "电话 [电话]\n第二行"
    assert {"at", "level", "logger", "message"} <= set(line)
    assert (line["level"], line["at"][-6:]) == ("error", "+08:00")


def test_every_way_out_has_the_filter():
    """No handler without it, and no logger with a handler of its own."""
    handlers: dict[str, dict[str, list[str]]] = settings.LOGGING["handlers"]  # type: ignore[assignment]
    assert all("redact" in handler["filters"] for handler in handlers.values())
    for name in ("django", "django.request", "django.server", "tongban.worker"):
        own = [type(h).__module__ for h in logging.getLogger(name).handlers]
        assert [where for where in own if not where.startswith("_pytest")] == [], name
    mine = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
    assert mine
    assert all(any(isinstance(f, Redact) for f in h.filters) for h in mine)


@pytest.mark.django_db
def test_addresses_of_requests():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(Redact())
    logging.getLogger("django.request").addHandler(handler)
    try:
        Client().get(f"/nowhere/{ID}/13812345678/")
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert "Not Found: /nowhere/[证件号码]/[电话]/" in out.getvalue()
