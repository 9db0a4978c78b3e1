"""One appeal to several donors at once: a personal payment link for each."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.history import ChangeHistory
from backoffice.core.intervals import Interval
from backoffice.core.models import TimeStamped, User
from backoffice.core.moves import Movable, MovesMap
from donors.models import Campaign, Donor
from payments.models.fund import Fund


class LinkBatchQuerySet(models.QuerySet["LinkBatch"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_paymentlink") else self.none()


class LinkBatch(Movable, TimeStamped):
    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being sent")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Stopped")

    MOVES = MovesMap(
        {
            Status.QUEUED: {Status.RUNNING, Status.CANCELLED},
            Status.RUNNING: {Status.DONE, Status.CANCELLED},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.QUEUED, editable=False
    )
    amount = AmountField(_("amount"))
    least = AmountField(_("at least"), null=True, blank=True)
    most = AmountField(_("at most"), null=True, blank=True)
    interval = models.CharField(_("interval"), max_length=7, choices=Interval, default=Interval.ONCE)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    campaign = models.ForeignKey(
        Campaign, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("campaign")
    )
    message = models.TextField(_("personal message"), blank=True, max_length=1000)
    expires_at = models.DateTimeField(_("expires"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by")
    )

    objects = LinkBatchQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "running", "done", "cancelled"]),
                name="link_batch_status_known",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="link_batch_amount_above_zero"),
        ]

    def __str__(self) -> str:
        return str(_("Appeal of %(day)s") % {"day": date_format(self.created_at)})


class LinkBatchRecipient(TimeStamped):
    """One donor of an appeal: waiting, asked (then the link bears the batch), or passed over and why."""

    batch = models.ForeignKey(LinkBatch, models.CASCADE, related_name="recipients", verbose_name=_("appeal"))
    donor = models.ForeignKey(Donor, models.CASCADE, related_name="+", verbose_name=_("donor"))
    is_done = models.BooleanField(_("done"), default=False)
    refusal = models.CharField(_("why not"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("recipient of an appeal")
        verbose_name_plural = _("recipients of appeals")
        ordering = ["id"]
        indexes = [models.Index(fields=["batch", "is_done", "id"])]
        constraints = [models.UniqueConstraint(fields=["batch", "donor"], name="link_batch_asks_each_once")]

    def __str__(self) -> str:
        return str(self.donor)
