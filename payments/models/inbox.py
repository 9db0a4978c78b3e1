"""The inbox of deliveries from processors. The inbox is the queue."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.models import User
from backoffice.core.moves import Movable, MovesMap


class WebhookEventQuerySet(models.QuerySet["WebhookEvent"]):
    def for_user(self, user: User | AnonymousUser) -> "WebhookEventQuerySet":
        return self if user.has_perm("payments.view_webhookevent") else self.none()

    def unprocessed(self) -> "WebhookEventQuerySet":
        return self.filter(status__in=[WebhookEvent.Status.RECEIVED, WebhookEvent.Status.FAILED])

    def due(self, now: Any = None) -> "WebhookEventQuerySet":
        """What a worker may take now: new events, and failed ones whose next try has come."""
        return self.unprocessed().filter(next_attempt_at__lte=now or timezone.now())


class WebhookEvent(Movable):
    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        PROCESSED = "processed", _("Processed")
        IGNORED = "ignored", _("Ignored")
        FAILED = "failed", _("Failed")

    MOVES = MovesMap(
        {
            Status.RECEIVED: {Status.PROCESSED, Status.IGNORED, Status.FAILED},
            Status.FAILED: {Status.PROCESSED, Status.IGNORED},
            # Replayed, after its type has been given a handler.
            Status.IGNORED: {Status.PROCESSED},
        }
    )

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.RECEIVED, editable=False
    )
    provider = models.CharField(_("provider"), max_length=20, default="stripe")
    event_id = models.CharField(_("event"), max_length=255)
    type = models.CharField(_("type"), max_length=100)
    object_id = models.CharField(_("object"), max_length=255, blank=True)
    object_key = models.CharField(
        max_length=255, blank=True, help_text="the root object whose events are handled one at a time"
    )
    livemode = models.BooleanField(_("live"), default=False)
    api_version = models.CharField(_("API version"), max_length=40, blank=True)
    payload = models.TextField(_("body as received"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next try"), null=True, default=timezone.now)
    processed_at = models.DateTimeField(_("handled"), null=True)
    effect = models.TextField(_("what it changed"), blank=True)
    error = models.TextField(_("last error"), blank=True)

    objects = WebhookEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-received_at", "-id"]
        permissions = [("replay_webhookevent", _("Can replay events"))]
        indexes = [
            models.Index(fields=["-received_at", "-id"]),
            models.Index(fields=["status", "-received_at", "-id"]),
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(status__in=["received", "failed"]),
                name="event_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="event_once_per_provider"),
            models.CheckConstraint(
                condition=Q(status__in=["received", "processed", "ignored", "failed"]),
                name="event_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class ObjectLease(models.Model):
    """The right to handle the events of one root object, until a time.

    Taken before the object is re-read at the processor: otherwise a slow worker's stale reading could undo
    a newer one.
    """

    key = models.CharField(max_length=255, unique=True)
    holder = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lease")
        verbose_name_plural = _("leases")

    def __str__(self) -> str:
        return self.key
