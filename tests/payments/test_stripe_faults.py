"""Stripe answers 429 or 500, not at all, or with what is no JSON, in the middle of each call: nothing is half done,
and the work goes on by itself."""

import dataclasses
import datetime
import enum
import inspect
import types
import typing
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.intervals import Interval
from backoffice.core.models import WorkItem
from payments.gateway.base import Gateway
from payments.gateway.errors import GatewayError
from payments.models import Donation, JournalEntry, PaymentLink, RecurringGift, WebhookEvent
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services.cards import mending
from payments.services.events import inbox
from payments.services.paying import checkout, checkout_returns, intents
from payments.services.paying.checkout_returns import State
from payments.services.paying.guests import Guest
from payments.services.paying.intents import Wanted
from payments.tasks.checkouts import close_payment_page
from tests import factories
from tests.payments.bad_line import (
    FAULTS,
    VERBS,
    Faulty,
    assert_nothing_given_up,
    assert_nothing_half_done,
    over,
)
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> Iterator[Callable[[str], Faulty]]:
    """Everybody who asks for the gateway gets this line."""
    with ExitStack() as lines:

        def through(fault: str) -> Faulty:
            transport = Faulty(fault)
            lines.enter_context(over(transport))
            return transport

        yield through


def until_done(act: Callable[[], Any]) -> Any:
    """Press, or run the task, again until it goes through; each time nothing may be half done."""
    for _round in range(15):
        try:
            return act()
        except GatewayError as error:
            if not error.retryable:
                raise
            assert_nothing_half_done()
    raise AssertionError("It never went through.")


def work_off() -> None:
    """The events come in; failed ones are due again, as time would make them."""
    for event in undelivered():
        assert post(event).status_code == 200
    for _round in range(15):
        inbox.drain()
        assert_nothing_half_done()
        assert_nothing_given_up()
        if not WebhookEvent.objects.unprocessed().exists():
            return
        WebhookEvent.objects.exclude(next_attempt_at=None).update(next_attempt_at=timezone.now())
    raise AssertionError("The inbox is never empty.")


@pytest.mark.parametrize("fault", ["429", "no answer after", "broken JSON after"])
def test_a_whole_life_over_a_bad_line(fault: str, line: Callable[[str], Faulty]) -> None:
    transport = line(fault)
    link = monthly_link()
    until_done(lambda: checkout.start_checkout(link))
    assert SandboxObject.objects.filter(kind="checkout.session").count() == 1
    session = str(SandboxObject.objects.get(kind="checkout.session").pk)
    behaviour.pay_session(session)
    state = until_done(lambda: checkout_returns.refresh_after_return(link, session))
    assert state == State.PAID
    work_off()

    subscription = str(SandboxObject.objects.get(kind="subscription").pk)
    behaviour.renew(subscription, "failed")
    work_off()
    donation = Donation.objects.get(status="failed")
    assert until_done(lambda: mending.way_of(donation)).state == mending.State.PAYABLE
    invoice = donation.stripe_invoice_id or ""
    behaviour.pay_invoice(invoice)
    work_off()
    behaviour.renew(subscription)
    behaviour.cancel_subscription(subscription)
    work_off()
    assert state_of(link)["donations"] == [("succeeded", "25.00 EUR", "None")] * 3
    assert (state_of(link)["gifts"], state_of(link)["receipts"]) == (["cancelled"], 3)
    assert transport.met.total() > 8
    assert_all_is_well()


@pytest.mark.parametrize("fault", FAULTS)
def test_closing_pages_and_beginning_intents_over_a_bad_line(
    fault: str, line: Callable[[str], Faulty]
) -> None:
    link = one_off_link()
    open_page(link)
    line(fault)
    PaymentLink.objects.filter(pk=link.pk).update(status="cancelled")
    until_done(lambda: checkout_returns.close_page_of(PaymentLink.objects.get(pk=link.pk)))
    assert SandboxObject.objects.get(kind="checkout.session")["status"] == "expired"
    assert link.donations.get().status == "cancelled"

    factories.make_fund()
    wanted = Wanted(Money("20.00", "EUR"), Interval.MONTH)
    pk, giver = uuid.uuid4(), Guest("Amina", "amina@example.org")
    begun = until_done(lambda: intents.begin(wanted, pk=pk, giver=giver))
    for kind in ("subscription", "customer", "invoice"):
        assert SandboxObject.objects.filter(kind=kind).count() == 1, kind
    behaviour.confirm_payment(begun.intent.payment_id)
    work_off()
    assert Donation.objects.get(pk=pk).status == "succeeded"
    assert RecurringGift.objects.get().status == "active"
    assert_all_is_well()


