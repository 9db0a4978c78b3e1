"""What mobile money tells of a donor who asks what we keep."""

from django.db.models import Model
from django.utils.translation import gettext as _

from backoffice.core.registry import Collection
from donors.models import Donor
from donors.services.collected_rows import told
from donors.services.erased_rows import records_of
from payments.models import MobilePayment, MobilePledge

FIELDS: dict[type[Model], tuple[str, ...]] = {
    MobilePayment: ("donation", "phone", "provider", "status", "provider_receipt", "failure", "created_at"),
    MobilePledge: ("amount", "interval", "status", "phone", "provider", "fund", "starts_on"),
}


def collect(collection: Collection[Donor]) -> None:
    keys = records_of(collection.instance)
    payments = MobilePayment.objects.filter(donation__donor__in=keys).select_related("donation")
    pledges = MobilePledge.objects.filter(donor__in=keys).select_related("fund")
    collection.sections.extend(
        [(_("Payments by phone"), told(payments, FIELDS)), (_("Pledges by phone"), told(pledges, FIELDS))]
    )
