"""An invoice that somebody has marked in Stripe's dashboard as paid in another way: no money came by Stripe."""

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.money import in_words
from backoffice.core.services import work
from payments.gateway.facts import Invoice
from payments.models import RecurringGift


def ask_people(gift: RecurringGift, invoice: Invoice) -> str:
    """Where the money came it is entered by hand: nothing is booked on somebody's word. Returns this in words."""
    work.ask(
        "recurring.paid_elsewhere",
        title=_("%(amount)s of %(donor)s were marked as paid outside Stripe")
        % {"amount": in_words(invoice.amount), "donor": gift.donor},
        details=_(
            "Stripe does not ask for the invoice %(invoice)s any more, and has received nothing for it. Enter the money "
            "where it came, as a gift by hand; then close this."
        )
        % {"invoice": invoice.id},
        subject=gift,
        due_on=timezone.localdate(),
        key=f"recurring.paid_elsewhere:{invoice.id}"[:200],
    )
    return _("Nothing is booked: the invoice was marked as paid outside Stripe.")
