"""Rating a service: by code, from one's matter, at a window's rater; what became of it; figures for the public."""

import unicodedata
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra.crypto import keyed_digest
from tongban.kernel.actors import GUEST
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.oversight.ratings import reference, selectors, usecases
from tongban.oversight.ratings.models import Device, Invitation
from tongban.oversight.ratings.values import (
    BAD_LEVELS,
    CODE_LENGTH,
    KEY_LENGTH,
    PAPER_CODE_LENGTH,
    TEXT_MAX,
    Level,
    Occasion,
    Source,
    State,
    Way,
)
from tongban.services.cases.models import Application
from tongban.web.portal.views.matters import find_matter, gone
from tongban.web.portal.wishing import may_ask
from tongban.web.ui.actor import actor_of, now_of, remember, remembers
from tongban.web.ui.replies import page, qr, refuse

TRIES: Final = 20  # unknown codes from one terminal in a quarter of an hour
_WINDOW_SECONDS: Final = 900
_WAYS: Final = {"qr": Way.QR, "portal": Way.PORTAL, "sms": Way.SMS}
_WAITING_SECONDS: Final = 8
_ACTS: Final = {"confirm": "核实属实", "deny": "核实不属实", "fix": "整改完成", "extend": "整改延期", "reply": "答复您", "revisit": "回访", "reopen": "重新整改", "appeal": "提出复核", "uphold": "复核：评价有效", "invalidate": "复核：评价作废", "restore": "异议成立，评价恢复"}  # fmt: skip


