"""Bad ratings with their clocks, statistics, anomalies, disputes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from tongban.infra import files
from tongban.infra.calendar import workdays
from tongban.kernel.actors import Duty
from tongban.kernel.periods import Period
from tongban.kernel.refusals import Refusal, Refused
from tongban.oversight.ratings import policies, reference, rules, selectors, usecases
from tongban.oversight.ratings.models import BadRating, BadStep, Dispute, Objection, Rating
from tongban.oversight.ratings.rules import Tally
from tongban.oversight.ratings.transitions import possible
from tongban.oversight.ratings.values import READERS, Act, Answered, By, Ground, Level, Outcome, State
from tongban.web.desk import ahead
from tongban.web.desk.typed import period_asked, today_of
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page, refuse, send_file
from tongban.web.ui.sheets import xlsx

PAGE: Final = 50
_LATELY: Final = 30  # days in which anomalies are looked for, unless others are asked for
_LIGHTS: Final = {"green": "期限内", "yellow": "快到期", "red": "超期", "grey": "不计时"}
_DUE: Final = (State.TO_VERIFY, State.RECTIFYING, State.TO_REPLY, State.REPLIED, State.DISPUTED)


def _lamp(due_at: datetime, days: int, request: HttpRequest) -> tuple[str, str]:
    colour = rules.light(due_at=due_at, days=days, now=now_of(request), done_at=None, calendar=workdays())
    return colour, _LIGHTS[colour]


def lamp_of(bad: BadRating, now: Any, calendar: Any) -> tuple[str, str]:
    colour = rules.light(due_at=bad.due_at, days=bad.days, now=now, done_at=None, calendar=calendar)
    return colour, _LIGHTS[colour]


@require_GET
@staff(*READERS)
def board(request: HttpRequest) -> HttpResponse:
    """What the actor may see, the nearest limit first, each with its light."""
    asked = request.GET.get("state", "open")
    state = asked if asked in (*State.values, "all") else "open"
    rows = Paginator(selectors.bad_ratings(actor_of(request), state="" if state == "all" else state), PAGE)
    shown, now, calendar = rows.get_page(request.GET.get("page")), now_of(request), workdays()
    context = {
        "rows": shown, "lit": [(row, lamp_of(row, now, calendar), reference.words(row.rating.dictionary, row.rating.tags)) for row in shown], "state": state,
        "states": [("open", "未办结"), ("all", "全部"), *State.choices], "supervises": _supervises(request),
    }  # fmt: skip
    return page(request, "desk/ratings/board.html", context)


def _supervises(request: HttpRequest) -> bool:
    return policies.may_supervise(actor_of(request)) is None


def _paper(request: HttpRequest) -> files.Attachment | None:
    given = request.FILES.get("file")
    if given is None:
        return None
    if given.size and given.size > files.BYTES_MAX:
        raise files.BadFile(f"文件超过{files.BYTES_MAX // 1_000_000}MB，请压缩或分开上传")
    return files.Attachment(given.name or "", given.read())


@require_http_methods(["GET", "POST"])
@staff(*READERS)
def bad(request: HttpRequest, bad_id: UUID) -> HttpResponse:
    """One bad rating: what was said, what has been done, what can be done now. Never who said it, unless looked up."""
    found = selectors.bad_rating(bad_id)
    if found is None:
        raise Http404("没有这条差评")
    no = policies.may_see_bad(actor_of(request), found)
    if no is not None:
        return refuse(request, no.reason)
    refusal, rater = "", None
    if request.method == "POST":
        try:
            if "reveal" in request.POST:
                rater = usecases.reveal_rater(
                    actor=actor_of(request),
                    rating=found.rating,
                    reason=request.POST.get("reason", ""),
                    now=now_of(request),
                )
            else:
                messages.success(request, _act(request, found))
                return redirect("desk:ratings_bad", bad_id)
        except Refused as wrong:
            refusal = str(wrong)
            found = selectors.bad_rating(bad_id) or found
    return page(request, "desk/ratings/bad.html", _bad_context(request, found, refusal, rater), status=409 if refusal else 200)  # fmt: skip


def _bad_context(request: HttpRequest, found: BadRating, refusal: str, rater: Any) -> dict[str, Any]:
    act = found.rating.invitation
    disputes = list(found.rating.disputes.all())
    open_ = next((d for d in disputes if d.decided_at is None), None)
    actor = actor_of(request)
    return {
        "bad": found, "act": act, "refusal": refusal, "typed": request.POST if refusal else {}, "lamp": lamp_of(found, now_of(request), workdays()),
        "tags": reference.words(found.rating.dictionary, found.rating.tags), "steps": sorted(found.steps.all(), key=lambda s: (s.at, s.pk)),
        "acts": [a for a in possible(State(found.state)) if a not in (Act.UPHOLD, Act.INVALIDATE, Act.RESTORE)], "disputes": disputes, "open": open_,
        "grounds": [(g.value, g.label) for g in Ground if g is not Ground.FALSE_PRAISE], "rater": rater,
        "may_reveal": policies.may_reveal(actor, found.rating) is None and act.application_id is not None,
        "may_decide": open_ is not None and policies.may_decide_dispute(actor, open_) is None,
        "why_not": open_ and policies.may_decide_dispute(actor, open_), "follow_up": getattr(found, "follow_up", None),
        "objections": objections_for(request, found.rating),
    }  # fmt: skip


def _act(request: HttpRequest, found: BadRating) -> str:
    given, actor, now = request.POST, actor_of(request), now_of(request)
    said, what = given.get("said", ""), given.get("act", "")
    if what == "decide":
        return _decide(request, found.rating, said)
    if what == "objection":
        return _answer(request, found.rating, said)
    plain: dict[str, Callable[..., None]] = {
        Act.EXTEND: usecases.extend, Act.REPLY: usecases.reply, Act.REVISIT: usecases.revisit, Act.REOPEN: usecases.reopen,
    }  # fmt: skip
    if what in plain:
        plain[what](actor=actor, bad=found, said=said, now=now)
    elif what == Act.CONFIRM:
        complex_ = given.get("complex") == "1"
        usecases.confirm(actor=actor, bad=found, complex_=complex_, said=said, now=now, paper=_paper(request))
    elif what == Act.DENY:
        usecases.deny(actor=actor, bad=found, said=said, now=now, paper=_paper(request))
    elif what == Act.FIX:
        usecases.fix(actor=actor, bad=found, said=said, now=now, paper=_paper(request))
    elif what == Act.APPEAL:
        _raise(request, found.rating, said)
    else:
        raise Refused("请选择要做的事")
    return f"{Act(what).label}已登记"


def _raise(request: HttpRequest, rating: Rating, said: str) -> None:
    ground = request.POST.get("ground", "")
    if ground not in Ground.values:
        raise Refused("请选择理由类别")
    usecases.raise_dispute(
        actor=actor_of(request),
        rating=rating,
        ground=Ground(ground),
        said=said,
        now=now_of(request),
        paper=_paper(request),
    )


def _decide(request: HttpRequest, rating: Rating, said: str) -> str:
    dispute = Dispute.objects.select_related("rating__invitation").filter(rating=rating, decided_at=None).first()
    outcome = request.POST.get("outcome", "")
    if dispute is None:
        raise Refused("没有待复核的申诉")
    if outcome not in Outcome.values:
        raise Refused("请选择复核结论")
    usecases.decide_dispute(actor=actor_of(request), dispute=dispute, outcome=Outcome(outcome), said=said, now=now_of(request))  # fmt: skip
    return f"复核结论：{Outcome(outcome).label}"


def objections_for(request: HttpRequest, rating: Rating) -> list[tuple[Objection, Refusal | None]]:
    """The rater's objections to being struck out, each with why the actor may not answer it."""
    actor = actor_of(request)
    return [(row, policies.may_answer_objection(actor, row)) for row in selectors.objections_of(rating)]


