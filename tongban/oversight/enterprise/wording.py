"""First words of a paper, written from its figures; the office edits them before somebody else signs."""

from datetime import date
from typing import Final

from tongban.kernel.periods import Period
from tongban.oversight.enterprise.errors import EnterpriseRefusal
from tongban.oversight.enterprise.values.registers import PaperKind

Section = tuple[str, str]
_QUARTERS: Final = "一二三四"


def period_of(kind: PaperKind, year: int, part: int) -> Period:
    """A whole month, quarter or year. Raises EnterpriseRefusal."""
    most = {PaperKind.DISPATCH: 12, PaperKind.NOTICE: 4, PaperKind.ASSESSMENT: 1}[kind]
    if not 2000 <= year <= 2200 or not 1 <= part <= most:
        raise EnterpriseRefusal("年份或月份、季度不对，请核对")
    months = 12 // most
    first = date(year, (part - 1) * months + 1, 1)
    after = date(year + 1, 1, 1) if part == most else date(year, part * months + 1, 1)
    return Period(first, date.fromordinal(after.toordinal() - 1))


def named(kind: PaperKind, period: Period) -> str:
    """2021年7月, 2021年第三季度, 2021年度"""
    match kind:
        case PaperKind.DISPATCH:
            return f"{period.start.year}年{period.start.month}月"
        case PaperKind.NOTICE:
            return f"{period.start.year}年第{_QUARTERS[(period.start.month - 1) // 3]}季度"
        case PaperKind.ASSESSMENT:
            return f"{period.start.year}年度"


def title(kind: PaperKind, period: Period) -> str:
    what = {
        PaperKind.DISPATCH: "优化营商环境工作调度",
        PaperKind.NOTICE: "优化营商环境工作情况的通报",
        PaperKind.ASSESSMENT: "营商环境评估报告",
    }[kind]
    return f"{'关于' if kind is PaperKind.NOTICE else ''}{named(kind, period)}{what}"


def sections(kind: PaperKind, period: Period, n: dict[str, str], late: list[str], weak: list[str]) -> list[Section]:
    """What can be said from the figures alone; requirements are for the office to fill in."""
    when = named(kind, period)
    whole = (
        f"{when}，区领导联点走访企业{n['visits']}次，新收集企业问题{n['raised']}个，企业确认已解决{n['solved']}个；"
        f"期末未解决{n['waiting']}个，其中超过办理期限{n['late']}个。企业不满意或反弹后重办{n['reopened']}次。"
    )
    line = f"涉企服务专线接听来电{n['calls']}个，受理涉企投诉{n['complaints']}件，办结{n['concluded']}件。"
    slow = f"超过办理期限的有：{'；'.join(late)}。" if late else "没有超过办理期限的问题。"
    match kind:
        case PaperKind.DISPATCH:
            return [
                ("一、总体情况", whole + line),
                ("二、需要调度的问题", slow),
                ("三、下步要求", "请各承办单位对照台账，按期答复企业；超期的逐个说明原因和完成时间。"),
            ]
        case PaperKind.NOTICE:
            return [("一、总体情况", whole), ("二、涉企投诉", line), ("三、存在的问题", slow), ("四、工作要求", "对超期和企业不满意的问题，牵头单位主要负责人要亲自过问；同类问题要举一反三，从制度上解决。")]  # fmt: skip
        case PaperKind.ASSESSMENT:
            points = (
                f"指标得分{n['points']}分（总分{n['weight']}分），失分指标{n['losing']}项"
                if n["weight"] != "0"
                else "本年度没有已发布的指标结果"
            )
            least = f"，失分较多的是{'、'.join(weak)}" if weak else ""
            return [
                ("一、总体情况", f"{whole}全年收集的问题解决率{n['rate']}。"), ("二、涉企投诉", line), ("三、指标结果", f"{points}{least}。"),
                ("四、第三方评估", f"第三方评估得分{n['outside']}分。" if n["outside"] != "—" else "第三方评估结果尚未登记。"),
                ("五、薄弱环节整改", f"登记薄弱环节整改{n['weak']}项。"), ("六、存在的问题", slow),
            ]  # fmt: skip


def brief(when: str, n: dict[str, str], kinds: list[str], cases: list[str]) -> str:
    """A brief's first draft from the ledger."""
    first = (
        f"{when}，我区继续开展领导联点驻企走访，走访企业{n['visits']}次，收集企业问题{n['raised']}个，主要集中在{'、'.join(kinds) or '各方面'}。"
        f"企业确认已解决{n['solved']}个，未解决的{n['waiting']}个正在办理。"
    )
    return "\n".join([first, *(["解决的问题有："] if cases else []), *cases])
