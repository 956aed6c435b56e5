"""Whose turn it is with one leg, in words anyone at the centre understands."""

from typing import Any, assert_never

from tongban.services.cases.values import CaseState


def turn(leg: Any) -> str:
    """Who has it now: a department, a predecessor, the lead office, another system, nobody."""
    state = CaseState(leg.state)
    name, handler = leg.department.name, leg.handler.name if leg.handler_id and leg.handler else ""
    match state:
        case CaseState.WAITING:
            return "等前面的环节办完"
        case CaseState.BLOCKED:
            return "前面的环节没有办成，等牵头部门放行或终止"
        case CaseState.ACCEPTED:
            return f"等{name}认领"
        case CaseState.REVIEWING:
            return f"{name}{f'（{handler}）' if handler else ''}正在审查"
        case CaseState.SUSPENDED:
            return f"特别程序进行中，由{name}组织"
        case CaseState.CONSULTING:
            return f"{name}在等其他部门答复意见"
        case CaseState.SENT_OUT:
            return f"在部门系统办理{f'（{leg.system}）' if leg.system else ''}，等{name}回填"
        case CaseState.REPORTED_UP:
            return f"已转报上级机关，等{name}回填结果"
        case CaseState.DECIDED_YES | CaseState.DECIDED_NO:
            return "已决定，等全部环节办完后出证"
        case CaseState.CLOSED:
            return "已办结，等领取"
        case CaseState.DELIVERED:
            return "已领取"
        case CaseState.WITHDRAWN:
            return "申请人已撤回"
        case CaseState.TERMINATED:
            return "已终止"
        case _:
            assert_never(state)
