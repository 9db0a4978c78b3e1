"""A callback of a provider of mobile money, and what it changes."""

from django.utils.translation import gettext as _

from backoffice.core.money import in_words
from backoffice.core.services import work
from payments.mobile_money import registry
from payments.mobile_money.base import State
from payments.services.handlers.mobile_readings import MobileReading
from payments.services.mobile import mobile_lookups, mobile_outcomes


def apply(reading: MobileReading) -> str:
    if reading.payment is None:
        return _of_nobody(reading)
    if reading.told is None:
        return _("Nothing: %(why)s") % {"why": reading.why_not}
    effect = mobile_outcomes.settle(reading.payment, reading.told)
    if not reading.trusted and reading.told.state in (State.PENDING, State.UNKNOWN):
        mobile_lookups.look_soon(reading.payment)
    return effect


def _of_nobody(reading: MobileReading) -> str:
    """Signed and paid, and not asked for by us: somebody must see whose money it is. It is not booked by itself,
    since it may be another system's on the same account."""
    claimed = reading.claimed
    if not reading.trusted or claimed.state is not State.SUCCEEDED:
        return _("Nothing: no payment of ours bears this reference.")
    amount = in_words(claimed.amount) if claimed.amount is not None else "?"
    work.ask(
        "mobile.stranger",
        title=_("%(provider)s tells of %(amount)s that we did not ask for")
        % {"provider": registry.label_of(reading.provider), "amount": amount},
        details=_(
            "Its reference is %(reference)s, its receipt %(receipt)s. Nothing was booked. When it is a gift, enter "
            "it by hand; when another system uses the same account, dismiss this."
        )
        % {"reference": claimed.reference, "receipt": claimed.receipt or "–"},
        key=f"mobile.stranger:{reading.provider}:{claimed.reference}"[:200],
    )
    return _("Nothing booked: no payment of ours bears this reference. A person was asked to look.")
