"""What sponsors, staff and time do to a subscription at Stripe itself: in its dashboard, in the portal, at the bank."""

from typing import Literal

from django.db import transaction

from payments.sandbox import events, store
from payments.sandbox.behaviour import methods, subscription_updates
from payments.sandbox.behaviour.declines import CardDeclined, NotPossible
from payments.sandbox.behaviour.subscriptions import update_subscription
from payments.sandbox.documents import Document
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes import catalogue, people
from payments.sandbox.shapes.people import mandate as mandate_shape


@transaction.atomic
def change_amount(
    subscription_id: str, amount: int, *, currency: str = "", interval: str = "", interval_count: int = 1
) -> Document:
    """Another price in the dashboard, in minor units; there even currency and rhythm can be others."""
    subscription = _running(subscription_id)
    items: Document = store.shown(subscription)["items"]
    present = items["data"][0]["price"]
    price = catalogue.price(
        {
            "currency": currency or present["currency"],
            "recurring": {"interval": interval, "interval_count": interval_count}
            if interval
            else present["recurring"],
            "unit_amount": amount,
        },
        product_id=present["product"],
    )
    store.add(price)
    items["data"][0] = subscription_updates.repriced(items["data"][0], price)
    update_subscription(subscription, {"items": items, "currency": price["currency"]})
    return store.shown(subscription)


@transaction.atomic
def move_next_payment(subscription_id: str, moment: int) -> Document:
    subscription = _running(subscription_id)
    asked = {"trial_end": moment, "proration_behavior": "none"}
    update_subscription(subscription, subscription_updates.changes_of(subscription, asked))
    return store.shown(subscription)


@transaction.atomic
def plan_end(subscription_id: str, *, by: Literal["portal", "dashboard"] = "portal") -> Document:
    """It ends with its period. The portal sets the date alone, the dashboard the boolean too."""
    subscription = _running(subscription_id)
    planned = subscription_updates.at_period_end(subscription)
    if by == "portal":
        planned |= {"cancel_at_period_end": False}
    update_subscription(subscription, planned)
    return store.shown(subscription)


@transaction.atomic
def keep(subscription_id: str) -> Document:
    subscription = _running(subscription_id)
    update_subscription(subscription, subscription_updates.no_planned_end())
    return store.shown(subscription)


@transaction.atomic
def pause_collection(
    subscription_id: str, *, resumes_at: int | None = None, behavior: str = "void"
) -> Document:
    """The pause that leaves the status as it is; the other one is `pause_subscription`."""
    subscription = _running(subscription_id)
    update_subscription(subscription, {"pause_collection": {"behavior": behavior, "resumes_at": resumes_at}})
    return store.shown(subscription)


@transaction.atomic
def resume_collection(subscription_id: str) -> Document:
    subscription = _running(subscription_id)
    update_subscription(subscription, {"pause_collection": None})
    return store.shown(subscription)


def replace_card(
    customer_id: str,
    card: str = "5555555555554444",
    *,
    expires: tuple[int, int] | None = None,
    in_subscriptions: bool = False,
) -> Document:
    """A customer leaves another card in the portal. The portal makes it the customer's; who edits a subscription in
    the dashboard puts it there as well. A declined card raises CardDeclined once that is told."""
    with transaction.atomic():
        customer = store.locked("customer", customer_id)
        decline = methods.decline_of(card)
        attempt = store.add(
            people.setup_intent(customer_id=customer.pk, error=_as_error(decline) if decline else None)
        )
        if decline is None:
            method = _attached(customer, card, expires)
            events.change(attempt, "setup_intent.succeeded", payment_method=method.pk, status="succeeded")
            settings = customer["invoice_settings"] | {"default_payment_method": method.pk}
            events.change(customer, "customer.updated", invoice_settings=settings)
            for subscription in _subscriptions_of(customer) if in_subscriptions else ():
                update_subscription(subscription, {"default_payment_method": method.pk})
        else:
            events.emit("setup_intent.setup_failed", attempt)
    if decline is not None:
        raise CardDeclined(
            code=decline.code, decline_code=decline.decline_code, message=decline.message, payment_intent=""
        )
    return store.shown(method)


@transaction.atomic
def expire_card(method_id: str, *, year: int, month: int, by_network: bool = False) -> Document:
    """The date on the card becomes another. Networks renew cards by themselves, which has an event of its own."""
    method = store.locked("payment_method", method_id)
    kind = "payment_method.automatically_updated" if by_network else "payment_method.updated"
    events.change(method, kind, card=method["card"] | {"exp_year": year, "exp_month": month})
    return store.shown(method)


@transaction.atomic
def detach_method(method_id: str) -> Document:
    """A customer takes a card away; whatever was charged to it has none any more."""
    method = store.locked("payment_method", method_id)
    if method["customer"] is None:
        raise NotPossible("This payment method belongs to no customer.")
    customer = store.locked("customer", method["customer"])
    for subscription in _subscriptions_of(customer):
        if subscription["default_payment_method"] == method.pk:
            update_subscription(subscription, {"default_payment_method": None})
    if customer["invoice_settings"]["default_payment_method"] == method.pk:
        settings = customer["invoice_settings"] | {"default_payment_method": None}
        events.change(customer, "customer.updated", invoice_settings=settings)
    events.change(method, "payment_method.detached", customer=None)
    return store.shown(method)


@transaction.atomic
def revoke_mandate(method_id: str) -> Document:
    """The bank takes back the permission to debit an account."""
    method = store.get("payment_method", method_id)
    known = SandboxObject.objects.filter(kind="mandate", data__payment_method=method.pk).first()
    mandate = known or store.add(mandate_shape(method.data))
    events.change(mandate, "mandate.updated", status="inactive")
    return store.shown(mandate)


def _running(subscription_id: str) -> SandboxObject:
    subscription = store.locked("subscription", subscription_id)
    if subscription["status"] == "canceled":
        raise NotPossible("A cancelled subscription cannot be changed.")
    return subscription


def _subscriptions_of(customer: SandboxObject) -> list[SandboxObject]:
    rows = SandboxObject.objects.select_for_update().filter(kind="subscription", data__customer=customer.pk)
    return list(rows.exclude(data__status="canceled"))


def _attached(customer: SandboxObject, card: str, expires: tuple[int, int] | None) -> SandboxObject:
    details = methods.card_details(card)
    if expires is not None:
        details |= {"exp_year": expires[0], "exp_month": expires[1]}
    method = store.add(
        people.payment_method(
            kind="card",
            details=details,
            billing=people.billing_details(email=customer["email"], name=customer["name"]),
            customer_id=customer.pk,
        )
    )
    events.emit("payment_method.attached", method)
    return method


def _as_error(decline: methods.Decline) -> Document:
    return {
        "code": decline.code,
        "decline_code": decline.decline_code,
        "doc_url": f"https://docs.stripe.com/error-codes/{decline.code.replace('_', '-')}",
        "message": decline.message,
        "type": "card_error",
    }
