"""A recurring gift whose subscription Stripe does not know: nothing is charged, so nothing runs here. Never silently."""

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.services import work
from payments.gateway.errors import GatewayError, NotFound
from payments.models import RecurringGift

# Stripe says this of an id that it knows under the other key: that is a wrong setting, and no gift that is gone.
_OF_THE_OTHER_MODE = "similar object exists in"


def is_unknown(error: GatewayError) -> bool:
    return isinstance(error, NotFound) and _OF_THE_OTHER_MODE not in str(error)


def give_up(gift: RecurringGift, error: GatewayError) -> None:
    """End it here, in the caller's transaction, which holds the gift; its sponsorship is for people to decide."""
    if gift.can_move(RecurringGift.Status.CANCELLED):
        reason = _("Stripe does not know its subscription: %(error)s") % {"error": error}
        gift.move(RecurringGift.Status.CANCELLED, reason=reason, cancelled_at=timezone.now(), cancels_at=None)
    ask_people(
        gift,
        error,
        advice=_(
            "The gift was ended here, and nothing is charged for it under this key. Look in Stripe's dashboard whether "
            "the donor is charged by another subscription. Its sponsorship stands: end it, or send the donor a new "
            "payment link."
        ),
    )


def ask_people(gift: RecurringGift, error: GatewayError, *, advice: str = "") -> None:
    """Without `advice` nothing was ended: were the key wrong, all gifts would be unknown at once."""
    advice = advice or _("End the gift here, or see whether the key is that of another account.")
    work.ask(
        "recurring.unknown_at_stripe",
        title=_("Stripe does not know the recurring gift of %(donor)s") % {"donor": gift.donor},
        details=_("Stripe said: %(error)s") % {"error": error} + f"\n\n{advice}",
        subject=gift,
        due_on=timezone.localdate(),
        key=f"recurring.unknown_at_stripe:{gift.pk}",
    )