def _answer(request: HttpRequest, rating: Rating, said: str) -> str:
    row = selectors.objections_of(rating).filter(answered_at=None).first()
    outcome = request.POST.get("outcome", "")
    if row is None:
        raise Refused("没有待答复的异议")
    if outcome not in Answered.values:
        raise Refused("请选择异议的结论")
    usecases.answer_objection(actor=actor_of(request), objection=row, outcome=Answered(outcome), said=said, now=now_of(request))  # fmt: skip
    return Answered(outcome).label


@require_http_methods(["GET", "POST"])
@staff(Duty.SUPERVISE)
def dispute(request: HttpRequest, rating_id: UUID) -> HttpResponse:
    """Any rating, also a good one: doubt it, decide on the doubt of another; the reasons stay for ever."""
    found = Rating.objects.select_related("invitation__venue", "invitation__window").filter(pk=rating_id).first()
    if found is None:
        raise Http404("没有这条评价")
    if BadRating.objects.filter(rating=found).exists():
        return redirect("desk:ratings_bad", found.bad.pk)
    refusal = ""
    if request.method == "POST":
        try:
            if request.POST.get("act") == "decide":
                messages.success(request, _decide(request, found, request.POST.get("said", "")))
            elif request.POST.get("act") == "objection":
                messages.success(request, _answer(request, found, request.POST.get("said", "")))
            else:
                _raise(request, found, request.POST.get("said", ""))
                messages.success(request, "已提出复核，由另一位监察人员作结论")
            return redirect("desk:ratings_dispute", rating_id)
        except Refused as wrong:
            refusal = str(wrong)
    disputes = list(
        found.disputes.select_related("raised_by", "decided_by", "rating__invitation").order_by("raised_at")
    )
    open_ = next((d for d in disputes if d.decided_at is None), None)
    context = {
        "rating": found, "act": found.invitation, "disputes": disputes, "open": open_, "refusal": refusal, "typed": request.POST if refusal else {},
        "grounds": Ground.choices, "tags": reference.words(found.dictionary, found.tags),
        "why_not": open_ and policies.may_decide_dispute(actor_of(request), open_), "objections": objections_for(request, found),
    }  # fmt: skip
    return page(request, "desk/ratings/dispute.html", context, status=409 if refusal else 200)


