"""Build the demonstration: the same day gives the same county, the same numbers, the same story."""

from collections.abc import Callable
from datetime import date, time

from tongban.config.demo import (
    control,
    counter,
    county,
    desk,
    enterprise,
    execution,
    finance,
    history,
    messages,
    monitoring,
    openness,
    publication,
    ratings,
    signals,
    stories,
    supervision,
    thisyear,
    troubles,
)
from tongban.infra import trail
from tongban.infra.models import TrailEvent
from tongban.kernel.ids import seeded
from tongban.kernel.times import at

_OPENED = time(8, 45)  # the day's doors; whoever looks at the demonstration comes later


def build(*, day: date, say: Callable[[str], None]) -> None:
    """County, the year 2021, open work around the day, two stories told."""
    with seeded(20210101):
        cast = county.load(at(date(2021, 1, 4), time(8, 30)))
        done = history.year(cast, before=at(day))
        recent = history.lately(cast, day=day)
        open_ = history.in_hand(cast, day=day)
        troubles.happen(cast, day=day)
        papers = history.reserve_papers()
        say(f"渌口区：2021年办件 {done} 件，近三个月 {recent} 件，手上的 {open_} 件，文书编号 {papers} 个")
        stories.tell(cast, day=day, say=say)
        history.reserve_papers()
        say(f"2021年度资料：{finance.load(at(day, time(8, 30)))} 行金额，报告见 /desk/report/2021/")
        say(f"2021年内部控制：{control.load(day=day)} 条登记，见 /desk/control/")
        say(f"2021年预算执行：{execution.load(day=day)} 笔支付，见 /desk/budget/2021/")
        say(f"今年的钱：{thisyear.load(day=day)} 笔支付等下一个人，见 /desk/budget/{day.year}/payments/")
        say(f"2021年绩效监控：{monitoring.load(day=day)} 轮，见 /desk/monitoring/")
        say(f"2021年好差评：{ratings.load(day=day)} 条评价，见 /desk/ratings/")
        say(f"2021年督查督办：{supervision.load(day=day)} 份交办函，见 /desk/supervision/letters/")
        say(f"2021年效能监察：{signals.load(day=day)} 条信号，见 /desk/supervision/signals/")
        say(f"2021年营商环境：{enterprise.load(day=day)} 个企业问题，见 /desk/enterprise/")
        say(f"2021年政务公开：{openness.load(day=day)} 件信息公开申请，见 /desk/openness/")
        say(f"这几天的通知：{messages.load(cast, day=day)} 条，见 /desk/messages/")
        say(
            f"2021年度报告：按第{publication.load(day=day, now=at(day, time(8, 30)))}号快照签发公开，见 /reports/；更正的第2版等负责人签发"
        )
        say(f"部门审批：{desk.load(cast, day=day)} 条常用语，见 /desk/work/；领导一页：/desk/leader/")
        history.reserve_papers()
        say(f"窗口：交班时没办完的 {counter.load(cast, day=day)} 件，见 /desk/shift/")
    newest = TrailEvent.objects.latest("at").at
    assert newest < at(day, _OPENED), f"the demonstration tells of {newest}, which lies ahead of its day"
    trail.close_days(now=at(day, time(23, 59)))
