"""The campaign with its groups and units, leaders, limits."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tongban.kernel.actors import Duty
from tongban.kernel.refusals import Refused
from tongban.oversight.enterprise import usecases
from tongban.oversight.enterprise.models import Campaign, Group, Leader, Membership, Unit
from tongban.oversight.enterprise.policies.common import is_office
from tongban.oversight.enterprise.selectors import campaign as selectors
from tongban.web.desk.forms import enterprise as forms
from tongban.web.desk.typed import day_of, key_of, today_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page
from tongban.web.ui.sheets import xlsx

_FORMS: dict[str, Any] = {
    "campaign": forms.CampaignForm, "group": forms.GroupForm, "member": forms.MemberForm, "unit": forms.UnitForm,
    "leader": forms.LeaderForm,
}  # fmt: skip


def one(rows: Any, wanted: str, what: str) -> Any:
    """The chosen row of a list. Raises Refused with what to choose."""
    found = rows.filter(pk=key_of(wanted)).first()
    if found is None:
        raise Refused(f"请选择{what}")
    return found


def _shown(request: HttpRequest) -> Campaign | None:
    wanted = key_of(request.GET.get("campaign", ""))
    found = selectors.campaigns().filter(pk=wanted).first() if wanted else None
    return found or selectors.campaign_of(today_of(request))


def _on(request: HttpRequest, campaign: Campaign | None) -> Any:
    """Today, within the campaign."""
    today = today_of(request)
    return today if campaign is None else min(max(today, campaign.since), campaign.until)


@require_http_methods(["GET", "POST"])
@staff(Duty.ENTERPRISE, Duty.SUPERVISE)
def groups(request: HttpRequest) -> HttpResponse:
    """The campaign: its groups with their units as of today, and what may be entered."""
    campaign = _shown(request)
    on, refusal, what = _on(request, campaign), "", request.POST.get("what", "")
    entered = {name: form(request.POST if what == name else None, prefix=name) for name, form in _FORMS.items()}
    if request.method == "POST":
        try:
            messages.success(request, _do(request, campaign, entered, what))
            return redirect(request.get_full_path())
        except Refused as wrong:
            refusal = str(wrong)
    rows = list(selectors.groups(campaign, on=on)) if campaign else []
    if campaign and request.GET.get("form") == "xlsx":
        heads = ("组号", "组名", "组长", "单位", "组长单位", "加入日期")
        lines = ((g.number, g.name, g.leader.name if g.leader else "", m.unit.name, "是" if m.heads else "", m.since) for g in rows for m in g.memberships.all())  # fmt: skip
        return xlsx(f"{campaign.name}分组", heads, lines)
    context = {
        "campaign": campaign, "campaigns": selectors.campaigns(), "groups": rows, "on": on, "refusal": refusal, "what": what,
        "leaders": selectors.leaders(), "units": selectors.group_tasks(on), "office": is_office(actor_of(request)),
        "count": sum(len(g.memberships.all()) for g in rows), "into": request.POST.get("group", ""), **{f"{k}_form": v for k, v in entered.items()},
    }  # fmt: skip
    return page(request, "desk/enterprise/groups.html", context, status=409 if refusal else 200)


def _do(request: HttpRequest, campaign: Campaign | None, entered: dict[str, Any], what: str) -> str:
    given, actor, now = request.POST, actor_of(request), now_of(request)
    if "leave" in given:
        until = day_of(request, "until", "退出日期")
        usecases.leave(
            actor=actor, membership=one(Membership.objects.all(), given["leave"], "单位"), until=until, now=now
        )
        return f"已于{until}退出该组"
    if "end_unit" in given:
        unit = one(Unit.objects.all(), given["end_unit"], "单位")
        usecases.end_unit(actor=actor, unit=unit, until=today_of(request), now=now)
        return f"“{unit.name}”已退出"
    if "end_leader" in given:
        leader = one(Leader.objects.all(), given["end_leader"], "领导")
        usecases.end_leader(actor=actor, leader=leader, until=today_of(request), now=now)
        return f"{leader.name}已登记离任，联点企业请另行安排"
    if what not in entered:
        raise Refused("请选择要登记的内容")
    form = entered[what]
    if not form.is_valid():
        raise Refused("；".join(f"{form.fields[n].label if n in form.fields else ''}：{e[0]}" for n, e in form.errors.items()))  # fmt: skip
    told = form.cleaned_data
    if what == "campaign":
        return f"“{usecases.add_campaign(actor=actor, now=now, **told).name}”已登记"
    if what == "unit":
        return f"“{usecases.add_unit(actor=actor, now=now, **told).name}”已列入单位名单"
    if what == "leader":
        return f"{usecases.add_leader(actor=actor, now=now, **told)}已登记"
    if campaign is None:
        raise Refused("请先登记活动")
    if what == "group":
        return f"“{usecases.add_group(actor=actor, campaign=campaign, now=now, **told).name}”已登记"
    group = one(Group.objects.filter(campaign=campaign).select_related("campaign"), given.get("group", ""), "组")
    usecases.join(actor=actor, group=group, now=now, **told)
    return f"“{told['unit'].name}”已加入{group.name}"


@require_http_methods(["GET", "POST"])
@staff(Duty.ENTERPRISE)
def settings(request: HttpRequest) -> HttpResponse:
    """Limits with their values today; a new value holds from a day on."""
    form, refusal = forms.SettingForm(request.POST or None, initial={"since": today_of(request)}), ""
    if request.method == "POST":
        try:
            if not form.is_valid():
                raise Refused("请填写整数、日期和依据")
            usecases.set_setting(actor=actor_of(request), now=now_of(request), **form.cleaned_data)
            messages.success(request, "期限已登记；正在走的期限不变")
            return redirect("desk:enterprise_settings")
        except Refused as wrong:
            refusal = str(wrong)
    context = {"form": form, "refusal": refusal, "rows": forms.settings_rows(today_of(request))}
    return page(request, "desk/enterprise/settings.html", context, status=409 if refusal else 200)
