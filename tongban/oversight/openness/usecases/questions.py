"""Questions: asked where people are, taken by the first, transferred with a reason, answered where they were asked."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tongban.infra import numbering
from tongban.infra.acts import act
from tongban.infra.calendar import workdays
from tongban.infra.crypto import blind_index, keyed_digest
from tongban.kernel.actors import Actor, Duty
from tongban.kernel.ids import new_id, secret_text
from tongban.kernel.refusals import Stale, require
from tongban.kernel.terms import Term
from tongban.kernel.times import local
from tongban.kernel.workdays import deadline
from tongban.orgs.models import Department
from tongban.oversight.openness import policies
from tongban.oversight.openness.errors import OpennessRefusal
from tongban.oversight.openness.models import Faq, Question, QuestionStep
from tongban.oversight.openness.rules.privacy import must_be_impersonal
from tongban.oversight.openness.rules.said import may_say, must_say
from tongban.oversight.openness.selectors.questions import department_for, matter_name
from tongban.oversight.openness.transitions import QUESTIONS, follow
from tongban.oversight.openness.usecases.common import note, once, setting
from tongban.oversight.openness.values.questions import (
    ANSWER_MAX,
    ASKED_MAX,
    CODE_LENGTH,
    RUNNING,
    TRANSFERS_MAX,
    About,
    Act,
    AskerRevealed,
    FaqMoved,
    FaqState,
    Place,
    QuestionMoved,
    State,
)
from tongban.people.parties.usecases import tell_look


def due_after(days: int, start: datetime) -> datetime:
    """The closing time of the last of so many working days (Civil Code art 201, 203)."""
    due_at = deadline(term=Term(amount=Decimal(days)), start=start, calendar=workdays()).due_at
    assert due_at is not None
    return due_at


def named(about: About) -> str:
    """What a matter is called. Raises OpennessRefusal for one that is not there."""
    if not about.matter:
        return about.matter_name[:300]
    name = matter_name(about.matter)
    if name is None:
        raise OpennessRefusal("没有这个事项，可能已停用")
    return name[:300]


def answering(about: About) -> Department:
    department = department_for(about)
    if department is None:
        raise OpennessRefusal("本系统还没有设立中心，不能受理")
    return department


def ask(*, actor: Actor, about: About, text: str, key: str, now: datetime, contact: str = "", answered: str = "") -> Question:  # fmt: skip
    """A question with its number and code; with an answer at once where somebody at the window knew it.

    The same key again is the same question.
    """
    if about.place is Place.WINDOW:
        require(policies.may_take_down(actor))
    return once(
        lambda: Question.objects.filter(key=key).first(),
        lambda: _ask(actor, about, text, key, now, contact, answered),
    )


@act()
def _ask(actor: Actor, about: About, text: str, key: str, now: datetime, contact: str, answered: str) -> Question:
    told = must_say(text, "您的问题", ASKED_MAX, least=4)
    department, year = answering(about), local(now).year
    code = secret_text(CODE_LENGTH)
    first = actor.account_id if about.place is Place.WINDOW else None
    row = Question.objects.create(
        id=new_id(), number=f"咨询〔{year}〕{numbering.take(f'openness.question.{year}')}号", key=key, code=code,
        code_index=blind_index(code, "openness.question"), place=about.place.value, matter=about.matter[:60], matter_name=named(about),
        application_id=about.application_id, publication_id=about.publication_id, asked=told, contact=may_say(contact, "联系方式", 100),
        asked_by_id=None if about.place is Place.WINDOW else actor.account_id, asked_at=now, department=department, first_id=first,
        handler_id=first, state=State.REGISTERED.value, due_at=due_after(setting("question_days", now), now),
    )  # fmt: skip
    note(actor, row.pk, [QuestionMoved(question_id=row.pk, act="ask", state=row.state, due_at=row.due_at)], now)
    if answered.strip():
        _answer(actor, row, answered, now)
    return row


@act()
def take(*, actor: Actor, row: Question, now: datetime) -> None:
    """Who is asked first stays responsible until the answer or a transfer (首问负责)."""
    require(policies.may_answer(actor, row))
    facts = {"handler_id": actor.account_id, "first_id": row.first_id or actor.account_id}
    _move(actor, row, Act.TAKE, now, facts=facts)


@act()
def transfer(*, actor: Actor, row: Question, to: Department, reason: str, now: datetime) -> None:
    """To who knows better, with a reason; the limit goes on, and nobody gets it back whom it left."""
    require(policies.may_answer(actor, row))
    told = must_say(reason, "转办理由", 300, least=4)
    if to.pk == row.department_id:
        raise OpennessRefusal("请选择另一个部门")
    passed = QuestionStep.objects.filter(question=row, act=Act.TRANSFER)
    if to.pk in {d for d in passed.values_list("department_id", flat=True) if d}:
        raise OpennessRefusal(f"{to.name}已经转出过这条咨询，不能再转回去，请直接答复或请政务公开人员协调")
    if passed.count() >= TRANSFERS_MAX:
        raise OpennessRefusal(f"最多转办{TRANSFERS_MAX}次，请直接答复")
    left = row.department_id
    facts = {"department": to, "handler_id": None, "first_id": row.first_id or actor.account_id}
    _move(actor, row, Act.TRANSFER, now, said=told, facts=facts, department_id=left)


@act()
def lengthen(*, actor: Actor, row: Question, reason: str, now: datetime) -> None:
    """A complex question has more days from its asking; once, before the limit has passed."""
    require(policies.may_answer(actor, row))
    if row.complex:
        raise OpennessRefusal("已经定为复杂咨询")
    if row.due_at is not None and now > row.due_at:
        raise OpennessRefusal("答复期限已过，不能再延长，请尽快答复")
    told = must_say(reason, "为什么复杂", 300, least=4)
    due_at = due_after(setting("question_complex_days", now), row.asked_at)
    _move(actor, row, Act.LENGTHEN, now, said=told, due_at=due_at, facts={"complex": True})


@act()
def answer(*, actor: Actor, row: Question, text: str, now: datetime) -> None:
    """The answer stands where it was asked."""
    require(policies.may_answer(actor, row))
    _answer(actor, row, text, now)


def _answer(actor: Actor, row: Question, text: str, now: datetime) -> None:
    told = must_say(text, "答复", ANSWER_MAX, least=2)
    due_at = due_after(setting("question_revisit_days", now), now)
    facts = {"answer": told, "answered_at": now, "handler_id": actor.account_id, "first_id": row.first_id or actor.account_id, "content": None}  # fmt: skip
    _move(actor, row, Act.ANSWER, now, said=told, due_at=due_at, facts=facts)


@act()
def say_whether_content(*, actor: Actor, row: Question, content: bool, said: str, now: datetime) -> None:
    """The asker is content, which closes it; or not, which opens it once more."""
    if row.content is False and not content:
        raise OpennessRefusal("已经记下您不满意，正在回访处理")
    told = may_say(said, "还想说什么", 300)
    if content:
        _move(actor, row, Act.CONTENT, now, said=told, facts={"content": True, "closed_at": now})
        return
    due_at = due_after(setting("question_revisit_days", now), now)
    _move(actor, row, Act.NOT_CONTENT, now, said=told, due_at=due_at, facts={"content": False})


@act()
def revisit(*, actor: Actor, row: Question, said: str, now: datetime) -> None:
    """The asker was called back, or could not be reached: what was tried is written down."""
    require(policies.may_answer(actor, row))
    _move(actor, row, Act.REVISIT, now, said=must_say(said, "回访情况", 300), facts={"closed_at": now})


def _move(
    actor: Actor, row: Question, what: Act, now: datetime, *, said: str = "", due_at: datetime | None = None,
    facts: Mapping[str, Any] | None = None, department_id: UUID | None = None,
) -> None:  # fmt: skip
    was = State(row.state)
    state = follow(QUESTIONS, was, what, "咨询")
    if now < row.asked_at:
        raise OpennessRefusal("时间不能早于提问")
    new_due = None if state is State.CLOSED else due_at or row.due_at
    same = Question.objects.filter(pk=row.pk, state=was.value, due_at=row.due_at, department=row.department_id)
    if same.update(state=state.value, due_at=new_due, **(facts or {})) != 1:
        raise Stale("这条咨询刚被他人处理，请刷新后再试")
    QuestionStep.objects.create(
        question=row, act=what.value, at=now, due_at=row.due_at if was in RUNNING or what is Act.REVISIT else None, said=said,
        department_id=department_id, by_id=actor.account_id,
    )  # fmt: skip
    note(actor, row.pk, [QuestionMoved(question_id=row.pk, act=what.value, state=state.value, due_at=new_due)], now)
    row.refresh_from_db()


@act()
def reveal_contact(*, actor: Actor, row: Question, reason: str, now: datetime) -> str:
    """How the asker may be reached; the look is an act with its reason."""
    require(policies.may_answer(actor, row))
    if not row.contact:
        raise OpennessRefusal("咨询人没有留联系方式")
    told = must_say(reason, "查看理由", 200, least=2)
    note(actor, row.pk, [AskerRevealed(about_id=row.pk, reason_digest=keyed_digest(told))], now)
    asker = row.asked_by.party_id if row.asked_by else None
    tell_look(
        actor=actor, party_ids=[asker], fields=("contact",), reason=told, now=now, duties=(Duty.OPENNESS,), number=row.number
    )  # fmt: skip
    return str(row.contact)


# --- answered once for all ------------------------------------------------------------------------------------------------------


@act()
def propose_faq(
    *, actor: Actor, asked: str, text: str, now: datetime, question: Question | None = None, matter: str = "", department: Department | None = None,
) -> Faq:  # fmt: skip
    """An answered question, edited so that it serves everybody; nobody's data in it."""
    if question is not None:
        require(policies.may_answer(actor, question))
        if not question.answer:
            raise OpennessRefusal("先答复，再整理成常见问题")
        matter, department = question.matter, question.department
    else:
        require(policies.may_read_questions(actor))
    title, told = must_say(asked, "问题", 200, least=4), must_say(text, "答复", ANSWER_MAX, least=4)
    must_be_impersonal(f"{title}\n{told}", "问题和答复")
    about = About(place=Place.MATTER, matter=matter)
    row = Faq.objects.create(
        id=new_id(), matter=matter, matter_name=named(about), asked=title, answer=told, question=question, department=department or answering(about),
        state=FaqState.DRAFT.value, edited_by_id=actor.account_id, edited_at=now,
    )  # fmt: skip
    note(actor, row.pk, [FaqMoved(faq_id=row.pk, state=row.state)], now)
    return row


@act()
def approve_faq(*, actor: Actor, row: Faq, now: datetime) -> None:
    """A second person has checked it: it stands at the guide from now on."""
    require(policies.may_approve_faq(actor, row))
    _faq(actor, row, FaqState.DRAFT, FaqState.PUBLISHED, now, approved_by_id=actor.account_id, approved_at=now)


@act()
def end_faq(*, actor: Actor, row: Faq, now: datetime) -> None:
    """Out of date, or not good enough."""
    require(policies.may_read_questions(actor))
    _faq(actor, row, FaqState(row.state), FaqState.ENDED, now, ended_at=now)


def _faq(actor: Actor, row: Faq, was: FaqState, state: FaqState, now: datetime, **facts: Any) -> None:
    if was is FaqState.ENDED or Faq.objects.filter(pk=row.pk, state=was.value).update(state=state.value, **facts) != 1:
        raise Stale("这条常见问题刚被他人处理，请刷新后再试")
    note(actor, row.pk, [FaqMoved(faq_id=row.pk, state=state.value)], now)
    row.refresh_from_db()
