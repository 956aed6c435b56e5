"""What can be done about one letter, as its page sends it."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest

from tongban.infra import files
from tongban.kernel.refusals import Refused
from tongban.orgs.selectors import departments
from tongban.oversight.supervision.models import Letter, Reminder
from tongban.oversight.supervision.rules import letters as rules
from tongban.oversight.supervision.usecases import letters as usecases
from tongban.oversight.supervision.values.letters import Act, Finding
from tongban.web.desk.typed import count_of, day_of
from tongban.web.ui.actor import actor_of, now_of


def paper_of(request: HttpRequest, name: str = "file") -> files.Attachment | None:
    given = request.FILES.get(name)
    if given is None:
        return None
    if given.size and given.size > files.BYTES_MAX:
        raise files.BadFile(f"文件超过{files.BYTES_MAX // 1_000_000}MB，请压缩或分开上传")
    return files.Attachment(given.name or "", given.read())


def do(request: HttpRequest, found: Letter) -> str:
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


def _object(request: HttpRequest, found: Letter) -> str:
    now, moment = now_of(request), None
    if request.POST.get("on"):
        moment = rules.moment_on(day_of(request, "on", "收到书面说明的日期"), after=found.received_at or found.issued_at, now=now)  # fmt: skip
    said = request.POST.get("said", "")
    usecases.object_to(actor=actor_of(request), letter=found, said=said, at=moment, now=now, paper=paper_of(request))
    return "异议已登记，等裁定；裁定前原期限不变"


def _reassign(request: HttpRequest, found: Letter) -> str:
    to = next((d for d in departments() if str(d.pk) == request.POST.get("to", "")), None)
    if to is None:
        raise Refused("请选择改派的单位")
    usecases.reassign(
        actor=actor_of(request), letter=found, to=to, said=request.POST.get("said", ""), now=now_of(request)
    )
    return f"已改派{to.name}，期限重新起算"


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
    Act.WITHDRAW: _said(usecases.withdraw, "已撤回，文号不再使用"), Act.ISSUE: _issue, Act.RECEIVE: _plain(usecases.receive, "已签收"), Act.HANDLE: _said(usecases.handle, "进展已登记", paper=True),
    Act.ASK_EXTENSION: _ask_extension, Act.GRANT_EXTENSION: _decide_extension, Act.ANSWER: _answer,
    Act.OBJECT: _object, Act.UPHOLD: _said(usecases.uphold, "已维持交办"), Act.REASSIGN: _reassign,
    Act.CHECK: _plain(usecases.take_up, "开始复核"), Act.PASS: _said(usecases.pass_, "复核通过，已销号", paper=True), Act.SEND_BACK: _send_back,
    Act.LOOK_BACK: _look_back, Act.ARCHIVE: _plain(usecases.archive, "已归档"),
}  # fmt: skip
