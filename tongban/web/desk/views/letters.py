"""Letters (交办函): the register, one letter with its acts, drafting, signing."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra import files
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.refusals import Refused
from tongban.kernel.times import local
from tongban.kernel.workdays import Workdays
from tongban.orgs.models import Department
from tongban.orgs.selectors import departments
from tongban.oversight.supervision.models import Letter, Reminder
from tongban.oversight.supervision.policies import letters as policies
from tongban.oversight.supervision.rules import letters as rules
from tongban.oversight.supervision.selectors import letters as selectors
from tongban.oversight.supervision.selectors import settings as settings_of
from tongban.oversight.supervision.selectors.letters import Asked
from tongban.oversight.supervision.transitions.letters import possible
from tongban.oversight.supervision.usecases import letters as usecases
from tongban.oversight.supervision.values.letters import (
    READERS,
    TO_CHECK,
    Act,
    Finding,
    LetterOrder,
    Light,
    State,
    Urgency,
)
from tongban.web.desk.views.control import query_without_page
from tongban.web.desk.views.editions import day_of
from tongban.web.desk.views.organisations import today_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse
from tongban.web.ui.sheets import xlsx

PAGE: Final = 50
HEADS: Final = (
    "文号", "标题", "问题来源", "来文或来源说明", "责任单位", "协助单位", "问题", "办理要求", "下发日期", "期限", "状态", "反馈日期", "逾期工作日",
    "整改情况", "复核意见", "销号日期", "回头看日期", "回头看结果",
)  # fmt: skip
Lamp = tuple[str, str]


def lamp_of(row: Letter, now: datetime, calendar: Workdays) -> Lamp:
    light = selectors.light_of(row, now, calendar)
    if light is Light.RED and row.state not in ("issued", "received", "handling", "extension", "sent_back"):
        return light.value, "逾期反馈"
    return light.value, light.label


def keeps(request: HttpRequest) -> bool:
    return policies.may_keep(actor_of(request)) is None


def asked_of(request: HttpRequest) -> Asked:
    given = request.GET
    year = given.get("year", "")
    return Asked(
        state=given.get("state", ""), source=given.get("source", "")[:40], unit=given.get("unit", "")[:60],
        year=int(year) if year.isdecimal() and len(year) == 4 else None, text=given.get("q", "").strip()[:60],
    )  # fmt: skip


@require_GET
@staff(*READERS)
def register(request: HttpRequest) -> HttpResponse:
    """All letters, narrowed and searched; a unit is led to its own. As a spreadsheet with ?form=xlsx."""
    if not keeps(request):
        return redirect("desk:letters_mine")
    asked, now = asked_of(request), now_of(request)
    found = selectors.letters(asked, now=now)
    if request.GET.get("form") == "xlsx":
        return _export(found)
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    titles, calendar = settings_of.titles("letter_source"), workdays()
    context = {
        "rows": shown, "lit": [(row, lamp_of(row, now, calendar), titles.get(row.source, row.source)) for row in shown], "asked": asked,
        "states": [("open", "在办的"), ("late", "逾期的"), ("to_check", "待复核的"), *State.choices], "sources": titles.items(),
        "units": departments(), "counts": selectors.counts(now=now, today=today_of(request)), "query": query_without_page(request),
        "years": range(today_of(request).year, 2018, -1), "now": now,
    }  # fmt: skip
    return page(request, "desk/supervision/letters/register.html", context)


def _export(found: Any) -> HttpResponse:
    titles = settings_of.titles("letter_source")
    rows = found.prefetch_related("assisting", "answers", "look_backs")[:5000]
    return xlsx("交办函台账", HEADS, (_cells(row, titles) for row in rows))


def _day(moment: Any) -> date | None:
    return local(moment).date() if moment else None


def _cells(row: Letter, titles: dict[str, str]) -> tuple[Any, ...]:
    answer = next(iter(sorted(row.answers.all(), key=lambda a: -a.pk)), None)
    looks = sorted(row.look_backs.all(), key=lambda b: b.on)
    return (
        row.number or "", row.title, titles.get(row.source, row.source), row.source_note, row.responsible.name,
        "、".join(d.name for d in row.assisting.all()), row.problem, row.requirement, _day(row.issued_at), _day(row.due_at),
        State(row.state).label, _day(row.answered_at), row.days_late, answer.text if answer else "", answer.opinion if answer else "",
        _day(row.closed_at), looks[-1].on if looks else None, Finding(looks[-1].finding).label if looks else "",
    )  # fmt: skip


# --- one letter --------------------------------------------------------------------------------------------------------------


def found_letter(request: HttpRequest, letter_id: UUID) -> Letter:
    found = selectors.letter(letter_id)
    if found is None:
        raise Http404("没有这份交办函")
    return found


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """One letter: what it says, what has been done, what this person can do now."""
    found = found_letter(request, letter_id)
    no = policies.may_read(actor_of(request), found)
    if no is not None:
        return refuse(request, no.reason)
    refusal = ""
    if request.method == "POST":
        try:
            messages.success(request, _act(request, found))
            return redirect("desk:letter", letter_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = selectors.letter(letter_id) or found
    context = _context(request, found, refusal)
    return page(request, "desk/supervision/letters/letter.html", context, status=409 if refusal else 200)


def _context(request: HttpRequest, found: Letter, refusal: str) -> dict[str, Any]:
    actor, today = actor_of(request), today_of(request)
    unchecked = next((a for a in found.answers.all() if a.checked_at is None), None)
    asked = next((e for e in found.extensions.all() if e.decided_at is None), None)
    return {
        "letter": found, "lamp": lamp_of(found, now_of(request), workdays()), "refusal": refusal, "typed": request.POST if refusal else {},
        "source": settings_of.titles("letter_source").get(found.source, found.source), "today": today.isoformat(),
        "format": settings_of.titles("reply_format").get(found.reply_format, ""), "acts": may_do(actor, found),
        "unchecked": unchecked, "asked": asked, "in_place": policies.may_keep(actor) is None and not policies.of_unit(actor, found),
        "why_not_check": unchecked and found.state in TO_CHECK and policies.may_check(actor, found, unchecked.step.by_id),
        "why_not_sign": found.state == State.TO_SIGN and policies.may_sign(actor, found),
        "why_not_extend": asked and policies.may_decide_extension(actor, found, asked),
        "findings": Finding.choices, "setting": settings_of.settings(today), "keeps": policies.may_keep(actor) is None,
    }  # fmt: skip


def may_do(actor: Actor, found: Letter) -> list[Act]:
    """The acts that the state allows and this person may do."""
    checked_by = next((a.step.by_id for a in found.answers.all() if a.checked_at is None), None)
    asked = next((e for e in found.extensions.all() if e.decided_at is None), None)
    extension = asked is not None and policies.may_decide_extension(actor, found, asked) is None
    keeps = policies.may_keep(actor) is None
    unit, sign = policies.may_answer(actor, found) is None, policies.may_sign(actor, found) is None
    check, look = policies.may_check(actor, found, checked_by) is None, policies.may_look_back(actor, found) is None
    allowed = {
        Act.SUBMIT: keeps, Act.DISCARD: keeps, Act.RETURN: sign, Act.ISSUE: sign, Act.RECEIVE: unit, Act.HANDLE: unit,
        Act.ASK_EXTENSION: unit, Act.GRANT_EXTENSION: extension, Act.REFUSE_EXTENSION: False, Act.ANSWER: unit, Act.CHECK: check,
        Act.PASS: check, Act.SEND_BACK: check, Act.LOOK_BACK: look, Act.RELAPSE: False, Act.ARCHIVE: keeps,
    }  # fmt: skip
    return [what for what in possible(State(found.state)) if allowed[what]]


def paper_of(request: HttpRequest, name: str = "file") -> files.Attachment | None:
    given = request.FILES.get(name)
    if given is None:
        return None
    if given.size and given.size > files.BYTES_MAX:
        raise files.BadFile(f"文件超过{files.BYTES_MAX // 1_000_000}MB，请压缩或分开上传")
    return files.Attachment(given.name or "", given.read())


def count_of(request: HttpRequest, name: str, title: str) -> int:
    said = request.POST.get(name, "").strip()
    if not said.isdecimal() or len(said) > 4:
        raise Refused(f"请填写{title}，例如 5")
    return int(said)


def _act(request: HttpRequest, found: Letter) -> str:
    what = request.POST.get("act", "")
    if what == "carry_out":
        return _carry_out(request, found)
    if what == "attach":
        paper = paper_of(request)
        if paper is None:
            raise Refused("请选择要附上的文件")
        usecases.attach(actor=actor_of(request), letter=found, paper=paper, now=now_of(request))
        return "附件已加上"
    if what not in _ACTS:
        raise Refused("请选择要做的事")
    return _ACTS[what](request, found)


def _plain(run: Callable[..., object], done: str) -> Callable[[HttpRequest, Letter], str]:
    def act(request: HttpRequest, found: Letter) -> str:
        run(actor=actor_of(request), letter=found, now=now_of(request))
        return done

    return act


def _said(run: Callable[..., object], done: str, *, paper: bool = False) -> Callable[[HttpRequest, Letter], str]:
    def act(request: HttpRequest, found: Letter) -> str:
        more = {"paper": paper_of(request)} if paper else {}
        run(actor=actor_of(request), letter=found, said=request.POST.get("said", ""), now=now_of(request), **more)
        return done

    return act


def _issue(request: HttpRequest, found: Letter) -> str:
    usecases.issue(actor=actor_of(request), letter=found, now=now_of(request))
    return f"已签发下发，文号 {found.number}"


def _ask_extension(request: HttpRequest, found: Letter) -> str:
    usecases.ask_extension(
        actor=actor_of(request), letter=found, days=count_of(request, "days", "延长几个工作日"), said=request.POST.get("said", ""),
        now=now_of(request), paper=paper_of(request),
    )  # fmt: skip
    return "延期申请已提交，审批前原期限不变"


def _decide_extension(request: HttpRequest, found: Letter) -> str:
    granted = request.POST.get("granted", "")
    if granted not in ("1", "0"):
        raise Refused("请选择同意或不同意")
    said = request.POST.get("said", "")
    usecases.decide_extension(
        actor=actor_of(request), letter=found, granted=granted == "1", said=said, now=now_of(request)
    )
    return "已同意延期" if granted == "1" else "没有同意延期，原期限不变"


def _answer(request: HttpRequest, found: Letter) -> str:
    now, moment = now_of(request), None
    if request.POST.get("on"):
        moment = rules.moment_on(day_of(request, "on", "反馈日期"), after=found.issued_at, now=now)
    made = usecases.answer(
        actor=actor_of(request), letter=found, text=request.POST.get("text", ""), measures=request.POST.get("measures", ""),
        at=moment, now=now, paper=paper_of(request),
    )  # fmt: skip
    return f"反馈已收下，逾期{made.days_late}个工作日" if made.days_late else "反馈已收下，按期"


def _send_back(request: HttpRequest, found: Letter) -> str:
    days = count_of(request, "days", "重办的工作日数")
    usecases.send_back(
        actor=actor_of(request), letter=found, said=request.POST.get("said", ""), days=days, now=now_of(request)
    )
    return "已退回重办，期限重新起算"


def _look_back(request: HttpRequest, found: Letter) -> str:
    finding = request.POST.get("finding", "")
    if finding not in Finding.values:
        raise Refused("请选择回头看结果")
    _, anew = usecases.look_back(
        actor=actor_of(request), letter=found, on=day_of(request, "on", "回头看日期"), finding=Finding(finding),
        said=request.POST.get("said", ""), now=now_of(request), paper=paper_of(request),
    )  # fmt: skip
    return "问题反弹，新的交办函已拟好待签发" if anew else "回头看已登记"


def _carry_out(request: HttpRequest, found: Letter) -> str:
    wanted = request.POST.get("reminder", "")
    row = Reminder.objects.filter(
        letter=found, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0
    ).first()
    if row is None:
        raise Refused("没有这次约谈或通报")
    on = day_of(request, "on", "日期")
    usecases.carry_out(
        actor=actor_of(request), reminder=row, on=on, said=request.POST.get("said", ""), now=now_of(request)
    )
    return "落实情况已登记"


_ACTS: Final[dict[str, Callable[[HttpRequest, Letter], str]]] = {
    Act.SUBMIT: _plain(usecases.submit, "已送签"), Act.DISCARD: _said(usecases.discard, "已作废"), Act.RETURN: _said(usecases.return_, "已退回修改"),
    Act.ISSUE: _issue, Act.RECEIVE: _plain(usecases.receive, "已签收"), Act.HANDLE: _said(usecases.handle, "进展已登记", paper=True),
    Act.ASK_EXTENSION: _ask_extension, Act.GRANT_EXTENSION: _decide_extension, Act.ANSWER: _answer,
    Act.CHECK: _plain(usecases.take_up, "开始复核"), Act.PASS: _said(usecases.pass_, "复核通过，已销号", paper=True), Act.SEND_BACK: _send_back,
    Act.LOOK_BACK: _look_back, Act.ARCHIVE: _plain(usecases.archive, "已归档"),
}  # fmt: skip


# --- drafting and signing ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE, Duty.ENTERPRISE)
def new(request: HttpRequest) -> HttpResponse:
    """A new letter; kept as a draft or sent to its signer at once."""
    refusal = ""
    if request.method == "POST":
        try:
            paper = paper_of(request)
            row = usecases.draft(
                actor=actor_of(request), order=order_of(request), now=now_of(request), papers=[paper] if paper else [],
                submit=request.POST.get("act") == "submit",
            )  # fmt: skip
            messages.success(request, "已送签，请另一人签发" if row.state == State.TO_SIGN else "草稿已保存")
            return redirect("desk:letter", row.pk)
        except Refused as wrong:
            refusal = str(wrong)
    typed = request.POST if request.method == "POST" else request.GET
    return page(
        request, "desk/supervision/letters/form.html", _form(request, typed, refusal), status=409 if refusal else 200
    )


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE, Duty.ENTERPRISE)
def edit(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Other words for a draft."""
    found, refusal = found_letter(request, letter_id), ""
    if request.method == "POST":
        try:
            usecases.change(actor=actor_of(request), letter=found, order=order_of(request), now=now_of(request))
            messages.success(request, "草稿已修改")
            return redirect("desk:letter", letter_id)
        except Refused as wrong:
            refusal = str(wrong)
    elif found.state != State.DRAFT:
        return refuse(request, f"交办函“{found.get_state_display()}”，不能再改。", status=409)
    typed = request.POST if refusal else written(found)
    context = _form(request, typed, refusal) | {"letter": found}
    return page(request, "desk/supervision/letters/form.html", context, status=409 if refusal else 200)


