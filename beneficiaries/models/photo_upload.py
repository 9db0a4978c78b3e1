"""Photos on their way in: sent by a browser, not yet checked and re-encoded."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.core.files.naming import StoredAs
from backoffice.core.models import TimeStamped
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models.child import Child
from beneficiaries.models.of_child import OfChildQuerySet
from beneficiaries.models.photo import ChildPhoto


class PhotoUploadQuerySet(OfChildQuerySet["PhotoUpload"]):
    def shown(self) -> Self:
        """What the person who sent photos still wants to know of: all but what was dismissed."""
        return self.exclude(status=PhotoUpload.Status.DISMISSED)

    def unfinished(self) -> Self:
        return self.filter(status__in=UNFINISHED)

    def finished(self) -> Self:
        return self.exclude(status__in=UNFINISHED)


class PhotoUpload(Movable, TimeStamped):
    """One file of one press of the button.

    The raw file is kept privately until the task has looked at it, and then deleted whatever came of it: it still
    says where the photo was taken.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        PROCESSING = "processing", _("Being processed")
        DONE = "done", _("Added")
        REFUSED = "refused", _("Refused")
        DISMISSED = "dismissed", _("Dismissed")

    MOVES = MovesMap(
        {
            Status.WAITING: {Status.PROCESSING, Status.REFUSED},
            Status.PROCESSING: {Status.DONE, Status.REFUSED},
            Status.DONE: {Status.DISMISSED},
            Status.REFUSED: {Status.DISMISSED},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(
        Child, models.CASCADE, related_name="photo_uploads", verbose_name=_("child"), editable=False
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.WAITING, editable=False
    )
    original_name = models.CharField(_("file"), max_length=200, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    taken_on = models.DateField(_("taken on"), null=True, blank=True, editable=False)
    raw = models.FileField(
        _("raw file"),
        upload_to=StoredAs("children/uploads", ".raw"),
        max_length=200,
        blank=True,
        editable=False,
    )
    refusal = models.CharField(_("why it was refused"), max_length=300, blank=True, editable=False)
    photo = models.ForeignKey(
        ChildPhoto,
        models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("photo"),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("uploaded by"),
    )

    objects = PhotoUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo upload")
        verbose_name_plural = _("photo uploads")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["child", "status", "-created_at", "-id"]),
            models.Index(fields=["status", "updated_at", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["waiting", "processing", "done", "refused", "dismissed"]),
                name="photo_upload_status_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="refused") | ~models.Q(refusal=""),
                name="photo_upload_refused_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_finished(self) -> bool:
        return self.status not in UNFINISHED


UNFINISHED = (PhotoUpload.Status.WAITING, PhotoUpload.Status.PROCESSING)
