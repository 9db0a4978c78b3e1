"""What one looks for first on a donor's page: what they gave, what comes next, what is to be done."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.admin.record_tasks import MOST_SHOWN
from backoffice.core.models import WorkItem
from backoffice.core.money import add_up, in_words
from backoffice.rooms import list_address
from donors.models import Donor, Sponsorship
from payments.models import Donation, RecurringGift
from payments.services.banking.transfer_references import transfer_reference
from payments.services.giving_back import returned


@dataclass(frozen=True)
class Giving:
    """What has come from the donor: one amount for each currency, never added up across them."""

    lifetime: list[str]
    this_year: list[str]
    number: int
    address: str


@dataclass(frozen=True)
class NextGift:
    on: datetime.date
    amount: str


def giving_of(donor: Donor) -> Giving:
    this_year = timezone.localtime().replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    gifts = list(
        donor.donations.succeeded()
        .order_by()
        .only("id", "donor_id", "amount", "amount_currency", "received_at")
    )
    lately = [gift for gift in gifts if gift.received_at and gift.received_at >= this_year]
    taken = returned.taken_from(gifts)
    return Giving(
        lifetime=[in_words(total) for total in add_up(_kept(gift, taken) for gift in gifts)],
        this_year=[in_words(total) for total in add_up(_kept(gift, taken) for gift in lately)],
        number=len(gifts),
        address=list_address(
            "payments.donation", donor__id__exact=str(donor.pk), status__exact=Donation.Status.SUCCEEDED.value
        ),
    )


def _kept(gift: Donation, taken: Mapping[uuid.UUID, Decimal]) -> Money:
    """Without what was given back, or taken back by a bank."""
    return Money(gift.amount.amount - taken.get(gift.pk, Decimal(0)), gift.amount.currency)


def next_gift_of(donor: Donor) -> NextGift | None:
    """The next charge of a recurring gift, or the next due date of a promise that is paid by other ways."""
    charged = donor.recurring_gifts.filter(
        status=RecurringGift.Status.ACTIVE, next_payment_at__gte=timezone.now()
    ).order_by("next_payment_at")
    promised = donor.sponsorships.filter(
        status__in=[Sponsorship.Status.ACTIVE, Sponsorship.Status.PAST_DUE],
        next_due_on__gte=timezone.localdate(),
    ).order_by("next_due_on")
    found = [
        *(NextGift(timezone.localdate(gift.next_payment_at), in_words(gift.amount)) for gift in charged[:1]),
        *(
            NextGift(promise.next_due_on, in_words(promise.amount))
            for promise in promised[:1]
            if promise.next_due_on
        ),
    ]
    return min(found, key=lambda gift: gift.on, default=None)


def open_tasks_of(donor: Donor) -> list[WorkItem]:
    """Those about the donor and about the donor's sponsorships, the most urgent first."""
    promises = [str(key) for key in donor.sponsorships.values_list("pk", flat=True)[:100]]
    types = ContentType.objects.get_for_models(Donor, Sponsorship)
    about = Q(subject_type=types[Donor], subject_id=str(donor.pk)) | Q(
        subject_type=types[Sponsorship], subject_id__in=promises
    )
    items = WorkItem.objects.open().filter(about).select_related("owner")
    return list(items.order_by(F("due_on").asc(nulls_last=True), "created_at")[:MOST_SHOWN])


def summary(request: HttpRequest, donor: Donor) -> dict[str, object]:
    """What the template asks for; only what the person may see."""
    may_see = request.user.has_perm
    return {
        "for_transfers": transfer_reference(donor),
        "donor": donor,
        "giving": giving_of(donor) if may_see("payments.view_donation") else None,
        "next_gift": next_gift_of(donor) if may_see("payments.view_recurringgift") else None,
        "open_tasks": open_tasks_of(donor) if may_see("core.view_workitem") else [],
        "live_sponsorships": donor.sponsorships.live().select_related("child")[:10]
        if may_see("donors.view_sponsorship")
        else [],
    }
