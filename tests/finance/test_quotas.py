"""指标: issued and changed by documents, counted by constraint, won by conditional update."""

import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from tests.finance.register import YEAR, Register, fields
from tongban.finance.budget import transitions, usecases
from tongban.finance.budget.errors import BudgetRefusal, IllegalAct, Short
from tongban.finance.budget.models import BudgetYear, Quota, QuotaDocument, QuotaPosting
from tongban.finance.budget.values import CommitmentKind, PostingKind, YearAct, YearState
from tongban.infra import trail
from tongban.kernel.actors import GUEST, SYSTEM, Actor, Duty, Grant
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import NotAllowed, Refused


@pytest.fixture
def register(db: None, now: datetime) -> Register:
    return Register.build(now, ("30201", 10_000), ("30211", 5_000), ("30101", 50_000))


def numbers(q: Quota) -> tuple[int, int, int]:
    q.refresh_from_db()
    return q.issued_fen // 100, q.reserved_fen // 100, q.spent_fen // 100


def test_opening_and_changes_add_up(register: Register):
    register.post(
        PostingKind.ADDITION,
        (fields("30201"), 300_00),
        document="财预〔2022〕9号",
        reason="新增大厅",
        on=date(YEAR, 6, 1),
    )
    register.post(
        PostingKind.REDUCTION,
        (fields("30201"), 100_00),
        document="财预〔2022〕10号",
        reason="压减",
        on=date(YEAR, 7, 1),
    )
    register.post(
        PostingKind.REALLOCATION,
        (fields("30201"), -50_00),
        (fields("30211"), 50_00),
        document="局办1号",
        reason="差旅增加",
    )
    q = register.quota("30201")
    assert (q.opening_fen, q.added_fen, q.reduced_fen, q.moved_fen) == (1_000_000, 30_000, 10_000, -5_000)
    assert numbers(q) == (10_150, 0, 0)
    assert numbers(register.quota("30211")) == (5_050, 0, 0)
    posted = sum(p.amount_fen for p in QuotaPosting.objects.filter(quota=q))
    assert posted == q.issued_fen
    assert all(trail.verify(d.pk).ok and trail.lines(d.pk) for d in QuotaDocument.objects.all())


def test_each_control_field_makes_an_account_of_its_own(register: Register):
    register.post(
        PostingKind.ADDITION, (fields("30201", project="P01"), 1_00), (fields("30201", functional="2010306"), 2_00),
        (fields("30201", document="财预〔2022〕9号"), 3_00), document="财预〔2022〕9号", reason="项目",
    )  # fmt: skip
    assert Quota.objects.filter(economic="30201").count() == 4
    assert register.quota("30201", project="", functional="2010350", document="").issued_fen == 1_000_000


@pytest.mark.parametrize(
    ("kind", "lines", "more", "word"),
    [
        (PostingKind.ADDITION, [(fields("30201"), 0)], {}, "正数"),
        (PostingKind.ADDITION, [(fields("30201"), -1)], {}, "正数"),
        (PostingKind.ADDITION, [], {}, "一行"),
        (PostingKind.ADDITION, [(fields("办公费"), 1)], {}, "经济科目"),
        (PostingKind.ADDITION, [(fields("30201"), 1), (fields("30201"), 2)], {}, "两行"),
        (PostingKind.ADDITION, [(fields("30201"), 1)], {"document": " "}, "文号"),
        (PostingKind.ADDITION, [(fields("30201"), 1)], {"reason": ""}, "事由"),
        (PostingKind.ADDITION, [(fields("30201"), 1)], {"on": date(2023, 1, 1)}, "不在"),
        (PostingKind.REDUCTION, [(fields("30205"), 1)], {}, "没有这个指标"),
        (PostingKind.REDUCTION, [(fields("30201"), 1_000_001)], {}, "不能收回"),
        (PostingKind.REALLOCATION, [(fields("30201"), -2), (fields("30211"), 1)], {}, "相加应为零"),
        (PostingKind.REALLOCATION, [(fields("30201"), -2), (fields("30211", project="P01"), 2)], {}, "项目支出"),
        (PostingKind.REALLOCATION, [(fields("30201"), -2), (fields("30101"), 2)], {}, "决策文号"),
    ],
)
def test_documents_that_are_refused_post_nothing(
    register: Register, kind: PostingKind, lines: list[Any], more: dict[str, Any], word: str
):
    before = (QuotaDocument.objects.count(), Quota.objects.count())
    with pytest.raises(Refused, match=word):
        register.post(kind, *lines, **more)
    assert (QuotaDocument.objects.count(), Quota.objects.count()) == before


