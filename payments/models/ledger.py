"""The books: append-only double entry in integer minor units."""

import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import User
from beneficiaries.models import Partner
from payments.models.dispute import Dispute
from payments.models.donation import Donation
from payments.models.fund import Fund
from payments.models.offline import OfflineBatch
from payments.models.payout import ProcessorPayout
from payments.models.refund import Refund


class LedgerAccount(models.Model):
    class Kind(models.TextChoices):
        ASSET = "asset", _("Asset")
        LIABILITY = "liability", _("Liability")
        INCOME = "income", _("Income")
        EXPENSE = "expense", _("Expense")

    code = models.CharField(_("code"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    fund = models.ForeignKey(
        Fund, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("fund")
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("partner")
    )

    history = ChangeHistory()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["asset", "liability", "income", "expense"]), name="account_kind_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class JournalEntryQuerySet(models.QuerySet["JournalEntry"]):
    def for_user(self, user: User | AnonymousUser) -> "JournalEntryQuerySet":
        return self if user.has_perm("payments.view_journalentry") else self.none()


class JournalEntry(models.Model):
    """One booking. Never changed, never deleted: triggers in the database see to it."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Gift received")
        ALLOCATED = "allocated", _("Allocated to the partner")
        FEE = "fee", _("Processing fee")
        REVERSAL = "reversal", _("Reversal")
        ATTRIBUTED = "attributed", _("Attributed")
        REFUND = "refund", _("Refund")
        DISPUTE = "dispute", _("Dispute")
        PAYOUT = "payout", _("Payout to our bank")
        ADJUSTMENT = "adjustment", _("Adjustment by the processor")
        DEPOSIT = "deposit", _("Cash and cheques brought to the bank")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(_("key"), max_length=120, unique=True, help_text="what it books, once and for all")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    occurred_on = models.DateField(_("date"))
    posted_at = models.DateTimeField(_("posted"), auto_now_add=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("posted by")
    )
    memo = models.CharField(_("text"), max_length=200)
    donation = models.ForeignKey(
        Donation, models.PROTECT, null=True, related_name="entries", verbose_name=_("donation")
    )
    refund = models.ForeignKey(
        Refund, models.PROTECT, null=True, related_name="entries", verbose_name=_("refund")
    )
    dispute = models.ForeignKey(
        Dispute, models.PROTECT, null=True, related_name="entries", verbose_name=_("dispute")
    )
    payout = models.ForeignKey(
        ProcessorPayout, models.PROTECT, null=True, related_name="entries", verbose_name=_("payout")
    )
    batch = models.ForeignKey(
        OfflineBatch, models.PROTECT, null=True, related_name="entries", verbose_name=_("batch")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("reverses")
    )

    objects = JournalEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        ordering = ["-occurred_on", "-posted_at", "-id"]
        indexes = [models.Index(fields=["-occurred_on", "-posted_at", "-id"])]

    def __str__(self) -> str:
        return self.memo


class JournalLine(models.Model):
    """One line: debit above zero, credit below. The lines of an entry sum to zero in each currency."""

    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="lines", verbose_name=_("entry"))
    account = models.ForeignKey(
        LedgerAccount, models.PROTECT, related_name="lines", verbose_name=_("account")
    )
    amount_minor = models.BigIntegerField(_("amount in minor units"))
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("journal line")
        verbose_name_plural = _("journal lines")
        ordering = ["id"]
        indexes = [models.Index(fields=["account", "currency"])]
        constraints = [models.CheckConstraint(condition=~Q(amount_minor=0), name="line_amount_not_zero")]

    def __str__(self) -> str:
        return f"{self.account.code} {self.amount_minor} {self.currency}"
