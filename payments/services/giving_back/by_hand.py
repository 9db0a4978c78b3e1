"""What does a person have to do through whose hands the money of a refund goes?"""

from django.utils.translation import gettext as _

from backoffice.core.money import in_words
from payments.models import Dispute, Donation, Refund


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


def words_to_pay(refund: Refund) -> tuple[str, str]:
    """Title and details of the work item that stands until it is paid."""
    amount = {"amount": in_words(refund.amount), "reference": refund.donation.reference}
    if not Dispute.objects.filter(donation=refund.donation).forbidding_refunds().exists():
        details = f"{by_hand_words(refund.donation)} {_('Then mark the refund as paid.')}"
        return _("Pay back %(amount)s of %(reference)s") % amount, details
    return _("Do not pay back %(amount)s of %(reference)s: it is disputed") % amount, _(
        "The donor's bank has the money, or is about to take it: paid back as well it would be gone twice. This changes "
        "by itself once the bank has decided. Had it gone before, mark the refund as paid and send the proof to the "
        "bank. Shall the donor have the money, accept the dispute."
    )
