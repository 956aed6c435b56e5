"""Writes leave at once, or together at the end of their act; none is left behind."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from tongban.infra.acts import act as whole_act
from tongban.infra.models import TrailHead
from tongban.infra.sending import together
from tongban.infra.statements import Insert, Update, param
from tongban.kernel.ids import new_id
from tongban.kernel.refusals import Stale

pytestmark = pytest.mark.django_db(transaction=True)

insert = Insert(TrailHead)
update = Update(
    lambda: TrailHead.objects.filter(stream=param(TrailHead, "stream")), seq=param(TrailHead, "seq", "next")
)


def act(*, fails: bool) -> None:
    """One row, and then a failure or a race that is lost."""
    with transaction.atomic(), together():
        insert.run([{"stream": new_id(), "seq": 1, "hash": "a"}])
        if fails:
            raise RuntimeError
        update.must(stream=new_id(), next=2)


def there() -> list[int]:
    return sorted(TrailHead.objects.values_list("seq", flat=True))


def test_a_write_outside_together_is_there_at_once_and_after_the_commit():
    key = new_id()
    with transaction.atomic():
        insert.run([{"stream": key, "seq": 1, "hash": "a"}])
        assert there() == [1]
        update.must(stream=key, next=2)
        assert there() == [2]
    connection.close()  # another connection sees what was committed, nothing else
    assert there() == [2]


def test_a_write_without_any_transaction_is_kept():
    insert.run([{"stream": new_id(), "seq": 1, "hash": "a"}])
    connection.close()
    assert there() == [1]


def test_writes_of_an_act_are_all_there_after_its_commit():
    with transaction.atomic(), together():
        for seq in (1, 2, 3):
            insert.run([{"stream": new_id(), "seq": seq, "hash": "a"}])
    connection.close()
    assert there() == [1, 2, 3]


def test_a_write_after_together_leaves_at_once_again():
    with transaction.atomic():
        with together():
            insert.run([{"stream": new_id(), "seq": 1, "hash": "a"}])
        insert.run([{"stream": new_id(), "seq": 2, "hash": "a"}])
    connection.close()
    assert there() == [1, 2]


def test_the_inner_together_leaves_with_the_outer_one():
    with transaction.atomic(), together():
        with together():
            insert.run([{"stream": new_id(), "seq": 1, "hash": "a"}])
        insert.run([{"stream": new_id(), "seq": 2, "hash": "a"}])
    assert there() == [1, 2]


def test_an_act_that_fails_leaves_nothing_behind_and_nothing_waiting():
    with pytest.raises(RuntimeError):
        act(fails=True)
    insert.run([{"stream": new_id(), "seq": 2, "hash": "a"}])
    assert there() == [2]


def test_a_lost_race_undoes_the_whole_act():
    with pytest.raises(Stale):
        act(fails=False)
    assert there() == []


def acted(*, key: UUID, then: Callable[[], None] = lambda: None) -> None:
    """A whole act that wins one row and changes another, which must be there."""
    with whole_act():
        insert.run([{"stream": new_id(), "seq": 8, "hash": "a"}])
        update.must(stream=key, next=9)
        then()


@pytest.fixture
def known() -> UUID:
    key = new_id()
    insert.run([{"stream": key, "seq": 1, "hash": "a"}])
    return key


def test_a_whole_act_is_kept(known: UUID):
    acted(key=known)
    connection.close()
    assert there() == [8, 9]


def test_a_whole_act_that_loses_its_race_leaves_nothing(known: UUID):
    with pytest.raises(Stale):
        acted(key=new_id())
    assert connection.get_autocommit()
    connection.close()
    assert there() == [1]


def test_a_whole_act_that_clashes_leaves_nothing(known: UUID):
    def clash() -> None:
        insert.run([{"stream": known, "seq": 2, "hash": "a"}])

    with pytest.raises(IntegrityError):
        acted(key=known, then=clash)
    connection.close()
    assert there() == [1]


def test_an_act_that_fails_after_its_writes_leaves_nothing(known: UUID):
    def fail() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        acted(key=known, then=fail)
    connection.close()
    assert there() == [1]


def test_an_act_inside_a_transaction_is_undone_with_it(known: UUID):
    with transaction.atomic():
        acted(key=known)
        transaction.set_rollback(True)
    connection.close()
    assert there() == [1]


def test_an_act_that_also_writes_by_the_orm_is_one_transaction(known: UUID):
    def also() -> None:
        TrailHead.objects.create(stream=new_id(), seq=5, hash="a")
        update.must(stream=new_id(), next=9)

    with pytest.raises(Stale):
        acted(key=known, then=also)
    connection.close()
    assert there() == [1]


def test_what_waits_for_the_commit_runs_once_after_a_whole_act(known: UUID):
    ran: list[list[int]] = []
    acted(key=known, then=lambda: transaction.on_commit(lambda: ran.append(there())))
    assert ran == [[8, 9]]


def test_any_number_of_rows_may_match_where_none_is_demanded():
    with whole_act():
        update.run(stream=new_id(), next=3)
    assert there() == []


def test_the_planner_of_postgresql_knows_a_disk_without_an_arm():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no such setting")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('random_page_cost'), current_setting('jit')")
        assert cursor.fetchone() == ("1.1", "off")
