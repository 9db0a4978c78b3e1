"""An invoice is one donation: the first that of the checkout, each later one a renewal."""

from django.utils.translation import gettext as _
from djmoney.money import Money

from payments.gateway.facts import InvoiceState, PaymentState, SubscriptionState
from payments.models import Donation, PosterLink, RecurringChange, RecurringGift
from payments.services import donations
from payments.services.cards import card_problems
from payments.services.handlers import posters
from payments.services.handlers.payments import book_stranger, settle
from payments.services.handlers.readings import InvoiceReading, NotYet
from payments.services.mismatch import Mismatch, refuse_other_amount
from payments.services.recurring_gifts import paid_elsewhere, recurring, unseen_amounts


def apply(reading: InvoiceReading, *, poster: PosterLink | None = None) -> str:
    """`poster` is known where the session was read that began the subscription."""
    gift = recurring.find(reading.subscription) if reading.subscription else None
    if gift is None and reading.subscription is not None:
        poster = poster or posters.poster_of(reading)
        gift = posters.begin_recurring(poster, reading) if poster and _is_under_way(reading) else None
    if gift is None or reading.subscription is None:
        return _apply_to_nobody(reading)
    effect = _apply_to(gift, reading)
    recurring.follow(gift, reading.subscription)
    card_problems.note_finalization(gift, reading.invoice)
    card_problems.follow(reading.invoice, reading.payment, reading.subscription)
    return effect


def _apply_to(gift: RecurringGift, reading: InvoiceReading) -> str:
    invoice = reading.invoice
    if not invoice.amount.amount:
        return _("Nothing: an invoice of zero.")
    if invoice.is_paid_elsewhere:
        return paid_elsewhere.ask_people(gift, invoice)
    donation = _donation_of(gift, reading)
    if donation is None:
        return _("Nothing: the invoice has not been asked for yet.")
    refuse_other_amount(str(donation.reference), ours=donation.amount, theirs=invoice.amount)
    match invoice.state:
        case InvoiceState.PAID:
            return _apply_paid(donation, reading)
        case InvoiceState.CLOSED:
            donation = _give_up(donation)
            return _("%(reference)s will not be asked for any more.") % {"reference": donation.reference}
        case _ if reading.payment is None:
            return _("Nothing: the invoice has no payment yet.")
        case _ if reading.payment.state is not PaymentState.SUCCEEDED:
            return settle(
                donation,
                reading.payment,
                may_be_retried=not invoice.was_attempted or _is_being_begun(reading),
                payer=invoice.payer,
                invoice_id=invoice.id,
            )
        case _:
            raise NotYet  # paid, but its invoice does not say so yet


def _give_up(donation: Donation) -> Donation:
    """What somebody began and never paid is no payment that failed."""
    reason = _("Stripe has stopped asking for it.")
    if donation.status == Donation.Status.PENDING:
        return donations.cancel(donation, reason=reason)
    return donations.fail(donation, reason=reason)


def _apply_paid(donation: Donation, reading: InvoiceReading) -> str:
    assert reading.payment is not None  # or it would have been paid elsewhere
    if reading.payment.state is not PaymentState.SUCCEEDED:
        raise NotYet
    return settle(
        donation,
        reading.payment,
        may_be_retried=False,
        payer=reading.invoice.payer,
        invoice_id=reading.invoice.id,
        paid_at=reading.invoice.paid_at,
    )


def _donation_of(gift: RecurringGift, reading: InvoiceReading) -> Donation | None:
    invoice = reading.invoice
    known = Donation.objects.filter(stripe_invoice_id=invoice.id).first()
    if known is not None:
        return known
    # What began on a poster's page was asked of nobody: its first gift is made here, like each later one.
    if invoice.is_first and (gift.payment_link_id is not None or invoice.ours.donation is not None):
        return _first_donation(gift, reading)
    if not _is_under_way(reading):
        return None
    return Donation.objects.create(
        donor=gift.donor,
        amount=_explained(gift, reading),
        fund=gift.fund,
        child=gift.child,
        sponsorship=gift.sponsorship,
        recurring_gift=gift,
        campaign=gift.campaign,
        stripe_invoice_id=invoice.id,
    )


def _explained(gift: RecurringGift, reading: InvoiceReading) -> Money:
    """What the invoice is over, if the gift was ever at that amount or its subscription is now. Else what is ours,
    and the difference is told. Of two changes at Stripe between two of our readings we see one: of the other the
    invoice itself proves that its subscription asked just that."""
    billed = reading.invoice.amount
    known: list[Money] = [gift.amount, *([reading.subscription.amount] if reading.subscription else [])]
    for change in gift.changes.filter(kind=RecurringChange.Kind.AMOUNT):
        known += [amount for amount in (change.old_amount, change.new_amount) if amount is not None]
    if billed in known:
        return billed
    if billed == reading.invoice.of_whole_period:
        unseen_amounts.take_over(gift, reading.invoice)
        return billed
    agreed: Money = gift.amount
    return agreed


def _first_donation(gift: RecurringGift, reading: InvoiceReading) -> Donation:
    """The one that the checkout began with. Its key stands in the subscription's metadata."""
    key = reading.invoice.ours.donation
    first = gift.donations.filter(pk=key, stripe_invoice_id=None).first() if key else None
    if first is None:
        raise Mismatch(_("The first invoice of %(gift)s belongs to no donation of ours.") % {"gift": gift.pk})
    return first


def _is_under_way(reading: InvoiceReading) -> bool:
    """Money has been asked for: a draft, and an invoice that nobody has tried, are no gifts yet."""
    if reading.invoice.state is InvoiceState.PAID:
        return True
    processing = reading.payment is not None and reading.payment.state is PaymentState.PROCESSING
    return reading.invoice.state is InvoiceState.OPEN and (reading.invoice.was_attempted or processing)


def _is_being_begun(reading: InvoiceReading) -> bool:
    """In a front end of one's own, before the donor's eyes: a declined card may be followed by another."""
    begun = reading.subscription
    return begun is not None and begun.state is SubscriptionState.INCOMPLETE


def _apply_to_nobody(reading: InvoiceReading) -> str:
    payment = reading.payment
    if payment is None or payment.state is not PaymentState.SUCCEEDED:
        return _("Nothing: not an invoice of ours, and not paid.")
    return book_stranger(payment, invoice_id=reading.invoice.id, payer=reading.invoice.payer)
