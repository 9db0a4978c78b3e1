"""A question that is composed once gives what Django's own would, whatever stands in its blanks."""

import uuid

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from backoffice.core.asking import Blank, Question
from donors.models import Donor
from payments.models import Donation
from tests.factories import make_received_donation

_BY_KEY = Question(
    lambda: Donation.objects.select_related("donor").filter(pk=Blank("key", Donation, "id"), amount__gt=0)
)


@pytest.mark.django_db
def test_it_reads_what_was_asked_for_each_time_anew() -> None:
    gifts = [make_received_donation(), make_received_donation()]
    for gift in (*gifts, gifts[0]):
        with CaptureQueriesContext(connection) as asked:
            (read,) = _BY_KEY.all(key=gift.pk)
            assert (read, read.donor, read.amount, read.received_at) == (
                gift,
                gift.donor,
                gift.amount,
                gift.received_at,
            )
        assert len(asked) == 1  # the donor came with it
        assert not read._state.adding
    Donation.objects.filter(pk=gifts[0].pk).update(payer_name="Anna")
    read_again = _BY_KEY.first(key=gifts[0].pk)
    assert read_again is not None
    assert read_again.payer_name == "Anna"
    assert _BY_KEY.first(key=uuid.uuid4()) is None


@pytest.mark.django_db(transaction=True)
def test_it_locks_in_a_transaction_alone() -> None:
    locking = Question(lambda: Donor.objects.select_for_update().filter(name=Blank("name", Donor)))
    with pytest.raises(TransactionManagementError):
        locking.first(name="Anna")
