"""委托登记 at the window: who has no phone says it here, with the paper; seen and ended by the number."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages as flashes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.infra import files
from tongban.infra.acts import act
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.people.parties.models import Authorisation, Party
from tongban.people.parties.selectors import authorisations_of, by_number
from tongban.people.parties.usecases import authorise, register_party, revoke_authorisation
from tongban.people.parties.values import IdKind
from tongban.services.lifeevents.selectors import lifeevents
from tongban.web.desk.typed import a_day
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse, send_file

ALL = "所有事项"
_USUAL = timedelta(days=90)
_PAPERS = frozenset({files.PDF, files.JPEG, files.PNG})


@require_http_methods(["GET", "POST"])
@staff(Duty.ACCEPT)
def authorisations(request: HttpRequest) -> HttpResponse:
    """The form with the paper; and, by a number, what a person gave and received."""
    today = local(now_of(request)).date()
    typed: dict[str, Any] = {"until": str(today + _USUAL)}
    refusal, matters = "", [(e.code, e.name) for e in lifeevents()]
    asked = request.session.pop("authorisations_of", "")
    if request.method == "POST" and "look" in request.POST:
        found = by_number(request.POST["look"])
        if found is None:
            refusal = "没有这个证件号码的当事人，请核对；第一次来的直接登记"
        else:
            asked = str(found.pk)
    elif request.method == "POST":
        typed = request.POST.dict()
        try:
            given = _give(request, dict(matters))
        except Refused as wrong:
            refusal = str(wrong)
        else:
            flashes.success(request, f"已登记：{given.agent.name}可以代{given.grantor.name}办理“{given.scope}”")
            request.session["authorisations_of"] = str(given.grantor_id)
            return redirect("desk:authorisations")
    person = Party.objects.filter(pk=UUID(asked)).first() if asked else None
    context = {
        "typed": typed, "refusal": refusal, "matters": [("", ALL), *matters], "today": today, "person": person,
        "rows": authorisations_of(person.pk) if person else [],
    }  # fmt: skip
    return page(request, "desk/family/authorisations.html", context, status=409 if refusal else 200)


def _give(request: HttpRequest, matters: dict[str, str]) -> Authorisation:
    """Both persons as their papers name them, and the paper itself: all of it, or nothing."""
    given, actor, now = request.POST, actor_of(request), now_of(request)
    paper = request.FILES.get("paper")
    if paper is None:
        raise Refused("请附上授权委托书（扫描件或照片）")
    code = given.get("matter", "")
    if code and code not in matters:
        raise Refused("请选择委托办理的事项")
    until = a_day(given.get("until", ""), "委托到哪一天为止")
    stored = files.store(paper.read(), name=paper.name or "", now=now, allow=_PAPERS)
    with act():
        who = [
            register_party(
                actor=actor, name=given.get(f"{role}_name", ""), id_kind=IdKind.RESIDENT,
                id_number=given.get(f"{role}_number", ""), identity_level=level, now=now,
            )
            for role, level in (("grantor", 4), ("agent", 1))  # only the grantor stands there and was checked
        ]  # fmt: skip
        return authorise(
            actor=actor, grantor_id=who[0].pk, agent_id=who[1].pk, scope=matters[code] if code else ALL, matter=code,
            since=local(now).date(), until=until, basis="授权委托书（窗口登记）", paper=stored.digest, now=now,
        )  # fmt: skip


@require_POST
@staff(Duty.ACCEPT)
def stop(request: HttpRequest, authorisation_id: UUID) -> HttpResponse:
    """Ended on the word of whoever stands there."""
    try:
        revoke_authorisation(actor=actor_of(request), authorisation_id=authorisation_id, now=now_of(request))
    except Refused as wrong:
        return refuse(request, str(wrong), status=409)
    flashes.success(request, "委托已结束")
    return redirect("desk:authorisations")


@require_GET
@staff(Duty.ACCEPT)
def paper(request: HttpRequest, authorisation_id: UUID) -> HttpResponse:
    """The paper as it was handed in."""
    row = Authorisation.objects.select_related("paper").filter(pk=authorisation_id).first()
    if row is None or row.paper is None:
        return refuse(request, "没有这份委托书的扫描件。", status=404)
    ending = {files.PDF: "pdf", files.JPEG: "jpg", files.PNG: "png"}.get(row.paper.media_type, "bin")
    return send_file(row.paper, f"授权委托书.{ending}")
