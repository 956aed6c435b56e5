"""The lists of the service side."""

from tongban.infra import worker
from tongban.infra.counting import said, up_to
from tongban.infra.models import CalendarYear, OutboxEntry
from tongban.kernel.actors import Actor, Duty
from tongban.orgs.selectors import centre
from tongban.oversight.supervision.policies.tasks import may_see_brief
from tongban.people.accounts.models import Account
from tongban.people.accounts.values import AccountKind
from tongban.services.cases import selectors, standing
from tongban.services.catalogue import selectors as catalogue
from tongban.web.desk.tiles import Tile


def _logins() -> int:
    return Account.objects.filter(kind=AccountKind.STAFF.value, is_active=True).count()


def tiles(actor: Actor) -> list[Tile]:
    """The lists of each duty beside the straight way, with how much lies in them."""
    tiles: list[Tile] = []
    departments = sorted(actor.departments(Duty.EXAMINE) | actor.departments(Duty.DECIDE))
    if actor.has(Duty.ACCEPT):
        there = standing.baskets()
        tiles.append(("desk:awaited", said(there.corrections), "等申请人补正", "按补正期限排列"))
        tiles.append(("desk:awaited", said(there.gaps), "容缺待补", "受理时缺、后补的材料"))
        tiles.append(("desk:outage", said(there.slips), "应急收件单", "停机时照样收件"))
    if departments:
        tiles.append(
            ("desk:systems", said(selectors.sent_out_count(departments)), "部门系统办理", "表格往来、回填结果")
        )
        tiles.append(("desk:preview", said(standing.preview_count(departments)), "待预审", "受理前把问题一次说完"))
        tiles.append(("desk:worklist", len(standing.to_answer(departments)), "待答复", "其他部门征求意见"))
    here = centre()
    if actor.has(Duty.LEAD) and may_see_brief(actor, here.bureau_id if here else None) is None:
        tiles.append(("desk:leader", "→", "一页看全局", "今天哪里不对，在谁手上"))
    if actor.has(Duty.LEAD):
        tiles.append(("desk:blocked", said(standing.blocked_count(actor)), "受阻环节", "放行或者终止"))
    if actor.has(Duty.SUPERVISE) and not actor.has(Duty.ACCEPT):
        tiles.append(("desk:awaited", said(standing.correction_count()), "补正中", "等申请人"))
    if actor.has(Duty.SUPERVISE) or actor.has(Duty.ADMIN):
        tiles.append(("desk:looked_at", "→", "谁看过个人信息", "按证件号码、姓名、日期找"))
    if actor.has(Duty.CATALOGUE):
        tiles.append(("desk:catalogue", catalogue.listed_items().count(), "事项", "查找、编辑、发布"))
        tiles.append(("desk:import", catalogue.open_drafts().count(), "写到一半的版本", "发布前可以预览和比较"))
    if actor.has(Duty.ADMIN):
        waiting = said(up_to(OutboxEntry.objects.filter(done_at=None, dead_at=None)))
        tiles.append(("desk:system_health", "→", "系统健康", "备份、磁盘、后台，逐项看"))
        tiles.append(("desk:queue", len(worker.dead_letters()), "处理失败的后台工作", f"另有 {waiting} 件在排队"))
        last = CalendarYear.objects.order_by("-year").values_list("year", flat=True).first() or 0
        tiles.append(("desk:workdays", last, "日历录到的年份", "每年秋天录入下一年"))
        tiles.append(("desk:logins", _logins(), "在用的工作账号", "人员、职责、机构"))
    return tiles