def written(found: Letter) -> dict[str, Any]:
    """A draft as its form shows it."""
    names = (
        "title",
        "problem",
        "requirement",
        "source",
        "source_note",
        "background",
        "basis",
        "contact",
        "urgency",
        "reply_format",
        "score",
    )
    return {name: getattr(found, name) for name in names} | {
        "responsible": str(found.responsible_id), "days": found.days or "", "due_on": found.due_on.isoformat() if found.due_on else "",
        "assisting": [str(row.department_id) for row in found.assistances.all()],
    }  # fmt: skip


def _form(request: HttpRequest, typed: Any, refusal: str) -> dict[str, Any]:
    today = today_of(request)
    helping = typed.getlist("assisting") if hasattr(typed, "getlist") else typed.get("assisting", [])
    setting = settings_of.settings(today)
    return {
        "letter": None,
        "typed": typed, "refusal": refusal, "helping": helping, "units": [(str(d.pk), d.name) for d in departments()],
        "sources": [(e.code, e.title) for e in settings_of.listing("letter_source", today)],
        "formats": [(e.code, e.title) for e in settings_of.listing("reply_format", today)],
        "urgencies": [(u.value, f"{u.label}（{setting[u.value + '_days']}个工作日）") for u in Urgency],
    }  # fmt: skip


