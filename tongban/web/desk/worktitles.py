"""What each piece of background work does, for the administrator: the name in the queue stays for ever, this says it."""

from typing import Final

_TITLES: Final = {
    "paper.receipt": "出收件凭证", "paper.acceptance": "出受理通知书", "paper.decision": "出决定书", "paper.correction": "出补正告知书",
    "paper.ending": "出终止、不予受理文书", "paper.procedure": "出特别程序通知书", "paper.extension": "出延期通知书",
    "paper.leg_ending": "出环节终止文书", "paper.completion": "出办结通知书", "paper.certificates": "出证照",
    "paper.service_proof": "出送达回证", "paper.record": "出办理记录", "paper.withdrawal": "出证照撤销文书", "paper.return_list": "出退件清单",
    "paper.paper_service": "出送达文书", "paper_service.handed_over": "登记文书送达", "ratings.taken_in": "收件后请评价",
    "ratings.concluded": "办结后请评价", "ratings.collected": "领取后请评价", "ratings.text": "发评价短信",
    "messages.authorised": "告知委托成立", "messages.authorisation_ended": "告知委托结束", "messages.disclosure": "告知依申请公开进展",
    "messages.question": "告知咨询进展", "messages.stuck": "告知“办不成事”进展", "messages.complaint": "告知投诉进展",
    "messages.issue": "告知企业诉求进展", "messages.send": "发短信、邮件", "messages.ask": "查短信、邮件是否送达",
    "messages.remind": "发到期提醒", "openness.report_published": "自评报告列入公开目录", "deadlines.provisional": "按新的放假安排重算期限",
    "supervision.letter": "红牌超期起草交办函", "supervision.letter_dropped": "亮灯不成立时撤交办函", "supervision.stuck": "“办不成事”转监察",
    "supervision.settled": "“办不成事”办结转监察", "supervision.reckon": "计算亮灯", "supervision.sweep": "找到期的办件",
    "cases.unanswered": "找逾期未答复的征求意见", "trail.daily_roots": "公布每日留痕根值", "trail.check": "校验留痕",
    "budget.import": "导入支付数据", "database.statistics": "更新数据库统计", "control.checks": "内部控制每日检查",
    "registers.remind": "台账到期提醒", "desk.ahead": "预先统计看板", "retention.apply": "清理到期的数据",
}  # fmt: skip
_FAMILIES: Final = {"messages.": "发通知", "supervision.": "核对亮灯"}  # one for each event that is heard
_HEARD: Final = {
    "application.submitted": "提交申请", "application.received": "收件", "application.accepted": "受理", "application.ended": "办件终止",
    "application.correction_asked": "一次性告知补正", "application.correction_supplied": "补正", "application.concluded": "全部办结",
    "application.issued": "出证", "application.collection_reminded": "窗口再请来领", "application.clock_moved": "期限变动", "case.procedure_started": "特别程序开始",
    "case.procedure_ended": "特别程序结束", "case.extended": "延期", "case.decided": "作出决定", "case.ended": "环节终止",
    "case.freed": "环节放行", "case.redone": "重办", "case.sent_out": "转部门系统", "case.taken_back": "从部门系统取回",
    "case.reported_up": "报上级", "case.consulted": "征求意见", "case.claimed": "认领", "case.reassigned": "改派", "case.answered": "答复意见",
}  # fmt: skip


def work_title(handler: str) -> str:
    """Plain words for the name of a handler; the name itself where nobody has said it yet."""
    if handler in _TITLES:
        return _TITLES[handler]
    for family, does in _FAMILIES.items():
        heard = _HEARD.get(handler.removeprefix(family)) if handler.startswith(family) else None
        if heard:
            return f"{heard}后{does}"
    return handler
