"""What is known of a giver who came without signing in, once the money has proved that somebody is there.

A guest who left no address is written down with the name and email that came with the payment. Who claims to be a
sponsor of ours is not tied to that sponsor: a person looks, and decides.
"""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.registry import Move, on_move
from backoffice.core.services import work
from donors.models import Donor
from payments.models import Donation

CLAIM = "donation.claimed"


def register() -> None:
    on_move(Donation, _when_it_came)


def _when_it_came(move: Move[Donation]) -> None:
    donation = move.instance
    if move.new != Donation.Status.SUCCEEDED:
        return
    if donation.donor is not None:
        _fill_in(donation.donor, donation)
    if donation.claimed_sponsor:
        _ask_who_it_was(donation)


def _fill_in(donor: Donor, donation: Donation) -> None:
    if donor.email or donor.source != Donor.Source.WEBSITE or not _is_usable(donation.payer_email):
        return
    donor.email = donation.payer_email
    donor.name = donation.payer_name or donor.name
    with context.acting(reason=_("As the payment %(reference)s says.") % {"reference": donation.reference}):
        donor.save(update_fields=["name", "name_key", "email", "updated_at"])


def _is_usable(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def _ask_who_it_was(donation: Donation) -> None:
    work.ask(
        CLAIM,
        title=_("%(reference)s: the giver says to be a sponsor of ours") % {"reference": donation.reference},
        details=_(
            "The gift was made without signing in, for the sponsor '%(claimed)s'. Whoever knows that name could say "
            "so. Compare name, email and card; if it is the same person, attribute the gift to that donor."
        )
        % {"claimed": donation.claimed_sponsor},
        subject=donation,
        due_on=timezone.localdate(),
        key=f"{CLAIM}:{donation.pk}",
    )
