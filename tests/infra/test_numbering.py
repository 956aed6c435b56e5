"""Numbers without duplicates and without gaps, however many ask at once, on both databases."""

import threading

import pytest
from django.db import connection, transaction

from tongban.infra import numbering

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_rolled_back_act_leaves_no_gap():
    with transaction.atomic():
        assert numbering.take("a") == 1
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        assert numbering.take("a") == 2
        raise RuntimeError
    with transaction.atomic():
        assert numbering.take("a") == 2
        assert numbering.take("b") == 1
        assert numbering.take("a", 3) == 3
        assert numbering.take("a") == 6


@pytest.mark.slow
def test_many_at_once():
    taken: list[int] = []
    lock = threading.Lock()

    def work() -> None:
        try:
            for _ in range(20):
                with transaction.atomic():
                    number = numbering.take("race")
                with lock:
                    taken.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 81))