def test_a_document_is_reversed_once_and_stays(register: Register):
    added = register.post(PostingKind.ADDITION, (fields("30201"), 300_00), document="财预〔2022〕9号", reason="误")
    back = usecases.reverse_document(
        actor=SYSTEM, document=added.pk, reason="金额录错", on=date(YEAR, 6, 2), now=register.now
    )
    q = register.quota("30201")
    assert (q.added_fen, q.issued_fen, back.reverses_id) == (0, 1_000_000, added.pk)
    assert QuotaPosting.objects.get(document=added).amount_fen == 300_00
    for again in (added.pk, back.pk):
        with pytest.raises(BudgetRefusal, match="已经红冲"):
            usecases.reverse_document(
                actor=SYSTEM, document=again, reason="再冲", on=date(YEAR, 6, 2), now=register.now
            )


def test_what_is_spent_cannot_be_reversed(register: Register):
    opening = QuotaDocument.objects.get(kind="opening")
    register.paid("30201", 1)
    with pytest.raises(Short):
        usecases.reverse_document(
            actor=SYSTEM, document=opening.pk, reason="全部重来", on=date(YEAR, 6, 2), now=register.now
        )
    assert numbers(register.quota("30101")) == (50_000, 0, 0)


def test_the_database_itself_holds_the_balance(register: Register):
    q = register.quota("30201")
    for change in (
        {"reserved_fen": q.issued_fen + 1}, {"spent_fen": q.issued_fen + 1}, {"issued_fen": 5}, {"reserved_fen": -1},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Quota.objects.filter(pk=q.pk).update(**change)


def test_only_finance_posts(register: Register):
    office = Actor(
        account_id=new_id(), name="office", grants=frozenset({Grant(duty=Duty.OFFICE, department_id=new_id())})
    )
    for actor in (GUEST, office):
        with pytest.raises(NotAllowed):
            usecases.post_document(
                actor=actor, fiscal_year=YEAR, kind=PostingKind.ADDITION, document="x", on=date(YEAR, 2, 1), reason="y",
                lines=[(fields("30201"), 1)], now=register.now,
            )  # fmt: skip


@pytest.mark.parametrize("state", list(YearState))
@pytest.mark.parametrize("what", list(YearAct))
def test_the_whole_table_of_a_year(state: YearState, what: YearAct):
    if (state, what) in transitions.YEAR:
        assert transitions.year_after(state, what) is not state
    else:
        with pytest.raises(IllegalAct, match=state.label):
            transitions.year_after(state, what)


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(YearState))
def test_only_a_year_in_execution_pays_and_only_an_approved_one_is_adjusted(state: YearState, now: datetime):
    register = Register.build(now, ("30201", 100))
    closed = now if state in (YearState.CLOSED, YearState.FINAL, YearState.PUBLISHED) else None
    BudgetYear.objects.update(state=state.value, closed_at=closed)
    acts: list[tuple[bool, Callable[[], Any]]] = [
        (state is YearState.EXECUTION, lambda: register.apply("30201", 1)),
        (state in transitions.ADJUSTING, lambda: register.post(PostingKind.ADDITION, (fields("30201"), 1))),
    ]
    for allowed, act in acts:
        if allowed:
            act()
        else:
            with pytest.raises(BudgetRefusal, match=state.label):
                act()


