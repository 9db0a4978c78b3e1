"""What people and donors are asked about the card behind a recurring gift, and when that is answered."""

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.services import work
from payments import emails
from payments.models import RecurringGift

EXPIRED, LOST, MANDATE = "recurring.card_expired", "recurring.card_lost", "recurring.mandate"


def settled(gift: RecurringGift) -> None:
    """Another card is charged: what was asked about the old one is answered."""
    for item in work.open_about(gift).filter(kind__in=[EXPIRED, LOST, MANDATE]):
        item.move(item.Status.DONE, reason=_("Charged to %(card)s now.") % {"card": gift.method})


def lost(gift: RecurringGift) -> None:
    """The donor has taken the card away, and there is no other: the next payment will fail."""
    if gift.method or gift.card_expires_on:
        gift.method, gift.card_expires_on, gift.stripe_method_id = "", None, ""
        gift.save(update_fields=["method", "card_expires_on", "stripe_method_id", "updated_at"])
    _ask(gift, LOST, _("%(donor)s gives regularly, and no card is left to charge"))


def mandate_ended(gift: RecurringGift) -> None:
    """The bank lets us debit no more: the donor is asked to leave another account or a card."""
    _ask(gift, MANDATE, _("The bank of %(donor)s has taken back the permission to debit"))
    emails.manage_link(gift)


def expired(gift: RecurringGift) -> None:
    _ask(gift, EXPIRED, _("The card of %(donor)s has expired, and the gift is unpaid"))


def _ask(gift: RecurringGift, kind: str, title: str) -> None:
    work.ask(
        kind,
        title=title % {"donor": gift.donor},
        details=_(
            "Ask the donor for another card: “Send manage link” on the gift mails a page on which it can be left. This "
            "closes by itself once another one is charged."
        ),
        subject=gift,
        due_on=timezone.localdate(),
        key=f"{kind}:{gift.pk}",
    )
