"""Anyone who gives."""

import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User


class DonorQuerySet(models.QuerySet["Donor"]):
    def for_user(self, user: User | AnonymousUser) -> "DonorQuerySet":
        """Donors are of the whole charity: who may see donors at all sees each of them, everyone else none."""
        return self if user.has_perm("donors.view_donor") else self.none()


class Donor(TimeStamped):
    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PERSON)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("email"), blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = CountryField(_("country"), blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    notes = models.TextField(_("notes"), blank=True)
    do_not_contact = models.BooleanField(_("do not contact"), default=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="donor",
        verbose_name=_("portal account"),
    )

    objects = DonorQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("donor")
        verbose_name_plural = _("donors")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["-created_at", "-id"]),
            models.Index(fields=["name", "id"]),
            models.Index(Lower("email"), name="donor_email_lower"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["person", "organisation"]), name="donor_kind_known"),
            models.CheckConstraint(condition=~Q(name=""), name="donor_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address_lines(self) -> list[str]:
        """The postal address as it stands on an envelope."""
        town = f"{self.postcode} {self.city}".strip()
        return [line for line in (self.street, town, self.country.name) if line]
