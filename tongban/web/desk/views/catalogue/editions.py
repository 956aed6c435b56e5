"""Editions of an item: what is in force, the next one while it is written, what would change, and publishing it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.services.catalogue import selectors, usecases
from tongban.services.catalogue.compose import compose
from tongban.services.catalogue.conditions import sentence
from tongban.services.catalogue.diff import Change, changes
from tongban.services.catalogue.editing import as_bundle, from_content, item_faults, to_content
from tongban.services.catalogue.errors import NotFound, NotPublishable
from tongban.services.catalogue.guide import ItemGuide, guide_of
from tongban.services.catalogue.models import DraftOf, EditionDraft
from tongban.services.catalogue.publishing import Fault, doubts
from tongban.services.catalogue.values import Bundle, ItemFacts
from tongban.services.catalogue.words import Sheet, describe
from tongban.services.lifeevents.selectors import lifeevents_with
from tongban.web.desk.forms import catalogue as forms
from tongban.web.desk.typed import day_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.forms.matter import MatterForm, matter_spec
from tongban.web.ui.replies import page, refuse


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft as it was opened, with what its words refer to."""

    draft: EditionDraft
    item: ItemFacts
    bodies: Mapping[Any, tuple[str, str]]

    def with_item(self, item: ItemFacts) -> "Opened":
        return Opened(self.draft, item, self.bodies)

    @property
    def bundle(self) -> Bundle:
        asked = tuple(selectors.question(q) for q in self.item.questions)
        papers = selectors.materials_named(use.material for use in self.item.uses)
        return as_bundle(self.item, asked, papers, self.bodies.get(self.item.department_id, ("", "")))

    def faults(self) -> list[Fault]:
        return item_faults(self.item, self.bundle)

    def guide(self, bundle: Bundle) -> ItemGuide:
        names = dict(self.bodies.values())
        return guide_of(
            self.item, questions=bundle.questions, materials=bundle.materials, department=bundle.items[0].department_name,
            bodies=names,
        )  # fmt: skip


def _bodies() -> dict[Any, tuple[str, str]]:
    return {pk: (code, name) for pk, code, name in Department.objects.values_list("id", "code", "name")}


def opened(code: str) -> Opened | None:
    draft = selectors.draft_of(DraftOf.ITEM, code)
    return Opened(draft, from_content(draft.content), _bodies()) if draft else None


Page = Callable[[HttpRequest, Opened], HttpResponse]


def with_draft(view: Page) -> Callable[..., HttpResponse]:
    """A page about a draft; without one, back to the item."""

    @wraps(view)
    def inside(request: HttpRequest, code: str) -> HttpResponse:
        found = opened(code)
        if found is None:
            messages.warning(request, "没有正在起草的版本，可能已发布或放弃")
            return redirect("desk:item", code)
        return view(request, found)

    return staff(Duty.CATALOGUE)(inside)


# --- the item -----------------------------------------------------------------------------------------------------------


@require_GET
@staff(Duty.CATALOGUE)
def item(request: HttpRequest, code: str) -> HttpResponse:
    """The edition in force as the public sees it, all editions, the draft."""
    versions = list(selectors.versions_of(code))
    draft = selectors.draft_of(DraftOf.ITEM, code)
    if not versions and draft is None:
        return refuse(request, "事项目录里没有这个事项。", status=404)
    today = local(now_of(request)).date()
    in_force = next((v for v in versions if v.effective_from <= today), None)
    shown = in_force or (versions[0] if versions else None)
    context = {
        "code": code, "versions": versions, "draft": draft, "in_force": in_force, "today": today,
        "guide": selectors.guides([shown.pk])[shown.pk] if shown else None,
        "bundles": list(lifeevents_with(code)),
    }  # fmt: skip
    return page(request, "desk/catalogue/item.html", context)


def sheet(item: ItemFacts, bodies: Mapping[Any, tuple[str, str]]) -> Sheet:
    names = {pk: name for pk, (_, name) in bodies.items()}
    asked = [selectors.question(q) for q in item.questions]
    return describe(item, asked, names, selectors.materials_named(use.material for use in item.uses))


@require_GET
@staff(Duty.CATALOGUE)
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two editions in words: what was added, removed, changed."""
    numbers = [v.edition for v in selectors.versions_of(code)]
    if not numbers:
        return refuse(request, "事项目录里没有这个事项。", status=404)
    later = _number(request.GET.get("to"), numbers[0])
    earlier = _number(request.GET.get("from"), numbers[min(1, len(numbers) - 1)])
    try:
        before, after = (selectors.facts_of(selectors.edition(code, n)) for n in (earlier, later))
    except NotFound as refusal:
        return refuse(request, str(refusal), status=404)
    bodies = _bodies()
    context = {
        "title": after.name, "back": ("事项目录", "desk:item", code), "numbers": numbers, "earlier": earlier, "later": later,
        "changes": changes(sheet(before, bodies), sheet(after, bodies)),
    }  # fmt: skip
    return page(request, "desk/catalogue/compare.html", context)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 6 else default


# --- the draft ----------------------------------------------------------------------------------------------------------


@require_POST
@staff(Duty.CATALOGUE)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next edition from the last one."""
    versions = selectors.versions_of(code)[:1]
    if not versions:
        return refuse(request, "事项目录里没有这个事项。", status=404)
    last = versions[0]
    usecases.begin_draft(
        actor=actor_of(request), about=DraftOf.ITEM, code=code, base=last.edition,
        content=to_content(selectors.facts_of(last)), now=now_of(request),
    )  # fmt: skip
    return redirect("desk:item_draft", code)


