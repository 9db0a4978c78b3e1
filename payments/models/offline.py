"""Money that comes by hand: cash, cheques, transfers and things, entered in batches that must agree with a slip."""

import uuid
from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.files.naming import StoredAs
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from backoffice.core.money import InvalidAmount, exact_amount, in_words
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models import Child
from beneficiaries.models.paper import Paper
from donors.models import Campaign, Donor, Sponsorship
from payments.models.donation import Donation
from payments.models.fund import Fund

BY_HAND = (
    Donation.Channel.CASH,
    Donation.Channel.CHEQUE,
    Donation.Channel.BANK,
    Donation.Channel.IN_KIND,
)
BY_HAND_CHOICES = [(channel.value, channel.label) for channel in BY_HAND]


class OfflineBatchQuerySet(models.QuerySet["OfflineBatch"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_offlinebatch") else self.none()


class OfflineBatch(Movable, TimeStamped):
    """`slip_count` and `slip_total` are what the paper says; the batch closes only when its gifts say the same."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        ABANDONED = "abandoned", _("Abandoned")

    MOVES = MovesMap({Status.OPEN: {Status.CLOSED, Status.ABANDONED}})
    SERIES = "B"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.OPEN, editable=False)
    title = models.CharField(
        _("title"), max_length=120, help_text=_("Such as: Sunday collection, 15 November")
    )
    slip_count = models.PositiveIntegerField(_("gifts on the slip"))
    slip_total = AmountField(_("total on the slip"))
    deposited_on = models.DateField(_("deposited on"), default=timezone.localdate)
    bank_reference = models.CharField(_("bank's reference"), max_length=100, blank=True)
    fund = models.ForeignKey(
        Fund, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("usual fund")
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("campaign")
    )
    note = models.TextField(_("note"), blank=True, max_length=2000)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("opened by")
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by")
    )
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    # Who said, without a line of the bank, that its cash and cheques went to the bank (on `deposited_on`).
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("brought to the bank by"),
        editable=False,
    )

    objects = OfflineBatchQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("offline batch")
        verbose_name_plural = _("offline batches")
        ordering = ["-created_at", "-id"]
        permissions = [("close_offlinebatch", _("Can close a batch and so book its gifts"))]
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "closed", "abandoned"]), name="batch_status_known"
            ),
            models.CheckConstraint(
                condition=Q(slip_count__gt=0, slip_total__gt=0), name="batch_slip_above_zero"
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(closed_at__isnull=False), name="batch_closed_says_when"
            ),
            models.CheckConstraint(
                condition=Q(brought_by=None) | Q(status="closed"), name="batch_brought_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """What lies in a collection may be less than Stripe charges, and more than one gift may be."""
        super().clean_fields(exclude={*(exclude or ()), "slip_total"})
        if "slip_total" not in (exclude or ()) and self.slip_total is not None:
            try:
                exact_amount(self.slip_total.amount, str(self.slip_total.currency))
            except InvalidAmount as refusal:
                raise ValidationError({"slip_total": str(refusal)}) from refusal


class OfflineGiftQuerySet(models.QuerySet["OfflineGift"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_offlinegift") else self.none()


class OfflineGift(TimeStamped):
    """One line of a batch. Its donation is made when the batch closes, and only once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(
        OfflineBatch, models.PROTECT, related_name="gifts", verbose_name=_("batch"), editable=False
    )
    channel = models.CharField(
        _("channel"), max_length=12, choices=BY_HAND_CHOICES, default=Donation.Channel.CASH
    )
    donor = models.ForeignKey(
        Donor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="offline_gifts",
        verbose_name=_("donor"),
        help_text=_("Empty for a gift without a name, such as a collection box."),
    )
    amount = AmountField(_("amount"), help_text=_("For things: what they are worth."))
    received_on = models.DateField(_("received on"), default=timezone.localdate)
    fund = models.ForeignKey(
        Fund, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("fund")
    )
    child = models.ForeignKey(
        Child, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("child")
    )
    sponsorship = models.ForeignKey(
        Sponsorship, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sponsorship")
    )
    cheque_number = models.CharField(_("cheque number"), max_length=40, blank=True)
    in_kind = models.CharField(
        _("what was given"), max_length=200, blank=True, help_text=_("For things: what, and how many.")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    donation = models.OneToOneField(
        Donation,
        models.PROTECT,
        null=True,
        related_name="offline_gift",
        verbose_name=_("donation"),
        editable=False,
    )

    objects = OfflineGiftQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("gift in a batch")
        verbose_name_plural = _("gifts in batches")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="offline_gift_above_zero"),
            models.CheckConstraint(
                condition=~Q(channel="in_kind") | ~Q(in_kind=""), name="offline_gift_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch.number}: {in_words(self.amount)}"


class BatchPaper(Paper):
    """A photo or scan: the slip, a cheque, the letter that came with it."""

    class Kind(models.TextChoices):
        SLIP = "slip", _("Deposit slip")
        CHEQUE = "cheque", _("Cheque")
        LETTER = "letter", _("Letter")
        OTHER = "other", _("Other")

    batch = models.ForeignKey(OfflineBatch, models.PROTECT, related_name="papers", verbose_name=_("batch"))
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.SLIP)
    file = models.FileField(
        _("file"), upload_to=StoredAs("payments/batches", ".bin"), max_length=200, editable=False
    )

    history = ChangeHistory()

    class Meta:
        verbose_name = _("paper of a batch")
        verbose_name_plural = _("papers of batches")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["slip", "cheque", "letter", "other"]), name="batch_paper_kind_known"
            )
        ]
