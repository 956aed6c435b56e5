"""The life of an application and of a case, as tables (services.md §3.3). What is not here is refused."""

from typing import Final

from tongban.services.cases.errors import IllegalAct
from tongban.services.cases.values import ApplicationAct as AA
from tongban.services.cases.values import ApplicationState as AS
from tongban.services.cases.values import CaseAct as CA
from tongban.services.cases.values import CaseState as CS
from tongban.services.cases.values import PaperAct as PA
from tongban.services.cases.values import PaperState as PS

APPLICATION: Final[dict[tuple[AS, AA], AS]] = {
    (AS.SUBMITTED, AA.PRE_ACCEPT): AS.PRE_ACCEPTED,
    (AS.SUBMITTED, AA.ACCEPT): AS.ACCEPTED,
    (AS.SUBMITTED, AA.DEEM_ACCEPTED): AS.ACCEPTED,  # Licensing Law art 32(4): no notice in 5 working days
    (AS.SUBMITTED, AA.ASK_CORRECTION): AS.CORRECTION,
    (AS.SUBMITTED, AA.REFUSE_ACCEPT): AS.REFUSED_ACCEPT,
    (AS.SUBMITTED, AA.RETURN): AS.RETURNED,
    (AS.SUBMITTED, AA.WITHDRAW): AS.WITHDRAWN,
    (AS.SUBMITTED, AA.RECEIVE): AS.RECEIVED,
    (AS.SUBMITTED, AA.INVALIDATE): AS.INVALID,
    (AS.RECEIVED, AA.ACCEPT): AS.ACCEPTED,
    (AS.RECEIVED, AA.DEEM_ACCEPTED): AS.ACCEPTED,
    (AS.RECEIVED, AA.ASK_CORRECTION): AS.CORRECTION,
    (AS.RECEIVED, AA.REFUSE_ACCEPT): AS.REFUSED_ACCEPT,
    (AS.RECEIVED, AA.RETURN): AS.RETURNED,
    (AS.RECEIVED, AA.WITHDRAW): AS.WITHDRAWN,
    (AS.RECEIVED, AA.INVALIDATE): AS.INVALID,
    (AS.PRE_ACCEPTED, AA.ACCEPT): AS.ACCEPTED,
    (AS.PRE_ACCEPTED, AA.ASK_CORRECTION): AS.CORRECTION,
    (AS.PRE_ACCEPTED, AA.WITHDRAW): AS.WITHDRAWN,
    (AS.CORRECTION, AA.SUPPLY_PART): AS.CORRECTION,
    (AS.CORRECTION, AA.SUPPLY): AS.RECEIVED,
    (AS.CORRECTION, AA.TERMINATE): AS.TERMINATED,
    (AS.CORRECTION, AA.WITHDRAW): AS.WITHDRAWN,
    (AS.ACCEPTED, AA.CONCLUDE): AS.CONCLUDED,
    (AS.ACCEPTED, AA.WITHDRAW): AS.WITHDRAWN,
    (AS.ACCEPTED, AA.TERMINATE): AS.TERMINATED,
    (AS.CONCLUDED, AA.ISSUE): AS.ISSUED,
    (AS.ACCEPTED, AA.REDO): AS.ACCEPTED,  # one leg was decided, others still run
    (AS.CONCLUDED, AA.REDO): AS.ACCEPTED,
    (AS.ISSUED, AA.COLLECT): AS.DELIVERED,
    (AS.ISSUED, AA.REDO): AS.ACCEPTED,
    (AS.DELIVERED, AA.REDO): AS.ACCEPTED,
}

