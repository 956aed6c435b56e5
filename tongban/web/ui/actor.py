"""Who is at the screen: the actor of a request, and the doors of the desk."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tongban.kernel.actors import GUEST, Actor, Duty
from tongban.orgs.selectors import actor_for
from tongban.people.parties.models import Party
from tongban.web.ui.replies import ask_second_factor, refuse

STEP_UP: Final = timedelta(minutes=30)
STEP_UP_FOR_SENDING: Final = timedelta(minutes=60)  # what is being typed when the half hour ends is still taken


def now_of(request: HttpRequest) -> datetime:
    """One moment for the whole request."""
    moment: datetime | None = getattr(request, "tongban_now", None)
    if moment is None:
        moment = timezone.now()
        request.tongban_now = moment  # type: ignore[attr-defined]
    return moment


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind the login; a guest without one. Read once per request."""
    actor: Actor | None = getattr(request, "tongban_actor", None)
    if actor is None:
        actor = _actor(request)
        request.tongban_actor = actor  # type: ignore[attr-defined]
    return actor


def _actor(request: HttpRequest) -> Actor:
    user: Any = request.user
    if not user.is_authenticated:
        return GUEST
    return actor_for(user, now=now_of(request), stepped_up=_stepped_up(request))


def _stepped_up(request: HttpRequest, within: timedelta = STEP_UP) -> bool:
    """Whether a second factor was shown in this session, lately."""
    since = now_of(request).timestamp() - within.total_seconds()
    methods = request.session.get("account_authentication_methods", [])
    return any(m.get("method") == "mfa" and m.get("at", 0) >= since for m in methods)


def step_up(request: HttpRequest) -> None:
    """Note that a second factor counts as shown (the doors of the demonstration)."""
    methods = request.session.get("account_authentication_methods", [])
    request.session["account_authentication_methods"] = [*methods, {"method": "mfa", "at": now_of(request).timestamp()}]


def is_verified(actor: Actor) -> bool:
    """Whether the person's identity was checked (level 3 and 4); otherwise they see only what they filed."""
    if actor.party_id is None:
        return False
    return Party.objects.filter(pk=actor.party_id, identity_level__gte=3).exists()


View = Callable[..., HttpResponse]


def staff(*duties: Duty) -> Callable[[View], View]:
    """Open to staff who hold one of the duties (any, when none is named). Others are told why not.

    Pages of administration alone ask for the second factor (design: where it protects others).
    """

    def door(view: View) -> View:
        @wraps(view)
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            actor = actor_of(request)
            if not actor.is_staff:
                return refuse(request, "这里是工作人员的页面，您的账号没有工作职责。", status=403)
            if duties and not any(actor.has(duty) for duty in duties):
                names = "、".join(duty.label for duty in duties)
                return refuse(request, f"此页面需要“{names}”职责，请联系系统管理员。", status=403)
            within = STEP_UP if request.method == "GET" else STEP_UP_FOR_SENDING
            if duties == (Duty.ADMIN,) and not _stepped_up(request, within):
                return ask_second_factor(request)
            return view(request, *args, **kwargs)

        return inside

    return door


# --- what a guest's browser may come back to -------------------------------------------------------------------------------


def remember(request: HttpRequest, kind: str, key: UUID) -> None:
    """Let this browser come back to a draft or a matter."""
    known = [k for k in request.session.get(kind, []) if k != str(key)]
    request.session[kind] = [*known, str(key)][-20:]


def remembers(request: HttpRequest, kind: str, key: UUID) -> bool:
    return str(key) in request.session.get(kind, [])