@require_GET
@staff(*READERS)
def evidence(request: HttpRequest, step_id: int) -> HttpResponse:
    row = BadStep.objects.select_related("file", "bad__rating__invitation").filter(pk=step_id).first()
    if row is None or row.file is None or policies.may_see_bad(actor_of(request), row.bad) is not None:
        raise Http404("没有这份佐证")
    return send_file(row.file, row.file_name or "佐证")


# --- statistics ------------------------------------------------------------------------------------------------------------

HEADS: Final = (
    "分组", "可评价服务", "有效评价", *(label for _, label in reversed(Level.choices)), "好评率", "差评率", "主动评价率", "未评率", "属实或在办差评",
    "已答复", "差评回复率", "已整改", "整改率", "按期整改率", "再评满意率", "已作废",
)  # fmt: skip


def _row(name: str, t: Tally) -> tuple[Any, ...]:
    return (
        name, t.acts, t.valid, *t.levels, str(t.good), str(t.bad_rate), str(t.active), str(t.unrated), t.bad, t.replied, str(t.reply_rate),
        t.fixed, str(t.fix_rate), str(t.on_time), str(t.content), t.invalid,
    )  # fmt: skip


def period_of(request: HttpRequest, days: int | None = None) -> tuple[Period, str]:
    """The days asked for; without any the running year, or so many last days. A wrong day is said, not guessed."""
    today = today_of(request)
    return period_asked(request, Period(today - timedelta(days=days - 1) if days else date(today.year, 1, 1), today))


@require_GET
@staff(Duty.SUPERVISE)
def statistics(request: HttpRequest) -> HttpResponse:
    """The indicators of the standard, each beside the counts it stands on; as a spreadsheet with ?form=xlsx."""
    period, refusal = period_of(request)
    asked = request.GET.get("by", "")
    by = By(asked) if asked in By.values else By.DEPARTMENT
    found = ahead.statistics(period, by, now=now_of(request))
    groups, whole, places = found.what
    if request.GET.get("form") == "xlsx":
        title = f"好差评统计（{period.start}至{period.end}，按{by.label}）"
        return xlsx(title, HEADS, [_row("全部", whole), *(_row(n, t) for n, t in groups.items())])
    context = {
        "period": period, "refusal": refusal, "by": by, "kinds": By.choices, "counted_at": found.at, "groups": groups, "whole": whole, "levels": Level.choices[::-1],
        "places": places, "query": f"start={period.start}&end={period.end}&by={by.value}",
    }  # fmt: skip
    return page(request, "desk/ratings/statistics.html", context, status=422 if refusal else 200)


@require_GET
@staff(Duty.SUPERVISE)
def anomalies(request: HttpRequest) -> HttpResponse:
    """What looks wrong, with the ratings behind it; of the last weeks unless asked: every rating is looked at."""
    period, refusal = period_of(request, days=_LATELY)
    rows = Paginator(selectors.anomalies(period), PAGE).get_page(request.GET.get("page"))
    context = {
        "period": period, "refusal": refusal, "rows": rows, "setting": selectors.settings(period.end),
        "query": f"&start={period.start}&end={period.end}", "disputes": selectors.open_disputes(),
        "objections": [(row, _lamp(row.due_at, row.days, request)) for row in selectors.open_objections()],
    }  # fmt: skip
    return page(request, "desk/ratings/anomalies.html", context, status=422 if refusal else 200)
