"""What a refund does to everything else, from what it says now: told again it changes nothing.

Whether its money counts as gone is asked of the books. So an answer that comes twice, late or in another order leaves
one entry, one receipt and one mail.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.money import in_words
from backoffice.core.services import work
from payments import emails
from payments.models import Refund
from payments.services.giving_back import refund_booking, return_effects

FAILED = "refund.failed"
_GONE = (Refund.Status.PENDING, Refund.Status.SUCCEEDED)


def follow_money(refund: Refund) -> None:
    """Bring books, promise and receipt in step with the refund. In the caller's transaction, its gift locked."""
    is_gone, is_booked = refund.status in _GONE, refund_booking.is_booked(refund)
    if is_gone and not is_booked:
        _went(refund)
    elif is_booked and not is_gone:
        _came_back(refund)


def _went(refund: Refund) -> None:
    refund_booking.book_gone(refund)
    return_effects.went_back(refund.donation, refund.amount, reason=_because(refund))
    if not refund.was_taken_back:
        emails.refund_made(refund)


def _came_back(refund: Refund) -> None:
    refund_booking.book_back(refund)
    return_effects.came_again(refund.donation, refund.amount, reason=_("The refund failed."))


def tell_failure(refund: Refund, *, is_disputed: bool = False) -> None:
    """Nothing went back, whatever we have told the donor."""
    what = (
        _("Do not give it back by hand: the bank decides now, and takes the gift itself when we lose.")
        if is_disputed
        else _("Ask the donor for an account and refund it by hand.")
    )
    work.ask(
        FAILED,
        title=_("%(amount)s of %(reference)s could not be given back")
        % {"amount": in_words(refund.amount), "reference": refund.donation.reference},
        details=_("%(why)s\n\nThe gift stands as if nothing had been refunded. %(what)s")
        % {"why": refund.failure_reason or _("Stripe gives no reason."), "what": what},
        subject=refund,
        due_on=timezone.localdate(),
        key=f"{FAILED}:{refund.pk}",
    )


def _because(refund: Refund) -> str:
    if refund.was_taken_back:
        return _("The donor's bank took the payment back.")
    return _("%(amount)s were given back: %(reason)s.") % {
        "amount": in_words(refund.amount),
        "reason": refund.get_reason_display().lower(),
    }
