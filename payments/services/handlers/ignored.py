"""Which events of Stripe are left alone on purpose, and why (docs/webhooks.md).

What is in neither this list nor `HANDLERS` belongs to a product of Stripe's that Almoner does not use.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_AS_ITS_PAYMENT = _("The payment has events of its own, and those are handled.")
_CATALOGUE = _("Prices and products are made for one page each; our own records say what a gift is for.")
_NO_SAVED_SOURCES = _("Cards kept in Stripe's old way are not used; expiry is looked for every night.")
_NOT_PAID_YET = _("Nothing is paid by it yet; the invoice that is paid or fails is handled.")
_NO_DISCOUNTS = _("Gifts have no discounts and no taxes.")
_PAGE_OF_STRIPE = _("Somebody opened or arranged a page at Stripe; what they change there is handled.")
_TEST_CLOCK = _("Stripe's test clocks move no real money.")

IGNORED: dict[str, str | Promise] = {
    "payment_intent.created": _NOT_PAID_YET,
    "payment_intent.amount_capturable_updated": _("Gifts are charged at once, never held first."),
    "payment_intent.partially_funded": _("Payments into a balance at Stripe are not offered."),
    "charge.captured": _AS_ITS_PAYMENT,
    "charge.pending": _AS_ITS_PAYMENT,
    "charge.expired": _("Gifts are charged at once, never held first."),
    "invoice.created": _NOT_PAID_YET,
    "invoice.deleted": _NOT_PAID_YET,
    "invoice.finalized": _NOT_PAID_YET,
    "invoice.sent": _NOT_PAID_YET,
    "invoice.upcoming": _NOT_PAID_YET,
    "invoice.updated": _NOT_PAID_YET,
    "invoice.will_be_due": _NOT_PAID_YET,
    "invoice.overpaid": _(
        "Gifts are charged exactly; the nightly comparison with Stripe names a difference."
    ),
    "invoice.payment_attempt_required": _(
        "Gifts are charged by Stripe itself, never by a payment we report."
    ),
    "invoice.payment_succeeded": _("The same as invoice.paid, which also tells of money from elsewhere."),
    "invoice_payment.paid": _("The same as invoice.paid, which is handled."),
    "customer.created": _("Our own record of the donor wins."),
    "customer.discount.created": _NO_DISCOUNTS,
    "customer.discount.deleted": _NO_DISCOUNTS,
    "customer.discount.updated": _NO_DISCOUNTS,
    "customer.source.created": _NO_SAVED_SOURCES,
    "customer.source.deleted": _NO_SAVED_SOURCES,
    "customer.source.expiring": _NO_SAVED_SOURCES,
    "customer.source.updated": _NO_SAVED_SOURCES,
    "customer.tax_id.created": _NO_DISCOUNTS,
    "customer.tax_id.deleted": _NO_DISCOUNTS,
    "customer.tax_id.updated": _NO_DISCOUNTS,
    "setup_intent.canceled": _NOT_PAID_YET,
    "setup_intent.created": _NOT_PAID_YET,
    "setup_intent.requires_action": _NOT_PAID_YET,
    "payment_link.created": _("Posters are made here, so their pages are known."),
    "payment_link.updated": _("Posters are opened and closed here."),
    "product.created": _CATALOGUE,
    "product.deleted": _CATALOGUE,
    "product.updated": _CATALOGUE,
    "price.created": _CATALOGUE,
    "price.deleted": _CATALOGUE,
    "price.updated": _CATALOGUE,
    "billing_portal.configuration.created": _PAGE_OF_STRIPE,
    "billing_portal.configuration.updated": _PAGE_OF_STRIPE,
    "billing_portal.session.created": _PAGE_OF_STRIPE,
    "test_helpers.test_clock.advancing": _TEST_CLOCK,
    "test_helpers.test_clock.created": _TEST_CLOCK,
    "test_helpers.test_clock.deleted": _TEST_CLOCK,
    "test_helpers.test_clock.internal_failure": _TEST_CLOCK,
    "test_helpers.test_clock.ready": _TEST_CLOCK,
}


def reason_to_ignore(event_type: str) -> str:
    """Why an event without handler changes nothing here, in plain words."""
    return str(IGNORED.get(event_type, _("No handler: events of this type change nothing here.")))
