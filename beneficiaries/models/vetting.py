"""Vetting (KYC): has somebody made sure who a partner is, and do its papers still stand?"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.files.naming import StoredAs
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models.of_partner import OfPartnerQuerySet
from beneficiaries.models.paper import Paper
from beneficiaries.models.partner import Partner


class VettingQuerySet(OfPartnerQuerySet["PartnerVetting"]):
    pass


class PartnerVetting(Movable, TimeStamped):
    """The state of one partner's vetting. A partner whom nobody has looked at yet has none."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        SUBMITTED = "submitted", _("Submitted")
        VERIFIED = "verified", _("Verified")
        REFUSED = "refused", _("Refused")

    MOVES = MovesMap(
        {
            Status.OPEN: {Status.SUBMITTED},
            Status.SUBMITTED: {Status.VERIFIED, Status.REFUSED},
            Status.VERIFIED: {Status.OPEN},
            Status.REFUSED: {Status.OPEN},
        }
    )

    partner = models.OneToOneField(
        Partner, models.CASCADE, related_name="vetting", verbose_name=_("partner"), editable=False
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False)
    refusal = models.TextField(_("reason for refusal"), blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("submitted by"),
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("verified by"),
    )
    verified_at = models.DateTimeField(_("verified"), null=True, editable=False)
    verified_until = models.DateField(_("verified until"), null=True, editable=False)

    objects = VettingQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("vetting")
        verbose_name_plural = _("vettings")
        ordering = ["partner__name", "id"]
        permissions = [
            ("submit_partnervetting", _("Can submit a partner's papers for vetting")),
            ("verify_partnervetting", _("Can verify or refuse a partner's papers, and open them again")),
        ]
        indexes = [models.Index(fields=["status", "verified_until", "id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "submitted", "verified", "refused"]),
                name="vetting_status_known",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("submitted_by")),
                name="vetting_verified_by_another_person",
                violation_error_message=_(
                    "A partner's papers are verified by another person than the one who submitted them."
                ),
            ),
            models.CheckConstraint(
                condition=Q(status="open") | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="vetting_submitted_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(status="verified")
                | Q(verified_by__isnull=False, verified_at__isnull=False, verified_until__isnull=False),
                name="vetting_verified_says_by_whom_and_until",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(refusal=""), name="vetting_refused_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} – {self.partner}"

    @property
    def stands(self) -> bool:
        return (
            self.status == self.Status.VERIFIED
            and self.verified_until is not None
            and self.verified_until >= timezone.localdate()
        )


class PartnerDocumentQuerySet(OfPartnerQuerySet["PartnerDocument"]):
    pass


class PartnerDocument(Paper):
    """A paper that shows who a partner is."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", _("Registration certificate")
        TAX = "tax", _("Tax certificate")
        BANK_LETTER = "bank_letter", _("Bank letter")
        AGREEMENT = "agreement", _("Agreement")
        DIRECTOR = "director", _("Identity of the director")
        OTHER = "other", _("Other")

    # Without these nobody can say who the partner is, and that the account is its own.
    MANDATORY = (Kind.REGISTRATION, Kind.BANK_LETTER, Kind.AGREEMENT, Kind.DIRECTOR)

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="documents", verbose_name=_("partner"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    file = models.FileField(
        _("file"), upload_to=StoredAs("partners/papers", ".bin"), max_length=200, editable=False
    )

    objects = PartnerDocumentQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("partner paper")
        verbose_name_plural = _("partner papers")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["expires_on", "id"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["registration", "tax", "bank_letter", "agreement", "director", "other"]
                ),
                name="partner_document_kind_known",
            )
        ]
