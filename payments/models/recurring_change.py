"""Changes of a recurring gift: who asked for what, and what the processor said to it.

A row is written before the processor is asked. It is done when the processor has confirmed, so that nobody is told
"cancelled" while the card is still charged. What is changed in Stripe's own dashboard leaves a row too, done at once.
"""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.models import TimeStamped, User
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models import Child
from payments.models.recurring import RecurringGift


class RecurringChangeQuerySet(models.QuerySet["RecurringChange"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_recurringgift") else self.none()

    def asked(self) -> Self:
        return self.filter(status=RecurringChange.Status.ASKED)


class RecurringChange(Movable, TimeStamped):
    class Status(models.TextChoices):
        ASKED = "asked", _("Asked of Stripe")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

    class Kind(models.TextChoices):
        AMOUNT = "amount", _("Another amount")
        DATE = "date", _("Another day")
        CHILD = "child", _("Another child")
        PAUSE = "pause", _("Paused")
        RESUME = "resume", _("Resumed")
        CANCEL_NOW = "cancel_now", _("Ended at once")
        CANCEL_LATER = "cancel_later", _("Ends with the period")
        KEEP = "keep", _("Goes on after all")
        METHOD = "method", _("Another card or account")

    class Origin(models.TextChoices):
        STAFF = "staff", _("Staff")
        SPONSOR = "sponsor", _("The sponsor, by link")
        STRIPE = "stripe", _("In Stripe's dashboard or by Stripe")
        SYSTEM = "system", _("Almoner itself")

    MOVES = MovesMap({Status.ASKED: {Status.DONE, Status.REFUSED}})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.ASKED, editable=False)
    recurring_gift = models.ForeignKey(
        RecurringGift, models.PROTECT, related_name="changes", verbose_name=_("recurring gift")
    )
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    origin = models.CharField(_("by"), max_length=7, choices=Origin)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    old_amount = AmountField(_("amount before"), null=True, blank=True)
    new_amount = AmountField(_("new amount"), null=True, blank=True)
    next_payment_on = models.DateField(_("next payment"), null=True)
    resumes_on = models.DateField(_("goes on from"), null=True)
    new_child = models.ForeignKey(
        Child, models.PROTECT, null=True, related_name="+", verbose_name=_("new child")
    )
    answer = models.CharField(_("what Stripe said"), max_length=500, blank=True)
    done_at = models.DateTimeField(_("done"), null=True)

    objects = RecurringChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a recurring gift")
        verbose_name_plural = _("changes of recurring gifts")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["recurring_gift", "-created_at"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
        constraints = [
            # Two changes at once would be told apart by nobody.
            models.UniqueConstraint(
                fields=["recurring_gift"], condition=Q(status="asked"), name="recurring_one_change_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["asked", "done", "refused"]), name="recurring_change_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="amount") | Q(new_amount__gt=0), name="recurring_change_says_amount"
            ),
            models.CheckConstraint(
                condition=~Q(kind="child") | Q(new_child__isnull=False), name="recurring_change_says_child"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.recurring_gift}"
