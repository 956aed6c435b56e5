"""Preparing a matter: a task list that can be left and found again, form, papers, check, submit."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.selectors import centre
from tongban.services.cases.models import Draft
from tongban.services.cases.selectors import draft_by_code
from tongban.services.cases.usecases import Filing, discard_draft, file_matter, save_draft, start_draft
from tongban.services.cases.values import Channel, Handed, Source
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.errors import CatalogueRefusal
from tongban.services.catalogue.forms import FormSpec
from tongban.services.catalogue.values import JOINT_FORM, Bundle, MaterialSource, Plan, PlanMaterial
from tongban.web.portal import acting
from tongban.web.portal.guide import address
from tongban.web.portal.known import known_for
from tongban.web.portal.overview import minutes
from tongban.web.portal.views.home import bundle_or_none
from tongban.web.ui.actor import actor_of, now_of, remember, remembers
from tongban.web.ui.binding import bound
from tongban.web.ui.forms.matter import MatterForm, matter_spec, persons, typed
from tongban.web.ui.replies import page, refuse
from tongban.web.ui.words import clock


class Desk:
    """An open draft with everything its pages need."""

    def __init__(self, draft: Draft, bundle: Bundle, plan: Plan, today: date) -> None:
        self.draft, self.bundle, self.plan, self.today = draft, bundle, plan, today
        self.content: dict[str, Any] = draft.content
        self.spec: FormSpec = matter_spec(bundle, plan)

    def form(self) -> MatterForm:
        """The form as it was last saved, checked."""
        return MatterForm(self.spec, self.content.get("form") or {}, today=self.today)

    @property
    def questions(self) -> str:
        """The query of the first question, with the answers of this draft."""
        return address(self.plan.answers, 0, str(self.draft.pk))

    @property
    def typed(self) -> bool:
        return bool(self.content.get("form"))

    @property
    def minutes(self) -> int:
        """About how long it takes whoever has everything at hand."""
        return minutes(self.bundle, self.plan, sum(1 for field in self.spec.fields() if field.required))

    @property
    def kept_days(self) -> int:
        """How long a draft that nobody touches stays."""
        return int(settings.RETENTION_DAYS["drafts"])

    @property
    def to_bring(self) -> list[PlanMaterial]:
        return [m for m in self.plan.materials if m.source is MaterialSource.SUPPLY and not m.form]

    @property
    def uploads(self) -> dict[str, list[dict[str, Any]]]:
        """The pages of each paper, in order, of papers that are asked for."""
        kept: dict[str, list[dict[str, Any]]] = self.content.get("uploads") or {}
        asked = {m.code for m in self.to_bring}
        return {code: pages for code, pages in kept.items() if pages and code in asked}

    @property
    def pledged(self) -> list[str]:
        """Papers for which a pledge is given instead; an upload goes before it."""
        kept = self.content.get("pledged") or []
        return [m.code for m in self.to_bring if m.pledgeable and m.code in kept and m.code not in self.uploads]


View = Callable[..., HttpResponse]


def open_draft(view: View) -> View:
    """Find the draft for whoever may see it: its account, or the browser that began or resumed it."""

    def inside(request: HttpRequest, draft_id: UUID, **more: str) -> HttpResponse:
        draft = _mine(request, draft_id)
        if draft is None:
            return refuse(
                request, "没有找到这份草稿：可能已提交或删除。有续办码的话，可在“继续办理”中找回。", status=404
            )
        bundle = bundle_or_none(request, draft.matter)
        if bundle is None:
            return refuse(request, "这个事项刚刚停用，暂不能继续办理，请联系窗口。", status=409)
        try:
            plan = compose(bundle, {q: tuple(v) for q, v in (draft.content.get("answers") or {}).items()})
        except CatalogueRefusal:  # a new edition asks other questions
            plan = compose(bundle, {})
        return view(request, Desk(draft, bundle, plan, local(now_of(request)).date()), **more)

    return inside


def _mine(request: HttpRequest, draft_id: UUID) -> Draft | None:
    """The draft, if its account or its browser asks."""
    draft = Draft.objects.filter(pk=draft_id).first()
    if draft is None:
        return None
    known = remembers(request, "drafts", draft_id)
    return draft if (known if draft.account_id is None else draft.account_id == actor_of(request).account_id) else None


@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin with the answers just given, or put them into the draft they were changed for."""
    bundle = bundle_or_none(request, code)
    if bundle is None:
        return refuse(request, "没有找到这个事项，可能已停用。", status=404)
    try:
        answers = {str(q): tuple(map(str, v)) for q, v in json.loads(request.POST.get("answers") or "{}").items()}
        plan = compose(bundle, answers)
    except (ValueError, AttributeError, TypeError):
        return refuse(request, "回答没有传过来，请返回重新选择。", status=400)
    except CatalogueRefusal as refusal:
        return refuse(request, str(refusal), status=409)
    said = {q: list(v) for q, v in plan.answers.items()}
    known = _draft_named(request, code)
    if known is not None:
        save_draft(actor=actor_of(request), draft_id=known.pk, changes={"answers": said}, now=now_of(request))
        return redirect("portal:tasks", known.pk)
    try:
        content = {"answers": said, "form": {}, "uploads": {}, **acting.of_new_draft(request, bundle.code)}
    except Refused as refusal:
        return refuse(request, str(refusal), status=409)
    draft = start_draft(
        actor=actor_of(request), matter=bundle.code, matter_name=bundle.name, content=content, now=now_of(request)
    )
    remember(request, "drafts", draft.pk)
    return redirect("portal:tasks", draft.pk)


