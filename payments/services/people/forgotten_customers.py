"""The processor forgets a donor who was erased here: https://docs.stripe.com/api/customers/delete

Deleting a customer also removes its cards and ends its subscriptions; payments stay, as they do with us.
"""

from contextlib import suppress

from donors.models import DonorErasure
from donors.services.erasing import note_done
from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.errors import NotFound

PREFIX = "stripe customer "


def forget_customers(donor_id: str, *, gateway: Gateway | None = None) -> int:
    """Delete the customers that the erasure waits for; returns how many. One that is gone already is done."""
    gateway = gateway or get_gateway()
    erasure = DonorErasure.objects.get(donor_id=donor_id)
    waiting = [what for what in erasure.pending if what.startswith(PREFIX)]
    for what in waiting:
        # It may be forgotten already: by an earlier run whose answer was lost, or by hand in the dashboard.
        with suppress(NotFound):
            gateway.delete_customer(what.removeprefix(PREFIX))
        note_done(erasure, what)
    return len(waiting)