CASE: Final[dict[tuple[CS, CA], CS]] = {
    (CS.WAITING, CA.OPEN): CS.ACCEPTED,
    (CS.WAITING, CA.BLOCK): CS.BLOCKED,
    (CS.WAITING, CA.WITHDRAW): CS.WITHDRAWN,
    (CS.WAITING, CA.TERMINATE): CS.TERMINATED,
    (CS.BLOCKED, CA.OPEN): CS.ACCEPTED,  # the predecessor was redone and granted
    (CS.BLOCKED, CA.FREE): CS.ACCEPTED,
    (CS.BLOCKED, CA.TERMINATE): CS.TERMINATED,
    (CS.BLOCKED, CA.WITHDRAW): CS.WITHDRAWN,
    (CS.ACCEPTED, CA.CLAIM): CS.REVIEWING,
    (CS.ACCEPTED, CA.REASSIGN): CS.REVIEWING,
    (CS.ACCEPTED, CA.SEND_OUT): CS.SENT_OUT,
    (CS.ACCEPTED, CA.WITHDRAW): CS.WITHDRAWN,
    (CS.ACCEPTED, CA.TERMINATE): CS.TERMINATED,
    (CS.REVIEWING, CA.RELEASE): CS.ACCEPTED,
    (CS.REVIEWING, CA.REASSIGN): CS.REVIEWING,
    (CS.REVIEWING, CA.EXAMINE): CS.REVIEWING,
    (CS.REVIEWING, CA.SUSPEND): CS.SUSPENDED,
    (CS.REVIEWING, CA.NOTE_PROCEDURE): CS.REVIEWING,
    (CS.SUSPENDED, CA.NOTE_PROCEDURE): CS.SUSPENDED,
    (CS.CONSULTING, CA.NOTE_PROCEDURE): CS.CONSULTING,
    (CS.SENT_OUT, CA.NOTE_PROCEDURE): CS.SENT_OUT,
    (CS.ACCEPTED, CA.TRANSFER): CS.ACCEPTED,
    (CS.REVIEWING, CA.TRANSFER): CS.ACCEPTED,
    (CS.REVIEWING, CA.EXTEND): CS.REVIEWING,
    (CS.REVIEWING, CA.CONSULT): CS.CONSULTING,
    (CS.REVIEWING, CA.SEND_OUT): CS.SENT_OUT,
    (CS.REVIEWING, CA.REPORT_UP): CS.REPORTED_UP,
    (CS.REVIEWING, CA.GRANT): CS.DECIDED_YES,
    (CS.REVIEWING, CA.REFUSE): CS.DECIDED_NO,
    (CS.REVIEWING, CA.WITHDRAW): CS.WITHDRAWN,
    (CS.REVIEWING, CA.TERMINATE): CS.TERMINATED,
    (CS.SUSPENDED, CA.SUSPEND): CS.SUSPENDED,  # special procedures may overlap
    (CS.SUSPENDED, CA.RESUME): CS.REVIEWING,
    (CS.SUSPENDED, CA.WITHDRAW): CS.WITHDRAWN,
    (CS.SUSPENDED, CA.TERMINATE): CS.TERMINATED,
    (CS.CONSULTING, CA.ANSWER): CS.REVIEWING,
    (CS.CONSULTING, CA.WITHDRAW): CS.WITHDRAWN,
    (CS.CONSULTING, CA.TERMINATE): CS.TERMINATED,
    (CS.SENT_OUT, CA.TAKE_BACK): CS.REVIEWING,
    (CS.SENT_OUT, CA.GRANT): CS.DECIDED_YES,
    (CS.SENT_OUT, CA.REFUSE): CS.DECIDED_NO,
    (CS.SENT_OUT, CA.WITHDRAW): CS.WITHDRAWN,
    (CS.SENT_OUT, CA.TERMINATE): CS.TERMINATED,
    (CS.REPORTED_UP, CA.WITHDRAW): CS.WITHDRAWN,
    (CS.REPORTED_UP, CA.TERMINATE): CS.TERMINATED,
    (CS.REPORTED_UP, CA.GRANT): CS.DECIDED_YES,
    (CS.REPORTED_UP, CA.REFUSE): CS.DECIDED_NO,
    (CS.DECIDED_YES, CA.CLOSE): CS.CLOSED,
    (CS.DECIDED_NO, CA.CLOSE): CS.CLOSED,
    (CS.CLOSED, CA.DELIVER): CS.DELIVERED,
    (CS.DECIDED_YES, CA.REDO): CS.REVIEWING,
    (CS.DECIDED_NO, CA.REDO): CS.REVIEWING,
    (CS.CLOSED, CA.REDO): CS.REVIEWING,
    (CS.DELIVERED, CA.REDO): CS.REVIEWING,
}


PAPER: Final[dict[tuple[PS, PA], PS]] = {
    (PS.RESERVED, PA.MAKE): PS.MADE,
    (PS.MADE, PA.SERVE): PS.SERVED,  # once: days run from it
}


def paper_after(state: PS, act: PA) -> PS:
    """The state of a paper after the act, or a refusal that says what cannot be done."""
    if (state, act) not in PAPER:
        raise IllegalAct(f"“{state.label}”的文书不能{act.label}；送达日只有一个，没生成的请先打开一次")
    return PAPER[state, act]


def application_after(state: AS, act: AA) -> AS:
    """The state after the act, or a refusal that says what cannot be done."""
    if (state, act) not in APPLICATION:
        raise IllegalAct(f"“{state.label}”的申请不能{act.label}，请刷新页面查看最新状态")
    return APPLICATION[state, act]


def case_after(state: CS, act: CA) -> CS:
    """The state of a leg after the act, or a refusal that says what cannot be done."""
    if (state, act) not in CASE:
        raise IllegalAct(f"“{state.label}”的办件不能{act.label}，请刷新页面查看最新状态")
    return CASE[state, act]