@require_http_methods(["GET", "POST"])
@staff(Duty.CATALOGUE)
def new(request: HttpRequest) -> HttpResponse:
    """Begin the first edition of an item nobody has."""
    form = forms.NewItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if selectors.listed_items(text=given["code"]).filter(code=given["code"]).exists():
            form.add_error("code", "这个代码已有事项，请在目录中打开它起草新版")
        else:
            body: Department = given["department"]
            first = ItemFacts(
                code=given["code"], name=given["name"], department_id=body.pk, main_item=given["name"],
                facts={"audience": "person"},
            )  # fmt: skip
            usecases.begin_draft(
                actor=actor_of(request), about=DraftOf.ITEM, code=given["code"], base=0, content=to_content(first),
                now=now_of(request),
            )  # fmt: skip
            return redirect("desk:item_draft", given["code"])
    status = 422 if request.method == "POST" else 200
    return page(request, "desk/catalogue/new.html", {"form": form, "what": "事项"}, status=status)


@require_http_methods(["GET", "POST"])
@with_draft
def draft(request: HttpRequest, found: Opened) -> HttpResponse:
    """Write the edition; buttons save and go on, and whatever is wrong stays as it was typed."""
    if request.method != "POST":
        return _editor(request, found, Boxes.of(found, None))
    boxes = Boxes.of(found, request.POST)
    if more := request.POST.get("more"):
        kinds: dict[str, type[forms.Row]] = {"papers": forms.PaperRow, "faq": forms.FaqRow, "fields": forms.FieldRow}
        if more in kinds:
            boxes = Boxes.of(found, forms.with_more(request.POST, more, kinds[more]))
        return _editor(request, found, boxes, status=200)
    if not boxes.valid():
        return _editor(request, found, boxes, status=422)
    written = found.with_item(boxes.item(found.item))
    if "preview" in request.POST:
        return _editor(request, written, boxes)
    try:
        usecases.save_draft(
            actor=actor_of(request), draft=found.draft, revision=boxes.revision, content=to_content(written.item),
            now=now_of(request),
        )  # fmt: skip
    except Refused as refusal:
        return _editor(request, written, boxes, refusal=str(refusal), status=409)
    return _go_on(request, found.item.code, request.POST.get("go", ""))


def _go_on(request: HttpRequest, code: str, where: str) -> HttpResponse:
    kind, _, place = where.partition(":")
    if kind == "condition" and place.isdigit():
        return redirect("desk:item_condition", code, int(place))
    if kind == "questions":
        return redirect("desk:item_questions", code)
    if kind == "publish":
        return redirect("desk:item_publish", code)
    messages.success(request, "草稿已保存")
    return redirect("desk:item_draft", code)


@dataclass(frozen=True, slots=True)
class Boxes:
    """Everything that is typed on the editor's page."""

    form: forms.ItemForm
    papers: forms.Rows
    faq: forms.Rows
    fields: forms.Rows
    revision: int

    @staticmethod
    def of(found: Opened, data: Any) -> "Boxes":
        item = found.item
        named = {m.code: m.name for m in selectors.all_materials()}
        by_name = {name: code for code, name in reversed(named.items())} | {code: code for code in named}
        papers = [
            {"material": named.get(u.material, u.material), "necessity": u.necessity.value, "originals": u.originals,
             "copies": u.copies, "place": n}
            for n, u in enumerate(item.uses)
        ]  # fmt: skip
        faq = [{"question": row["q"], "answer": row["a"]} for row in item.facts.get("faq", ())]
        fields = [
            {"title": f.get("zh") or f["id"], "kind": f.get("type") or "text", "required": f.get("required", True),
             "options": "、".join(str(o["zh"]) for o in f.get("options") or ()), "hint": f.get("hint", ""), "code": f["id"]}
            for f in item.fields
        ]  # fmt: skip
        code = found.bodies.get(item.department_id, ("", ""))[0]
        revision = str(data.get("revision", "")) if data else str(found.draft.revision)
        return Boxes(
            forms.ItemForm(data, initial=forms.item_initial(item, code)),
            forms.PaperRows(data, prefix="papers", initial=papers, form_kwargs={"papers": by_name}),
            forms.FaqRows(data, prefix="faq", initial=faq),
            forms.FieldRows(data, prefix="fields", initial=fields),
            int(revision) if revision.isdigit() and len(revision) < 9 else 0,
        )

    def valid(self) -> bool:
        return all([self.form.is_valid(), self.papers.is_valid(), self.faq.is_valid(), self.fields.is_valid()])

    def item(self, before: ItemFacts) -> ItemFacts:
        """What was written, over what the draft said."""
        changed = self.form.changed_facts(before)
        asked = [{"q": row["question"], "a": row["answer"]} for row in self.faq.kept()]
        facts = {key: value for key, value in changed["facts"].items() if key != "faq"}
        changed["facts"] = facts | ({"faq": asked} if asked else {})
        return replace(
            before, **changed, uses=forms.uses_from(self.papers.kept(), before.uses),
            fields=forms.fields_from(self.fields.kept(), before.fields),
        )  # fmt: skip


