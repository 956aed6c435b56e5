"""The page of one application: everything about it, and every act with the reason why not."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.times import local
from tongban.orgs.models import Department
from tongban.orgs.selectors import departments
from tongban.people.messages.selectors import about as about_messages
from tongban.services.cases import policies, standing
from tongban.services.cases.access import visible_matter, whose
from tongban.services.cases.handlers import papers_pending
from tongban.services.cases.holders import subject_of
from tongban.services.cases.models import OutageSlip
from tongban.services.cases.selectors import Matter
from tongban.services.cases.transitions import APPLICATION
from tongban.services.cases.values import CollectWay, PaperKind, Source, Withdrawal
from tongban.services.catalogue.filling import parts_of
from tongban.web.desk.views.matters.acting import Typed
from tongban.web.ui.actor import actor_of, now_of
from tongban.web.ui.replies import page, refuse
from tongban.web.ui.story import headline, lamp_of_whole, only_blocked
from tongban.web.ui.words import lamp

GONE = "没有找到该办件，或者它不归您的部门办理。"
_PERSONS = ("applicant", "agent", "subject")  # shown masked in a block of their own
BLANK_ROWS = 2
AT_ACCEPTANCE: Final = (  # what the applicant signs and takes home, in the order of the table
    PaperKind.JOINT_FORM,
    PaperKind.RECEIPT,
    PaperKind.ACCEPTANCE,
    PaperKind.GAP_PLEDGE,
    PaperKind.COMMITMENT,
)
_SIGNED: Final = (PaperKind.JOINT_FORM, PaperKind.GAP_PLEDGE, PaperKind.COMMITMENT)


def show_application(
    request: HttpRequest,
    application_id: UUID,
    refusal: str = "",
    extra: Mapping[str, Any] | None = None,
    *,
    kept: bool = False,
) -> HttpResponse:
    """The page; 409 when something was just refused on it. `kept`: nothing was refused, yet what was typed stays."""
    actor, now = actor_of(request), now_of(request)
    found = visible_matter(application_id, actor=actor)
    if found is None:
        return refuse(request, GONE, status=404)
    row, owners, state = found.row, whose(found), found.state
    now_is = standing.standing(row)
    handed = {m.material: m for m in found.materials}
    typed = Typed(request, refused=kept or bool(refusal))
    today, calendar = local(now).date(), workdays()
    together = at_acceptance(found) if request.GET.get("print") == "1" else []
    context = {
        "together": [kind.label for kind in together], "signed": [kind.label for kind in together if kind in _SIGNED],
        "matter": found, "row": row, "state": state.value, "standing": now_is, "handed": handed, "refusal": refusal,
        "can": {deed.value for was, deed in APPLICATION if was is state}, "typed": typed, "today": today,
        "before": state in standing.BEFORE, "headline": headline(found),
        "may_accept": policies.may_accept(actor, owners), "may_issue": policies.may_issue(actor, owners),
        "may_invalidate": policies.may_invalidate(actor), "may_ask_again": policies.may_ask_again(actor),
        "may_speak": policies.may_speak_for_applicant(actor, owners),
        "lamp": lamp_of_whole(found, now), "only_blocked": only_blocked(found), "answer_lamp": lamp(row.answer_due_at, now),
        "overdue": now_is.correction_due is not None and today > now_is.correction_due,
        "ways": CollectWay.choices, "how_withdrawn": dict(Withdrawal.choices),
        "collectors": standing.collectors(row, today) if state.value == "issued" else (),
        "place": standing.kept_where([row.pk]).get(row.pk, "") if state.value == "issued" else "", "messages_told": about_messages(row.pk),
        "handings": list(row.handings.select_related("by").order_by("at")) if row.collected_at else (),
        "sheet": [part for part in parts_of(row.form) if part.code not in _PERSONS],
        "names": {m.code: m.name for m in found.plan.materials}, "source_label": lambda value: Source(value).label,
        "about": subject_of(row, found.plan), "gaps": [m for m in found.materials if m.source == Source.DEFERRED.value and not row.ended_at],
        "person": None, "missing": _missing(found), "rows": _rows(request, typed),
        "noting": _noting(actor, found) if state in standing.BEFORE else (),
        "calendar": calendar, "suggested_due": calendar.add(today, settings.CORRECTION_DAYS), **_custody(actor, found, now_is),
        "served": standing.remedies_of_papers(found.papers), "pending": pending_papers(application_id), "unverified": False,
        "slip": OutageSlip.objects.filter(application=row).first() if row.entered_at else None, **(extra or {}),
    }  # fmt: skip
    return page(request, "desk/application.html", context, status=409 if refusal else 200)


def at_acceptance(found: Matter) -> list[PaperKind]:
    """What one print after the acceptance holds: every paper that there is or that was called for; the joint form always."""
    due = {kind for kind, leg, _ in papers_pending(found.row.pk) if leg is None}
    due |= {PaperKind(paper.kind) for paper in found.papers if paper.case_id is None}
    return [kind for kind in AT_ACCEPTANCE if kind is PaperKind.JOINT_FORM or kind in due]


def pending_papers(application_id: UUID) -> list[tuple[str, str]]:
    """Papers that are called for and not made yet: title and the address that makes one at once."""
    return [
        (
            kind.label,
            reverse("portal:due_paper", args=[application_id, kind.value]) + f"?round={round_}&leg={leg or ''}",
        )
        for kind, leg, round_ in papers_pending(application_id)
    ]


def _missing(found: Matter) -> list[dict[str, str]]:
    """Papers of the plan that are not here, each as a point that can go into the notice as it stands."""
    here = {m.material for m in found.materials}
    items = {item.code: item.name for item in found.plan.items}
    rows = []
    for paper in found.plan.materials:
        if paper.code in here or paper.form or paper.source.value not in ("supply", "shared"):
            continue
        count = "、".join(
            f"{word}{number}份" for word, number in (("原件", paper.originals), ("复印件", paper.copies)) if number
        )
        asked = "、".join(f"“{items[code]}”" for code in paper.asked_by if code in items)
        rows.append(
            {
                "material": paper.code,
                "what": f"《{paper.name}》没有提交",
                "why": f"办理{asked}需要这份材料" if asked else "这是本件的必交材料",
                "how": f"补交{count or '原件1份'}：在网上“我的办件”上传，或带到任一综合窗口",
            }
        )
    return rows


def _rows(request: HttpRequest, typed: Typed) -> range:
    """How many empty lines the window has for points of its own."""
    asked = typed("ask_correction").get("rows", "") or request.GET.get("rows", "")
    return range(min(20, int(asked)) if asked.isdigit() and len(asked) < 4 else BLANK_ROWS)


def _noting(actor: Actor, found: Matter) -> list[Department]:
    """Departments of the plan for which the person at the screen may note points."""
    mine = actor.departments(Duty.EXAMINE) | actor.departments(Duty.DECIDE)
    if not mine:
        return []
    return list(Department.objects.filter(pk__in=mine, code__in=found.plan.departments).order_by("code"))


def _custody(actor: Actor, found: Matter, now_is: standing.Standing) -> dict[str, Any]:
    """Originals: which may be kept, by whom, and whether the person at the screen may."""
    owners = whose(found)
    holders = set(actor.departments(Duty.EXAMINE) | actor.departments(Duty.DECIDE))
    held = [c for c in now_is.custody if c.until is None]
    window = policies.may_keep(actor, owners, UUID(int=0))
    known = {c.material for c in held}
    keepable = [m for m in found.plan.materials if m.code not in known and m.originals]
    return {
        "held": [(c, policies.may_keep(actor, owners, c.holder_id)) for c in held],
        "released": [c for c in now_is.custody if c.until is not None],
        "keepable": keepable,
        "keepers": departments() if window is None else Department.objects.filter(pk__in=holders).order_by("code"),
        "may_keep": None if window is None or holders else window,
    }
