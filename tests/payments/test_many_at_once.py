"""Fifty deliveries, five workers, ten thumbs on Pay, at the same moment: on a database that lets them be."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import pytest
from django.db import connection

from backoffice.core.models import OutgoingEmail
from payments.models import CheckoutAttempt, Donation, Receipt, Refund, WebhookEvent
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxEvent, SandboxObject
from payments.services.events import inbox
from payments.services.paying.checkout import LinkNotPayable, start_checkout
from payments.services.paying.checkout_returns import refresh_after_return
from tests import factories
from tests.payments.stripe_story import (
    assert_all_is_well,
    deliver_all,
    monthly_link,
    one_off_link,
    open_page,
    post,
    state_of,
    undelivered,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
T = TypeVar("T")
PEOPLE = 12  # below the sixteen connections that the tests may use


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """All of them, as many at a time as there may be connections, the first ones in the same moment."""
    start = threading.Barrier(min(PEOPLE, len(acts)))
    first = iter(range(start.parties))

    def run(act: Callable[[], T]) -> T:
        try:
            if next(first, None) is not None:
                start.wait(timeout=20)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=start.parties) as pool:
        return list(pool.map(run, acts))


def working() -> Iterator[str]:
    """A worker, until nothing is due for some turns."""
    idle = 0
    while idle < 20:
        outcome = inbox.handle_next()
        idle = idle + 1 if outcome is None else 0
        if outcome is None:
            threading.Event().wait(0.05)
        else:
            yield outcome.value


def finish() -> None:
    WebhookEvent.objects.exclude(next_attempt_at=None).update(next_attempt_at="2026-01-01T00:00Z")
    inbox.drain()


def test_fifty_deliveries_of_one_event_are_one() -> None:
    link = one_off_link()
    behaviour.pay_session(open_page(link))
    event = SandboxEvent.objects.get(type="checkout.session.completed")
    answers = at_once([lambda: post(event).content.decode()] * 50)
    assert Counter(answers) == {"Kept.\n": 1, "Known already.\n": 49}
    at_once([lambda: list(working())] * 4)
    finish()
    state = state_of(link)
    assert [status for status, _amount, _fee in state["donations"]] == ["succeeded"]
    assert (state["receipts"], state["mails"], state["entries"]["received"]) == (1, 1, 1)
    assert Donation.objects.count() == Receipt.objects.count() == 1
    assert OutgoingEmail.objects.filter(kind="thank_you").count() == 1
    assert_all_is_well()


def test_fifty_deliveries_of_one_refund_are_one() -> None:
    link = one_off_link()
    page = open_page(link)
    intent = behaviour.pay_session(page)["payment_intent"]
    deliver_all()
    behaviour.refund_payment(intent, 500)
    events = [event for event in undelivered() if event.object_id.startswith(("re_", "ch_"))]
    deliveries: list[Callable[[], object]] = [partial(post, event) for event in events * 25]
    workers: list[Callable[[], object]] = [lambda: list(working())] * 4
    at_once([*workers, *deliveries])
    finish()
    refund = Refund.objects.get()
    assert (refund.status, str(refund.amount)) == ("succeeded", "5.00 USD")
    assert link.donations.get().entries.filter(kind="refund").count() == 1
    assert OutgoingEmail.objects.filter(key=f"refund_made:{refund.pk}").count() == 1
    assert_all_is_well()


def test_many_workers_make_one_gift_of_all_events() -> None:
    factories.make_fund()
    links = [monthly_link(), one_off_link(), monthly_link()]
    for link in links:
        behaviour.pay_session(open_page(link))
    for subscription in SandboxObject.objects.filter(kind="subscription"):
        behaviour.renew(subscription.pk)
        behaviour.renew(subscription.pk, "failed")
    behaviour.make_dashboard_payment(900, "eur")
    events = list(SandboxEvent.objects.all()) * 2
    random.Random(7).shuffle(events)
    deliveries: list[Callable[[], object]] = [partial(post, event) for event in events]
    workers: list[Callable[[], object]] = [lambda: list(working())] * 5
    at_once([*workers, *deliveries])
    finish()
    for link in links:
        state = state_of(link)
        recurring = link.is_recurring
        assert state["link"] == "paid"
        assert Counter(row[0] for row in state["donations"]) == (
            Counter(succeeded=2, failed=1) if recurring else Counter(succeeded=1)
        )
        assert state["receipts"] == state["mails"] == (2 if recurring else 1)
        assert state["sponsorship"] == ("past_due" if recurring else None)
    assert Donation.objects.filter(fund=None).count() == 1
    assert sorted(Receipt.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]
    assert_all_is_well()


def test_many_thumbs_open_one_page() -> None:
    link = one_off_link()
    addresses = at_once([lambda: start_checkout(link)] * 10)
    assert len(set(addresses)) == 1
    assert SandboxObject.objects.filter(kind="checkout.session").count() == 1
    assert (link.attempts.count(), link.donations.count()) == (1, 1)


def test_many_thumbs_replace_a_closed_page_by_one() -> None:
    link = monthly_link()
    behaviour.expire_session(open_page(link))

    def press() -> str:
        try:
            return start_checkout(link)
        except LinkNotPayable:
            return ""  # a colleague holds the lease of the closed page for too long

    addresses = set(at_once([press] * 10)) - {""}
    assert len(addresses) == 1
    assert SandboxObject.objects.filter(kind="checkout.session", data__status="open").count() == 1
    assert link.attempts.filter(status=CheckoutAttempt.Status.OPEN).count() == 1
    assert link.recurring_gifts.count() == 1


def test_the_donor_who_comes_back_and_the_worker_make_one_gift() -> None:
    link = monthly_link()
    page = open_page(link)
    behaviour.pay_session(page)
    for event in SandboxEvent.objects.all():
        post(event)
    donor: list[Callable[[], object]] = [lambda: refresh_after_return(link, page)] * 4
    workers: list[Callable[[], object]] = [lambda: list(working())] * 4
    at_once([*donor, *workers])
    finish()
    assert state_of(link)["receipts"] == 1
    assert state_of(link)["donations"] == [("succeeded", "25.00 EUR", "None")]
    assert_all_is_well()
