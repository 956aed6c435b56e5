"""Questions and conditions of a draft, on pages that an item and a one-thing share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.services.catalogue import selectors, usecases
from tongban.services.catalogue.conditions import (
    Condition,
    Question,
    always,
    clashes,
    condition_faults,
    referenced,
    sentence,
)
from tongban.services.catalogue.editing import to_content
from tongban.services.catalogue.models import EditionDraft
from tongban.web.desk.forms.catalogue import Rows, with_more
from tongban.web.desk.forms.questions import (
    MODES,
    QuestionRow,
    QuestionRows,
    condition_from,
    condition_rows,
    question_initial,
    questions_from,
)
from tongban.web.desk.views.catalogue.editions import Opened, revision_of, with_draft
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse

Content = Mapping[str, Any]


# --- questions ----------------------------------------------------------------------------------------------------------


def edit_questions(
    request: HttpRequest, *, title: str, draft: EditionDraft, written: Sequence[Mapping[str, Any]],
    conditions: Sequence[Condition | None], keep: Callable[[list[dict[str, Any]]], Content], back: str,
) -> HttpResponse:  # fmt: skip
    """Write the questions; one that a condition still asks for cannot go."""
    rows = QuestionRows(
        request.POST or None, prefix="questions", initial=[question_initial(selectors.question(q)) for q in written]
    )
    refusal, status = "", 200
    if request.method == "POST":
        if "more" in request.POST:
            rows = QuestionRows(
                with_more(request.POST, "questions", QuestionRow), prefix="questions", initial=rows.initial
            )
        elif not rows.is_valid():
            status = 422
        else:
            try:
                _keep_questions(request, draft, written, rows, conditions, keep)
                messages.success(request, "情形问题已保存")
                return redirect(back)
            except Refused as wrong:
                refusal, status = str(wrong), 409
    context = {
        "title": title, "rows": rows, "refusal": refusal, "back": back, "asked": referenced(conditions),
        "revision": request.POST.get("revision", draft.revision),
    }  # fmt: skip
    return page(request, "desk/catalogue/questions.html", context, status=status)


def _keep_questions(
    request: HttpRequest, draft: EditionDraft, written: Sequence[Mapping[str, Any]], rows: Rows,
    conditions: Sequence[Condition | None], keep: Callable[[list[dict[str, Any]]], Content],
) -> None:  # fmt: skip
    found = questions_from(rows.kept(), written)
    questions = [selectors.question(q) for q in found]
    wrong = list(dict.fromkeys(f for c in conditions for f in condition_faults(c, questions)))
    if wrong:
        raise Refused("还有条件在用这些问题或选项，请先改条件：" + "；".join(wrong))
    usecases.save_draft(
        actor=actor_of(request), draft=draft, revision=revision_of(request), content=keep(found), now=now_of(request)
    )


@require_http_methods(["GET", "POST"])
@with_draft
def item_questions(request: HttpRequest, found: Opened) -> HttpResponse:
    """The questions of an item."""

    def keep(questions: list[dict[str, Any]]) -> Content:
        return to_content(replace(found.item, questions=tuple(questions)))

    return edit_questions(
        request, title=found.item.name, draft=found.draft, written=found.item.questions,
        conditions=[use.when for use in found.item.uses], keep=keep,
        back=reverse("desk:item_draft", args=[found.draft.code]) + "#papers",
    )  # fmt: skip


# --- conditions ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionOf:
    """What a condition belongs to: whose page it is, what it decides, and what must hold besides."""

    title: str
    what: str
    end: str
    draft: EditionDraft
    questions: tuple[Question, ...]
    now: Condition | None
    back: str
    to_questions: str
    beside: Condition | None = None


def edit_condition(
    request: HttpRequest, about: ConditionOf, keep: Callable[[Condition | None], Content]
) -> HttpResponse:
    """Drop-downs in, a Chinese sentence out; what can never hold is refused, what always holds is pointed out."""
    rows = condition_rows(about.questions, about.now)
    chosen, refusal = about.now, ""
    if request.method == "POST":
        chosen, rows = condition_from(rows, request.POST)
    wrong = condition_faults(chosen, about.questions)
    if request.method == "POST" and "look" not in request.POST and not wrong:
        try:
            usecases.save_draft(
                actor=actor_of(request), draft=about.draft, revision=revision_of(request), content=keep(chosen),
                now=now_of(request),
            )  # fmt: skip
            messages.success(request, f"条件已保存：{sentence(chosen, about.questions, end=about.end)}")
            return redirect(about.back)
        except Refused as stale:
            refusal = str(stale)
    context = {
        "about": about, "rows": rows, "modes": MODES.items(), "refusal": refusal, "wrong": wrong,
        "sentence": sentence(chosen, about.questions, end=about.end), "hints": _hints(about, chosen, wrong),
        "revision": request.POST.get("revision", about.draft.revision),
    }  # fmt: skip
    if "look" in request.POST and request.htmx:  # type: ignore[attr-defined]
        return page(request, "desk/catalogue/sentence.html", context)
    saving = request.method == "POST" and "look" not in request.POST
    return page(request, "desk/catalogue/condition.html", context, status=422 if saving else 200)


def _hints(about: ConditionOf, chosen: Condition | None, wrong: Sequence[str]) -> list[str]:
    if chosen is None or wrong:
        return []
    found = []
    if always(chosen, about.questions):
        found.append("无论怎样回答，这个条件都成立，等于没有条件")
    if about.beside and clashes(chosen, about.questions, about.beside):
        found.append(f"这个条件永远不会用到：{sentence(about.beside, about.questions, end='办理')}，两者矛盾")
    return found


@require_http_methods(["GET", "POST"])
@staff(Duty.CATALOGUE)
def item_condition(request: HttpRequest, code: str, place: int) -> HttpResponse:
    """When a paper of an item is needed."""
    return with_draft(lambda asked, found: _item_condition(asked, found, place))(request, code)


def _item_condition(request: HttpRequest, found: Opened, place: int) -> HttpResponse:
    if place >= len(found.item.uses):
        return refuse(request, "这条材料已经不在草稿里了。", status=404)
    use = found.item.uses[place]
    paper = selectors.materials_named([use.material]).get(use.material)
    code = found.draft.code

    def keep(chosen: Condition | None) -> Content:
        uses = tuple(replace(u, when=chosen) if n == place else u for n, u in enumerate(found.item.uses))
        return to_content(replace(found.item, uses=uses))

    about = ConditionOf(
        title=found.item.name, what=f"材料《{paper.name if paper else use.material}》", end="需要", draft=found.draft,
        questions=tuple(selectors.question(q) for q in found.item.questions), now=use.when,
        back=reverse("desk:item_draft", args=[code]) + "#papers", to_questions=reverse("desk:item_questions", args=[code]),
    )  # fmt: skip
    return edit_condition(request, about, keep)
