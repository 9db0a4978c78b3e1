"""Donations: one gift of money each, whatever the channel."""

import secrets
import uuid

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from backoffice.core.fields import AmountField
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from backoffice.core.money import in_words
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models import Child
from donors.models import Campaign, Donor, Sponsorship
from payments.models.fund import Fund
from payments.models.link import PaymentLink
from payments.models.recurring import RecurringGift

# No letters or digits that are mistaken for one another on paper or on the phone (Crockford's base 32).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """A reference that people can read out: "G-7K3M9QX2"."""
    return "G-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


class DonationQuerySet(models.QuerySet["Donation"]):
    def for_user(self, user: User | AnonymousUser) -> "DonationQuerySet":
        return self if user.has_perm("payments.view_donation") else self.none()

    def succeeded(self) -> "DonationQuerySet":
        return self.filter(status=Donation.Status.SUCCEEDED)

    def of_our_books(self) -> "DonationQuerySet":
        """Without those of the books before these, for which nothing was ever booked or receipted here."""
        return self.filter(is_history=False)


class Donation(Movable, TimeStamped):
    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        PROCESSING = "processing", _("Processing")
        SUCCEEDED = "succeeded", _("Succeeded")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Channel(models.TextChoices):
        STRIPE = "stripe", _("Card or bank, online")
        BANK = "bank", _("Bank transfer")
        CASH = "cash", _("Cash")
        CHEQUE = "cheque", _("Cheque")
        MOBILE_MONEY = "mobile_money", _("Mobile money")
        IN_KIND = "in_kind", _("In kind")

    MOVES = MovesMap(
        {
            Status.PENDING: {Status.PROCESSING, Status.SUCCEEDED, Status.FAILED, Status.CANCELLED},
            Status.PROCESSING: {Status.SUCCEEDED, Status.FAILED},
            Status.FAILED: {Status.PROCESSING, Status.SUCCEEDED},
        }
    )

    KEPT_LOADED = ("donor", "fund", "child", "payment_link")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_reference, editable=False
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PENDING, editable=False
    )
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.STRIPE)
    donor = models.ForeignKey(
        Donor, models.PROTECT, null=True, blank=True, related_name="donations", verbose_name=_("donor")
    )
    amount = AmountField(_("amount"))
    fund = models.ForeignKey(
        Fund,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="donations",
        verbose_name=_("fund"),
        help_text=_("Empty for money that nobody has been able to attribute yet."),
    )
    child = models.ForeignKey(
        Child, models.PROTECT, null=True, blank=True, related_name="donations", verbose_name=_("child")
    )
    sponsorship = models.ForeignKey(
        Sponsorship,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="donations",
        verbose_name=_("sponsorship"),
    )
    recurring_gift = models.ForeignKey(
        RecurringGift,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="donations",
        verbose_name=_("recurring gift"),
    )
    payment_link = models.ForeignKey(
        PaymentLink,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="donations",
        verbose_name=_("payment link"),
    )
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="donations",
        verbose_name=_("campaign"),
    )
    # A gift of the books before these: it counts as given, and stands in no ledger, receipt or mail of ours.
    is_history = models.BooleanField(_("from the old books"), default=False, editable=False)
    old_reference = models.CharField(
        _("reference in the old system"), max_length=100, null=True, unique=True, editable=False
    )
    note = models.CharField(_("note"), max_length=500, blank=True, editable=False)
    received_at = models.DateTimeField(_("received"), null=True, editable=False)
    payer_name = models.CharField(_("payer's name"), max_length=200, blank=True, editable=False)
    payer_email = models.CharField(_("payer's email"), max_length=254, blank=True, editable=False)
    paid_with = models.CharField(_("paid with"), max_length=60, blank=True, editable=False)
    in_kind = models.CharField(_("what was given"), max_length=200, blank=True, editable=False)
    failure_reason = models.CharField(_("why it failed"), max_length=250, blank=True, editable=False)
    failure_code = models.CharField(_("the bank's reason"), max_length=60, blank=True, editable=False)
    failed_at = models.DateTimeField(_("failed"), null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    next_try_at = models.DateTimeField(_("next try"), null=True, editable=False)
    # Stripe's page of this one invoice, on which the donor pays by another card, or proves to be its owner.
    mend_url = models.TextField(_("page to mend it"), blank=True, editable=False)
    needs_proof = models.BooleanField(_("the bank asks for proof"), default=False, editable=False)
    recovered_at = models.DateTimeField(_("recovered"), null=True, editable=False)
    # How far the donor has been written to about it (services.card_problems); empty before the first mail.
    card_mail_stage = models.PositiveSmallIntegerField(null=True, editable=False)
    # Whom a giver who is not signed in says to be: nothing is tied to it before a person has looked.
    claimed_sponsor = models.CharField(_("says to be"), max_length=64, blank=True, editable=False)
    # What came on our balance, and what Stripe kept of it, in the currency in which it settles with us.
    settled = AmountField(_("settled"), null=True, blank=True, editable=False, validators=[])
    fee = AmountField(_("processing fee"), null=True, blank=True, editable=False, validators=[])
    stripe_payment_intent_id = models.CharField(max_length=255, null=True, unique=True, editable=False)
    stripe_invoice_id = models.CharField(max_length=255, null=True, unique=True, editable=False)
    stripe_charge_id = models.CharField(max_length=255, null=True, unique=True, editable=False)
    stripe_balance_id = models.CharField(max_length=255, null=True, unique=True, editable=False)

    objects = DonationQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("donation")
        verbose_name_plural = _("donations")
        ordering = ["-created_at", "-id"]
        permissions = [
            ("import_donation", _("Can import gifts of the old books from a file")),
            ("attribute_donation", _("Can say whose gift it is and what for")),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"]),
            models.Index(fields=["status", "-created_at", "-id"]),
            models.Index(fields=["status", "-received_at", "-id"]),
            models.Index(fields=["received_at", "id"]),
            models.Index(fields=["donor", "-created_at"]),
            models.Index(fields=["child", "-created_at"]),
            models.Index(fields=["campaign", "status", "-received_at"]),
            models.Index(fields=["donor", "status", "-received_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["pending", "processing", "succeeded", "failed", "cancelled"]),
                name="donation_status_known",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="donation_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(is_history=False) | Q(old_reference__isnull=False),
                name="donation_history_has_old_reference",
            ),
            models.CheckConstraint(
                condition=~Q(status="succeeded") | Q(received_at__isnull=False),
                name="donation_succeeded_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} ({in_words(self.amount)})"

    @property
    def net(self) -> Money | None:
        """What is left for us, in the currency in which the processor settles; None until it has told."""
        if self.settled is None or self.fee is None or self.settled.currency != self.fee.currency:
            return None
        left: Money = self.settled - self.fee
        return left
