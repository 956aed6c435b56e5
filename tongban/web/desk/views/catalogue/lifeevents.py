"""Editions of a one-thing: members, order, questions, milestones, what it cuts, and publishing it."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.services.catalogue import selectors as catalogue
from tongban.services.catalogue import usecases as drafts
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.conditions import sentence
from tongban.services.catalogue.diff import changes
from tongban.services.catalogue.errors import CatalogueRefusal, NotFound, NotPublishable
from tongban.services.catalogue.fourcuts import four_cuts
from tongban.services.catalogue.models import DraftOf, EditionDraft
from tongban.services.catalogue.publishing import Fault, doubts
from tongban.services.catalogue.values import Bundle, Plan
from tongban.services.catalogue.words import Sheet
from tongban.services.lifeevents import drafting, selectors, usecases
from tongban.services.lifeevents.models import LifeEventVersion
from tongban.services.lifeevents.reading import RowError
from tongban.services.lifeevents.words import describe_bundle
from tongban.web.desk.forms import lifeevents as forms
from tongban.web.desk.forms.catalogue import NewThingForm
from tongban.web.desk.typed import day_of
from tongban.web.desk.views.catalogue.editions import revision_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.forms.matter import MatterForm, matter_spec
from tongban.web.ui.replies import page, refuse

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """A draft as it was opened; `bundle` is None while it has no members."""

    draft: EditionDraft
    content: Content
    bundle: Bundle | None

    @property
    def thing(self) -> Content:
        thing: Content = self.content["onething"]
        return thing

    @property
    def names(self) -> dict[str, str]:
        return {str(row["id"]): str(row.get("zh") or row["id"]) for row in self.thing["items"]}

    def faults(self) -> list[Fault]:
        return drafting.draft_faults(self.content)

    def steps(self) -> list[tuple[str, str, int]]:
        """The pages of the draft: title, address name, how many faults are on it."""
        parts = [f.part for f in self.faults()]
        counted = {
            "desk:thing_questions": "questions",
            "desk:thing_members": "items",
            "desk:thing_milestones": "milestones",
        }
        titles = (
            ("基本信息", "desk:thing_draft"), ("情形问题", "desk:thing_questions"), ("成员事项", "desk:thing_members"),
            ("里程碑", "desk:thing_milestones"), ("预览和四减", "desk:thing_preview"), ("核对并发布", "desk:thing_publish"),
        )  # fmt: skip
        return [(title, name, parts.count(counted[name]) if name in counted else 0) for title, name in titles]

    def changed(self, **fields: Any) -> Content:
        fresh = deepcopy(self.content)
        fresh["onething"] |= fields
        return fresh


def opened(code: str) -> Written | None:
    draft = catalogue.draft_of(DraftOf.LIFE_EVENT, code)
    if draft is None:
        return None
    try:
        bundle = drafting.read_draft(draft.content)
    except RowError:
        bundle = None
    return Written(draft, draft.content, bundle)


def with_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about a draft; without one, back to the one-thing."""

    @wraps(view)
    def inside(request: HttpRequest, code: str, **more: Any) -> HttpResponse:
        found = opened(code)
        if found is None:
            messages.warning(request, "没有正在起草的版本，可能已发布或放弃")
            return redirect("desk:thing", code)
        return view(request, found, **more)

    return staff(Duty.CATALOGUE)(inside)


def save(request: HttpRequest, found: Written, content: Content) -> None:
    drafts.save_draft(
        actor=actor_of(request), draft=found.draft, revision=revision_of(request), content=content, now=now_of(request)
    )


