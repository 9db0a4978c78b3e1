"""What a donor agreed to hear from us, and by which channel: one dated row for each decision."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.files.naming import StoredAs
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from donors.models.donor import Donor
from donors.models.of_donor import OfDonorQuerySet


class DonorConsent(TimeStamped):
    """A decision. The newest row of a channel and purpose holds; older ones stay as they were."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")
        PHONE = "phone", _("Phone")
        POST = "post", _("Post")
        SMS = "sms", _("Text message")

    class Purpose(models.TextChoices):
        NEWS = "news", _("News")
        APPEALS = "appeals", _("Asking for gifts")
        CHILD = "child", _("About the sponsored child")

    class Source(models.TextChoices):
        WEBSITE = "website", _("Website")
        FORM = "form", _("Paper form")
        PHONE = "phone", _("Phone call")
        EMAIL = "email", _("Email")
        EVENT = "event", _("Event")
        LINK = "link", _("Link in a mail")
        IMPORT = "import", _("Import")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    donor = models.ForeignKey(Donor, models.CASCADE, related_name="consents", verbose_name=_("donor"))
    channel = models.CharField(_("channel"), max_length=5, choices=Channel)
    purpose = models.CharField(_("purpose"), max_length=7, choices=Purpose)
    granted = models.BooleanField(_("agreed"))
    decided_on = models.DateField(_("on"), default=timezone.localdate)
    source = models.CharField(_("how we know"), max_length=7, choices=Source)
    note = models.CharField(_("note"), max_length=250, blank=True)
    proof = models.FileField(
        _("proof"), upload_to=StoredAs("donors/consents", ".bin"), max_length=200, blank=True, editable=False
    )
    proof_content_type = models.CharField(max_length=60, blank=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("recorded by"),
    )

    objects = OfDonorQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("contact consent")
        verbose_name_plural = _("contact consents")
        ordering = ["-decided_on", "-created_at", "-id"]
        indexes = [
            models.Index(fields=["donor", "channel", "purpose", "-decided_on", "-created_at"]),
            models.Index(fields=["-decided_on", "-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=["email", "phone", "post", "sms"]), name="donor_consent_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["news", "appeals", "child"]), name="donor_consent_purpose_known"
            ),
        ]

    def __str__(self) -> str:
        answer = _("agreed") if self.granted else _("declined")
        return f"{self.get_channel_display()}, {self.get_purpose_display()}: {answer}"
