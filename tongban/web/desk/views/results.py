"""The issuing window: what is concluded, what waits to be collected, and whose hands it goes into."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused, require
from tongban.services.cases import policies, selectors
from tongban.services.cases.access import visible_matter, whose
from tongban.services.cases.usecases import collect_results, issue_results
from tongban.services.cases.values import CollectWay
from tongban.web.desk.views.acting import acting
from tongban.web.desk.views.showing import show_application
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page


@require_GET
@staff(Duty.ISSUE)
def issuing(request: HttpRequest) -> HttpResponse:
    """What is concluded, and what waits to be collected."""
    return page(request, "desk/issuing.html", {"rows": selectors.to_issue()})


def _issue(request: HttpRequest, application_id: UUID) -> str:
    numbers = issue_results(actor=actor_of(request), application_id=application_id, now=now_of(request))
    return f"已出证 {len(numbers)} 份，可以发放"


def _collect(request: HttpRequest, application_id: UUID) -> str | HttpResponse:
    """First whose hands, then once more before the results leave the window."""
    given = request.POST
    way, who = given.get("way", ""), given.get("who", "")
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
            "other": other, "typed": given,
        }  # fmt: skip
        return page(request, "desk/collecting.html", context)
    said = f"证件后四位{four}，{reason}" if reason and four else reason
    collect_results(
        actor=actor_of(request), application_id=application_id, receiver=receiver, way=CollectWay(way),
        proxy_reason=said, now=now_of(request),
    )  # fmt: skip
    return "已发放，送达回证已登记"


issue = acting(_issue, show_application, "desk:application", "application_id")
collect = acting(_collect, show_application, "desk:application", "application_id")
