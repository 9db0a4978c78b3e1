"""Mails about money that did not come, or that will not if nobody does anything; and that it came after all."""

from django.conf import settings
from django.utils.translation import gettext as _

from backoffice.core.models import OutgoingEmail
from backoffice.core.money import in_words
from payments.emails.recurring import gift_facts
from payments.emails.writing import Facts, stage_of, to_donor
from payments.models import Donation, MobilePayment, PaymentLink, RecurringGift
from payments.services.cards.mend_links import mend_url
from payments.services.paying.decline_words import sentence

Failure = MobilePayment.Failure


def card_problem(donation: Donation, *, stage: int, again: int = 0) -> OutgoingEmail | None:
    """The bank did not let a payment through. Stage 0 is written at once, 2 is the last one; `again` counts those
    that staff have sent once more."""
    return to_donor(
        "card_problem",
        donation.donor,
        lambda: problem_facts(donation, stage=stage),
        about=donation,
        key=f"card_problem:{donation.pk}:{stage}" + (f":{again}" if again else ""),
    )


def payment_recovered(donation: Donation) -> OutgoingEmail | None:
    """What failed before has come: whoever was worried may stop."""
    return to_donor(
        "payment_recovered",
        donation.donor,
        lambda: gift_words(donation),
        about=donation,
        key=f"payment_recovered:{donation.pk}",
    )


def card_expiring(gift: RecurringGift) -> OutgoingEmail | None:
    """Once for each card: a new one has another day on which it expires."""
    return to_donor(
        "card_expiring",
        gift.donor,
        lambda: expiry_facts(gift),
        about=gift,
        key=f"card_expiring:{gift.pk}:{gift.card_expires_on}",
    )


def mobile_prompt_failed(payment: MobilePayment) -> OutgoingEmail | None:
    """The prompt on the phone was not confirmed, and why."""
    return to_donor(
        "mobile_prompt_failed",
        payment.donation.donor,
        lambda: prompt_facts(payment),
        about=payment.donation,
        key=f"mobile_prompt_failed:{payment.pk}",
    )


def problem_facts(donation: Donation, *, stage: int) -> Facts:
    return {
        **gift_words(donation),
        "stage": stage_of(stage + 1, of=len(settings.CARD_PROBLEM_DAYS) + 1),
        "needs_proof": donation.needs_proof,
        "sentence": "" if donation.needs_proof else sentence(donation.failure_code),
        "next_try_at": donation.next_try_at,
        "mend_url": mend_url(donation),
    }


def expiry_facts(gift: RecurringGift) -> Facts:
    return {**gift_facts(gift), "expires_on": gift.card_expires_on}


def prompt_facts(payment: MobilePayment) -> Facts:
    link = payment.donation.payment_link
    return {
        **gift_words(payment.donation),
        "sentence": _why_not(payment.failure),
        "phone_end": str(payment.phone)[-3:],
        "again_url": link.url if link and link.status == PaymentLink.Status.OPEN else "",
        "is_pledge": payment.pledge is not None,
    }


def gift_words(donation: Donation) -> Facts:
    return {
        "donation": donation,
        "amount": in_words(donation.amount),
        "child_name": donation.child.first_name if donation.child else "",
    }


def _why_not(failure: str) -> str:
    """For the donor, without blame."""
    match failure:
        case Failure.INSUFFICIENT:
            return _("There was not enough money on your account.")
        case Failure.TIMEOUT:
            return _("Your PIN was not entered in time.")
        case Failure.CANCELLED:
            return _("The request was declined on your phone.")
        case Failure.WRONG_PIN:
            return _("The PIN was not right.")
        case Failure.LIMIT:
            return _("The amount is above what your account may pay at once.")
        case _other:
            return _("Your provider did not carry the payment out.")
