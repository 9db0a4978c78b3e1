"""A row is locked while another hand points it elsewhere: what is read with it is what it points to now."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from backoffice.core.locking import locked_with
from payments.models import Donation
from tests import factories


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_row_that_was_outrun_carries_nobody_old() -> None:
    survivor = factories.make_donor(name="Survivor")
    gift = factories.make_donation(donor=factories.make_donor(name="Absorbed"))
    is_changed = threading.Event()

    def merge() -> None:
        try:
            with transaction.atomic():
                Donation.objects.filter(pk=gift.pk).update(donor=survivor)
                is_changed.set()
                _until_somebody_waits()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        merging = pool.submit(merge)
        assert is_changed.wait(10)
        with transaction.atomic():
            locked = locked_with(Donation.objects.filter(pk=gift.pk), "donor", "fund")
        merging.result()
    assert (locked.donor_id, str(locked.donor)) == (survivor.pk, "Survivor")


def _until_somebody_waits() -> None:
    for _attempt in range(100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waited for the lock")
