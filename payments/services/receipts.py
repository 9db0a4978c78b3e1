"""Receipts: the number and all that the paper will say, frozen in the transaction that books the gift."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import context
from backoffice.core.asking import Blank, Question
from backoffice.core.errors import DomainError
from backoffice.core.models import OutgoingEmail, User
from backoffice.core.money import in_words, quantized
from backoffice.core.services import numbering, outbox
from payments import emails
from payments.models import Donation, Receipt
from payments.services.giving_back import returned
from payments.tasks.receipts import render_receipt

_GIVEN_FOR = Question(
    lambda: Receipt.objects.filter(donation=Blank("donation", Receipt)).order_by("-created_at", "-number")
)


class ReceiptRefused(DomainError):
    """A gift for which no receipt can be given."""


def issue(donation: Donation) -> Receipt:
    """Give the gift its receipt, in the caller's transaction, and have the PDF made after the commit.

    The number's year is that in which the money came. Issuing again returns the receipt that stands.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A receipt is issued inside the transaction that books its gift.")
    given = _given_for(donation)
    return _standing_among(given) or _write(donation, given, returned.gone(donation))


def follow_what_is_kept(donation: Donation, *, reason: str) -> Receipt | None:
    """Money went back, or came again: the receipt that stands says what we have of the gift now.

    What says something else is voided, and another one takes its place for the rest; of nothing there is none.
    Returns the new one, if there is one. In the caller's transaction.
    """
    if donation.fund is None or donation.is_history:
        return None  # of such a gift there was never a receipt of ours
    given, gone = _given_for(donation), returned.gone(donation)
    kept, standing = _what_is_left(donation.amount, gone), _standing_among(given)
    if standing is not None and standing.facts["amount"] == str(kept.amount):
        return None
    if standing is not None:
        standing.move(Receipt.Status.VOIDED, reason=reason)
    return _write(donation, given, gone, why=reason) if kept.amount else None


@transaction.atomic
def replace(receipt: Receipt, *, by: User, reason: str) -> Receipt:
    """Void a receipt that is wrong (a name, an address) and give the gift another one, from what the records say
    now. The paper that was sent stays as it was."""
    donation = Donation.objects.select_for_update().get(pk=receipt.donation_id)
    receipt = Receipt.objects.get(pk=receipt.pk)
    if receipt.status != Receipt.Status.ISSUED:
        raise ReceiptRefused(
            _("%(number)s counts no more, so there is nothing to replace.") % {"number": receipt.number}
        )
    receipt.move(Receipt.Status.VOIDED, by=by, reason=reason)
    with context.acting(by, reason=reason):
        successor = _write(donation, _given_for(donation), returned.gone(donation), why=reason)
        emails.receipt_replaced(successor)
        return successor


@transaction.atomic
def send_again(receipt: Receipt, *, by: User) -> OutgoingEmail:
    """The paper that was made, once more, to the donor's present address."""
    if receipt.status != Receipt.Status.ISSUED or not receipt.sha256:
        raise ReceiptRefused(
            _("%(number)s counts no more, or its PDF is still being made.") % {"number": receipt.number}
        )
    with context.acting(by, reason=_("Sent again.")):
        email = emails.receipt_copy(receipt)
        if email is None:
            raise ReceiptRefused(
                _("There is no address to which %(number)s could be sent.") % {"number": receipt.number}
            )
        outbox.attach(
            email,
            filename=f"{receipt.number}.pdf",
            content_type="application/pdf",
            stored_name=str(receipt.pdf.name),
            sha256=receipt.sha256,
        )
        return outbox.release(email)


def standing_of(donation: Donation) -> Receipt | None:
    return Receipt.objects.filter(donation=donation, status=Receipt.Status.ISSUED).first()


def _given_for(donation: Donation) -> list[Receipt]:
    # All that it ever had, the newest first.
    return _GIVEN_FOR.all(donation=donation.pk)


def _standing_among(given: list[Receipt]) -> Receipt | None:
    return next((receipt for receipt in given if receipt.status == Receipt.Status.ISSUED), None)


def _write(donation: Donation, given: list[Receipt], gone: Money, why: str = "") -> Receipt:
    kept = _what_is_left(donation.amount, gone)
    _refuse_without_grounds(donation, kept)
    year = timezone.localdate(donation.received_at).year
    replaced = {receipt.replaces_id for receipt in given}
    voided = next((receipt for receipt in given if receipt.pk not in replaced), None)
    facts = _facts(donation, kept) | _facts_of_successor(donation, voided, gone, why)
    sequence = numbering.next_number(series=Receipt.SERIES, year=year)
    number = numbering.label(series=Receipt.SERIES, year=year, number=sequence)
    receipt = Receipt.objects.create(
        series=Receipt.SERIES,
        year=year,
        sequence=sequence,
        number=number,
        donation=donation,
        facts=facts,
        replaces=voided,
    )
    render_receipt.enqueue(str(receipt.pk))
    return receipt


def _what_is_left(given: Money, gone: Money) -> Money:
    code = str(given.currency)
    return Money(quantized(given.amount - gone.amount, code), code)


def _refuse_without_grounds(donation: Donation, kept: Money) -> None:
    if donation.status != Donation.Status.SUCCEEDED or donation.received_at is None:
        raise ReceiptRefused(
            _("%(reference)s has not been received, so there is nothing to give a receipt for.")
            % {"reference": donation.reference}
        )
    if not kept.amount:
        raise ReceiptRefused(
            _("All of %(reference)s went back, so there is nothing to give a receipt for.")
            % {"reference": donation.reference}
        )
    if donation.fund is None:
        raise ReceiptRefused(
            _("%(reference)s is not attributed to a purpose yet. Attribute it first.")
            % {"reference": donation.reference}
        )


def _facts_of_successor(donation: Donation, voided: Receipt | None, gone: Money, why: str) -> dict[str, Any]:
    """Which one it takes the place of, and what went back of the gift meanwhile."""
    facts: dict[str, Any] = {}
    if voided is not None:
        facts |= {"replaces": voided.number, "why_replaced": why}
    if gone.amount:
        facts |= {"given_in_words": in_words(donation.amount), "went_back_in_words": in_words(gone)}
    return facts


def _facts(donation: Donation, kept: Money) -> dict[str, Any]:
    """Plain values that mean the same in twenty years, whatever becomes of the records behind them."""
    donor = donation.donor
    language = donor.language if donor else "en"
    currency = str(kept.currency)
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
            "amount": str(quantized(kept.amount, currency)),
            "currency": currency,
            "amount_in_words": in_words(kept),
            "received_on": timezone.localdate(donation.received_at).isoformat(),
            "issued_at": timezone.now().isoformat(timespec="seconds"),
            "purpose": _purpose(donation),
            "channel": str(Donation.Channel(donation.channel).label),
            "reference": donation.reference,
            "in_kind": donation.in_kind,
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
    assert donation.fund is not None  # no receipt is given for money without a purpose
    if donation.child is None:
        return donation.fund.public_name
    return f"{donation.fund.public_name}: {donation.child.first_name} ({donation.child.reference})"
