"""Companies raise an issue, follow it by number and code, and say whether it is solved."""

import unicodedata
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra.crypto import keyed_digest
from tongban.kernel.identifiers import check_uscc
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.oversight.enterprise import reference, usecases
from tongban.oversight.enterprise.models import Company, Issue, Unit
from tongban.oversight.enterprise.selectors import complaints, settings
from tongban.oversight.enterprise.selectors import issues as selectors
from tongban.oversight.enterprise.values.campaign import CompanySpec
from tongban.oversight.enterprise.values.complaints import Act as ComplaintAct
from tongban.oversight.enterprise.values.complaints import Channel, ComplaintSpec
from tongban.oversight.enterprise.values.complaints import State as ComplaintState
from tongban.oversight.enterprise.values.issues import (
    CODE_LENGTH,
    SAID_MAX,
    Act,
    ConfirmWay,
    Content,
    IssueSpec,
    Source,
    State,
)
from tongban.web.ui.actor import actor_of, now_of, remember, remembers
from tongban.web.ui.replies import page, refuse

TRIES: Final = 20  # unknown numbers from one terminal in a quarter of an hour
RAISED_MOST: Final = 10  # issues from one terminal in an hour
_QUARTER: Final = 900
_HOUR: Final = 3600
_SHOWN: Final = {
    Act.RAISE: "收到", Act.SCREEN: "列入台账", Act.DROP: "不列入台账", Act.ASSIGN: "交给承办单位", Act.REASSIGN: "改由其他单位承办", Act.SIGN: "承办单位签收",
    Act.GRANT: "延长办理时间", Act.ANSWER: "答复", Act.SATISFY: "企业确认解决", Act.DISSATISFY: "企业不满意，重新办理", Act.CLOSE: "销号", Act.REOPEN: "重新办理",
    Act.LOOK_BACK: "回头看", Act.URGE: "催办", Act.PROGRESS: "报告进展", Act.SEND_BACK: "重新办理",
}  # fmt: skip
_NOW: Final = {
    State.SCREENED: "已列入台账，正在交给承办单位", State.DROPPED: "没有列入台账", State.ASSIGNED: "已交给承办单位，等它签收",
    State.DISPUTED: "承办单位认为不归它办，优化办正在裁定", State.HANDLING: "承办单位正在办", State.ANSWERED: "已经答复，等您说解决没有",
    State.CONFIRMED: "您说解决了，正在办结", State.CLOSED: "办结了", State.ARCHIVED: "办结了",
}  # fmt: skip


def stands(state: str, screen_days: int) -> str:
    """Where an issue is, in a company's words; the office's own words stay on the office's pages."""
    return _NOW.get(State(state), f"优化办正在看，收到后{screen_days}个工作日内决定交给谁办")


def terminal(request: HttpRequest) -> str:
    """A keyed digest that tells the same terminal from another, nothing else."""
    return keyed_digest(f"{request.META.get('REMOTE_ADDR', '')}|{request.headers.get('User-Agent', '')[:300]}")


def too_many(request: HttpRequest, what: str, most: int) -> bool:
    return bool(cache.get(f"{what}:{terminal(request)}", 0) >= most)


def count_one(request: HttpRequest, what: str, seconds: int) -> None:
    key = f"{what}:{terminal(request)}"
    cache.set(key, cache.get(key, 0) + 1, seconds)


class CompanyFields(forms.Form):
    """Who speaks for which company."""

    company = forms.CharField(label="企业名称", max_length=150)
    uscc = forms.CharField(label="统一社会信用代码", max_length=30, help_text="营业执照上的18位代码")
    contact_name = forms.CharField(label="您的姓名", max_length=60)
    contact_phone = forms.CharField(label="联系电话", max_length=30, help_text="只有办理的人能看到，每次查看都有记录")

    def clean_uscc(self) -> str:
        """Said at the field, where it is put right."""
        try:
            return check_uscc(self.cleaned_data["uscc"])
        except Refused as wrong:
            raise forms.ValidationError(str(wrong)) from None

    def spec(self) -> CompanySpec:
        told = self.cleaned_data
        return CompanySpec(
            name=told["company"],
            uscc=told["uscc"],
            contact_name=told["contact_name"],
            contact_phone=told["contact_phone"],
        )


