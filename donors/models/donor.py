"""Anyone who gives."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from beneficiaries.models.names import KEY_LETTERS, name_key
from donors.models.address import envelope_lines
from donors.models.donor_rows import DonorQuerySet
from donors.models.household import Household
from donors.models.tag import DonorTag


class DonorNameKeyField(models.CharField[str, str]):
    """The key of the donor's name, made anew whenever the row is saved, in bulk as well."""

    def __init__(self, *names: Any, **options: Any) -> None:
        super().__init__(*names, **{"max_length": KEY_LETTERS, "default": "", "editable": False, **options})

    def pre_save(self, model_instance: Any, add: bool) -> str:
        key = name_key(model_instance.name)
        setattr(model_instance, self.attname, key)
        return key


class Donor(TimeStamped):
    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    class Source(models.TextChoices):
        WEBSITE = "website", _("Website")
        EVENT = "event", _("Event")
        FRIEND = "friend", _("A friend or another donor")
        POSTER = "poster", _("Poster or leaflet")
        PRESS = "press", _("Press")
        STAFF = "staff", _("Entered by staff")
        IMPORT = "import", _("Imported")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PERSON)
    name = models.CharField(_("name"), max_length=200)
    name_key = DonorNameKeyField(_("beginning of the name"))
    greeting = models.CharField(
        _("greeting"), max_length=200, blank=True, help_text=_("As a letter begins: Dear Ms Müller")
    )
    household = models.ForeignKey(
        Household,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("household"),
    )
    email = models.EmailField(_("email"), blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = CountryField(_("country"), blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    notes = models.TextField(_("notes"), blank=True)
    source = models.CharField(
        _("how they found us"), max_length=7, choices=Source, default=Source.STAFF, blank=True
    )
    tags = models.ManyToManyField(DonorTag, blank=True, related_name="donors", verbose_name=_("tags"))
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="managed_donors",
        verbose_name=_("relationship manager"),
    )
    do_not_contact = models.BooleanField(_("do not contact"), default=False)
    is_deceased = models.BooleanField(_("deceased"), default=False)
    # Written by the floor above as money comes, so that lists can ask who gave lately.
    first_gift_on = models.DateField(_("first gift"), null=True, editable=False)
    last_gift_on = models.DateField(_("last gift"), null=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="absorbed",
        editable=False,
        verbose_name=_("merged into"),
    )
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="donor",
        verbose_name=_("portal account"),
    )

    objects = DonorQuerySet.as_manager()
    history = ChangeHistory(m2m_fields=[tags], excluded_fields=["name_key"])

    class Meta:
        verbose_name = _("donor")
        verbose_name_plural = _("donors")
        ordering = ["-created_at", "-id"]
        permissions = [
            ("merge_donor", _("Can merge two records of one donor, and undo it")),
            ("import_donor", _("Can import donors from a file")),
            ("export_donor", _("Can export donors to a file")),
            ("archive_donor", _("Can hand out all that we keep about a donor")),
            ("erase_donor", _("Can erase a donor's identity")),
        ]
        indexes = [
            # Lists leave out merged records.
            models.Index(
                fields=["-created_at", "-id"], condition=Q(merged_into=None), name="donor_standing_newest"
            ),
            models.Index(
                fields=["last_gift_on", "-created_at", "-id"],
                condition=Q(merged_into=None),
                name="donor_standing_by_last_gift",
            ),
            models.Index(fields=["name_key", "id"]),
            models.Index(fields=["phone"]),
            models.Index(fields=["postcode", "id"]),
            models.Index(fields=["name", "id"]),
            models.Index(Lower("email"), name="donor_email_lower"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["person", "organisation"]), name="donor_kind_known"),
            models.CheckConstraint(condition=~Q(name=""), name="donor_has_a_name"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="donor_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Up to two letters that stand for a face."""
        words = [word for word in self.name.split() if word[0].isalpha()]
        return "".join(word[0].upper() for word in words[:2])

    @property
    def is_merged_away(self) -> bool:
        """Did this turn out to be another donor in the books? Then the other record is the one to work on."""
        return self.merged_into_id is not None

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None

    @property
    def has_own_address(self) -> bool:
        """A country alone is none: it says where somebody lives, not where a letter goes."""
        return bool(self.street.strip() or self.city.strip() or self.postcode.strip())

    @property
    def address_lines(self) -> list[str]:
        """The postal address as it stands on an envelope; that of the household for who has none of their own."""
        if not self.has_own_address and self.household is not None:
            return self.household.address_lines or self._own_address_lines
        return self._own_address_lines

    @property
    def _own_address_lines(self) -> list[str]:
        return envelope_lines(
            street=self.street,
            postcode=self.postcode,
            city=self.city,
            country=str(self.country.code or ""),
            country_name=self.country.name,
        )
