"""What an event costs the database: the statements of the worker's claim and settling, without what Stripe is asked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.gateway import get_gateway
from payments.models import Donation, RecurringGift, WebhookEvent
from payments.sandbox import behaviour
from payments.services.events import inbox
from tests.payments.monthly_story import begun
from tests.payments.stripe_story import (
    assert_all_is_well,
    deliver_all,
    one_off_link,
    open_page,
    post,
    undelivered,
)

pytestmark = pytest.mark.django_db
# Around both transactions, which are none of their own within that of a test.
_SAVEPOINTS_OF_THE_TEST = 4


def assert_cost(kind: str, *, most: int) -> None:
    """Of the event of this type that has not come in yet."""
    (event,) = [event for event in undelivered() if event.type == kind]
    post(event)
    with CaptureQueriesContext(connection) as claiming:
        claim = inbox.claim_next()
    assert claim is not None
    reading = inbox.read(claim, get_gateway())
    with CaptureQueriesContext(connection) as settling:
        inbox.settle(claim, reading)
    assert WebhookEvent.objects.get(event_id=event.pk).status == "processed"
    spent = [query["sql"][:150] for query in [*claiming.captured_queries, *settling.captured_queries]]
    assert len(spent) - _SAVEPOINTS_OF_THE_TEST <= most, "\n".join(spent)
    deliver_all()
    assert_all_is_well()


def paid() -> Donation:
    link = one_off_link()
    behaviour.pay_session(open_page(link))
    deliver_all()
    return link.donations.get()


def renew() -> None:
    behaviour.renew(str(RecurringGift.objects.get().stripe_subscription_id))


# What a first gift makes (accounts, a series of numbers) or looks up (types of content) is there from the second on.
def test_of_a_gift() -> None:
    paid()
    behaviour.pay_session(open_page(one_off_link()))
    assert_cost("checkout.session.completed", most=28)


def test_of_a_month() -> None:
    begun()
    renew()
    deliver_all()
    renew()
    assert_cost("invoice.paid", most=63)


def test_of_a_refund() -> None:
    behaviour.refund_payment(str(paid().stripe_payment_intent_id), 500)
    deliver_all()
    behaviour.refund_payment(str(paid().stripe_payment_intent_id), 500)
    # One of them asks whether an order from the catalogue stands behind the gift.
    assert_cost("refund.created", most=51)
