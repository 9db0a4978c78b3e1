"""A child's photos: re-encoded variants, never the uploaded original."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from backoffice.core.files.naming import StoredAs
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from beneficiaries.models.child import Child
from beneficiaries.models.of_child import OfChildQuerySet

stored = StoredAs("children/photos", ".webp")


class PhotoQuerySet(OfChildQuerySet["ChildPhoto"]):
    def published(self) -> Self:
        """What the public may see at this moment: published photos of children who are published now."""
        return self.filter(is_published=True, child__in=Child.objects.published())

    def newest_first(self) -> Self:
        """By the day they were taken on; where nobody said when, by the day they were uploaded."""
        return self.order_by(Coalesce("taken_on", TruncDate("created_at")).desc(), "-created_at", "-id")


class ChildPhoto(TimeStamped):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, models.CASCADE, related_name="photos", verbose_name=_("child"))
    large = models.FileField(_("large"), upload_to=stored, max_length=200, editable=False)
    medium = models.FileField(_("medium"), upload_to=stored, max_length=200, editable=False)
    small = models.FileField(_("small"), upload_to=stored, max_length=200, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    # How the picture looks, for finding it again: see beneficiaries.services.fingerprints.
    phash = models.BigIntegerField(_("fingerprint"), null=True, db_index=True, editable=False)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    is_primary = models.BooleanField(_("main photo"), default=False)
    is_published = models.BooleanField(_("published"), default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("uploaded by"),
    )

    objects = PhotoQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["-is_primary", "-created_at"]
        permissions = [("publish_childphoto", _("Can publish a photo and take it back"))]
        indexes = [
            models.Index(fields=["child", "is_published"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=models.Q(is_primary=True), name="photo_one_primary_per_child"
            )
        ]

    def __str__(self) -> str:
        return str(
            _("Photo of %(date)s")
            % {"date": date_format(self.taken_on or timezone.localdate(self.created_at))}
        )
