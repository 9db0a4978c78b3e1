"""Who holds a gift's row? One instance of it for all that happens in one transaction, its link locked first."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from backoffice.core.locking import locked_with
from payments.models import Donation, PaymentLink

# Read with a locked donation: whoever books, receipts and thanks asks for them.
PURPOSE = ("donor", "fund")
_held: ContextVar[Donation | None] = ContextVar("held", default=None)


def locked(donation: Donation) -> Donation:
    """The row as it is now; nobody else moves it until the caller's transaction ends."""
    held = _held.get()
    if held is not None and held.pk == donation.pk:
        return held
    return locked_with(Donation.objects.filter(pk=donation.pk), *PURPOSE)


@contextmanager
def held(donation: Donation) -> Iterator[Donation]:
    """Lock the donation, after its link, and let all that happens to it within the block happen to one instance.

    Whatever is asked for here by the same donation is not locked and read again. In one transaction, which is the
    caller's if there is one; what is raised within must not be caught before that ends.
    """
    standing = _held.get()
    if standing is not None and standing.pk == donation.pk:
        yield standing
        return
    with transaction.atomic():
        link = _locked_link(donation)
        row = locked(donation)
        if link is not None:
            row.payment_link = link
        with holding(row):
            yield row


@contextmanager
def holding(donation: Donation) -> Iterator[None]:
    """The same for one that the caller has locked already, with its locked link upon it."""
    token = _held.set(donation)
    try:
        yield
    finally:
        _held.reset(token)


def _locked_link(donation: Donation) -> PaymentLink | None:
    """The link comes before the donation, here and in the checkout: one order of locks, no deadlock."""
    if donation.payment_link_id is None:
        return None
    return PaymentLink.objects.select_for_update().get(pk=donation.payment_link_id)
