"""Bank statements: what the bank says came in, line by line, and what became of each line."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from backoffice.core.files.naming import StoredAs
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from backoffice.core.money import from_minor, in_words
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from payments.models.donation import Donation
from payments.models.fund import Fund
from payments.models.link import PaymentLink
from payments.models.offline import OfflineBatch
from payments.models.payout import ProcessorPayout


class BankStatementQuerySet(models.QuerySet["BankStatement"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_bankstatement") else self.none()


class BankStatement(TimeStamped):
    """One file of the bank, kept as it came. Balances are in minor units; a CSV may say none."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        CAMT053 = "camt053", "CAMT.053"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    format = models.CharField(_("format"), max_length=7, choices=Format)
    account = models.CharField(_("account"), max_length=40, blank=True)
    statement_id = models.CharField(_("statement"), max_length=100, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    first_day = models.DateField(_("from"), null=True)
    last_day = models.DateField(_("to"), null=True)
    opening_minor = models.BigIntegerField(_("opening balance in minor units"), null=True)
    closing_minor = models.BigIntegerField(_("closing balance in minor units"), null=True)
    file = models.FileField(
        _("file"), upload_to=StoredAs("payments/bank", ".bin"), max_length=200, editable=False
    )
    filename = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    notes = models.TextField(_("noticed when it was taken in"), blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by")
    )

    objects = BankStatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "statement_id"],
                condition=~Q(statement_id=""),
                name="bank_statement_once",
            ),
        ]

    def __str__(self) -> str:
        return self.filename


