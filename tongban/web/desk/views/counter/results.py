"""The issuing window: what is concluded, what waits to be collected, and whose hands it goes into."""

import base64
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.infra.files import PNG, store
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused, require
from tongban.kernel.times import local
from tongban.people.parties.selectors import by_number
from tongban.services.cases import policies, selectors, standing
from tongban.services.cases.access import visible_matter, whose
from tongban.services.cases.usecases import collect_results, issue_results, keep_results, remind_to_collect
from tongban.services.cases.values import ApplicationState, CollectWay
from tongban.web.desk.views.matters.acting import acting
from tongban.web.desk.views.matters.showing import GONE, show_application
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse, send_file

SIGNATURE_MAX: Final = 400_000  # characters of the picture as it is sent


@require_GET
@staff(Duty.ISSUE)
def issuing(request: HttpRequest) -> HttpResponse:
    """What is concluded, and what waits to be collected."""
    rows = selectors.to_issue()
    waiting = [row.id for row in rows if row.state is ApplicationState.ISSUED]
    return page(request, "desk/issuing.html", {"rows": rows, "places": standing.kept_where(waiting)})


def _issue(request: HttpRequest, application_id: UUID) -> str:
    numbers = issue_results(actor=actor_of(request), application_id=application_id, now=now_of(request))
    return f"已出证 {len(numbers)} 份，可以发放"


def _keep(request: HttpRequest, application_id: UUID) -> str:
    """Where the results lie until somebody comes."""
    place = request.POST.get("place", "")
    keep_results(actor=actor_of(request), application_id=application_id, place=place, now=now_of(request))
    return "放在哪已记下，接班的同事也看得到"


def _remind(request: HttpRequest, application_id: UUID) -> str:
    remind_to_collect(actor=actor_of(request), application_id=application_id, now=now_of(request))
    return "已再通知申请人来领，送到没有看“告知记录”"


def _collect(request: HttpRequest, application_id: UUID) -> str | HttpResponse:
    """First whose hands, then once more before the results leave the window."""
    given = request.POST
    way, who, card = given.get("way", ""), given.get("who", ""), given.get("card", "").strip()[:40]
    if card and not who:
        who = _whose_card(request, application_id, card)
    if way not in CollectWay.values:
        raise Refused("请选择送达方式")
    other = who in ("", "other")
    receiver = given.get("receiver", "").strip() if other else who
    reason = given.get("proxy_reason", "").strip() if other else ""
    four = given.get("last_four", "").strip().upper()
    if not receiver:
        raise Refused("请选择领取人；不在名单里的，填写姓名、证件号码后四位和代领理由")
    if given.get("sure") != "1":
        found = visible_matter(application_id, actor=actor_of(request))
        if found is None:
            raise Refused("没有找到该办件")
        require(policies.may_issue(actor_of(request), whose(found)))
        context = {
            "matter": found, "receiver": receiver, "reason": reason, "four": four, "way": CollectWay(way),
            "other": other, "typed": given, "who": who, "card": "" if other else card,
        }  # fmt: skip
        return page(request, "desk/collecting.html", context)
    said = f"证件后四位{four}，{reason}" if reason and four else reason
    collect_results(
        actor=actor_of(request), application_id=application_id, receiver=receiver, way=CollectWay(way),
        proxy_reason=said, now=now_of(request), card="" if other else card, signature=_signature(request),
    )  # fmt: skip
    return "已发放，送达回证已登记"


def _whose_card(request: HttpRequest, application_id: UUID, card: str) -> str:
    """Who of those that may come this card belongs to; nobody else's name is told."""
    found, known = visible_matter(application_id, actor=actor_of(request)), by_number(card)
    if found is None or known is None:
        return "other"
    may_come = {one.name for one in standing.collectors(found.row, local(now_of(request)).date())}
    return known.name if known.name in may_come else "other"


@require_GET
@staff()
def signature(request: HttpRequest, application_id: UUID, handing_id: UUID) -> HttpResponse:
    """The picture that the receiver signed, for whoever may see the matter."""
    found = visible_matter(application_id, actor=actor_of(request))
    one = found.row.handings.select_related("signature").filter(pk=handing_id).first() if found else None
    if one is None or one.signature is None:
        return refuse(request, GONE, status=404)
    return send_file(one.signature, "领取人签名.png")


def _signature(request: HttpRequest) -> str:
    """The digest of what was signed on the screen; empty when the paper was signed instead."""
    said = request.POST.get("signature", "")
    if not said:
        return ""
    head, _, body = said.partition(",")
    if head != "data:image/png;base64" or len(body) > SIGNATURE_MAX:
        raise Refused("签名没有传好，请重新签一次，或在纸质回证上签字")
    try:
        content = base64.b64decode(body, validate=True)
    except ValueError as broken:
        raise Refused("签名没有传好，请重新签一次，或在纸质回证上签字") from broken
    return store(content, name="签名.png", now=now_of(request), allow=frozenset({PNG})).digest


issue = acting(_issue, show_application, "desk:application", "application_id")
keep = acting(_keep, show_application, "desk:application", "application_id")
remind = acting(_remind, show_application, "desk:application", "application_id")
collect = acting(_collect, show_application, "desk:application", "application_id")
