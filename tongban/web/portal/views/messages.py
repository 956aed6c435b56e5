"""What I was told: the inbox, one message, by which ways I want to be told."""

from uuid import UUID

from django.contrib import messages as flashes
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.kernel.refusals import Refused
from tongban.people.messages import selectors
from tongban.people.messages.policies import may_wish
from tongban.people.messages.usecases import keep_wishes, mark_read
from tongban.people.parties.models import Party
from tongban.web.ui.actor import actor_of, now_of
from tongban.web.ui.replies import page, refuse

PER_PAGE = 20


@require_GET
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Newest first; what is unread says so."""
    actor = actor_of(request)
    assert actor.account_id is not None
    rows = selectors.inbox(account_id=actor.account_id, party_id=actor.party_id)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "portal/my/messages.html", {"rows": shown})


@require_GET
@login_required
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message and how it was sent. Opened for the first time, it is read."""
    actor = actor_of(request)
    assert actor.account_id is not None
    mine = selectors.inbox(account_id=actor.account_id, party_id=actor.party_id)
    found = mine.filter(pk=message_id).prefetch_related("deliveries").first()
    if found is None:
        return refuse(request, "没有找到这条消息，或不是发给您的。", status=404)
    if found.read_at is None:
        mark_read(actor=actor, message_id=found.pk, now=now_of(request))
    return page(request, "portal/my/message.html", {"message": found})


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    count = mark_read(actor=actor_of(request), now=now_of(request))
    flashes.success(request, f"{count}条消息已标为已读" if count else "没有未读的消息")
    return redirect("portal:messages")


@require_http_methods(["GET", "POST"])
@login_required
def wishes(request: HttpRequest) -> HttpResponse:
    """Text, e-mail or only here. What was typed is kept when it is refused."""
    actor = actor_of(request)
    party = Party.objects.filter(pk=actor.party_id).first() if actor.party_id else None
    if party is None:
        return refuse(request, "这个账号没有登记办事人，不能设置通知方式。", status=403)
    known = selectors.wish_of(party.pk)
    sms, mail, address = (known.sms, known.mail, known.address) if known else (True, False, "")
    refusal = ""
    if request.method == "POST":
        sms, mail, address = "sms" in request.POST, "mail" in request.POST, request.POST.get("address", "")
        try:
            keep_wishes(actor=actor, party_id=party.pk, sms=sms, mail=mail, address=address, now=now_of(request))
        except Refused as wrong:
            refusal = str(wrong)
        else:
            flashes.success(request, "已保存。消息总会留在“我的消息”里。")
            return redirect("portal:messages")
    why_not = may_wish(actor, party.pk, identity_level=party.identity_level)
    given = {"sms": sms, "mail": mail, "address": address}
    context = {"given": given, "phone": party.phone, "refusal": refusal, "why_not": why_not}
    return page(request, "portal/my/wishes.html", context, status=409 if refusal else 200)
