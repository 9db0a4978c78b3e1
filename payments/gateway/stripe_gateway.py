"""Stripe, through its own SDK: the only live implementation of the gateway."""

from collections.abc import Callable
from typing import TypeVar

import stripe
from django.conf import settings

from payments.gateway import billing_shapes, checkout_pages, poster_pages, shapes
from payments.gateway.errors import CardDeclined, GatewayError, NotFound
from payments.gateway.facts import (
    Charge,
    CheckoutOrder,
    CheckoutSession,
    Invoice,
    Payment,
    PosterOrder,
    PosterPage,
    Subscription,
)
from payments.gateway.naming import named
from payments.gateway.outside import refuse_inside_transaction
from payments.gateway.stripe_account import TellsOfAccount
from payments.gateway.stripe_disputes import AnswersDisputes
from payments.gateway.stripe_intents import AsksForIntents
from payments.gateway.stripe_lists import ListsBooks
from payments.gateway.stripe_methods import TellsOfMethods
from payments.gateway.stripe_refunds import GivesBack
from payments.gateway.stripe_standing import ChangesWhatIsCharged
from payments.gateway.stripe_subscriptions import ChangesSubscriptions

# Otherwise the SDK writes an id into the home directory and sends facts about this machine.
stripe.enable_telemetry = False

_T = TypeVar("_T")
_CONNECT_SECONDS = 5.0
_RETRIES = 2


class StripeGateway(
    AnswersDisputes,
    AsksForIntents,
    GivesBack,
    ChangesSubscriptions,
    ChangesWhatIsCharged,
    TellsOfMethods,
    TellsOfAccount,
    ListsBooks,
):
    def __init__(self, client: stripe.StripeClient) -> None:
        self._api = client.v1

    @classmethod
    def from_settings(cls) -> "StripeGateway":
        return cls(sandbox_client() if settings.STRIPE_SANDBOX else _live_client())

    def create_checkout(self, order: CheckoutOrder) -> CheckoutSession:
        checkout_pages.refuse_other_total(order)
        # The key goes into the second argument; among the parameters it would be sent as a form field.
        options: stripe.RequestOptions = {
            "idempotency_key": f"checkout-{named(str(order.ids.attempt or ''))}"
        }
        return shapes.checkout_session(
            self._ask(
                lambda: self._api.checkout.sessions.create(checkout_pages.session_params(order), options)
            )
        )

    def checkout_session(self, session_id: str) -> CheckoutSession:
        return shapes.checkout_session(
            self._ask(lambda: self._api.checkout.sessions.retrieve(named(session_id)))
        )

    def checkout_session_of(self, payment_id: str) -> CheckoutSession | None:
        page = self._ask(
            lambda: self._api.checkout.sessions.list({"payment_intent": named(payment_id), "limit": 1})
        )
        return shapes.checkout_session(page.data[0]) if page.data else None

    def expire_checkout(self, session_id: str) -> CheckoutSession:
        return shapes.checkout_session(
            self._ask(lambda: self._api.checkout.sessions.expire(named(session_id)))
        )

    def payment(self, payment_id: str) -> Payment:
        return shapes.payment(
            self._ask(
                lambda: self._api.payment_intents.retrieve(
                    named(payment_id), {"expand": ["latest_charge.balance_transaction"]}
                )
            )
        )

    def charge(self, charge_id: str) -> Charge:
        return shapes.charge(
            self._ask(
                lambda: self._api.charges.retrieve(named(charge_id), {"expand": ["balance_transaction"]})
            )
        )

    def invoice(self, invoice_id: str) -> Invoice:
        return billing_shapes.invoice(
            self._ask(lambda: self._api.invoices.retrieve(named(invoice_id), {"expand": ["payments"]}))
        )

    def invoice_id_of(self, payment_id: str) -> str:
        page = self._ask(
            lambda: self._api.invoice_payments.list(
                {"payment": {"type": "payment_intent", "payment_intent": named(payment_id)}, "limit": 1}
            )
        )
        if not page.data:
            return ""
        invoice = page.data[0].invoice
        return invoice if isinstance(invoice, str) else invoice.id or ""

    def subscription(self, subscription_id: str) -> Subscription:
        return billing_shapes.subscription(
            self._ask(
                lambda: self._api.subscriptions.retrieve(
                    named(subscription_id),
                    {
                        "expand": [
                            "default_payment_method",
                            "customer.invoice_settings.default_payment_method",
                        ]
                    },
                )
            )
        )

    def create_payment_link(self, order: PosterOrder) -> PosterPage:
        price_key: stripe.RequestOptions = {"idempotency_key": f"poster-price-{order.poster}"}
        price = self._ask(lambda: self._api.prices.create(poster_pages.price_params(order), price_key))
        link_key: stripe.RequestOptions = {"idempotency_key": f"poster-{order.poster}"}
        params = poster_pages.link_params(order, price_id=price.id)
        return poster_pages.poster_page(self._ask(lambda: self._api.payment_links.create(params, link_key)))

    def set_payment_link_active(self, link_id: str, *, active: bool) -> PosterPage:
        return poster_pages.poster_page(
            self._ask(lambda: self._api.payment_links.update(named(link_id), {"active": active}))
        )

    def delete_customer(self, customer_id: str) -> None:
        self._ask(lambda: self._api.customers.delete(named(customer_id)))

    def _ask(self, call: Callable[[], _T]) -> _T:
        refuse_inside_transaction()
        try:
            return call()
        except stripe.StripeError as error:
            raise translated(error) from error


def sandbox_client(transport: stripe.HTTPClient | None = None) -> stripe.StripeClient:
    """The same SDK over the stand-in that lives in this process."""
    from payments.sandbox.transport import SandboxTransport  # installed in development and tests alone

    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        stripe_version=settings.STRIPE_API_VERSION,
        max_network_retries=0,
        http_client=transport or SandboxTransport(),
    )


def _live_client() -> stripe.StripeClient:
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        stripe_version=settings.STRIPE_API_VERSION,
        # Left out, the client retries nothing; the SDK uses one idempotency key for all tries of a call.
        max_network_retries=_RETRIES,
        http_client=stripe.RequestsClient(timeout=(_CONNECT_SECONDS, settings.STRIPE_TIMEOUT_SECONDS)),
        base_addresses=(
            # Files go to another house than the rest: whoever stands in for Stripe takes both.
            {"api": settings.STRIPE_API_BASE, "files": settings.STRIPE_API_BASE}
            if settings.STRIPE_API_BASE
            else {}
        ),
    )


def translated(error: stripe.StripeError) -> GatewayError:
    """https://docs.stripe.com/error-low-level: which errors a retry helps, and which leave nothing behind."""
    message = error.user_message or str(error)
    code = error.code or (error.error.code if error.error else None) or ""
    match error:
        case stripe.CardError():
            return CardDeclined(message, retryable=False, nothing_done=True, code=code, user_message=message)
        case stripe.IdempotencyError():
            # An answer is kept under our key for other parameters: a session may well exist.
            return GatewayError(message, retryable=False, nothing_done=False, code=code)
        case stripe.InvalidRequestError() if error.http_status == 404:
            return NotFound(message, retryable=False, nothing_done=True, code=code)
        case stripe.InvalidRequestError() | stripe.AuthenticationError() | stripe.PermissionError():
            return GatewayError(message, retryable=False, nothing_done=True, code=code)
        case stripe.RateLimitError():
            return GatewayError(message, retryable=True, nothing_done=True, code=code)
        case _:
            return GatewayError(message, retryable=True, nothing_done=False, code=code)