def order_of(request: HttpRequest) -> LetterOrder:
    """The form as an order. Raises Refused for what was not chosen or is no number."""
    given = request.POST
    urgency = given.get("urgency", "") or Urgency.ORDINARY.value
    if urgency not in Urgency.values:
        raise Refused("请选择紧急程度")
    return LetterOrder(
        title=given.get("title", ""), problem=given.get("problem", ""), requirement=given.get("requirement", ""),
        source=given.get("source", ""), responsible_id=unit_of(given.get("responsible", ""), "责任单位"),
        days=count_of(request, "days", "办理期限的工作日数") if given.get("days", "").strip() else None,
        due_on=day_of(request, "due_on", "截止日期") if given.get("due_on") else None, source_note=given.get("source_note", ""),
        background=given.get("background", ""), basis=given.get("basis", ""), contact=given.get("contact", ""),
        assisting_ids=tuple(unit_of(key, "协助单位") for key in given.getlist("assisting")), urgency=Urgency(urgency),
        reply_format=given.get("reply_format", ""), score=given.get("score", ""),
    )  # fmt: skip


def unit_of(key: str, what: str) -> UUID:
    try:
        wanted = UUID(key)
    except ValueError as wrong:
        raise Refused(f"请选择{what}") from wrong
    if not Department.objects.filter(pk=wanted).exists():
        raise Refused(f"请选择{what}")
    return wanted


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE, Duty.LEAD)
def signing(request: HttpRequest) -> HttpResponse:
    """What waits for this person's signature; several at once, those that cannot go out are named."""
    actor, refusals = actor_of(request), []
    if request.method == "POST":
        wanted = set(request.POST.getlist("letter"))
        done = 0
        for row in list(selectors.to_sign(actor)):
            if str(row.pk) in wanted:
                try:
                    usecases.issue(actor=actor, letter=row, now=now_of(request))
                    done += 1
                except Refused as wrong:
                    refusals.append(f"{row.title}：{wrong}")
        if done:
            messages.success(request, f"签发{done}份")
        if not wanted:
            refusals.append("请先勾选要签发的交办函")
        if not refusals:
            return redirect("desk:letters_signing")
    context = {
        "rows": selectors.to_sign(actor), "refusals": refusals, "sources": settings_of.titles("letter_source"), "keeps": keeps(request),
    }  # fmt: skip
    return page(request, "desk/supervision/letters/signing.html", context, status=409 if refusals else 200)
