"""A child's papers: private files with what stands on them."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.files.naming import StoredAs
from backoffice.core.history import ChangeHistory
from beneficiaries.models.child import Child
from beneficiaries.models.of_child import OfChildQuerySet
from beneficiaries.models.paper import Paper

# Getting a new birth certificate or pass takes this long in many places.
RENEWAL_NOTICE = datetime.timedelta(days=60)


class DocumentQuerySet(OfChildQuerySet["ChildDocument"]):
    def to_renew(self) -> Self:
        """Expired, or about to: of children with an open record, where no later paper of the kind takes over."""
        renewed = ChildDocument.objects.filter(child=OuterRef("child"), kind=OuterRef("kind")).filter(
            Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on"))
        )
        return self.filter(
            ~Exists(renewed),
            expires_on__lte=timezone.localdate() + RENEWAL_NOTICE,
            child__merged_into=None,
        ).exclude(child__status__in=[Child.Status.LEFT, Child.Status.REJECTED])


class ChildDocument(Paper):
    class Kind(models.TextChoices):
        IDENTITY = "identity", _("Identity paper")
        CONSENT = "consent", _("Consent form")
        SCHOOL = "school", _("School enrolment")
        VISIT = "visit", _("Home visit report")
        OTHER = "other", _("Other")

    child = models.ForeignKey(Child, models.CASCADE, related_name="documents", verbose_name=_("child"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    file = models.FileField(
        _("file"), upload_to=StoredAs("children/papers", ".bin"), max_length=200, editable=False
    )

    objects = DocumentQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["expires_on", "id"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
