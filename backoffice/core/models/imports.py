"""Imports: a file that was handed in, each of its rows with what becomes of it, and remembered columns."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.files.naming import StoredAs
from backoffice.core.history import ChangeHistory
from backoffice.core.models.timestamps import TimeStamped
from backoffice.core.models.user import User
from backoffice.core.moves import Movable, MovesMap

SEE_ALL_IMPORTS = "core.view_all_imports"

stored = StoredAs("imports", ".upload")


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        """One's own imports; everybody's with the right to it."""
        if user.has_perm(SEE_ALL_IMPORTS):
            return self
        return self.filter(requested_by=user.pk) if user.is_authenticated else self.none()


class ImportBatch(Movable, TimeStamped):
    """One file on its way into the register, and back out again when it is undone."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Waiting for its columns")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        WRITING = "writing", _("Being written")
        DONE = "done", _("Done")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Existing(models.TextChoices):
        LEAVE = "leave", _("Leave them as they are")
        FILL = "fill", _("Fill in what is blank")
        UPDATE = "update", _("Fill in what is blank and change what differs")

    class DateOrder(models.TextChoices):
        DAY_FIRST = "day", _("Day before month: 31/12/2016")
        MONTH_FIRST = "month", _("Month before day: 12/31/2016")

    # What was checked can be checked again with other columns; what failed half written can be undone.
    MOVES = MovesMap(
        {
            Status.UPLOADED: {Status.CHECKING, Status.CANCELLED},
            Status.CHECKING: {Status.CHECKED, Status.FAILED, Status.CANCELLED},
            Status.CHECKED: {Status.CHECKING, Status.WRITING, Status.CANCELLED},
            Status.WRITING: {Status.DONE, Status.FAILED},
            Status.DONE: {Status.UNDOING},
            Status.UNDOING: {Status.UNDONE, Status.FAILED},
            Status.FAILED: {Status.UNDOING},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.UPLOADED, editable=False
    )
    kind = models.SlugField(_("what is imported"), max_length=40, editable=False)
    file = models.FileField(_("file"), upload_to=stored, max_length=200, editable=False)
    file_name = models.CharField(_("file name"), max_length=150, editable=False)
    archive = models.FileField(_("photos"), upload_to=stored, max_length=200, blank=True, editable=False)
    headers = models.JSONField(_("headers of the file"), default=list, editable=False)
    samples = models.JSONField(_("first rows of the file"), default=list, editable=False)
    # {name of our column: position of the file's column}
    mapping = models.JSONField(_("columns"), default=dict, editable=False)
    existing = models.CharField(
        _("records that exist already"),
        max_length=6,
        choices=Existing,
        default=Existing.FILL,
        editable=False,
    )
    date_order = models.CharField(
        _("dates with slashes"),
        max_length=5,
        choices=DateOrder,
        default=DateOrder.DAY_FIRST,
        editable=False,
    )
    counts = models.JSONField(_("rows by outcome"), default=dict, editable=False)
    progress = models.PositiveIntegerField(_("done so far"), default=0, editable=False)
    total = models.PositiveIntegerField(_("to do in all"), default=0, editable=False)
    error = models.TextField(_("what went wrong"), blank=True, editable=False)
    # Tells a worker that was thought dead that another one has taken over.
    attempt = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    language = models.CharField(_("language"), max_length=10, default="en", editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="imports",
        editable=False,
        verbose_name=_("imported by"),
    )
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    objects = ImportBatchQuerySet.as_manager()
    history = ChangeHistory(excluded_fields=["samples", "progress", "total"])

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-id"]
        permissions = [("view_all_imports", _("Can open the imports of everybody"))]
        indexes = [
            models.Index(fields=["-created_at", "-id"]),
            models.Index(fields=["requested_by", "-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "uploaded",
                        "checking",
                        "checked",
                        "writing",
                        "done",
                        "undoing",
                        "undone",
                        "failed",
                        "cancelled",
                    ]
                ),
                name="import_batch_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error=""), name="import_batch_failed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        return self.status in {self.Status.CHECKING, self.Status.WRITING, self.Status.UNDOING}

    @property
    def percent(self) -> int | None:
        """None while nobody knows yet how much there is."""
        return min(100, self.progress * 100 // self.total) if self.total else None

    def count_of(self, *outcomes: str) -> int:
        return sum(int(self.counts.get(outcome, 0)) for outcome in outcomes)


class ImportRow(models.Model):
    """One row of the file. Rows are the preview, the report and the way back."""

    class Outcome(models.TextChoices):
        CREATED = "created", _("New")
        UPDATED = "updated", _("Found, to be changed")
        MATCHED = "matched", _("Found, left as it is")
        REFUSED = "refused", _("Refused")
        UNDONE = "undone", _("Taken back")
        LEFT = "left", _("Not taken back")

    FOR_WRITING = (Outcome.CREATED, Outcome.UPDATED)

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"))  # as the person's spreadsheet counts it
    values = models.JSONField(_("values as read"), default=dict)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    reasons = models.JSONField(_("reasons"), default=list)
    record_key = models.CharField(_("record"), max_length=64, blank=True, default="")
    record_label = models.CharField(_("record"), max_length=200, blank=True, default="")
    # The photo's name in the zip, until it has been added or refused.
    photo = models.CharField(_("photo"), max_length=200, blank=True, default="")
    is_written = models.BooleanField(_("written"), default=False)
    # What writing has put where, in the importer's own words: undoing reads it.
    trace = models.JSONField(_("what was written"), default=dict)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ["number"]
        indexes = [models.Index(fields=["batch", "outcome", "number"])]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once_per_batch"),
            models.CheckConstraint(
                condition=Q(outcome__in=["created", "updated", "matched", "refused", "undone", "left"]),
                name="import_row_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class ImportMapping(TimeStamped):
    """Which column of a file meant what, the last time this person imported one with the same headers."""

    kind = models.SlugField(_("what is imported"), max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    headers_key = models.CharField(_("headers"), max_length=64)  # SHA-256 of the folded headers
    mapping = models.JSONField(_("columns"), default=dict)

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "user", "headers_key"], name="import_mapping_once_per_headers"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.headers_key[:8]}"
