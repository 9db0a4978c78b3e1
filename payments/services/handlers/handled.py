"""Which events we handle: what each does, in words, and what is read again for it (docs/webhooks.md)."""

from collections.abc import Callable
from dataclasses import dataclass

from payments.services.handlers import method_readings, mobile_readings
from payments.services.handlers.readings import Reader, Reading


@dataclass(frozen=True)
class Hint:
    """What an event points at."""

    object_id: str
    root_id: str
    event_pk: int = 0


@dataclass(frozen=True)
class Handler:
    effect: str
    read: Callable[[Reader, Hint], Reading]


def _checkout(reader: Reader, hint: Hint) -> Reading:
    return reader.checkout(hint.object_id)


def _payment(reader: Reader, hint: Hint) -> Reading:
    return reader.payment(hint.object_id)


def _charge(reader: Reader, hint: Hint) -> Reading:
    return reader.charge(hint.root_id)


def _invoice(reader: Reader, hint: Hint) -> Reading:
    return reader.invoice(hint.object_id)


def _subscription(reader: Reader, hint: Hint) -> Reading:
    return reader.subscription(hint.object_id)


def _method(reader: Reader, hint: Hint) -> Reading:
    return method_readings.read_method(reader, hint.object_id)


def _mandate(reader: Reader, hint: Hint) -> Reading:
    return method_readings.read_mandate(reader, hint.object_id)


def _setup(reader: Reader, hint: Hint) -> Reading:
    return method_readings.read_setup(reader, hint.object_id)


def _customer_now(reader: Reader, hint: Hint) -> Reading:
    return method_readings.read_customer(reader, hint.object_id)


def _customer(reader: Reader, hint: Hint) -> Reading:
    return reader.customer(hint.object_id)


def _returns(reader: Reader, hint: Hint) -> Reading:
    return reader.returns(hint.root_id)


def _fraud_sign(reader: Reader, hint: Hint) -> Reading:
    return reader.returns(hint.root_id, sign_id=hint.object_id)


def _payout(reader: Reader, hint: Hint) -> Reading:
    return reader.payout(hint.object_id)


def _mobile_money(_reader: Reader, hint: Hint) -> Reading:
    return mobile_readings.read(hint.event_pk)


