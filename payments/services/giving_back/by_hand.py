"""What does a person have to do through whose hands the money of a refund goes?"""

from django.utils.translation import gettext as _

from payments.models import Donation


def by_hand_words(donation: Donation) -> str:
    """A sentence for whoever asks for the refund, and for whoever pays it."""
    match donation.channel:
        case Donation.Channel.MOBILE_MONEY:
            return _(
                "It came by mobile money. Send it back in the provider's portal, to the phone that paid: Almoner "
                "cannot do that."
            )
        case Donation.Channel.CASH:
            return _("It came in cash. Hand it over against a signed slip, or transfer it.")
        case _:
            return _("Transfer the money to an account that the donor names.")
