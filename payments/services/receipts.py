"""Receipts: the number and all that the paper will say, frozen in the transaction that books the gift."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from backoffice.core.money import in_words, quantized
from backoffice.core.services import numbering
from payments.models import Donation, Receipt
from payments.tasks.receipts import render_receipt


class ReceiptRefused(DomainError):
    """A gift for which no receipt can be given."""


def issue(donation: Donation) -> Receipt:
    """Give the gift its receipt, in the caller's transaction, and have the PDF made after the commit.

    The number's year is that in which the money came. Issuing again returns the receipt that stands.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A receipt is issued inside the transaction that books its gift.")
    standing = Receipt.objects.filter(donation=donation, status=Receipt.Status.ISSUED).first()
    if standing:
        return standing
    _refuse_without_grounds(donation)
    year = timezone.localdate(donation.received_at).year
    facts = _facts(donation)
    sequence = numbering.next_number(series=Receipt.SERIES, year=year)
    number = numbering.label(series=Receipt.SERIES, year=year, number=sequence)
    receipt = Receipt.objects.create(
        series=Receipt.SERIES, year=year, sequence=sequence, number=number, donation=donation, facts=facts
    )
    render_receipt.enqueue(str(receipt.pk))
    return receipt


def _refuse_without_grounds(donation: Donation) -> None:
    if donation.status != Donation.Status.SUCCEEDED or donation.received_at is None:
        raise ReceiptRefused(
            _("%(reference)s has not been received, so there is nothing to give a receipt for.")
            % {"reference": donation.reference}
        )
    if donation.fund is None:
        raise ReceiptRefused(
            _("%(reference)s is not attributed to a purpose yet. Attribute it first.")
            % {"reference": donation.reference}
        )


def _facts(donation: Donation) -> dict[str, Any]:
    """Plain values that mean the same in twenty years, whatever becomes of the records behind them."""
    donor = donation.donor
    language = donor.language if donor else "en"
    currency = str(donation.amount.currency)
    assert donation.received_at is not None
    with translation.override(language):
        return {
            "organisation": {
                "name": settings.ORGANISATION_NAME,
                "address": settings.ORGANISATION_ADDRESS,
                "registration": settings.ORGANISATION_REGISTRATION,
                "email": settings.ORGANISATION_EMAIL,
            },
            "donor": _recipient(donation),
            "amount": str(quantized(donation.amount.amount, currency)),
            "currency": currency,
            "amount_in_words": in_words(donation.amount),
            "received_on": timezone.localdate(donation.received_at).isoformat(),
            "issued_at": timezone.now().isoformat(timespec="seconds"),
            "purpose": _purpose(donation),
            "channel": str(Donation.Channel(donation.channel).label),
            "reference": donation.reference,
            "language": language,
            "is_test": settings.STRIPE_SANDBOX,
        }


def _recipient(donation: Donation) -> dict[str, Any]:
    """Whom the receipt names: the donor, or the household that wants one receipt whoever of it gave."""
    donor = donation.donor
    if donor is None:
        return {"name": donation.payer_name, "address": []}
    if donor.household is not None and donor.household.one_receipt:
        return {
            "name": donor.household.name,
            "address": donor.household.address_lines or donor.address_lines,
        }
    return {"name": donor.name, "address": donor.address_lines}


def _purpose(donation: Donation) -> str:
    """The fund, and for a child the first name and reference that its sponsor knows: never the family name."""
    if donation.child is None:
        return str(donation.fund)
    return f"{donation.fund}: {donation.child.first_name} ({donation.child.reference})"
