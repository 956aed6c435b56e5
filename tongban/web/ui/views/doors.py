"""The doors of the demonstration: who can be whom, and what there is to see behind each."""

import json
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from tongban.finance.performance.publishing import packing, selectors
from tongban.kernel.actors import Duty
from tongban.orgs.models import Assignment
from tongban.people.accounts.models import Account
from tongban.web.ui.actor import step_up
from tongban.web.ui.replies import page, refuse

_BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Door:
    """One invented person: what is theirs to do, and the pages worth a look, each as (address, words)."""

    role: str
    who: str
    does: str
    stops: tuple[tuple[str, str], ...] = ()


WINGS: Final[tuple[tuple[str, tuple[Door, ...]], ...]] = (
    ("办事人和窗口", (
        Door("citizen", "办事人 周安", "已实名，有办过的件", (("/", "首页：有两件等着补正，一件是自己的，一件是替父亲办的"), ("/my/", "我的办件和证照"), ("/my/messages/", "我收到的消息"), ("/my/family/", "家人代办：替周德厚办，证件号430212195203110314"), ("/my/looks/", "谁看过我的资料"), ("/matters/OT-P01/", "身后一件事：一张清单，一次交齐"))),
        Door("clerk", "综合窗口", "收件、受理、一次性告知", (
            ("/desk/intake/OT-P01/", "一张表收一件事：全键盘，读卡扫码，一键容缺"), ("/desk/scan/", "扫码篮"), ("/desk/corrections/", "补正和容缺"),
            ("/desk/authorisations/", "窗口登记委托"), ("/desk/shift/", "交接班"), ("/desk/keys/", "快捷键，可以改"), ("/desk/outage/", "停电停网时的应急收件单"))),
        Door("issuer", "出证窗口", "统一出证、发证", (("/desk/issue/", "待出证、待领取"),)),
        Door("editor", "事项维护", "事项、一件事、版本和条件", (("/desk/catalogue/", "全部事项"), ("/desk/catalogue/import/", "导入事项清单"))),
    )),
    ("部门审批", (
        Door("approver", "部门审批 徐明", "市场监督管理局：认领、审查、决定", (
            ("/desk/work/", "按剩余时间排列的办件，键盘一件接一件"), ("/desk/work/snippets/", "常用语和请窗口核对的"), ("/desk/work/batch-items/", "可以成批办的事项"), ("/desk/work/away/", "离岗代办"), ("/desk/systems/", "部门自己的系统和二次录入"))),
        Door("lead", "牵头领导", "一页看全局、批示交办、受阻环节放行或终止", (
            ("/desk/leader/", "一页看全局：五个数字，为什么变，最要紧的事在谁手上"), ("/desk/leader/?month=2021-12", "2021年12月的那一页"), ("/desk/blocked/", "受阻的环节"), ("/desk/report/signing/", "报告签发：一份等您签"), ("/desk/supervision/letters/signing/", "交办函签发：一份等您签"))),
    )),
    ("监督", (
        Door("supervisor", "监察", "红黄牌、交办函、差评处置", (
            ("/desk/supervision/signals/", "效能监察看板：每一张牌都逐日说明"), ("/desk/supervision/letters/", "交办函和回头看"),
            ("/desk/supervision/tasks/", "交办任务"), ("/desk/supervision/projects/", "重点项目"), ("/desk/supervision/samples/", "随机抽查"), ("/desk/ratings/", "差评处置"), ("/desk/ratings/statistics/", "好差评统计"))),
        Door("enterprise", "优化办", "企业走访、问题台账、涉企投诉", (("/desk/enterprise/", "营商环境总览"), ("/desk/enterprise/issues/", "企业问题台账"), ("/desk/enterprise/complaints/", "涉企投诉"), ("/desk/enterprise/papers/", "月调度、季通报、年评估"))),
        Door("openness", "政务公开", "依申请公开、公开目录、咨询答复", (("/desk/openness/", "依申请公开"), ("/desk/openness/publications/", "主动公开"), ("/desk/openness/stuck/", "办不成事"))),
    )),
    ("资金和报告", (
        Door("finance", "财务", "预算、支付、对账、自评", (
            ("/desk/budget/", "预算执行：今年和2021年"), ("/desk/foresight/2021/", "全年要花多少，还要追加多少"), ("/desk/report/2021/", "自评报告：每个数字都能点开"))),
        Door("reviewer", "财务审核", "审核支付申请，登记支付结果", (("/desk/budget/waiting/", "等审核的支付"), ("/desk/budget/2021/payments/", "2021年的340笔支付"))),
        Door("deputy", "分管财务", "批准支付", (("/desk/budget/waiting/", "等批准的支付"), ("/desk/control/", "内部控制：限额、集体决策、每天自动检查"))),
        Door("performance", "绩效", "指标、监控、得分", (("/desk/monitoring/", "绩效监控"), ("/desk/report/2021/", "自评报告"))),
    )),
    ("管理", (
        Door("admin", "系统管理", "日历、机构、队列、留痕", (
            ("/desk/system/", "系统健康：备份、磁盘、后台，逐项说明"), ("/desk/looks/", "谁看过个人信息"), ("/desk/organisation/", "机构、人员、职责"), ("/desk/calendar/", "工作日历"), ("/desk/messages/", "短信邮件：发了什么，到了没有"), ("/desk/organisation/papers/", "文书模板"), ("/desk/queue/", "后台队列和留痕校验"))),
    )),
)  # fmt: skip


@require_GET
def doors(request: HttpRequest) -> HttpResponse:
    """What there is to see, and one door for each role; only where the data is a demonstration."""
    if not settings.DEMO:
        raise Http404
    return page(request, "ui/doors.html", {"wings": WINGS, "others": _others(), **_report()})


_OTHERS: Final = "approver-"  # the approvers of all departments, each of one


def _others() -> list[tuple[str, str, str]]:
    """Each department's approver: the door's role, whose name, which department."""
    found = Assignment.objects.filter(
        account__username__startswith=_OTHERS, account__is_active=True, duty=Duty.DECIDE.value
    )
    rows = found.values_list("account__username", "account__name", "department__name", "department__code")
    return [(role, name, body) for role, name, body, _ in sorted(rows, key=lambda row: row[3])]


_BADGES: Final = (("live", "由业务记录算出"), ("declared", "登记并附依据"), ("sample", "示例"), ("missing", "缺"))


def _report() -> dict[str, object]:
    """The last published report, and how its figures are known: what its own package counts."""
    last = selectors.published().first()
    if last is None:
        return {"report": None, "figures": ()}
    told = json.loads(packing.unpack(bytes(last.version.package.content), "figures.json"))["counts"]
    return {"report": last, "figures": [(words, told[status]) for status, words in _BADGES if told.get(status)]}


@require_POST
def enter(request: HttpRequest, role: str) -> HttpResponse:
    """Go in as somebody invented, straight to the page that was asked for."""
    if not settings.DEMO:
        raise Http404
    username = role if role.startswith(_OTHERS) else f"demo-{role}"
    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None:
        return refuse(request, "演示数据里没有这个角色，请重新运行 tongban demo。", status=404)
    login(request, account, backend=_BACKEND)
    step_up(request)  # nobody has the invented persons' telephones
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return redirect(wanted)
    return redirect("desk:home" if account.is_staff else "portal:mine")
