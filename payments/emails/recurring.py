"""Mails about a gift that comes again: it has begun, is another, rests, or has ended."""

import hashlib

from django.conf import settings
from django.utils import timezone

from backoffice.core.models import OutgoingEmail
from backoffice.core.money import in_words
from payments.emails.writing import Facts, to_donor
from payments.models import RecurringChange, RecurringGift
from payments.services.cards.card_words import words_of
from payments.services.recurring_gifts.manage_links import manage_url

Kind = RecurringChange.Kind


def recurring_started(gift: RecurringGift) -> OutgoingEmail | None:
    """What has been agreed, and how to change or end it: the law of most countries asks for both."""
    return to_donor(
        "recurring_started",
        gift.donor,
        lambda: gift_facts(gift),
        about=gift,
        key=f"recurring_started:{gift.pk}",
    )


def recurring_changed(change: RecurringChange) -> OutgoingEmail | None:
    """The processor has confirmed a change, whoever asked for it: now the donor may be told."""
    return to_donor(
        "recurring_changed",
        change.recurring_gift.donor,
        lambda: change_facts(change),
        about=change.recurring_gift,
        key=f"recurring_changed:{change.pk}",
    )


def recurring_paused(change: RecurringChange) -> OutgoingEmail | None:
    return to_donor(
        "recurring_paused",
        change.recurring_gift.donor,
        lambda: change_facts(change),
        about=change.recurring_gift,
        key=f"recurring_paused:{change.pk}",
    )


def recurring_ended(gift: RecurringGift) -> OutgoingEmail | None:
    """Nothing is charged any more; written when the processor says so, and not before."""
    return to_donor(
        "recurring_ended",
        gift.donor,
        lambda: ended_facts(gift),
        about=gift,
        key=f"recurring_ended:{gift.pk}",
    )


def manage_link(gift: RecurringGift) -> OutgoingEmail | None:
    """The address by which the donor changes or ends the gift. Asked for twice in an hour it comes once."""
    hour = timezone.now().strftime("%Y%m%d%H")
    whom = hashlib.sha256(gift.donor.email.lower().encode()).hexdigest()[:12]
    return to_donor(
        "manage_link",
        gift.donor,
        lambda: manage_facts(gift),
        about=gift,
        key=f"manage_link:{gift.pk}:{whom}:{hour}",
    )


def gift_facts(gift: RecurringGift) -> Facts:
    return {**_shared(gift), "manage_url": manage_url(gift)}


def manage_facts(gift: RecurringGift) -> Facts:
    return {**gift_facts(gift), "days": settings.MANAGE_LINK_DAYS}


def ended_facts(gift: RecurringGift) -> Facts:
    return {**_shared(gift), "ended_at": gift.cancelled_at}


def change_facts(change: RecurringChange) -> Facts:
    return {
        **gift_facts(change.recurring_gift),
        "kind": change.kind,
        "old_amount": in_words(change.old_amount) if change.old_amount else "",
        "new_amount": in_words(change.new_amount) if change.new_amount else "",
        "new_child_name": change.new_child.first_name if change.new_child else "",
        "next_payment_on": change.next_payment_on or _day(change.recurring_gift),
        "resumes_on": change.resumes_on,
        "asked_by_donor": change.origin == RecurringChange.Origin.SPONSOR,
    }


def _shared(gift: RecurringGift) -> Facts:
    return {
        "gift": gift,
        "method": words_of(gift),
        "amount": in_words(gift.amount),
        "rhythm": str(gift.get_interval_display()),
        "child_name": gift.child.first_name if gift.child else "",
        "purpose": str(gift.campaign.name if gift.campaign else gift.fund.public_name),
    }


def _day(gift: RecurringGift) -> object:
    return timezone.localdate(gift.next_payment_at) if gift.next_payment_at else None
