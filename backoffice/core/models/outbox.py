"""Mail that waits, is sent, or could not be: written in the transaction that causes it."""

import uuid

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models.timestamps import TimeStamped
from backoffice.core.moves import Movable, MovesMap


class OutgoingEmail(Movable, TimeStamped):
    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting for its attachment")
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        UNCERTAIN = "uncertain", _("Uncertain")
        CANCELLED = "cancelled", _("Cancelled")

    # A mail caught mid-send by a crash may or may not have gone out: it becomes 'uncertain' and waits for a
    # person, who resends or cancels it. Its Message-ID stays, so a mail server may drop the double.
    MOVES = MovesMap(
        {
            Status.WAITING: {Status.QUEUED, Status.CANCELLED},
            Status.QUEUED: {Status.SENDING, Status.CANCELLED},
            Status.SENDING: {Status.SENT, Status.QUEUED, Status.FAILED, Status.UNCERTAIN},
            Status.FAILED: {Status.QUEUED, Status.CANCELLED},
            Status.UNCERTAIN: {Status.QUEUED, Status.SENT, Status.CANCELLED},
            Status.SENT: {Status.QUEUED},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.QUEUED, editable=False
    )
    kind = models.CharField(_("kind"), max_length=60)  # the folder of its templates, such as payment_link
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    about_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    about_id = models.CharField(max_length=64, blank=True, default="")
    about = GenericForeignKey("about_type", "about_id")
    # The key of the donor whom it goes to, kept for the floors above; empty for mail to staff.
    recipient_id = models.UUIDField(null=True, editable=False)
    # Only in mails that need consent: where a mail program may say no in its owner's name.
    unsubscribe_url = models.TextField(blank=True, default="", editable=False)
    key = models.CharField(max_length=200, null=True, unique=True, editable=False)  # one mail for each, ever
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    history = ChangeHistory(excluded_fields=["text", "html", "unsubscribe_url"])

    class Meta:
        verbose_name = _("outgoing email")
        verbose_name_plural = _("outgoing emails")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"]),
            models.Index(fields=["about_type", "about_id"]),
            models.Index(fields=["recipient_id", "-created_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    status__in=["waiting", "queued", "sending", "sent", "failed", "uncertain", "cancelled"]
                ),
                name="outgoing_email_status_known",
            )
        ]
        permissions = [
            ("resend_outgoingemail", "Can send an outgoing email again"),
            ("cancel_outgoingemail", "Can cancel an outgoing email"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


class EmailAttachment(models.Model):
    """A file that goes with a mail. The bytes are those of the stored file, read when the mail is sent."""

    email = models.ForeignKey(OutgoingEmail, models.CASCADE, related_name="attachments")
    filename = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("type"), max_length=100)
    file = models.FileField(_("file"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.filename
