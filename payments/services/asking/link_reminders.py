"""Links that were sent and not paid are brought to mind, some days later and then later again; then never more."""

import datetime
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.locking import locked_with
from donors.models import Donor, DonorConsent
from donors.services.consents import may_contact
from payments import emails
from payments.models import Donation, PaymentLink
from payments.models.link import PaymentLinkQuerySet
from payments.services.asking import link_rules as rules

Status = PaymentLink.Status
# However late the schedule runs, two mails about one link are never close together.
GAP = datetime.timedelta(days=3)


def remind() -> int:
    """Write the reminders that are due; returns how many."""
    return sum(_remind(key) for key in list(_due().values_list("pk", flat=True)))


def _due() -> PaymentLinkQuerySet:
    now, due = timezone.now(), Q()
    for number, days in enumerate(settings.LINK_REMINDER_DAYS):
        due |= Q(reminders_sent=number, created_at__lte=now - datetime.timedelta(days=days))
    links = PaymentLink.objects.open().filter(origin=PaymentLink.Origin.STAFF, expires_at__gt=now)
    return links.filter(due, sent_at__lte=now - GAP) if due else links.none()


@transaction.atomic
def _remind(key: uuid.UUID) -> bool:
    link = locked_with(PaymentLink.objects.filter(pk=key), "donor", "batch")
    if not _due().filter(pk=key).exists() or not _may_be_reminded(link):
        return False
    link.reminders_sent += 1
    link.sent_at = timezone.now()
    with context.acting(reason=_("Reminded.")):
        link.save(update_fields=["reminders_sent", "sent_at", "updated_at"])
    emails.payment_link_reminder(link, number=link.reminders_sent)
    return True


def _may_be_reminded(link: PaymentLink) -> bool:
    if link.donations.filter(status=Donation.Status.PROCESSING).exists():
        return False
    return _is_within_reach(link.donor) and (link.batch is None or _agreed(link.donor))


def _is_within_reach(donor: Donor) -> bool:
    try:
        rules.refuse_donor(donor, by_mail=True)
    except rules.LinkRefused:
        return False
    return True


def _agreed(donor: Donor) -> bool:
    """An appeal nobody asked for, so it needs consent each time."""
    return may_contact(donor, channel=DonorConsent.Channel.EMAIL, purpose=DonorConsent.Purpose.APPEALS)
