"""Greeting who has given for the first time.

The thank-you comes with the gift, and what a regular gift agrees on comes with its start. So the welcome waits two
days: three mails in one minute are no welcome. It goes out once in a lifetime, and never for a gift of the old books.
"""

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from backoffice.core.models import OutgoingEmail
from donors.models import Donor
from donors.models.donor_rows import DonorQuerySet
from payments import emails
from payments.models import Donation

AFTER_DAYS = 2
# However long the schedule stood still: a welcome that comes later than this is none.
AT_MOST_DAYS = 10


def greet_new_donors() -> int:
    """Returns how many mails were written."""
    return sum(_greet(donor) for donor in _new_donors())


def _new_donors() -> DonorQuerySet:
    today = timezone.localdate()
    first, last = (today - datetime.timedelta(days=days) for days in (AT_MOST_DAYS, AFTER_DAYS))
    gifts = Donation.objects.filter(donor=OuterRef("pk"))
    greeted = OutgoingEmail.objects.filter(kind="welcome", recipient_id=OuterRef("pk"))
    return Donor.objects.filter(
        ~Exists(greeted),
        ~Exists(gifts.filter(is_history=True)),
        Exists(gifts.filter(status=Donation.Status.SUCCEEDED)),
        merged_into=None,
        last_gift_on__gte=first,  # nobody's first gift is later than the last, and this one has an index
        first_gift_on__range=(first, last),
    )


@transaction.atomic
def _greet(donor: Donor) -> bool:
    return emails.welcome(donor) is not None
