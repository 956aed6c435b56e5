"""Answers that are the same everywhere: a page, a refusal in words, a file."""

from collections.abc import Mapping
from typing import Any

import segno
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.infra import files
from tongban.infra.models import StoredFile


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    return render(request, template, dict(context or {}), status=status)


def refuse(request: HttpRequest, reason: str, *, status: int = 403, back: str = "") -> HttpResponse:
    """A page that says why not, and where to go on."""
    return page(request, "ui/refused.html", {"reason": reason, "status": status, "back": back}, status=status)


def ask_second_factor(request: HttpRequest) -> HttpResponse:
    """A page that says why the second factor is asked for, and leads to it and back."""
    bound = is_mfa_enabled(request.user)
    return page(request, "ui/second_factor.html", {"back": request.get_full_path(), "bound": bound}, status=403)


WAIT_SECONDS = 4
WAITS_MAX = 15  # a minute; then the page stays as it is and says how to go on


def until_there(request: HttpRequest, reply: HttpResponse, *, waiting: bool) -> HttpResponse:
    """A page without anything to type comes back by itself while something on it is being made."""
    tried = request.GET.get("wait", "")
    count = int(tried) if tried.isdecimal() and len(tried) < 4 else 0
    if waiting and request.method == "GET" and count < WAITS_MAX:
        reply["Refresh"] = f"{WAIT_SECONDS}; url={request.path}?wait={count + 1}"
    return reply


def qr(text: str) -> str:
    """A QR code as the address of an inline picture."""
    address: str = segno.make(text, error="m").svg_data_uri(border=2, scale=4, dark="#1c2430")
    return address


def send_file(stored: StoredFile, name: str) -> HttpResponse:
    """A stored file as something that is shown or saved, never run."""
    reply = HttpResponse(files.read(stored.digest))
    for header, value in files.headers(stored.media_type, name).items():
        reply[header] = value
    return reply
