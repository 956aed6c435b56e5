"""The organisation's bodies and people: departments, establishment, staff, logins and their duties."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.orgs import selectors, usecases
from tongban.orgs.models import Assignment, Department, Establishment, StaffMember
from tongban.people.accounts.models import Account
from tongban.people.accounts.usecases import first_link_token
from tongban.people.accounts.values import AccountKind
from tongban.services.catalogue.selectors import listed_items
from tongban.web.desk.forms import organisations as forms
from tongban.web.desk.typed import today_of
from tongban.web.desk.views.organisation.organisations import end, keep
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse

_PAGE = 50


# --- departments --------------------------------------------------------------------------------------------------------


@require_GET
@staff(Duty.ADMIN)
def departments(request: HttpRequest) -> HttpResponse:
    """Bodies with their offices."""
    return page(request, "desk/organisations/departments.html", {"rows": selectors.all_departments()})


@require_http_methods(["GET", "POST"])
@staff(Duty.ADMIN)
def department(request: HttpRequest, code: str = "") -> HttpResponse:
    """Enter a body or an office, correct or end it."""
    found = Department.objects.select_related("parent").filter(code=code).first() if code else None
    if code and found is None:
        return refuse(request, "没有登记这个部门。", status=404)
    if found is not None and "end" in request.POST:
        return end(
            request,
            lambda until: usecases.end_department(
                actor=actor_of(request), department=found, until=until, now=now_of(request)
            ),
            reverse("desk:department", args=[code]),
        )
    keys = ("name", "kind", "parent", "uscc", "rank", "duty_basis")
    initial = {k: getattr(found, k) for k in keys} if found else {}
    form = forms.DepartmentForm(request.POST or None, initial=initial, department=found)

    def act(facts: dict[str, Any]) -> str:
        kept = usecases.keep_department(actor=actor_of(request), department=found, now=now_of(request), **facts)
        return kept.code

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, "已保存")
        return redirect("desk:departments")
    context = {
        "department": found, "form": form, "refusal": refusal, "today": today_of(request),
        "items": listed_items(department=code).count() if found else 0,
    }  # fmt: skip
    return page(request, "desk/organisations/department.html", context, status=status)


# --- establishment ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(Duty.ADMIN)
def establishment(request: HttpRequest) -> HttpResponse:
    """Posts granted and filled, today; grant anew from a day on."""
    form = forms.PostsForm(request.POST or None)

    def act(facts: dict[str, Any]) -> str:
        granted = usecases.grant_posts(actor=actor_of(request), now=now_of(request), **facts)
        return f"{granted.department.name}：{granted.posts}名，自{granted.since}起"

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, done)
        return redirect("desk:establishment")
    today = today_of(request)
    context = {"rows": selectors.establishment(on=today), "form": form, "refusal": refusal, "today": today}
    return page(request, "desk/organisations/establishment.html", context, status=status)


@require_POST
@staff(Duty.ADMIN)
def end_posts(request: HttpRequest, granted_id: int) -> HttpResponse:
    """Withdraw posts."""
    granted = Establishment.objects.filter(pk=granted_id).first()
    if granted is None:
        return refuse(request, "没有这条编制。", status=404)
    return end(
        request,
        lambda until: usecases.end_posts(actor=actor_of(request), granted=granted, until=until, now=now_of(request)),
        reverse("desk:establishment"),
    )


# --- staff --------------------------------------------------------------------------------------------------------------


@require_GET
@staff(Duty.ADMIN)
def members(request: HttpRequest) -> HttpResponse:
    """Who works here, by department; or who has left."""
    query = request.GET.get("q", "").strip()[:60]
    body = request.GET.get("department", "").strip()[:60]
    left = request.GET.get("left") == "1"
    rows = selectors.staff_list(text=query, department=body, left=left)
    context = {
        "query": query, "department": body, "left": left, "rows": Paginator(rows, _PAGE).get_page(request.GET.get("page")),
        "departments": Department.objects.filter(staff__isnull=False).distinct().order_by("name"),
    }  # fmt: skip
    return page(request, "desk/organisations/staff.html", context)


@require_http_methods(["GET", "POST"])
@staff(Duty.ADMIN)
def member(request: HttpRequest, member_id: UUID | None = None) -> HttpResponse:
    """Enter somebody, correct what is said of them, let them leave."""
    found = StaffMember.objects.select_related("account").filter(pk=member_id).first() if member_id else None
    if member_id and found is None:
        return refuse(request, "没有登记这个人。", status=404)
    if found is not None and "end" in request.POST:
        return end(
            request,
            lambda until: usecases.end_staff(actor=actor_of(request), member=found, until=until, now=now_of(request)),
            reverse("desk:member", args=[found.pk]),
        )
    keys = ("staff_no", "name", "employment", "department", "post", "since")
    initial = {k: getattr(found, k) for k in keys} if found else {"since": today_of(request)}
    form = forms.StaffForm(request.POST or None, initial=initial)

    def act(facts: dict[str, Any]) -> str:
        return str(usecases.keep_staff(actor=actor_of(request), member=found, now=now_of(request), **facts).pk)

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, "已保存" if found else "已登记。要用本系统的，接着开通登录，再安排职责")
        return redirect("desk:member", done)
    context = {"member": found, "form": form, "refusal": refusal, "today": today_of(request), "link": ""}
    return page(request, "desk/organisations/member.html", context, status=status)


@require_POST
@staff(Duty.ADMIN)
def login(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Open a login; the one-time link is shown once, to be handed over in person."""
    found = StaffMember.objects.filter(pk=member_id).first()
    if found is None:
        return refuse(request, "没有登记这个人。", status=404)
    try:
        account = usecases.give_login(actor=actor_of(request), member=found, now=now_of(request))
    except Refused as wrong:
        messages.error(request, str(wrong))
        return redirect("desk:member", member_id)
    link = request.build_absolute_uri(reverse("ui:first", args=[first_link_token(account)]))
    return page(request, "desk/organisations/login.html", {"member": found, "account": account, "link": link})