class RaiseForm(CompanyFields):
    category = forms.ChoiceField(label="哪方面的问题")
    description = forms.CharField(
        label="遇到什么问题，希望怎么解决", max_length=SAID_MAX, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"最多{SAID_MAX}字。请写清时间、地点、找过哪些单位；不要写他人的身份证号",
    )  # fmt: skip
    secret = forms.BooleanField(label="不公开", required=False, help_text="只有优化办和承办单位能看到内容")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "请选择"), *((c, c) for c in reference.categories())]  # type: ignore[attr-defined]


class ComplainForm(CompanyFields):
    target = forms.ModelChoiceField(label="投诉哪个单位", queryset=Unit.objects.none(), empty_label="请选择")
    also = forms.ModelChoiceField(
        label="还涉及哪个单位", queryset=Unit.objects.none(), required=False, empty_label="没有"
    )
    facts = forms.CharField(
        label="发生了什么",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="时间、地点、经过；不要写他人的身份证号",
    )
    demand = forms.CharField(label="您的诉求", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    secret = forms.BooleanField(label="请为我保密", required=False, help_text="办理单位看不到企业名称和您的姓名、电话")
    field_order = ("company", "uscc", "contact_name", "contact_phone", "target", "also", "facts", "demand", "secret")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("target", "also"):
            self.fields[name].queryset = Unit.objects.filter(until=None).order_by("name")  # type: ignore[attr-defined]


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What a company can do here, and how long it takes."""
    return page(request, "portal/business/home.html", {"days": settings(local(now_of(request)).date())})


@require_http_methods(["GET", "POST"])
def raise_issue(request: HttpRequest) -> HttpResponse:
    """Raise an issue; number and code are shown at once, and again while this browser remembers."""
    form, refusal, status = RaiseForm(request.POST or None), "", 200
    if request.method == "POST":
        if too_many(request, "business", RAISED_MOST):
            refusal, status = "这台设备提交得太多，请一小时后再试，或拨打涉企服务电话。已填写的内容没有丢失。", 429
        elif not form.is_valid():
            status = 422
        else:
            told, today = form.cleaned_data, local(now_of(request)).date()
            spec = IssueSpec(
                company_id=UUID(int=0), source=Source.PLATFORM, category=told["category"], description=told["description"],
                raised_on=today, secret=told["secret"],
            )  # fmt: skip
            try:
                made = usecases.raise_by_company(actor=actor_of(request), company=form.spec(), issue=spec, now=now_of(request))  # fmt: skip
                count_one(request, "business", _HOUR)
                remember(request, "business", made.pk)
                return redirect("portal:business_issue", made.pk)
            except Refused as wrong:
                refusal, status = str(wrong), 409
    return page(request, "portal/business/raise.html", {"form": form, "refusal": refusal}, status=status)


@require_http_methods(["GET", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """A complaint about how a body treats companies; never shown to that body."""
    form, refusal, status = ComplainForm(request.POST or None), "", 200
    if request.method == "POST":
        if too_many(request, "business", RAISED_MOST):
            refusal, status = "这台设备提交得太多，请一小时后再试，或拨打涉企服务电话。已填写的内容没有丢失。", 429
        elif not form.is_valid():
            status = 422
        else:
            try:
                made = usecases.register_complaint(
                    actor=actor_of(request), spec=_complaint(form, now_of(request)), now=now_of(request)
                )
                count_one(request, "business", _HOUR)
                remember(request, "business-complaint", made.pk)
                return redirect("portal:business_complaint", made.pk)
            except Refused as wrong:
                refusal, status = str(wrong), 409
    return page(request, "portal/business/complain.html", {"form": form, "refusal": refusal}, status=status)


def _complaint(form: ComplainForm, now: datetime) -> ComplaintSpec:
    """Of a company on the register, or of one that only gave its name."""
    told = form.cleaned_data
    found = Company.objects.filter(uscc=check_uscc(told["uscc"])).first()
    return ComplaintSpec(
        company_id=found.pk if found else None, company_name=told["company"], complainant=told["contact_name"], phone=told["contact_phone"],
        secret=told["secret"], channel=Channel.PORTAL, targets=tuple({u.pk for u in (told["target"], told["also"]) if u is not None}), facts=told["facts"], demand=told["demand"],
        received_at=now,
    )  # fmt: skip


@require_GET
def complaint(request: HttpRequest, complaint_id: UUID) -> HttpResponse:
    """How far a complaint is, and what came of it."""
    if not remembers(request, "business-complaint", complaint_id):
        return redirect("portal:business_track")
    found = complaints.complaint(complaint_id)
    if found is None:
        return refuse(request, "没有这件投诉。", status=404)
    context = {
        "complaint": found, "steps": [(s.get_act_display(), s.at) for s in found.steps.all() if s.act != ComplaintAct.ACCOUNT],
        "fresh": found.state == ComplaintState.REGISTERED, "declined": reference.complaint_kinds("declined").get(found.declined_for, ""),
    }  # fmt: skip
    return page(request, "portal/business/complaint.html", context)


def plain_code(text: str) -> str:
    """As it was read off a slip: any width, spaces and dashes in between."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "").upper()[:40]


@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Number and code open the issue for this browser."""
    given, refusal, status = request.POST, "", 200
    if request.method == "POST":
        if too_many(request, "business-track", TRIES):
            refusal, status = "输错次数过多，请15分钟后再试，或拨打涉企服务电话。", 429
        else:
            code = plain_code(given.get("code", ""))
            found = selectors.by_code(given.get("number", "")[:60], code) if len(code) == CODE_LENGTH else None
            if found is not None:
                remember(request, "business", found.pk)
                return redirect("portal:business_issue", found.pk)
            told = complaints.by_code(given.get("number", "")[:60], code) if len(code) == CODE_LENGTH else None
            if told is not None:
                remember(request, "business-complaint", told.pk)
                return redirect("portal:business_complaint", told.pk)
            count_one(request, "business-track", _QUARTER)
            refusal, status = f"编号和查询码对不上。查询码是{CODE_LENGTH}位字母和数字，提出问题时告诉过您。", 404
    context = {"refusal": refusal, "number": given.get("number", ""), "code": given.get("code", "")}
    return page(request, "portal/business/track.html", context, status=status)


@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """How far it is, the answer, and the company's word on it."""
    if not remembers(request, "business", issue_id):
        return redirect("portal:business_track")
    found = selectors.issue(issue_id)
    if found is None:
        return refuse(request, "没有这个问题。", status=404)
    refusal = ""
    if request.method == "POST":
        content = request.POST.get("content", "")
        try:
            if content not in Content.values:
                raise Refused("请先选择满意程度")
            usecases.confirm(
                actor=actor_of(request), issue=found, content=Content(content), way=ConfirmWay.PORTAL,
                said=request.POST.get("said", ""), now=now_of(request),
            )  # fmt: skip
            return redirect("portal:business_issue", issue_id)
        except Refused as wrong:
            refusal, found = str(wrong), selectors.issue(issue_id) or found
    return page(request, "portal/business/issue.html", _shown(request, found, refusal), status=409 if refusal else 200)


def _shown(request: HttpRequest, found: Issue, refusal: str) -> dict[str, Any]:
    """What the company reads: steps without names of officials, the answer, reasons that were meant for it."""
    steps = [(_SHOWN[Act(s.act)], s.at, s.note if s.act in (Act.DROP, Act.ANSWER) else "") for s in found.steps.all() if s.act in _SHOWN]  # fmt: skip
    lead = next((t.unit.name for t in found.units.all() if t.ended_at is None and t.role == "lead"), "")
    return {
        "issue": found, "steps": steps, "lead": lead, "refusal": refusal, "contents": Content.choices, "may_confirm": found.state == State.ANSWERED,
        "typed": request.POST if refusal else {}, "fresh": found.state == State.RAISED, "stands": stands(found.state, settings(local(now_of(request)).date())["screen_days"]),
        "dropped": found.state == State.DROPPED,
    }  # fmt: skip
