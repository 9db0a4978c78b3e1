"""By which numbers did the system before this one know a donor?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from donors.models.donor import Donor
from donors.models.of_donor import OfDonorQuerySet


class OldNumber(TimeStamped):
    """A donor may have several, since the old books held some people twice. Gifts of the old books find them by it."""

    donor = models.ForeignKey(Donor, models.CASCADE, related_name="old_numbers", verbose_name=_("donor"))
    number = models.CharField(_("number"), max_length=60, unique=True)

    objects = OfDonorQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("number in the old system")
        verbose_name_plural = _("numbers in the old system")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.number