def _code(text: str) -> str:
    """As it was read off a slip: any width, spaces and dashes in between."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "").upper()[:40]


def _terminal(request: HttpRequest) -> str:
    """A keyed digest that tells the same terminal from another, nothing else."""
    return keyed_digest(f"{request.META.get('REMOTE_ADDR', '')}|{request.headers.get('User-Agent', '')[:300]}")


def _source(request: HttpRequest, way: Way) -> Source:
    network = reference.of_staff_network(request.META.get("REMOTE_ADDR", ""))
    return Source(way=way, terminal=_terminal(request), staff_network=network)


@require_GET
def enter(request: HttpRequest) -> HttpResponse:
    """Type the code of a receipt or a text message."""
    code = _code(request.GET.get("code", ""))
    if code:
        return redirect(f"{reverse('portal:rate', args=[code])}?via=sms")
    return page(request, "portal/rating/enter.html", {"refusal": "", "code": ""})


@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """Five levels, then the tags of the one chosen; once rated, what became of it."""
    code, tried = _code(code), f"rate:{_terminal(request)}"
    if cache.get(tried, 0) >= TRIES:
        return _enter_again(request, code, "输错次数过多，请15分钟后再试；也可以拨打中心电话说出您的意见。", 429)
    found = _found(code, request)
    if found is None:
        cache.set(tried, cache.get(tried, 0) + 1, _WINDOW_SECONDS)
        return _enter_again(
            request,
            code,
            f"没有这个评价编号。短信和小票上的编号是{CODE_LENGTH}位，回执和办结通知书上的核验码是{PAPER_CODE_LENGTH}位，都是字母和数字。",
            404,
        )
    if request.method == "POST":
        return _post(request, found)
    if _is_rater(request, found):
        return _outcome(request, found)
    return _ask(request, found)


def _found(code: str, request: HttpRequest) -> Invitation | None:
    """By the code of a slip or text message, or by the code on the receipt or the notice of conclusion."""
    if len(code) == PAPER_CODE_LENGTH:
        return usecases.invite_by_paper(code=code, now=now_of(request))
    return selectors.by_code(code) if len(code) == CODE_LENGTH else None


def _is_rater(request: HttpRequest, found: Invitation) -> bool:
    """Whether this browser rated, gave the rater's key, or is the applicant's own.

    The code alone shows neither what was said nor whether anybody has rated: whoever printed the slip knows the code.
    """
    return found.rated_at is not None and remembers(request, "raters", found.pk)


def _enter_again(request: HttpRequest, code: str, refusal: str, status: int) -> HttpResponse:
    return page(request, "portal/rating/enter.html", {"refusal": refusal, "code": code}, status=status)


def _level(text: str) -> int:
    return int(text) if text in {str(level) for level in Level.values} else 0


def _via(request: HttpRequest) -> str:
    asked = request.POST.get("via") or request.GET.get("via", "")
    return asked if asked in _WAYS else "sms"


def _ask(request: HttpRequest, found: Invitation, refusal: str = "", status: int = 200) -> HttpResponse:
    """The question; what was typed stays."""
    given = request.POST if request.method == "POST" else request.GET
    level = _level(given.get("level", ""))
    today = local(now_of(request)).date()
    days = selectors.settings(today)
    closed = now_of(request) > found.expires_at
    context = {
        "act": found, "levels": Level.choices, "level": level, "label": Level(level).label if level else "", "refusal": refusal,
        "tags": reference.dictionary(today).tags[level].items() if level else [], "chosen": request.POST.getlist("tags"),
        "text": request.POST.get("text", ""), "contact": "may_contact" in request.POST, "bad": level in BAD_LEVELS, "days": days,
        "most": TEXT_MAX, "via": _via(request), "closed": closed, "key_refused": status == 403, "key_length": KEY_LENGTH,
    }  # fmt: skip
    return page(request, "portal/rating/rate.html", context, status=status)


def _post(request: HttpRequest, found: Invitation) -> HttpResponse:
    code = found.code
    if "key" in request.POST:
        return _key(request, found)
    rater = _is_rater(request, found)
    try:
        if "objection" in request.POST and rater:
            usecases.object_to(
                actor=actor_of(request), code=code, said=request.POST.get("said", ""), now=now_of(request)
            )
        elif "follow_up" in request.POST and rater:
            usecases.follow_up(
                actor=actor_of(request), code=code, level=_level(request.POST.get("level", "")), text=request.POST.get("text", ""),
                now=now_of(request),
            )  # fmt: skip
        else:
            usecases.rate(
                actor=actor_of(request), code=code, level=_level(request.POST.get("level", "")), tags=request.POST.getlist("tags"),
                text=request.POST.get("text", ""), may_contact="may_contact" in request.POST,
                source=_source(request, _WAYS[_via(request)]), now=now_of(request),
            )  # fmt: skip
            remember(request, "raters", found.pk)
    except Refused as wrong:
        if rater:
            return _outcome(request, selectors.by_code(code) or found, str(wrong))
        return _ask(request, found, str(wrong), 409)
    return redirect("portal:rate", code)


def _key(request: HttpRequest, found: Invitation) -> HttpResponse:
    """With the key that was shown after rating one comes back; wrong ones are counted for this act, from wherever they come."""
    tried = f"rater_key:{found.pk}"
    if cache.get(tried, 0) >= TRIES:
        return _ask(request, found, "回查码输错次数过多，请15分钟后再试", 429)
    given, rating = _code(request.POST["key"]), getattr(found, "rating", None)
    if actor_of(request).is_staff or rating is None or not selectors.is_rater_key(rating, given):
        cache.set(tried, cache.get(tried, 0) + 1, _WINDOW_SECONDS)
        return _ask(request, found, "回查码不对。回查码在提交评价以后显示，只给评价人。", 403)
    remember(request, "raters", found.pk)
    return redirect("portal:rate", found.code)


def _outcome(request: HttpRequest, found: Invitation, refusal: str = "") -> HttpResponse:
    """Thanks; and what became of a bad rating, without names."""
    bad, dispute = getattr(found.rating, "bad", None), selectors.striking_out(found.rating)
    context = {
        "act": found, "rating": found.rating, "bad": bad, "refusal": refusal, "levels": Level.choices, "levels_bad": BAD_LEVELS,
        "tags": reference.words(found.rating.dictionary, found.rating.tags), "text": request.POST.get("text", ""),
        "steps": [(_ACTS[s.act], s.at) for s in bad.steps.order_by("at", "pk")] if bad else [],
        "may_follow": bool(bad and bad.state == State.REPLIED and not hasattr(bad, "follow_up")),
        "followed": getattr(bad, "follow_up", None) if bad else None,
        "decided": dispute, "objection": getattr(dispute, "objection", None), "key": selectors.rater_key(found.rating),
        "objection_days": selectors.settings(local(now_of(request)).date())["objection_days"], "said": request.POST.get("said", ""),
    }  # fmt: skip
    return page(request, "portal/rating/outcome.html", context, status=409 if refusal else 200)


@require_GET
def of_matter(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The acts of one matter that may be rated, each with its code and its picture."""
    found = find_matter(request, application_id)
    if found is None:
        return gone(request)
    if actor_of(request).is_staff:
        return refuse(request, "评价编号只给办事人看。窗口可以打印带二维码的评价小票。", status=403)
    _caught_up(found.row, request)
    own = may_ask(request, found) is None  # the end of an identity number is known to the window as well
    rows = []
    for row in selectors.of_application(application_id):
        if own and row.rated_at is not None:
            remember(request, "raters", row.pk)
        address = request.build_absolute_uri(reverse("portal:rate", args=[row.code]))
        rows.append((row, address, qr(f"{address}?via=qr"), own and row.rated_at is not None))
    return page(request, "portal/rating/matter.html", {"matter": found.row, "rows": rows})


