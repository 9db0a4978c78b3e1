"""A child's papers: private files with what stands on them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.core.files.naming import StoredAs
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from beneficiaries.models.child import Child
from beneficiaries.models.of_child import OfChildQuerySet


class DocumentQuerySet(OfChildQuerySet["ChildDocument"]):
    pass


class ChildDocument(TimeStamped):
    class Kind(models.TextChoices):
        IDENTITY = "identity", _("Identity paper")
        CONSENT = "consent", _("Consent form")
        SCHOOL = "school", _("School enrolment")
        VISIT = "visit", _("Home visit report")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, models.CASCADE, related_name="documents", verbose_name=_("child"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    number = models.CharField(_("number"), max_length=60, blank=True)
    issued_on = models.DateField(_("issued"), null=True, blank=True)
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    file = models.FileField(
        _("file"), upload_to=StoredAs("children/papers", ".bin"), max_length=200, editable=False
    )
    content_type = models.CharField(_("type"), max_length=60, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("uploaded by"),
    )

    objects = DocumentQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()
