"""Where else a donor can be reached, and what the tax office knows the donor by.

The address that mail goes to, and the phone that is called first, stand on the donor itself.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from donors.models.donor import Donor
from donors.models.of_donor import OfDonorQuerySet


class Label(models.TextChoices):
    HOME = "home", _("Home")
    WORK = "work", _("Work")
    OTHER = "other", _("Other")


class OtherEmail(TimeStamped):
    donor = models.ForeignKey(Donor, models.CASCADE, related_name="other_emails", verbose_name=_("donor"))
    address = models.EmailField(_("email"))
    label = models.CharField(_("kind"), max_length=5, choices=Label, default=Label.OTHER)

    objects = OfDonorQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("other email")
        verbose_name_plural = _("other emails")
        ordering = ["id"]
        indexes = [models.Index(Lower("address"), name="other_email_lower")]
        constraints = [
            models.UniqueConstraint("donor", Lower("address"), name="other_email_once"),
            models.CheckConstraint(condition=Q(label__in=Label.values), name="other_email_label_known"),
        ]

    def __str__(self) -> str:
        return self.address


class OtherPhone(TimeStamped):
    donor = models.ForeignKey(Donor, models.CASCADE, related_name="other_phones", verbose_name=_("donor"))
    number = PhoneNumberField(_("phone"))
    label = models.CharField(_("kind"), max_length=5, choices=Label, default=Label.OTHER)

    objects = OfDonorQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("other phone")
        verbose_name_plural = _("other phones")
        ordering = ["id"]
        indexes = [models.Index(fields=["number"])]
        constraints = [
            models.UniqueConstraint(fields=["donor", "number"], name="other_phone_once"),
            models.CheckConstraint(condition=Q(label__in=Label.values), name="other_phone_label_known"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class TaxIdentifier(TimeStamped):
    """A number under which a tax office knows the donor, such as Germany's Steuer-IdNr or France's SIREN."""

    donor = models.ForeignKey(Donor, models.CASCADE, related_name="tax_identifiers", verbose_name=_("donor"))
    country = CountryField(_("country"))
    number = models.CharField(_("number"), max_length=40)

    objects = OfDonorQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("tax identifier")
        verbose_name_plural = _("tax identifiers")
        ordering = ["id"]
        indexes = [models.Index(fields=["number"])]
        constraints = [
            models.UniqueConstraint(fields=["donor", "country", "number"], name="tax_identifier_once")
        ]

    def __str__(self) -> str:
        return f"{self.country.code} {self.number}"
