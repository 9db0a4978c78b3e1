"""A subscription becomes what our recurring gift and its sponsorship say of it."""

from django.utils.translation import gettext as _

from payments.services.handlers.readings import SubscriptionReading
from payments.services.recurring_gifts import recurring


def apply(reading: SubscriptionReading) -> str:
    gift = recurring.find(reading.subscription)
    if gift is None:
        return _("Nothing: not a subscription of ours.")
    news = recurring.follow(gift, reading.subscription)
    effect = (
        _("The recurring gift of %(donor)s is: %(status)s.")
        if news
        else _("Nothing new about the recurring gift of %(donor)s (%(status)s).")
    )
    return effect % {"donor": gift.donor, "status": gift.get_status_display()}
