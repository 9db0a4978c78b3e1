"""Two who refund one gift in the same moment: never more than the gift."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection
from djmoney.money import Money

from payments.models import Donation, Refund
from payments.services.giving_back import refunds
from payments.services.giving_back.refunds import RefundRefused
from tests import factories

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 8


def _in_threads(act: object) -> list[str]:
    def run(number: int) -> str:
        try:
            act(number)  # type: ignore[operator]
        except (RefundRefused, IntegrityError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def _gift() -> Donation:
    return factories.make_received_donation(channel="cash", amount=Money("100", "EUR"))


def test_two_refunds_at_once_never_exceed_the_gift() -> None:
    gift, staff = _gift(), factories.make_user(role="Finance")
    said = _in_threads(lambda _n: refunds.ask(gift, amount=Money("40", "EUR"), reason="other", by=staff))
    assert sorted(said) == ["RefundRefused"] * (THREADS - 2) + ["done"] * 2
    assert refunds.left(gift) == Money("20", "EUR")


def test_the_database_keeps_it_without_any_service() -> None:
    gift = _gift()
    said = _in_threads(lambda _n: Refund.objects.create(donation=gift, amount=Money("40", "EUR")))
    assert sorted(said) == ["IntegrityError"] * (THREADS - 2) + ["done"] * 2
