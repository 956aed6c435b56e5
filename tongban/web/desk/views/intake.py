"""At the window: find the matter, ask the questions, fill the one form, tick the papers, accept."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra import search
from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.selectors import centre
from tongban.services.cases.usecases import Filing, take_in
from tongban.services.cases.values import Channel
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.errors import CatalogueRefusal, NotFound
from tongban.services.catalogue.forms import form_spec
from tongban.services.catalogue.values import Bundle, Plan
from tongban.services.lifeevents.selectors import bundle_of
from tongban.web.desk.views.applications import papers_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.forms.matter import MatterForm, facts, persons
from tongban.web.ui.replies import page, refuse


@require_GET
@staff(Duty.ACCEPT)
def choose(request: HttpRequest) -> HttpResponse:
    """Which matter is brought."""
    query = request.GET.get("q", "").strip()[:100]
    found = search.find(query, limit=20) if query else None
    return page(request, "desk/choose.html", {"query": query, "found": found})


@require_http_methods(["GET", "POST"])
@staff(Duty.ACCEPT)
def take(request: HttpRequest, code: str) -> HttpResponse:
    """One page: answers, form, papers; accepted when everything is right, nothing typed lost when not."""
    try:
        bundle = bundle_of(code, on=local(now_of(request)).date())
    except NotFound as refusal:
        return refuse(request, str(refusal), status=404)
    given = request.POST if request.method == "POST" else request.GET
    answers = {
        q.code: tuple(given.getlist(q.code)) or (() if given and q.multiple else q.default) for q in bundle.questions
    }
    try:
        plan = compose(bundle, answers)
    except CatalogueRefusal as wrong:
        plan, trouble = compose_default(bundle), str(wrong)
    else:
        trouble = ""
    spec = form_spec(bundle, plan)
    posted = request.method == "POST" and "accept" in request.POST
    form = MatterForm(spec, request.POST) if posted else MatterForm(spec, initial=request.POST.dict())
    if posted and not trouble and form.is_valid():
        try:
            return _take_in(request, plan, form)
        except Refused as wrong:
            trouble = str(wrong)
    context = {
        "bundle": bundle, "plan": plan, "answers": answers, "form": form, "refusal": trouble, "typed": request.POST,
        "key": request.POST.get("key") or secrets.token_hex(16),
    }  # fmt: skip
    return page(request, "desk/take.html", context, status=422 if posted else 200)


def compose_default(bundle: Bundle) -> Plan:
    """The usual case; the answers just given leave nothing to do."""
    return compose(bundle, {})


def _take_in(request: HttpRequest, plan: Plan, form: MatterForm) -> HttpResponse:
    applicant, agent, subject = persons(form.cleaned_data)
    handed, deferred = papers_of(plan, request.POST)
    here = centre()
    filing = Filing(
        plan=plan, form=facts(form.cleaned_data), applicant=applicant, agent=agent, subject=subject,
        channel=Channel.COUNTER, region_code=here.region_id if here else "0" * 12,
        key=request.POST.get("key", "")[:64] or secrets.token_hex(16),
    )  # fmt: skip
    done = take_in(actor=actor_of(request), filing=filing, now=now_of(request), handed=handed, deferred=deferred)
    messages.success(request, f"已收件并受理：{done.number}，查询密码 {done.password}")
    return redirect("desk:application", done.application_id)
