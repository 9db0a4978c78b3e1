"""What the sandbox remembers: its objects, the answers it gave, the events it sent and how that went."""

import time
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from payments.sandbox import clock
from payments.sandbox.documents import Document


class SandboxObject(models.Model):
    """One Stripe object of any kind, as the API shows it when nothing is expanded."""

    id = models.CharField(primary_key=True, max_length=255)
    kind = models.CharField(max_length=40)
    data: "models.JSONField[Document, Document]" = models.JSONField()
    # What Stripe knows and never shows (payment_intent_data of a session, its line items).
    private: "models.JSONField[Document, Document]" = models.JSONField(default=dict)
    created = models.BigIntegerField(default=clock.now)
    # Stripe lists newest first; many objects share one second, so the order of insertion decides.
    position = models.BigIntegerField(default=time.time_ns)
    livemode = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created", "-position"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "-created", "-position"], name="sandbox_object_newest")
        ]

    def __str__(self) -> str:
        return self.id

    def __getitem__(self, field: str) -> Any:
        return self.data[field]


class IdempotencyRecord(models.Model):
    """An answer that is given again to whoever repeats the same request with the same key."""

    key = models.CharField(primary_key=True, max_length=255)
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=500)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(default="")
    request_id = models.CharField(max_length=40)
    created = models.BigIntegerField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return self.key


class SandboxEvent(models.Model):
    """One event with the exact text that is signed and sent, however often."""

    id = models.CharField(primary_key=True, max_length=255)
    type = models.CharField(max_length=80, db_index=True)
    object_id = models.CharField(max_length=255, db_index=True)
    payload = models.TextField()
    created = models.BigIntegerField(default=clock.now)
    position = models.BigIntegerField(default=time.time_ns, db_index=True)
    # Lost on the way: Stripe believes that it sent it, and nobody got it.
    withheld = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created", "-position"]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class SandboxWorld(models.Model):
    """One row, for all: how far the clock was moved, and what the postman does with new events."""

    class Post(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        LATE = "late", _("a minute late")
        NEVER = "never", _("never")

    clock_moved_by = models.BigIntegerField(default=0)
    post = models.CharField(max_length=7, choices=Post, default=Post.AT_ONCE)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(pk=1), name="sandbox_world_is_one")
        ]

    def __str__(self) -> str:
        return f"+{self.clock_moved_by} s, {self.post}"

    @classmethod
    def now(cls) -> "SandboxWorld":
        return cls.objects.get_or_create(pk=1)[0]


class EventDelivery(models.Model):
    """One attempt to hand an event to our own webhook."""

    event = models.ForeignKey(SandboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    attempted_at = models.DateTimeField(db_default=Now())
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        verbose_name_plural = "event deliveries"

    def __str__(self) -> str:
        return f"{self.event_id}: {self.status or self.error}"

    @property
    def accepted(self) -> bool:
        """Stripe counts any 2xx, and a redirect as a failure."""
        return self.status is not None and 200 <= self.status < 300
