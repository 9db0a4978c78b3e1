"""Receipts: numbered legal proof, frozen at issue."""

import uuid

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from backoffice.core.moves import Movable, MovesMap
from payments.models.donation import Donation


def receipt_path(receipt: "Receipt", _filename: str) -> str:
    return f"receipts/{receipt.year}/{receipt.pk}.pdf"


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def for_user(self, user: User | AnonymousUser) -> "ReceiptQuerySet":
        return self if user.has_perm("payments.view_receipt") else self.none()


class Receipt(Movable, TimeStamped):
    """`facts` is all that the PDF says, frozen when the number was given. The PDF is made from it once."""

    class Status(models.TextChoices):
        ISSUED = "issued", _("Issued")
        VOIDED = "voided", _("Voided")

    MOVES = MovesMap({Status.ISSUED: {Status.VOIDED}})
    SERIES = "R"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"), max_length=6, choices=Status, default=Status.ISSUED, editable=False
    )
    series = models.CharField(_("series"), max_length=20, default=SERIES)
    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("number in the year"))
    number = models.CharField(_("number"), max_length=40, unique=True)
    donation = models.ForeignKey(
        Donation, models.PROTECT, related_name="receipts", verbose_name=_("donation")
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="successor", verbose_name=_("replaces")
    )
    facts = models.JSONField(_("facts"))
    pdf = models.FileField("PDF", upload_to=receipt_path, max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    objects = ReceiptQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-year", "-sequence", "-id"]
        permissions = [("replace_receipt", _("Can void a receipt that is wrong and give another one"))]
        indexes = [models.Index(fields=["-year", "-sequence", "-id"])]
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "sequence"], name="receipt_number_unique"),
            models.UniqueConstraint(
                fields=["donation"], condition=Q(status="issued"), name="receipt_one_issued_per_donation"
            ),
            models.CheckConstraint(condition=Q(status__in=["issued", "voided"]), name="receipt_status_known"),
        ]

    def __str__(self) -> str:
        return self.number