# --- duties -------------------------------------------------------------------------------------------------------------


@require_GET
@staff(Duty.ADMIN)
def logins(request: HttpRequest) -> HttpResponse:
    """Logins with the duties they hold today."""
    query = request.GET.get("q", "").strip()[:60]
    rows = Paginator(selectors.logins(text=query, on=today_of(request)), _PAGE).get_page(request.GET.get("page"))
    return page(request, "desk/organisations/logins.html", {"query": query, "rows": rows, "label": _label})


def _label(duty: str) -> str:
    return Duty(duty).label


@require_http_methods(["GET", "POST"])
@staff(Duty.ADMIN)
def duties(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """What a person is and was charged with; one duty more."""
    account = Account.objects.filter(pk=account_id, kind=AccountKind.STAFF.value).first()
    if account is None:
        return refuse(request, "没有这个登录账号。", status=404)
    today = today_of(request)
    form = forms.DutyForm(request.POST or None, initial={"since": today})

    def act(facts: dict[str, Any]) -> str:
        usecases.assign_duty(actor=actor_of(request), account=account, now=now_of(request), **facts)
        return f"已安排“{facts['duty'].label}”职责"

    done, refusal, status = keep(request, form, act)
    if done:
        messages.success(request, done)
        return redirect("desk:duties", account_id)
    context = {
        "account": account, "rows": selectors.duties_of(account), "form": form, "refusal": refusal, "today": today,
        "label": _label, "member": StaffMember.objects.filter(account=account).first(),
    }  # fmt: skip
    return page(request, "desk/organisations/duties.html", context, status=status)


@require_POST
@staff(Duty.ADMIN)
def end_duty(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """End a duty with a day."""
    given = Assignment.objects.filter(pk=assignment_id).first()
    if given is None:
        return refuse(request, "没有这项职责。", status=404)
    return end(
        request,
        lambda until: usecases.end_assignment(
            actor=actor_of(request), assignment_id=assignment_id, until=until, now=now_of(request)
        ),
        reverse("desk:duties", args=[given.account_id]),
    )
