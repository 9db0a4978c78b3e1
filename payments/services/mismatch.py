"""When the processor's books and ours say different things, nothing is booked and a person decides."""

from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.errors import DomainError
from backoffice.core.money import in_words


class Mismatch(DomainError):
    """What Stripe tells contradicts our rows. Trying again cannot help."""


def refuse_other_amount(what: str, *, ours: Money, theirs: Money | None) -> None:
    if theirs is None or ours.currency != theirs.currency or ours.amount != theirs.amount:
        told = in_words(theirs) if theirs is not None else _("no amount")
        raise Mismatch(
            _("%(what)s is %(ours)s here and %(theirs)s at Stripe.")
            % {"what": what, "ours": in_words(ours), "theirs": told}
        )
