"""A recurring gift and the promise that it pays for: from its first payment on they say the same.

Whoever pays in the last second, for a promise that ended while the card number was typed, is not told off. The
payment stands; the promise is begun anew while the child is still free, else people are asked what becomes of it.
"""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context, money
from backoffice.core.intervals import Interval
from backoffice.core.services import work
from beneficiaries.models import Child
from donors.models import Sponsorship
from donors.services import due_dates, instalments, revising, shares, sponsorships
from payments.models import Donation, PaymentLink, RecurringGift

Status = Sponsorship.Status


def begin_with(donation: Donation) -> None:
    """The first money for a promise has come. The donation is locked, and has just been moved."""
    gift = donation.recurring_gift
    if gift is not None and gift.status == RecurringGift.Status.INCOMPLETE:
        keep(gift)
        donation.refresh_from_db(fields=["sponsorship"])
    if donation.sponsorship_id is None:
        return
    promise = Sponsorship.objects.select_for_update().get(pk=donation.sponsorship_id)
    if promise.status == Status.PENDING:
        received_on = timezone.localdate(donation.received_at)
        reason = _("First payment: %(reference)s.") % {"reference": donation.reference}
        sponsorships.begin(promise, on=received_on, reason=reason)


def keep(gift: RecurringGift) -> None:
    """A recurring gift begins: its promise takes on its amount and its rhythm, and is begun anew if need be."""
    promise = gift.sponsorship and Sponsorship.objects.select_for_update().get(pk=gift.sponsorship.pk)
    if promise is not None and promise.status != Status.ENDED:
        _agree(promise, gift)
        _withdraw_other_links(promise, gift)
        _ask_about_two(promise, gift)
    elif gift.child is not None:
        _begin_anew(gift, gift.child, promise)


def _agree(promise: Sponsorship, gift: RecurringGift) -> None:
    if promise.amount.currency == gift.amount.currency:
        revising.agree(
            promise,
            amount=gift.amount,
            interval=gift.interval,
            reason=_("As the recurring gift that pays for it."),
        )
    if promise.status != Status.PENDING:
        began = timezone.localdate(gift.anchored_at or gift.started_at)
        instalments.realign(promise, next_due_on=_next_of(promise, gift, began), due_day=began.day)


def _next_of(promise: Sponsorship, gift: RecurringGift, began: datetime.date) -> datetime.date:
    """The first payment of the gift for which nothing has been expected yet."""
    earliest = promise.next_due_on or began
    return due_dates.first_from(
        max(earliest, began), beginning=began, interval=gift.interval, due_day=began.day
    )


def _withdraw_other_links(promise: Sponsorship, gift: RecurringGift) -> None:
    """What was asked for by another mail is paid: by its link too the donor would be charged twice each time."""
    others = PaymentLink.objects.open().filter(sponsorship=promise).exclude(interval=Interval.ONCE)
    others = others.exclude(replaces=gift).exclude(recurring_gifts=gift)
    # Who holds one of them is just paying by it: people are asked then, and nobody waits for anybody.
    for link in others.select_for_update(of=("self",), skip_locked=True):
        # Moved and no more: whose promise is being begun here is not ended for want of links.
        link.move(PaymentLink.Status.CANCELLED, reason=_("The sponsorship is paid for by another link."))


def _ask_about_two(promise: Sponsorship, gift: RecurringGift) -> None:
    running = (RecurringGift.Status.ACTIVE, RecurringGift.Status.PAST_DUE, RecurringGift.Status.PAUSED)
    others = promise.recurring_gifts.filter(status__in=running).exclude(pk=gift.pk)
    if gift.payment_link is not None and gift.payment_link.replaces_id is not None:
        others = others.exclude(pk=gift.payment_link.replaces_id)
    other = others.exclude(payment_link__replaces=gift).first()
    if other is None:
        return
    work.ask(
        "recurring.two_for_one",
        title=_("%(donor)s pays twice for the sponsorship of %(child)s")
        % {"donor": gift.donor, "child": promise.child.first_name},
        details=_(
            "Two recurring gifts run for one sponsorship, %(first)s and %(second)s, and both are charged each time. "
            "Ask the donor which is meant, cancel the other and refund what was paid twice."
        )
        % {"first": money.in_words(other.amount), "second": money.in_words(gift.amount)},
        subject=gift,
        due_on=timezone.localdate(),
        key=f"recurring.two_for_one:{gift.pk}",
    )


def _begin_anew(gift: RecurringGift, child: Child, ended: Sponsorship | None) -> None:
    link = gift.payment_link
    try:
        promise = sponsorships.start_sponsorship(
            payer=gift.donor,
            child=child,
            amount=gift.amount,
            interval=gift.interval,
            share=ended.share if ended else shares.WHOLE,
            correspondent=ended.correspondent if ended else None,
            origin=gift.campaign or (ended.origin if ended else None),
            gift_aid=ended.gift_aid if ended else False,
            hold=link.hold if link else None,
        )
    except shares.SponsorshipRefused as refusal:
        _ask_what_becomes_of(gift, refusal)
        return
    with context.acting(reason=_("Paid for after the first promise had ended.")):
        for record in [gift, *gift.donations.all(), *([link] if link else [])]:
            record.sponsorship = promise
            record.save(update_fields=["sponsorship", "updated_at"])


def _ask_what_becomes_of(gift: RecurringGift, refusal: shares.SponsorshipRefused) -> None:
    """Whoever paid in the last second pays regularly from now on, for a promise that does not stand."""
    work.ask(
        "recurring.without_sponsorship",
        title=_("%(donor)s pays regularly for a sponsorship that has ended") % {"donor": gift.donor},
        details=_(
            "The payment is accepted and booked. It cannot be a sponsorship of %(child)s any more: %(why)s\n\n"
            "Offer the donor another child, or cancel the recurring gift and refund what was paid."
        )
        % {"child": gift.child, "why": refusal},
        subject=gift,
        due_on=timezone.localdate(),
        key=f"recurring.without_sponsorship:{gift.pk}",
    )
