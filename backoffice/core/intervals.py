"""How often a gift is given."""

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _


class Interval(models.TextChoices):
    ONCE = "once", _("once")
    MONTH = "month", _("monthly")
    QUARTER = "quarter", _("quarterly")
    YEAR = "year", _("yearly")


RECURRING = [Interval.MONTH, Interval.QUARTER, Interval.YEAR]
RECURRING_CHOICES = [(interval.value, interval.label) for interval in RECURRING]
# In a list to choose from the word stands alone; elsewhere in a sentence: "30.00 EUR monthly".
CHOICES_ALONE = [(interval.value, capfirst(interval.label)) for interval in Interval]
RECURRING_CHOICES_ALONE = [(interval.value, capfirst(interval.label)) for interval in RECURRING]
