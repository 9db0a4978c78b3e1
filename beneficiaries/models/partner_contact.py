"""Whom to write to or call at a partner."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from beneficiaries.models.of_partner import OfPartnerQuerySet
from beneficiaries.models.partner import Partner


class PartnerContactQuerySet(OfPartnerQuerySet["PartnerContact"]):
    pass


class PartnerContact(TimeStamped):
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="contacts", verbose_name=_("partner"))
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=100, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    is_main = models.BooleanField(_("main contact"), default=False)

    objects = PartnerContactQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-is_main", "name", "id"]
        indexes = [models.Index(fields=["-is_main", "name", "id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["partner"],
                condition=models.Q(is_main=True),
                name="partner_has_one_main_contact",
                violation_error_message=_("A partner has one main contact."),
            )
        ]

    def __str__(self) -> str:
        return self.name