# --- races -------------------------------------------------------------------------------------------------------------------


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run the acts together; each gives its result or its refusal."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            start.wait()
            results[place] = act()
        except Exception as refusal:
            results[place] = refusal  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wrong = [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)]
    assert not wrong, wrong
    return results


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_quota_cannot_be_spent_twice_at_once(now: datetime):
    register = Register.build(now, ("30201", 1_000))
    spec = [register.spec("30201", 400, payee=f"店{n}") for n in range(6)]
    found = at_once([lambda s=s: usecases.apply_payment(actor=register.clerk, spec=s, now=now) for s in spec])  # type: ignore[misc]
    assert sum(isinstance(r, Refused) for r in found) == 4
    assert numbers(register.quota("30201")) == (1_000, 800, 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_counters_alone_hold_without_the_lock_of_the_year(now: datetime):
    from tongban.finance.budget.usecases.quotas import reserve

    register = Register.build(now, ("30201", 1_000))
    key = register.quota("30201").pk

    def freeze() -> None:
        with transaction.atomic():
            reserve(key, 300_00)

    found = at_once([freeze] * 8)
    assert sum(isinstance(r, Short) for r in found) == 5
    assert numbers(register.quota("30201")) == (1_000, 900, 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_reductions_reversals_payments_and_closing_race_without_overdraft(now: datetime):
    register = Register.build(now, ("30201", 1_000))
    ready = [register.apply("30201", 100, payee=f"店{n}").pk for n in range(3)]
    for key in ready:
        register.to_approved(key)
        usecases.send_payment(actor=register.cashier, payment=key, now=now)
    acts: list[Callable[[], Any]] = [
        *[
            lambda key=key: usecases.pay_payment(
                actor=register.cashier, payment=key, on=date(YEAR, 5, 1), now=register.now
            )
            for key in ready * 2
        ],
        lambda: register.post(PostingKind.REDUCTION, (fields("30201"), 600_00), document="减", reason="压减"),
        lambda: register.apply("30201", 500, payee="大店"),
        lambda: usecases.close_year(actor=SYSTEM, fiscal_year=YEAR, now=now),
    ]
    at_once(acts)
    q = register.quota("30201")
    assert not Quota.objects.filter(issued_fen__lt=F("reserved_fen") + F("spent_fen")).exists()
    assert q.spent_fen == 300_00
    year = BudgetYear.objects.get(pk=YEAR)
    assert year.state == YearState.EXECUTION or q.reserved_fen == 0


def test_hundreds_of_millions_are_counted_whole(register: Register):
    """An amount beyond four bytes of fen (21 million yuan) goes through every counter."""
    huge = 300_000_000
    register.post(PostingKind.ADDITION, (fields("30201"), huge * 100), document="追", reason="基建")
    register.post(PostingKind.REDUCTION, (fields("30201"), 50_000_000_00), document="减", reason="压减")
    decision = register.decide(yuan=100_000_000)
    spec = usecases.CommitmentSpec(
        quota_id=register.quota("30201").pk, kind=CommitmentKind.CONTRACT, title="工程", party="某公司", amount_fen=100_000_000_00,
        on=date(YEAR, 2, 1), procurement="C1", decision=decision,
    )  # fmt: skip
    row = usecases.commit(actor=register.clerk, spec=spec, now=register.now)
    usecases.approve_commitment(actor=register.head, commitment=row.pk, now=register.now)
    paid = register.paid("30201", 60_000_000, commitment_id=row.pk, purpose="工程")
    assert numbers(register.quota("30201")) == (250_010_000, 40_000_000, 60_000_000)
    usecases.return_payment(
        actor=register.reviewer,
        payment=paid.pk,
        amount_fen=30_000_000_00,
        reason="多付",
        on=date(YEAR, 5, 1),
        now=register.now,
    )
    usecases.close_commitment(actor=register.reviewer, commitment=row.pk, now=register.now)
    assert numbers(register.quota("30201")) == (250_010_000, 0, 30_000_000)
