"""An amount that a gift was charged for a time at Stripe, and that none of our readings of its subscription met."""

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.money import in_words
from backoffice.core.services import work
from payments.gateway.facts import Invoice
from payments.models import RecurringChange, RecurringGift


def take_over(gift: RecurringGift, invoice: Invoice) -> None:
    """The money came and is booked; whether it is what the donor wanted, people are to find out."""
    RecurringChange.objects.create(
        recurring_gift=gift,
        status=RecurringChange.Status.DONE,
        kind=RecurringChange.Kind.AMOUNT,
        origin=RecurringChange.Origin.STRIPE,
        old_amount=gift.amount,
        new_amount=invoice.amount,
        done_at=timezone.now(),
    )
    work.ask(
        "recurring.unseen_amount",
        title=_("%(donor)s was charged %(billed)s for a gift of %(amount)s")
        % {"donor": gift.donor, "billed": in_words(invoice.amount), "amount": in_words(gift.amount)},
        details=_(
            "The amount was changed more than once in Stripe's dashboard. The payment is booked as it was asked for, "
            "by the invoice %(invoice)s. See that it is what the donor wanted; else refund the difference."
        )
        % {"invoice": invoice.id},
        subject=gift,
        due_on=timezone.localdate(),
        key=f"recurring.unseen_amount:{invoice.id}"[:200],
    )
