"""Posters: a reusable Stripe Payment Link with its QR code, whose gifts land on a campaign."""

import uuid
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.history import ChangeHistory
from backoffice.core.intervals import Interval
from backoffice.core.models import TimeStamped, User
from backoffice.core.money import InvalidAmount, refuse_above_charge
from donors.models import Campaign
from payments.models.fund import Fund


class CampaignFund(TimeStamped):
    """Where the gifts of a campaign go. A campaign itself stands on a floor that knows no funds."""

    campaign = models.OneToOneField(
        Campaign, models.CASCADE, related_name="purpose", verbose_name=_("campaign")
    )
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="campaigns", verbose_name=_("fund"))

    history = ChangeHistory()

    class Meta:
        verbose_name = _("fund of a campaign")
        verbose_name_plural = _("funds of campaigns")

    def __str__(self) -> str:
        return f"{self.campaign} → {self.fund}"


class PosterLinkQuerySet(models.QuerySet["PosterLink"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_posterlink") else self.none()


class PosterLink(TimeStamped):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="poster_links", verbose_name=_("campaign")
    )
    label = models.CharField(
        _("where it hangs"), max_length=120, blank=True, help_text=_("So that posters can be told apart.")
    )
    amount = AmountField(_("amount"), help_text=_("The suggestion, where the donor chooses."))
    donor_chooses = models.BooleanField(_("the donor chooses the amount"), default=True)
    interval = models.CharField(_("interval"), max_length=7, choices=Interval, default=Interval.ONCE)
    # Both empty until Stripe has been asked, by a task.
    stripe_payment_link_id = models.CharField(max_length=255, null=True, unique=True, editable=False)
    url = models.TextField(_("address"), blank=True, editable=False)
    is_active = models.BooleanField(_("takes gifts"), default=True, editable=False)

    objects = PosterLinkQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("poster link")
        verbose_name_plural = _("poster links")
        ordering = ["-created_at", "-id"]
        permissions = [("close_posterlink", _("Can close a poster link and open it again"))]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="poster_link_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(interval__in=Interval.values), name="poster_link_interval_known"
            ),
            # Stripe lets the donor choose a one-time amount alone.
            models.CheckConstraint(
                condition=Q(donor_chooses=False) | Q(interval="once"),
                name="poster_link_chosen_amount_once",
                violation_error_message=_(
                    "Where the donor chooses the amount, the gift is given once. Name an amount for a recurring one."
                ),
            ),
        ]

    def clean(self) -> None:
        """Its page is Stripe's alone, which takes so much at once and no more."""
        if self.amount is not None:
            try:
                refuse_above_charge(self.amount)
            except InvalidAmount as refusal:
                raise ValidationError({"amount": str(refusal)}) from refusal

    def __str__(self) -> str:
        return f"{self.campaign}: {self.label}" if self.label else str(self.campaign)
