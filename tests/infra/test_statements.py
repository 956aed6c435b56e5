"""Writes leave at once, or together at the end of their act; none is left behind."""

import pytest
from django.db import connection, transaction

from tongban.infra.models import TrailHead
from tongban.infra.statements import Insert, Update, param, together
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