def draft_page(
    request: HttpRequest, template: str, found: Written, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    shown = {
        "found": found, "code": found.draft.code, "steps": found.steps(), "wrongs": found.faults(),
        "revision": request.POST.get("revision", found.draft.revision), **context,
    }  # fmt: skip
    return page(request, template, shown, status=status)


# --- the one-thing --------------------------------------------------------------------------------------------------------


@require_GET
@staff(Duty.CATALOGUE)
def thing(request: HttpRequest, code: str) -> HttpResponse:
    """The edition in force: members, the four cuts in the usual case; all editions; the draft."""
    versions = list(selectors.versions_of(code))
    draft = catalogue.draft_of(DraftOf.LIFE_EVENT, code)
    if not versions and draft is None:
        return refuse(request, "没有这个一件事。", status=404)
    if versions and versions[0].life_event.single:
        return redirect("desk:item", code)
    today = local(now_of(request)).date()
    in_force = next((v for v in versions if v.effective_from <= today), None)
    bundle = selectors.bundle_of_edition(in_force) if in_force else None
    plan = _usual(bundle)
    context = {
        "code": code, "versions": versions, "draft": draft, "in_force": in_force, "today": today, "bundle": bundle,
        "plan": plan, "cuts": four_cuts(plan) if plan else (), "sentence": sentence,
    }  # fmt: skip
    return page(request, "desk/catalogue/thing.html", context)


def _usual(bundle: Bundle | None) -> Plan | None:
    try:
        return compose(bundle, {}) if bundle else None
    except CatalogueRefusal:
        return None


def _sheet(version: LifeEventVersion) -> Sheet:
    return describe_bundle(selectors.bundle_of_edition(version), version.source["onething"])


@require_GET
@staff(Duty.CATALOGUE)
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two editions in words."""
    numbers = [v.edition for v in selectors.versions_of(code)]
    if not numbers:
        return refuse(request, "没有这个一件事。", status=404)
    given = [request.GET.get(name, "") for name in ("from", "to")]
    usual = (numbers[min(1, len(numbers) - 1)], numbers[0])
    earlier, later = (int(g) if g.isdigit() and len(g) < 6 else u for g, u in zip(given, usual, strict=True))
    try:
        before, after = selectors.edition(code, earlier), selectors.edition(code, later)
    except NotFound as refusal:
        return refuse(request, str(refusal), status=404)
    context = {
        "title": after.source["onething"]["zh"], "back": ("事项目录", "desk:thing", code), "numbers": numbers,
        "earlier": earlier, "later": later, "changes": changes(_sheet(before), _sheet(after)),
    }  # fmt: skip
    return page(request, "desk/catalogue/compare.html", context)


@require_POST
@staff(Duty.CATALOGUE)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next edition from the last one, its members as they are in force today."""
    last = selectors.versions_of(code).first()
    if last is None or last.life_event.single:
        return refuse(request, "没有这个一件事。", status=404)
    drafts.begin_draft(
        actor=actor_of(request), about=DraftOf.LIFE_EVENT, code=code, base=last.edition,
        content=drafting.refresh(last.source), now=now_of(request),
    )  # fmt: skip
    return redirect("desk:thing_draft", code)


@require_http_methods(["GET", "POST"])
@staff(Duty.CATALOGUE)
def new(request: HttpRequest) -> HttpResponse:
    """Begin the first edition of a one-thing."""
    form = NewThingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if selectors.versions_of(code).exists():
            form.add_error("code", "这个代码已有一件事，请打开它起草新版")
        else:
            lead: Department = form.cleaned_data["department"]
            drafts.begin_draft(
                actor=actor_of(request), about=DraftOf.LIFE_EVENT, code=code, base=0,
                content=drafting.refresh(drafting.blank(code, form.cleaned_data["name"], lead.code)), now=now_of(request),
            )  # fmt: skip
            return redirect("desk:thing_draft", code)
    status = 422 if request.method == "POST" else 200
    return page(request, "desk/catalogue/new.html", {"form": form, "what": "一件事"}, status=status)


# --- the draft ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@with_draft
def draft(request: HttpRequest, found: Written) -> HttpResponse:
    """Name, lead, promise, trips."""
    form = forms.ThingForm(request.POST or None, initial=forms.thing_initial(found.thing))
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save(request, found, drafting.refresh(found.changed(**form.fields_of(found.thing))))
                messages.success(request, "已保存")
                return redirect("desk:thing_draft", found.draft.code)
            except Refused as wrong:
                refusal, status = str(wrong), 409
    return draft_page(request, "desk/catalogue/thing_draft.html", found, {"form": form, "refusal": refusal}, status)


@require_GET
@with_draft
def preview(request: HttpRequest, found: Written) -> HttpResponse:
    """The draft composed under chosen answers: the four cuts, papers with reasons, the form."""
    plan, refusal, answers, form = None, "", {}, None
    last = selectors.versions_of(found.draft.code).first()
    before = _usual(selectors.bundle_of_edition(last)) if last else None
    ready = found.bundle if found.bundle and not [f for f in found.faults() if f.field != "refresh"] else None
    if ready is not None:
        answers = _answers(ready, request.GET)
        try:
            plan = compose(ready, answers)
            form = MatterForm(matter_spec(ready, plan), today=local(now_of(request)).date(), auto_id="preview_%s")
        except CatalogueRefusal as wrong:
            refusal = str(wrong)
    context = {
        "bundle": ready, "plan": plan, "answers": answers, "form": form, "refusal": refusal,
        "cuts": four_cuts(plan) if plan else (), "was": four_cuts(before) if before else (), "last": last,
        "doubts": doubts(ready) if ready else [],
    }  # fmt: skip
    if request.htmx:  # type: ignore[attr-defined]
        return page(request, "desk/catalogue/thing_plan.html", context)
    return draft_page(request, "desk/catalogue/thing_preview.html", found, context)


def _answers(bundle: Bundle, given: QueryDict) -> dict[str, tuple[str, ...]]:
    """Chosen answers; those of a question nobody touched are its default."""
    found = {}
    for question in bundle.questions:
        offered = {c.value for c in question.choices}
        chosen = tuple(v for v in given.getlist(question.code) if v in offered)
        if given and (question.multiple or chosen):
            found[question.code] = chosen if question.multiple else chosen[:1]
        else:
            found[question.code] = question.default
    return found


@require_POST
@with_draft
def refresh(request: HttpRequest, found: Written) -> HttpResponse:
    """Bring over what the members' editions in force say."""
    try:
        save(request, found, drafting.refresh(found.content))
        messages.success(request, "成员已按现行版更新，请核对变化")
    except Refused as wrong:
        messages.error(request, str(wrong))
    return redirect("desk:thing_publish", found.draft.code)


@require_POST
@with_draft
def discard(request: HttpRequest, found: Written) -> HttpResponse:
    """Throw the draft away."""
    try:
        drafts.discard_draft(actor=actor_of(request), draft=found.draft, now=now_of(request))
        messages.success(request, "草稿已放弃，现行版本不变")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:thing", found.draft.code) if found.draft.base else redirect("desk:catalogue")


@require_http_methods(["GET", "POST"])
@with_draft
def publish(request: HttpRequest, found: Written) -> HttpResponse:
    """What would change, what forbids it, from when; then let it be in force."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            number = usecases.publish_lifeevent_draft(
                actor=actor_of(request), draft=found.draft, revision=revision_of(request),
                effective_from=day_of(request, "effective_from", "生效日期"), now=now_of(request),
            )  # fmt: skip
            messages.success(request, f"第{number}版已发布")
            return redirect("desk:thing", found.draft.code)
        except NotPublishable:
            status = 409
        except Refused as wrong:
            refusal, status = str(wrong), 409
    last = selectors.versions_of(found.draft.code).first()
    plan = _usual(found.bundle) if not found.faults() else None
    after = describe_bundle(found.bundle, found.thing) if found.bundle else {}
    context = {
        "title": found.thing["zh"], "draft": found.draft, "refusal": refusal, "last": last,
        "problems": [(f.message, _beside(found.draft.code, f)) for f in found.faults()], "doubts": doubts(found.bundle) if found.bundle else [],
        "behind": any(f.field == "refresh" for f in found.faults()), "changes": changes(_sheet(last) if last else {}, after),
        "cuts": four_cuts(plan) if plan else (), "editor": "desk:thing_draft", "home": "desk:thing",
        "effective_from": request.POST.get("effective_from") or local(now_of(request)).date().isoformat(),
    }  # fmt: skip
    return draft_page(request, "desk/catalogue/publish.html", found, context, status)


def _beside(code: str, fault: Fault) -> str:
    """On which page of the draft a fault is to be mended, and where on it."""
    names = {"items": "desk:thing_members", "questions": "desk:thing_questions", "milestones": "desk:thing_milestones"}
    name = "desk:thing_members" if fault.field == "items" else names.get(fault.part, "desk:thing_draft")
    return reverse(name, args=[code]) + (f"#m-{fault.key}" if fault.part == "items" and fault.key else "")