def _editor(request: HttpRequest, found: Opened, boxes: Boxes, *, refusal: str = "", status: int = 200) -> HttpResponse:
    bundle = found.bundle
    wrong = item_faults(found.item, bundle)
    context = {
        "found": found, "boxes": boxes, "refusal": refusal, "wrong": by_field(wrong), "wrongs": wrong,
        "materials": selectors.all_materials(), "sentences": [sentence(u.when, bundle.questions) for u in found.item.uses],
        "papers": [bundle.materials.get(u.material) for u in found.item.uses], **_preview(request, found, bundle),
    }  # fmt: skip
    return page(request, "desk/catalogue/draft.html", context, status=status)


def by_field(faults: list[Fault]) -> dict[str, list[str]]:
    """Sentences by the form's field they belong beside."""
    found: dict[str, list[str]] = {}
    for fault in faults:
        name = {"standalone": "promise_days", "code": "name"}.get(fault.field, fault.field)
        found.setdefault(name, []).append(fault.message)
    return found


def _preview(request: HttpRequest, found: Opened, bundle: Bundle) -> dict[str, Any]:
    """The guide and the form as they would be, from what is written now."""
    plan, today = compose(bundle, {}), local(now_of(request)).date()
    form = MatterForm(matter_spec(bundle, plan), today=today, auto_id="preview_%s")
    return {"guide": found.guide(bundle), "form": form, "plan": plan, "doubts": doubts(bundle)}


@require_POST
@with_draft
def preview(request: HttpRequest, found: Opened) -> HttpResponse:
    """The live preview: nothing is kept; what cannot be read yet is said instead of shown."""
    boxes = Boxes.of(found, request.POST)
    if not boxes.valid():
        return page(request, "desk/catalogue/preview.html", {"guide": None})
    written = found.with_item(boxes.item(found.item))
    return page(request, "desk/catalogue/preview.html", _preview(request, written, written.bundle))


@require_POST
@with_draft
def discard(request: HttpRequest, found: Opened) -> HttpResponse:
    """Throw the draft away."""
    try:
        usecases.discard_draft(actor=actor_of(request), draft=found.draft, now=now_of(request))
        messages.success(request, "草稿已放弃，现行版本不变")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(
        "desk:catalogue" if not found.draft.base else "desk:item", *([found.draft.code] if found.draft.base else [])
    )


@require_http_methods(["GET", "POST"])
@with_draft
def publish(request: HttpRequest, found: Opened) -> HttpResponse:
    """What would change, what forbids it, from when; then let it be in force."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            number = usecases.publish_item_draft(
                actor=actor_of(request), draft=found.draft, revision=revision_of(request),
                effective_from=day_of(request, "effective_from", "生效日期"), now=now_of(request),
            )  # fmt: skip
            messages.success(request, f"第{number}版已发布")
            return redirect("desk:item", found.draft.code)
        except NotPublishable:
            status = 409
        except Refused as wrong:
            refusal, status = str(wrong), 409
    last = selectors.versions_of(found.draft.code).first()
    context = {
        "title": found.item.name, "code": found.draft.code, "draft": found.draft, "refusal": refusal, "last": last,
        "problems": [(f.message, _beside(found.draft.code, f)) for f in found.faults()], "doubts": doubts(found.bundle),
        "changes": _changed(found, last), "cuts": (), "editor": "desk:item_draft", "home": "desk:item",
        "effective_from": request.POST.get("effective_from") or local(now_of(request)).date().isoformat(),
    }  # fmt: skip
    return page(request, "desk/catalogue/publish.html", context, status=status)


def _beside(code: str, fault: Fault) -> str:
    """Where on the editor's page a fault is to be mended."""
    editor = reverse("desk:item_draft", args=[code])
    if fault.part == "questions":
        return reverse("desk:item_questions", args=[code])
    names = {"standalone": "promise_days", "code": "name"}
    return editor + ("#papers" if fault.field.startswith("use:") else f"#id_{names.get(fault.field, fault.field)}")


def _changed(found: Opened, last: Any) -> tuple[Change, ...]:
    before = sheet(selectors.facts_of(last), found.bodies) if last else {}
    return changes(before, sheet(found.item, found.bodies))


def revision_of(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdigit() and len(text) < 9 else 0