class BankLineQuerySet(models.QuerySet["BankLine"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_bankline") else self.none()

    def waiting(self) -> Self:
        """Money that came, and of which nobody has said yet what it is."""
        return self.filter(status=BankLine.Status.OPEN, amount_minor__gt=0)

    def matched(self) -> Self:
        """Waiting lines of which we are certain."""
        return self.waiting().filter(is_certain=True)


class BankLine(Movable, TimeStamped):
    """`amount_minor` below zero went out. A line is a gift, the money of a batch, the arrival of a payout, or neither."""

    class Status(models.TextChoices):
        OPEN = "open", _("To be sorted")
        BOOKED = "booked", _("Booked as a gift")
        PAYOUT = "payout", _("Arrival of a payout")
        SPLIT = "split", _("Waits for its batch")
        BATCH = "batch", _("Money of a batch")
        IGNORED = "ignored", _("Not a gift")

    class Match(models.TextChoices):
        NONE = "", _("Not matched")
        REFERENCE = "reference", _("By its reference")
        EXPECTED = "expected", _("By an expected amount")
        PAYER = "payer", _("By a payer whom we know")
        BATCH = "batch", _("By a batch")
        PERSON = "person", _("By a person")

    MOVES = MovesMap(
        {
            Status.OPEN: {Status.BOOKED, Status.PAYOUT, Status.BATCH, Status.SPLIT, Status.IGNORED},
            # Its gifts are entered in a batch that was filled from it, and that is closed or abandoned.
            Status.SPLIT: {Status.BATCH, Status.OPEN},
            Status.BATCH: {Status.OPEN},
            Status.PAYOUT: {Status.OPEN},
            Status.IGNORED: {Status.OPEN},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.OPEN, editable=False)
    statement = models.ForeignKey(
        BankStatement, models.PROTECT, related_name="lines", verbose_name=_("statement")
    )
    number = models.PositiveIntegerField(_("line"))
    # The same line in two overlapping files is one line: the bank's own id, or else a digest of all it says.
    key = models.CharField(max_length=100, unique=True, editable=False)
    booked_on = models.DateField(_("booked on"))
    value_on = models.DateField(_("value date"), null=True)
    amount_minor = models.BigIntegerField(_("amount in minor units"))
    currency = models.CharField(_("currency"), max_length=3)
    payer_name = models.CharField(_("payer"), max_length=200, blank=True)
    payer_account = models.CharField(_("payer's account"), max_length=40, blank=True)
    text = models.CharField(_("purpose"), max_length=500, blank=True)
    bank_reference = models.CharField(_("bank's reference"), max_length=100, blank=True)
    # The bank took a payment back, or gave one of ours back: neither is a gift.
    is_reversal = models.BooleanField(_("returned payment"), default=False)
    match = models.CharField(_("matched"), max_length=9, choices=Match, default=Match.NONE, blank=True)
    is_certain = models.BooleanField(_("certain"), default=False)
    why = models.CharField(_("why"), max_length=250, blank=True)
    # What matching thinks of an open line. What was booked stands in its donation.
    donor = models.ForeignKey(
        Donor, models.PROTECT, null=True, related_name="bank_lines", verbose_name=_("donor")
    )
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="+", verbose_name=_("fund"))
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="+", verbose_name=_("child"))
    sponsorship = models.ForeignKey(
        Sponsorship, models.PROTECT, null=True, related_name="+", verbose_name=_("sponsorship")
    )
    payment_link = models.ForeignKey(
        PaymentLink, models.PROTECT, null=True, related_name="+", verbose_name=_("payment link")
    )
    donation = models.OneToOneField(
        Donation, models.PROTECT, null=True, related_name="bank_line", verbose_name=_("donation")
    )
    payout = models.ForeignKey(
        ProcessorPayout, models.PROTECT, null=True, related_name="bank_lines", verbose_name=_("payout")
    )
    # Of an open line what matching thinks; of one that waits or is settled the batch that it stands for.
    batch = models.ForeignKey(
        OfflineBatch, models.PROTECT, null=True, related_name="bank_lines", verbose_name=_("batch")
    )

    objects = BankLineQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("line of a bank statement")
        verbose_name_plural = _("lines of bank statements")
        ordering = ["-booked_on", "-id"]
        permissions = [("sort_bankline", _("Can book a line as a gift, or set it aside"))]
        indexes = [
            models.Index(fields=["status", "-booked_on", "-id"]),
            models.Index(fields=["-booked_on", "-id"]),
            models.Index(fields=["payer_account"]),
            models.Index(fields=["status", "is_certain", "-booked_on", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "booked", "payout", "split", "batch", "ignored"]),
                name="bank_line_status_known",
            ),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="bank_line_not_zero"),
            models.CheckConstraint(
                condition=(Q(status="booked") & Q(donation__isnull=False))
                | (~Q(status="booked") & Q(donation=None)),
                name="bank_line_booked_has_donation",
            ),
            models.CheckConstraint(
                condition=~Q(status="payout") | Q(payout__isnull=False), name="bank_line_payout_is_named"
            ),
            models.CheckConstraint(
                condition=Q(status="open")
                | (Q(status__in=["split", "batch"]) & Q(batch__isnull=False, amount_minor__gt=0))
                | (Q(status__in=["booked", "payout", "ignored"]) & Q(batch=None)),
                name="bank_line_batch_is_named",
            ),
            # The money of a batch comes once.
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(status__in=["split", "batch"]),
                name="bank_line_of_batch_once",
            ),
            models.UniqueConstraint(fields=["statement", "number"], name="bank_line_number_once"),
        ]

    def __str__(self) -> str:
        return f"{date_format(self.booked_on)}: {in_words(self.amount)}"

    @property
    def amount(self) -> Money:
        return from_minor(self.amount_minor, self.currency)


class KnownPayerQuerySet(models.QuerySet["KnownPayer"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_knownpayer") else self.none()


class KnownPayer(TimeStamped):
    """Who pays from an account, learned from what people have booked: the next transfer is theirs too."""

    account = models.CharField(_("account"), max_length=40, unique=True)
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="known_accounts", verbose_name=_("donor"))
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="+", verbose_name=_("fund"))
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="+", verbose_name=_("child"))
    sponsorship = models.ForeignKey(
        Sponsorship, models.PROTECT, null=True, related_name="+", verbose_name=_("sponsorship")
    )
    seen = models.PositiveIntegerField(_("transfers seen"), default=1)
    # A payment service, an employer: the account says nothing any more about who gave.
    is_shared = models.BooleanField(_("pays for several donors"), default=False)

    objects = KnownPayerQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("known payer")
        verbose_name_plural = _("known payers")
        ordering = ["donor", "id"]

    def __str__(self) -> str:
        return f"{self.donor}: {self.account}"
