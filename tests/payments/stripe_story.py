"""Donors, Stripe and the postman, as the tests of the flow of money speak of them.

Everything goes through real doors: the sandbox behind the real SDK, signed deliveries to the webhook's address,
the worker's own steps.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import stripe
from django.http import HttpResponse
from django.test import Client
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail
from payments.gateway.stripe_gateway import StripeGateway, sandbox_client
from payments.models import (
    CheckoutAttempt,
    Donation,
    JournalEntry,
    PaymentLink,
    Receipt,
    RecurringGift,
    WebhookEvent,
)
from payments.sandbox.events import pending_events, signed_request
from payments.sandbox.models import SandboxEvent
from payments.sandbox.transport import SandboxTransport
from payments.services import ledger_check
from payments.services.events import inbox
from payments.services.paying.checkout import start_checkout
from tests import factories

WEBHOOK = "/webhooks/stripe/"
Order = Callable[[Sequence[SandboxEvent]], list[SandboxEvent]]


def as_they_come(events: Sequence[SandboxEvent]) -> list[SandboxEvent]:
    return list(events)


def backwards(events: Sequence[SandboxEvent]) -> list[SandboxEvent]:
    return list(reversed(events))


def shuffled_and_doubled(seed: int) -> Order:
    def order(events: Sequence[SandboxEvent]) -> list[SandboxEvent]:
        mixed = [*events, *events]
        random.Random(seed).shuffle(mixed)
        return mixed

    return order


ORDERS: list[Order] = [as_they_come, backwards, shuffled_and_doubled(7)]


def post(event: SandboxEvent, *, at: int | None = None) -> HttpResponse:
    body, headers = signed_request(event, at=at)
    return post_body(body, headers)


def post_body(body: bytes | str, headers: Mapping[str, str]) -> HttpResponse:
    signature = {"Stripe-Signature": headers["Stripe-Signature"]} if "Stripe-Signature" in headers else {}
    client = Client(enforce_csrf_checks=True)
    response = client.post(WEBHOOK, data=body, content_type="application/json", headers=signature)
    assert isinstance(response, HttpResponse)
    return response


def deliver_all(order: Order = as_they_come) -> None:
    """All that has not come in yet, in this order; one event after the other is handled as it comes."""
    for event in order(undelivered()):
        assert post(event).status_code == 200
        inbox.drain()


def undelivered() -> list[SandboxEvent]:
    known = set(WebhookEvent.objects.values_list("event_id", flat=True))
    return [event for event in pending_events() if event.pk not in known]


def deliver_all_again() -> None:
    """What has been handled is posted, and replayed in the inbox, once more."""
    for event in SandboxEvent.objects.order_by("-created", "-position"):
        assert post(event).status_code == 200
    for stored in WebhookEvent.objects.filter(status=WebhookEvent.Status.PROCESSED).order_by("?"):
        inbox.handle(inbox.claim_this(stored))


def one_off_link(**fields: Any) -> PaymentLink:
    return factories.make_link(**fields)


def monthly_link(**fields: Any) -> PaymentLink:
    """A promise to a verified child, asked for by a link."""
    promise = factories.make_sponsorship()
    fields.setdefault("amount", promise.amount)
    return factories.make_link(
        donor=promise.payer,
        child=promise.child,
        sponsorship=promise,
        interval="month",
        **fields,
    )


def open_page(link: PaymentLink) -> str:
    """Press Pay; returns the id of the session that the donor is sent to."""
    start_checkout(link)
    attempt = link.attempts.get(status=CheckoutAttempt.Status.OPEN)
    assert attempt.stripe_session_id is not None
    return attempt.stripe_session_id


def state_of(link: PaymentLink) -> dict[str, Any]:
    """All that a link has brought about, without the keys that differ from run to run."""
    gifts = RecurringGift.objects.filter(payment_link=link)
    gift_rows = list(gifts.values_list("status", flat=True))
    donations = [*link.donations.all(), *Donation.objects.filter(recurring_gift__in=gifts, payment_link=None)]
    return {
        "link": PaymentLink.objects.get(pk=link.pk).status,
        "attempts": Counter(link.attempts.values_list("status", flat=True)),
        "donations": sorted((row.status, str(row.amount), str(row.fee)) for row in donations),
        "gifts": gift_rows,
        "sponsorship": link.sponsorship and type(link.sponsorship).objects.get(pk=link.sponsorship.pk).status,
        "entries": Counter(
            JournalEntry.objects.filter(donation__in=donations).values_list("kind", flat=True)
        ),
        "receipts": Receipt.objects.filter(donation__in=donations).count(),
        "mails": OutgoingEmail.objects.filter(
            key__in=[f"thank_you:{donation.pk}" for donation in donations]
        ).count(),
    }


def assert_all_is_well() -> None:
    """Nothing is left over in the inbox, and the books prove themselves."""
    left = WebhookEvent.objects.exclude(status__in=["processed", "ignored"])
    assert [(event.type, event.status, event.error) for event in left] == []
    assert ledger_check.check(files=False).findings == []


def euros(amount: str) -> Money:
    return Money(amount, "EUR")


class UnreliableTransport(SandboxTransport):
    """Stripe over a bad line: the requests with these numbers, from 0 on, fail.

    `after` lets Stripe do the work and loses its answer.
    """

    def __init__(self, *, failing: set[int], after: bool = False) -> None:
        super().__init__()
        self._failing, self._after, self._count = failing, after, -1
        self.requests: list[str] = []

    def request(  # type: ignore[override]  # the SDK's own `_usage` is for its telemetry
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[str, int, Mapping[str, str]]:
        self._count += 1
        self.requests.append(f"{method.upper()} {url}")
        fails = self._count in self._failing
        if fails and not self._after:
            raise stripe.APIConnectionError("The line is dead.")  # type: ignore[no-untyped-call]
        answer = super().request(method, url, headers, post_data)
        if fails:
            raise stripe.APIConnectionError("The answer was lost.")  # type: ignore[no-untyped-call]
        return answer

    def gateway(self) -> StripeGateway:
        return StripeGateway(sandbox_client(self))
