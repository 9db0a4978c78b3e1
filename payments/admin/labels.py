"""Which colour does a status of this floor have, and how do a donor and an amount stand in a list?"""

from typing import Any

from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.money import from_minor, in_words
from donors.models import Donor
from payments.models import Donation, PaymentLink, Receipt, RecurringGift, WebhookEvent

DONATION_COLOURS = {
    Donation.Status.PENDING: "info",
    Donation.Status.PROCESSING: "warning",
    Donation.Status.SUCCEEDED: "success",
    Donation.Status.FAILED: "danger",
    Donation.Status.CANCELLED: "",
}
LINK_COLOURS = {
    PaymentLink.Status.OPEN: "info",
    PaymentLink.Status.PAID: "success",
    PaymentLink.Status.EXPIRED: "warning",
    PaymentLink.Status.CANCELLED: "",
}
RECURRING_COLOURS = {
    RecurringGift.Status.INCOMPLETE: "info",
    RecurringGift.Status.ACTIVE: "success",
    RecurringGift.Status.PAST_DUE: "danger",
    RecurringGift.Status.PAUSED: "warning",
    RecurringGift.Status.CANCELLED: "",
}
RECEIPT_COLOURS = {Receipt.Status.ISSUED: "success", Receipt.Status.VOIDED: "warning"}
EVENT_COLOURS = {
    WebhookEvent.Status.RECEIVED: "info",
    WebhookEvent.Status.PROCESSED: "success",
    WebhookEvent.Status.IGNORED: "",
    WebhookEvent.Status.FAILED: "danger",
}


def amount_of(money: Money | None) -> str:
    return in_words(money) if money is not None else ""


def minor_amount(minor: int, currency: str) -> str:
    return in_words(from_minor(minor, currency))


def status_of(record: Any) -> tuple[str, str]:
    """The value that chooses the colour, and the word."""
    return record.status, record.get_status_display()


def phone_of(record: Any) -> str:
    """As one dials it: providers take the number without its plus."""
    return f"+{record.phone.removeprefix('+')}"


def name_of(donor: Donor | None, payer: str = "") -> str:
    if donor is not None:
        return donor.name
    return payer or _("unknown")


def purpose_of(record: Any) -> str:
    """What a link, a gift or a recurring gift is for, in one line."""
    if record.child is not None:
        return f"{record.child.first_name} ({record.child.reference})"
    return str(record.fund) if record.fund is not None else _("not attributed")