HANDLERS: dict[str, Handler] = {
    "checkout.session.completed": Handler(
        "The donation succeeds, or waits for the bank; the link is paid, the recurring gift begins. On a "
        "poster's page: a new donor, and a gift to its campaign.",
        _checkout,
    ),
    "checkout.session.async_payment_succeeded": Handler(
        "The bank has paid: the donation succeeds.", _checkout
    ),
    "checkout.session.async_payment_failed": Handler(
        "The bank has refused: the donation fails; the link stays open for another try.", _checkout
    ),
    "checkout.session.expired": Handler(
        "The attempt ends and its donation is cancelled; the link makes a new page at the next press.",
        _checkout,
    ),
    "payment_intent.processing": Handler("The donation waits for the bank.", _payment),
    "payment_intent.succeeded": Handler(
        "A second source: as its checkout session or invoice. Without our reference it is booked to "
        "unattributed, with a work item.",
        _payment,
    ),
    "payment_intent.payment_failed": Handler(
        "A second source: as its checkout session or invoice. While the page is open the reason is kept: the "
        "donor may try again.",
        _payment,
    ),
    "payment_intent.requires_action": Handler(
        "The bank wants to know who pays: as its checkout session or invoice. Before the donor's eyes nothing.",
        _payment,
    ),
    "payment_intent.canceled": Handler(
        "A donation that was begun by the API and never paid is cancelled.", _payment
    ),
    "charge.succeeded": Handler("As its payment.", _charge),
    "charge.updated": Handler("The fee is known: it is kept on the donation and booked.", _charge),
    "invoice.paid": Handler(
        "The first: the donation of the checkout succeeds. A later one: a new donation, or the one that had "
        "failed, succeeds with receipt and mail.",
        _invoice,
    ),
    "invoice.payment_failed": Handler(
        "A failed donation for the invoice, with reason, tries and next try; recurring gift and sponsorship fall "
        "behind; the donor is written to.",
        _invoice,
    ),
    "invoice.payment_action_required": Handler(
        "As a failed payment; the mail asks the donor to confirm it to the bank.", _invoice
    ),
    "invoice.finalization_failed": Handler(
        "A work item: Stripe cannot ask for the payment. It closes once it can.", _invoice
    ),
    "invoice.overdue": Handler("As a failed payment, if it was tried.", _invoice),
    "invoice.voided": Handler(
        "Nobody is asked for it any more: a donation that waited for it has failed.", _invoice
    ),
    "invoice.marked_uncollectible": Handler("As a voided one.", _invoice),
    "customer.subscription.created": Handler("The recurring gift begins.", _subscription),
    "customer.subscription.updated": Handler(
        "Recurring gift and sponsorship are active, behind or paused; next payment, planned end, card. What was asked "
        "for is confirmed; another amount or day, a pause or an end made at Stripe is taken over and written down.",
        _subscription,
    ),
    "customer.subscription.trial_will_end": Handler(
        "A charge that was moved to a later day is near: as an update.", _subscription
    ),
    "customer.subscription.pending_update_applied": Handler("As an update.", _subscription),
    "customer.subscription.pending_update_expired": Handler("As an update.", _subscription),
    "customer.subscription.paused": Handler(
        "The recurring gift and its sponsorship are paused, as they are by a pause of the collection.",
        _subscription,
    ),
    "customer.subscription.resumed": Handler(
        "Recurring gift and sponsorship go on. Of a child who left: it is paused again.", _subscription
    ),
    "customer.subscription.deleted": Handler(
        "The recurring gift is cancelled and its sponsorship ended, with the reason.", _subscription
    ),
    "mobile_money.callback": Handler(
        "Of a provider of mobile money. Signed: the payment succeeds or fails, if reference, amount and currency "
        "are ours. Unsigned: the provider is asked, and its answer is applied the same way.",
        _mobile_money,
    ),
    "customer.updated": Handler(
        "Name and address here stay: our own record wins. A card that the donor left is charged from now on.",
        _customer_now,
    ),
    "payment_method.attached": Handler("Gifts that are charged to the customer show their card.", _method),
    "payment_method.updated": Handler("The card's new date stands on the gifts that it pays.", _method),
    "payment_method.automatically_updated": Handler(
        "The bank has renewed a card: its new date stands on the gifts that it pays.", _method
    ),
    "payment_method.detached": Handler(
        "The donor took a card away: the gift shows the one that is left, or a work item says that there is none.",
        _method,
    ),
    "mandate.updated": Handler(
        "A permission to debit that was taken back: a work item, and the donor is asked for another account.",
        _mandate,
    ),
    "setup_intent.succeeded": Handler("The donor left another card: gifts are charged to it.", _setup),
    "setup_intent.setup_failed": Handler("A card that the donor tried to leave was declined: noted.", _setup),
    "customer.deleted": Handler(
        "Of a donor who was erased: what events said of the person is taken out of the inbox.", _customer
    ),
    "refund.created": Handler(
        "The refund stands among ours, wherever it was made: out of the books, the promise and the receipt; the "
        "donor is told.",
        _returns,
    ),
    "refund.updated": Handler("The refund is under way, done or cancelled.", _returns),
    "refund.failed": Handler(
        "Nothing went back: booked, promised and receipted as before, with a work item.", _returns
    ),
    "charge.refunded": Handler("As its refunds.", _returns),
    "charge.refund.updated": Handler("As its refund.", _returns),
    "charge.failed": Handler(
        "Of a payment that had succeeded: the bank took it back, and it leaves the books like a refund, with a work "
        "item. Of any other nothing.",
        _returns,
    ),
    "charge.dispute.created": Handler(
        "The dispute stands among ours, with a work item and its last day; refunds of the gift are refused.",
        _returns,
    ),
    "charge.dispute.updated": Handler("State, last day and evidence of the dispute are kept.", _returns),
    "charge.dispute.funds_withdrawn": Handler(
        "What the bank took waits in the account of disputes; the fee is booked.", _returns
    ),
    "charge.dispute.funds_reinstated": Handler("What the bank took is back on our balance.", _returns),
    "charge.dispute.closed": Handler(
        "Lost: the gift is taken out of the books and the promise, its receipt is void. Won or closed: it stands.",
        _returns,
    ),
    "radar.early_fraud_warning.created": Handler("A work item suggests a refund.", _fraud_sign),
    "radar.early_fraud_warning.updated": Handler(
        "Its work item closes once the payment was refunded or disputed.", _fraud_sign
    ),
    "review.opened": Handler("A work item asks whether the payment may be fraud.", _fraud_sign),
    "review.closed": Handler("That work item closes.", _fraud_sign),
    "payout.created": Handler("The payout stands among ours, announced.", _payout),
    "payout.updated": Handler("Its state, day of arrival and the bank's trace number are kept.", _payout),
    "payout.paid": Handler(
        "The payout has come: from Stripe to our bank in the books. Never a gift.", _payout
    ),
    "payout.failed": Handler("The bank sent it back: what was booked as come is reversed.", _payout),
    "payout.canceled": Handler("The payout is cancelled; nothing was booked.", _payout),
    "payout.reconciliation_completed": Handler(
        "Its movements are listed, linked to gifts, refunds and disputes, and added up; what is left over is a "
        "work item.",
        _payout,
    ),
}
