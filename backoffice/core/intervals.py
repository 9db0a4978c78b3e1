"""How often a gift is given."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Interval(models.TextChoices):
    ONCE = "once", _("once")
    MONTH = "month", _("monthly")
    QUARTER = "quarter", _("quarterly")
    YEAR = "year", _("yearly")


RECURRING = [Interval.MONTH, Interval.QUARTER, Interval.YEAR]
RECURRING_CHOICES = [(interval.value, interval.label) for interval in RECURRING]
