"""A card or an account as its owner recognises it."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from payments.models import RecurringGift


def words_of(gift: RecurringGift) -> str:
    """Such as "Visa ending 4242, expires 03/2027"; empty while nothing is known."""
    brand, _space, last = gift.method.rpartition(" ")
    named = _("%(brand)s ending %(last)s") % {"brand": brand, "last": last} if last.isdigit() else gift.method
    if not gift.card_expires_on:
        return named
    return _("%(card)s, expires %(month)s") % {
        "card": named,
        "month": date_format(gift.card_expires_on, "m/Y", use_l10n=False),
    }
