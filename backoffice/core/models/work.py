"""What a person must do."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models.timestamps import TimeStamped
from backoffice.core.moves import Movable, MovesMap


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    def open(self) -> "WorkItemQuerySet":
        return self.filter(status=WorkItem.Status.OPEN)

    def due(self) -> "WorkItemQuerySet":
        return self.open().filter(models.Q(due_on__lte=timezone.localdate()) | models.Q(due_on=None))

    def overdue(self) -> "WorkItemQuerySet":
        return self.open().filter(due_on__lt=timezone.localdate())


class WorkItem(Movable, TimeStamped):
    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DISMISSED = "dismissed", _("Dismissed")

    MOVES = MovesMap({Status.OPEN: {Status.DONE, Status.DISMISSED}})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPEN, editable=False)
    kind = models.CharField(_("kind"), max_length=60)  # noun.what, such as payment.unattributed
    title = models.CharField(_("what to do"), max_length=200)
    details = models.TextField(_("details"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="work_items",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, null=True, blank=True, related_name="+")
    subject_id = models.CharField(max_length=64, blank=True, default="")
    subject = GenericForeignKey("subject_type", "subject_id")
    key = models.CharField(max_length=200, blank=True, default="", editable=False)  # one open item for each

    objects = WorkItemQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("work item")
        verbose_name_plural = _("work items")
        ordering = ["due_on", "created_at", "id"]
        indexes = [
            models.Index(fields=["status", "due_on", "id"]),
            models.Index(fields=["subject_type", "subject_id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(status="open") & ~models.Q(key=""),
                name="work_item_one_open_per_key",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "done", "dismissed"]), name="work_item_status_known"
            ),
        ]
        permissions = [
            ("close_workitem", "Can close or dismiss a work item"),
            ("assign_workitem", "Can give a work item to somebody"),
        ]

    def __str__(self) -> str:
        return self.title
