"""Numbers have no gap: a rolled-back one is given again, and nobody gets the same one twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from backoffice.core.models import NumberSeries
from backoffice.core.services.numbering import label, next_number


@pytest.mark.django_db
def test_each_series_and_year_begins_with_one() -> None:
    assert [next_number(series="R", year=2026) for _ in range(3)] == [1, 2, 3]
    assert next_number(series="R", year=2027) == 1
    assert next_number(series="C", year=2026) == 1


@pytest.mark.django_db
def test_a_rollback_gives_the_number_back() -> None:
    assert next_number(series="R", year=2026) == 1
    with transaction.atomic():
        assert next_number(series="R", year=2026) == 2
        transaction.set_rollback(True)
    assert next_number(series="R", year=2026) == 2


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_none_is_given() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        next_number(series="R", year=2026)
    assert not NumberSeries.objects.exists()


def test_a_label_reads_well_and_sorts() -> None:
    assert label(series="R", year=2026, number=42) == "R-2026-000042"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_each_number_once_also_when_some_fail() -> None:
    together = threading.Barrier(8)

    def take(number: int) -> int | None:
        try:
            together.wait(timeout=10)
            with transaction.atomic():
                taken = next_number(series="R", year=2026)
                if number % 4 == 0:
                    transaction.set_rollback(True)
                    return None
                return taken
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        taken = sorted(found for found in pool.map(take, range(32)) if found is not None)
    assert taken == list(range(1, 25))