def test_a_page_that_cannot_be_read_keeps_no_other_waiting(line: Callable[[str], Faulty]) -> None:
    """And one that Stripe does not know any more is given up, instead of being asked for each hour."""
    gone, closed = one_off_link(), one_off_link()
    SandboxObject.objects.filter(pk=open_page(gone)).delete()
    behaviour.expire_session(open_page(closed))
    past = timezone.now() - datetime.timedelta(minutes=1)
    for link in (gone, closed):
        link.attempts.update(expires_at=past)
    line("500")
    with pytest.raises(GatewayError):
        checkout_returns.tidy()
    until_done(checkout_returns.tidy)
    assert [link.donations.get().status for link in (gone, closed)] == ["cancelled", "cancelled"]
    until_done(lambda: close_payment_page.call(str(gone.pk)))


@pytest.mark.parametrize("kind", ["checkout.session", "payment_intent", "invoice", "subscription"])
def test_what_is_gone_at_stripe_fails_kindly_and_never_loops(kind: str) -> None:
    link = monthly_link() if kind in ("invoice", "subscription") else one_off_link()
    behaviour.pay_session(open_page(link))
    SandboxObject.objects.filter(kind=kind).delete()
    deliver_all()
    failed = WebhookEvent.objects.filter(status="failed")
    assert failed.exists()
    for event in failed:
        assert event.error.startswith("No such")
        assert (event.next_attempt_at, event.attempts) == (None, 1)
        assert WorkItem.objects.filter(key=f"event.failed:{event.event_id}").count() == 1
    assert inbox.drain() == 0
    # Of a page that is gone the payment still tells, since it bears our reference too.
    assert Donation.objects.filter(status="succeeded").count() == (kind == "checkout.session")
    assert_nothing_half_done()


@pytest.mark.parametrize(
    "changes", [{"amount": 100, "amount_received": 100}, {"currency": "usd"}], ids=["amount", "currency"]
)
def test_another_amount_or_currency_is_flagged_and_never_booked(changes: dict[str, Any]) -> None:
    factories.make_fund()
    wanted = Wanted(Money("20.00", "EUR"))
    begun = intents.begin(wanted, pk=uuid.uuid4(), giver=Guest("Amina", "amina@example.org"))
    behaviour.confirm_payment(begun.intent.payment_id)
    intent = SandboxObject.objects.get(pk=begun.intent.payment_id)
    intent.data.update(changes)
    intent.save()
    deliver_all()
    assert Donation.objects.get().status == "pending"
    event = WebhookEvent.objects.get(type="payment_intent.succeeded")
    assert (event.status, "20.00 EUR here and" in event.error) == ("failed", True)
    assert WorkItem.objects.filter(kind="event.failed", subject_id=str(event.pk)).exists()
    assert not JournalEntry.objects.exists()


# --- Every verb of the gateway -----------------------------------------------------------------------------------

# It tells of reads that are refused to us, and asks nothing else.
NEVER_RAISES = {"refused_reads"}


@pytest.mark.parametrize("verb", [name for name in VERBS if name not in NEVER_RAISES])
def test_every_verb_says_whether_to_try_again(verb: str) -> None:
    for fault in FAULTS:
        gateway = Faulty(fault.removesuffix(" after"), always=True).gateway()
        with pytest.raises(GatewayError) as raised:
            _asked(gateway, verb)
        assert raised.value.retryable, fault
        # A call without an answer may have been carried out all the same.
        assert raised.value.nothing_done == (fault == "429"), fault


def _asked(gateway: Gateway, verb: str) -> object:
    hints = typing.get_type_hints(vars(Gateway)[verb])
    hints.pop("return", None)
    signature = inspect.signature(getattr(gateway, verb))
    named = {
        name: _sample(hints[name])
        for name, parameter in signature.parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }
    placed = [
        _sample(hints[name])
        for name, parameter in signature.parameters.items()
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    answer = getattr(gateway, verb)(*placed, **named)
    return list(answer) if isinstance(answer, Iterator) else answer


def _sample(kind: Any) -> Any:
    """Something of this type that a request can be made of."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _sample(next(one for one in inside if one is not type(None)))
    if origin is Iterable:
        return [_sample(inside[0])]
    if origin is tuple:
        return ()
    if origin is Mapping:
        return {}
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{field.name: _sample(hints[field.name]) for field in dataclasses.fields(kind)})  # type: ignore[operator]
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    known: dict[Any, Any] = {
        str: "x_1",
        bytes: b"%PDF-1.7",
        bool: True,
        int: 5,
        Money: Money("20.00", "EUR"),
        uuid.UUID: uuid.uuid4(),
        datetime.datetime: timezone.now() + datetime.timedelta(hours=2),
        datetime.date: timezone.localdate(),
    }
    return known[kind]
