"""短信邮件: every message's way out, what did not go out, and the texts. For the administrator."""

from django.contrib import messages as flashes
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.people.messages import rules, selectors
from tongban.people.messages.reference import shipped
from tongban.people.messages.usecases import keep_text, send_again
from tongban.people.messages.values import Channel, Occasion, State
from tongban.web.desk.typed import a_day
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse

PER_PAGE = 50


@require_GET
@staff(Duty.ADMIN)
def log(request: HttpRequest) -> HttpResponse:
    """Newest first, numbers masked; filtered by way and by state."""
    channel = request.GET.get("channel", "") if request.GET.get("channel") in Channel.values else ""
    state = request.GET.get("state", "") if request.GET.get("state") in State.values else ""
    rows = Paginator(selectors.log(channel=channel, state=state), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": rows, "channel": channel, "state": state, "channels": Channel.choices, "states": State.choices,
        "query": f"&channel={channel}&state={state}",
    }  # fmt: skip
    return page(request, "desk/messages/log.html", context)


@require_POST
@staff(Duty.ADMIN)
def again(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send once more what did not go out."""
    try:
        send_again(actor=actor_of(request), delivery_id=delivery_id, now=now_of(request))
    except Refused as wrong:
        return refuse(request, str(wrong), status=409)
    flashes.success(request, "已重新排队")
    return redirect("desk:messages")


@require_GET
@staff(Duty.ADMIN)
def texts(request: HttpRequest) -> HttpResponse:
    """Every occasion with the text in force."""
    today = local(now_of(request)).date()
    rows = [(occasion, selectors.text_on(occasion, today)) for occasion in Occasion]
    return page(request, "desk/messages/texts.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@staff(Duty.ADMIN)
def text(request: HttpRequest, occasion: str) -> HttpResponse:
    """One occasion: the text in force, its editions, a new one from a day on."""
    if occasion not in Occasion.values:
        return refuse(request, "没有这类消息。", status=404)
    which, today = Occasion(occasion), local(now_of(request)).date()
    now_says = selectors.text_on(which, today)
    typed = {"body": now_says.body, "since": str(today)}
    refusal = ""
    if request.method == "POST":
        typed = {"body": request.POST.get("body", ""), "since": request.POST.get("since", "")}
        try:
            keep_text(
                actor=actor_of(request), occasion=which, body=typed["body"], since=a_day(typed["since"], "启用日期"),
                now=now_of(request),
            )  # fmt: skip
        except Refused as wrong:
            refusal = str(wrong)
        else:
            flashes.success(request, f"“{which.label}”的新文本已登记")
            return redirect("desk:message_text", occasion)
    context = {
        "occasion": which, "text": now_says, "own": selectors.own_texts(which), "typed": typed, "refusal": refusal,
        "words": [*rules.COMMON, *shipped()[occasion].words], "editions": shipped()[occasion].editions,
    }  # fmt: skip
    return page(request, "desk/messages/text.html", context, status=409 if refusal else 200)