def _draft_named(request: HttpRequest, code: str) -> Draft | None:
    try:
        draft = _mine(request, UUID(request.POST.get("draft", "")))
    except ValueError:
        return None
    return draft if draft is not None and draft.matter == code else None


@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Find a draft again by its code."""
    refusal = ""
    if request.method == "POST":
        draft = draft_by_code(request.POST.get("code", ""))
        if draft is not None and draft.account_id in (None, actor_of(request).account_id):
            remember(request, "drafts", draft.pk)
            return redirect("portal:tasks", draft.pk)
        refusal = "没有找到这个续办码。请核对10位字母和数字；已提交的请到“查进度”。"
    return page(
        request,
        "portal/resume.html",
        {"refusal": refusal, "code": request.POST.get("code", "")},
        status=404 if refusal else 200,
    )


@open_draft
def tasks(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What is done, what is left; everything saved."""
    form = desk.form() if desk.typed else None
    ready = form is not None and form.is_valid()
    return page(request, "portal/tasks.html", {"desk": desk, "ready": ready, "typed": desk.typed})


@open_draft
def fill(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The one form. What was typed is kept even when something is wrong with it, or when it is left for later."""
    if request.method == "POST":
        form = MatterForm(desk.spec, request.POST, today=desk.today)
        save_draft(actor=actor_of(request), draft_id=desk.draft.pk, changes={"form": form.typed()}, now=now_of(request))
        whole = form.is_valid()
        if wrong := acting.wrong_number(desk.content, form.cleaned_data.get("applicant_id_number", "")):
            form.add_error("applicant_id_number", wrong)
            whole = False
        if "later" in request.POST or whole:
            return redirect("portal:tasks", desk.draft.pk)
        return page(request, "portal/fill.html", {"desk": desk, "form": form, "known": {}}, status=422)
    known = {} if desk.content.get("for") else known_for(request, desk.spec)
    kept = desk.content.get("form") or {}
    acted = acting.initial(actor_of(request), desk.content)
    initial = acted | {code: one.value for code, one in known.items()} | kept
    form = MatterForm(desk.spec, initial=initial, today=desk.today)
    said = {code: one for code, one in known.items() if initial[code] == one.value}
    return page(request, "portal/fill.html", {"desk": desk, "form": form, "known": said})


@require_POST
@open_draft
def save(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Keep what is on the screen, checked by nobody: the page asks for it while one types."""
    changes = {"form": typed(desk.spec, request.POST)}
    save_draft(actor=actor_of(request), draft_id=desk.draft.pk, changes=changes, now=now_of(request))
    return JsonResponse({"saved": clock(now_of(request))})


@open_draft
def check(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Everything once more, then submit. Pressing twice submits once."""
    form = desk.form()
    if not desk.typed or not form.is_valid():
        return redirect("portal:fill", desk.draft.pk)
    refusal = ""
    if request.method == "POST":
        if not request.POST.get("declared"):
            refusal = "请先勾选确认：以上内容真实、准确"
        else:
            try:
                done = file_matter(
                    actor=actor_of(request),
                    filing=acting.under(_filing(desk, form, now_of(request)), desk.content),
                    now=now_of(request),
                    draft_id=desk.draft.pk,
                )
            except Refused as reason:
                refusal = str(reason)
            else:
                remember(request, "matters", done.application_id)
                return redirect("portal:submitted", done.application_id)
    return page(
        request, "portal/check.html", {"desk": desk, "form": form, "refusal": refusal}, status=409 if refusal else 200
    )


def _filing(desk: Desk, form: MatterForm, now: datetime) -> Filing:
    applicant, agent, subject = persons(desk.spec, form.cleaned_data)
    here = centre()
    asked = {m.code: m for m in desk.plan.materials if m.code != JOINT_FORM}
    handed = [
        Handed(
            material=code, source=Source.UPLOAD, digest=bound([one["digest"] for one in pages], now=now), originals=asked[code].originals,
            copies=asked[code].copies,
        )
        for code, pages in desk.uploads.items()
    ]  # fmt: skip
    handed += [Handed(material=code, source=Source.PLEDGED) for code in desk.pledged]
    return Filing(
        plan=desk.plan, form=form.kept(), applicant=applicant, agent=agent, subject=subject, handed=handed,
        channel=Channel.PORTAL, region_code=here.region_id if here else "0" * 12, key=str(desk.draft.pk),
    )  # fmt: skip


@require_POST
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throw the draft away."""
    try:
        discard_draft(actor=actor_of(request), draft_id=draft_id, now=now_of(request))
    except Refused as reason:
        return refuse(request, str(reason), status=404)
    return redirect("portal:home")
