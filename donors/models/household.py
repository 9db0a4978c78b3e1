"""People who give from one home: one address, one greeting, and, if they like, one receipt."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from donors.models.address import envelope_lines


class Household(TimeStamped):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200, help_text=_("As it stands on an envelope."))
    greeting = models.CharField(
        _("greeting"), max_length=200, blank=True, help_text=_("As a letter begins: Dear Anna and Tom")
    )
    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = CountryField(_("country"), blank=True)
    one_receipt = models.BooleanField(
        _("one receipt"),
        default=False,
        help_text=_("Receipts name the household, whoever of it gave."),
    )

    history = ChangeHistory()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name", "id"])]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="household_has_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def address_lines(self) -> list[str]:
        """The postal address as it stands on an envelope; empty while there is none."""
        if not (self.street.strip() or self.city.strip() or self.postcode.strip()):
            return []
        return envelope_lines(
            street=self.street,
            postcode=self.postcode,
            city=self.city,
            country=str(self.country.code or ""),
            country_name=self.country.name,
        )