def _caught_up(row: Application, request: HttpRequest) -> None:
    """Whoever is quicker than the worker finds the question all the same."""
    if row.concluded_at is not None:
        usecases.invite(application_id=row.pk, occasion=Occasion.MATTER, served_by_id=None, now=now_of(request))


# --- the rater at a window ---------------------------------------------------------------------------------------------------


def _device(request: HttpRequest) -> Device | None:
    return selectors.device_by_secret(request.session.get("rating_device", ""), on=local(now_of(request)).date())


@require_http_methods(["GET", "POST"])
def device(request: HttpRequest) -> HttpResponse:
    """The screen of a registered rater: asks about the newest act at its window, and waits for the next."""
    if "secret" in request.POST:
        return _device_in(request)
    here = _device(request)
    if here is None:
        return page(request, "portal/rating/device_in.html", {"refusal": ""}, status=403)
    found = selectors.waiting_at(here, now=now_of(request))
    if request.method == "POST":
        return _device_rated(request, here)
    reply = page(request, "portal/rating/device.html", {"device": here, "act": found, "levels": Level.choices, "refusal": "", "thanks": "thanks" in request.GET})  # fmt: skip
    reply["Refresh"] = f"{_WAITING_SECONDS}; url={reverse('portal:rating_device')}"
    return reply


def _device_in(request: HttpRequest) -> HttpResponse:
    secret, tried = _code(request.POST["secret"]), f"rater:{_terminal(request)}"
    if cache.get(tried, 0) >= TRIES:
        return page(request, "portal/rating/device_in.html", {"refusal": "输错次数过多，请15分钟后再试"}, status=429)
    if selectors.device_by_secret(secret, on=local(now_of(request)).date()) is None:
        cache.set(tried, cache.get(tried, 0) + 1, _WINDOW_SECONDS)
        return page(request, "portal/rating/device_in.html", {"refusal": "没有这台评价器，或已停用，请核对登记时给的密钥"}, status=403)  # fmt: skip
    request.session["rating_device"] = secret
    return redirect("portal:rating_device")


def _device_rated(request: HttpRequest, here: Device) -> HttpResponse:
    """One tap; a rater has no keyboard and no name."""
    code = _code(request.POST.get("code", ""))
    source = Source(way=Way.DEVICE, terminal=_terminal(request), device_id=here.pk)
    try:
        usecases.rate(actor=GUEST, code=code, level=_level(request.POST.get("level", "")), source=source, now=now_of(request))  # fmt: skip
    except Refused as wrong:
        context = {"device": here, "act": None, "levels": Level.choices, "refusal": str(wrong), "thanks": False}
        return page(request, "portal/rating/device.html", context, status=409)
    return redirect(f"{reverse('portal:rating_device')}?thanks=1")


# --- figures for the public ----------------------------------------------------------------------------------------------------


@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """Signed figures only."""
    rows = list(selectors.published()[:12])
    return page(request, "portal/rating/public.html", {"rows": rows, "levels": Level.choices})
