"""What waits for me, and any matter by its number or name."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from tongban.finance.budget import policies as budget_policies
from tongban.finance.budget.rules import half_up
from tongban.finance.budget.selectors import bureau, execution
from tongban.finance.control import selectors as control
from tongban.finance.performance.monitoring import selectors as monitoring
from tongban.infra import worker
from tongban.infra.models import CalendarYear, OutboxEntry
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.times import LOCAL
from tongban.people.accounts.models import Account
from tongban.people.accounts.values import AccountKind
from tongban.services.cases import selectors, standing
from tongban.services.cases.access import look_up
from tongban.services.catalogue import selectors as catalogue
from tongban.web.ui.actor import actor_of, now_of, staff
from tongban.web.ui.replies import page
from tongban.web.ui.words import lamp

_TOP = 6


@require_GET
@staff()
def home(request: HttpRequest) -> HttpResponse:
    """The top of each of my baskets. One matter found by the search opens at once; several are listed."""
    actor, now = actor_of(request), now_of(request)
    query = request.GET.get("q", "").strip()[:100]
    found = look_up(query, actor=actor) if query else []
    if len(found) == 1:
        return redirect("desk:application", found[0].id)
    departments = sorted(actor.departments(Duty.EXAMINE) | actor.departments(Duty.DECIDE))
    context = {
        "query": query,
        "found": found,
        "counts": selectors.waiting_counts(actor),
        "tiles": [*_tiles(actor), *_money_tiles(actor, now.astimezone(LOCAL).date())],
        "to_accept": selectors.to_accept(most=_TOP) if actor.has(Duty.ACCEPT) else [],
        "legs": [(leg, lamp(leg.promised_due_at, now)) for leg in selectors.worklist(departments, most=_TOP)],
        "to_issue": selectors.to_issue(most=_TOP) if actor.has(Duty.ISSUE) else [],
    }
    return page(request, "desk/home.html", context)


Tile = tuple[str, int | str, str, str]  # address name, how many, title, hint


def _logins() -> int:
    return Account.objects.filter(kind=AccountKind.STAFF.value, is_active=True).count()


def _tiles(actor: Actor) -> list[Tile]:
    """The lists of each duty beside the straight way, with how much lies in them."""
    tiles: list[Tile] = []
    departments = sorted(actor.departments(Duty.EXAMINE) | actor.departments(Duty.DECIDE))
    if actor.has(Duty.ACCEPT):
        tiles.append(("desk:awaited", len(standing.in_correction()), "等申请人补正", "按补正期限排列"))
        tiles.append(("desk:awaited", len(standing.with_gaps()), "容缺待补", "受理时缺、后补的材料"))
        tiles.append(("desk:outage", len(standing.free_slips()), "应急收件单", "停机时照样收件"))
    if departments:
        tiles.append(("desk:systems", len(selectors.sent_out(departments)), "部门系统办理", "表格往来、回填结果"))
        tiles.append(("desk:preview", len(standing.to_preview(departments)), "待预审", "受理前把问题一次说完"))
        tiles.append(("desk:worklist", len(standing.to_answer(departments)), "待答复", "其他部门征求意见"))
    if actor.has(Duty.LEAD):
        tiles.append(("desk:blocked", len(standing.to_lead(actor)), "受阻环节", "放行或者终止"))
    if actor.has(Duty.SUPERVISE) and not actor.has(Duty.ACCEPT):
        tiles.append(("desk:awaited", len(standing.in_correction()), "补正中", "等申请人"))
    if actor.has(Duty.CATALOGUE):
        tiles.append(("desk:catalogue", catalogue.listed_items().count(), "事项", "查找、编辑、发布"))
        tiles.append(("desk:import", catalogue.open_drafts().count(), "写到一半的版本", "发布前可以预览和比较"))
    if actor.has(Duty.ADMIN):
        waiting = OutboxEntry.objects.filter(done_at=None, dead_at=None).count()
        tiles.append(("desk:queue", len(worker.dead_letters()), "处理失败的后台工作", f"另有 {waiting} 件在排队"))
        last = CalendarYear.objects.order_by("-year").values_list("year", flat=True).first() or 0
        tiles.append(("desk:workdays", last, "日历录到的年份", "每年秋天录入下一年"))
        tiles.append(("desk:logins", _logins(), "在用的工作账号", "人员、职责、机构"))
    return tiles


def _money_tiles(actor: Actor, today: date) -> list[Tile]:
    """How the newest year of the bureau stands, and what is overdue, for who keeps its money and its targets."""
    if budget_policies.may_read_year(actor) is not None:
        return []
    tiles: list[Tile] = []
    newest = execution.budget_years().first()
    if newest is not None and (progress := execution.progress(newest.fiscal_year)) is not None:
        done = progress.done_pct
        even = f"到{progress.month}月，序时{half_up(progress.even_pct)}%"
        tiles.append(
            (
                "desk:budget_years",
                f"{half_up(done)}%" if done is not None else "—",
                f"{newest.fiscal_year}年预算执行",
                even,
            )
        )
    tiles.append(("desk:foresight_years", "→", "预见", "全年要花多少，还要追加多少"))
    tiles.append(("desk:report_years", bureau.years().count(), "年度绩效自评", "数据、打分、报告"))
    tiles.append(
        ("desk:monitoring", monitoring.late_steps(on=today).count(), "监控逾期未报", "收集、审核、分析、汇总、填报")
    )
    tiles.append(("desk:control", control.overdue_findings(on=today).count(), "整改逾期", "制度、决策、风险、问题"))
    return tiles
