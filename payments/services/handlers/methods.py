"""A card or an account was added, replaced, renewed or taken away: the gifts that are charged to it say so."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments.gateway.facts import Subscription
from payments.models import RecurringGift
from payments.services.cards import card_work
from payments.services.handlers.readings import MethodReading
from payments.services.recurring_gifts import recurring


def apply(reading: MethodReading) -> str:
    followed = (_follow(reading, subscription) for subscription in reading.subscriptions)
    gifts = [gift for gift in followed if gift is not None]
    if not gifts:
        return _("Nothing: no recurring gift of ours is charged to it.")
    if reading.failure:
        return _("The donor tried to leave another card: %(why)s") % {"why": reading.failure}
    return ngettext(
        "%(number)d recurring gift was looked at again.",
        "%(number)d recurring gifts were looked at again.",
        len(gifts),
    ) % {"number": len(gifts)}


def _follow(reading: MethodReading, subscription: Subscription) -> RecurringGift | None:
    gift = recurring.find(subscription)
    if gift is None:
        return None
    recurring.follow(gift, subscription)
    charged_to_it = reading.method_id != "" and gift.stripe_method_id == reading.method_id
    if charged_to_it and not reading.mandate_stands:
        card_work.mandate_ended(gift)
    elif subscription.method is None and gift.stripe_method_id:
        card_work.lost(gift)
    return gift
