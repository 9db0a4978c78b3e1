"""A customer was deleted at the processor: the events of one whom we erased say nothing of the person any more."""

from django.utils.translation import gettext as _

from donors.models import Donor
from payments.services.handlers.readings import CustomerReading
from payments.services.people.blanked_events import blank_events


def apply(reading: CustomerReading) -> str:
    owners = Donor.objects.filter(recurring_gifts__stripe_customer_id=reading.customer_id)
    if not owners.exclude(erased_at=None).exists():
        return _("Nothing: a customer of ours is deleted only with the donor.")
    # Stripe tells of the deletion with all that it knew of the customer.
    blank_events({reading.customer_id})
    return _("A donor who was erased is forgotten by the payment processor too.")
