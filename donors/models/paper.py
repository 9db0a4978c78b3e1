"""A donor's papers: private files with what stands on them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.files.naming import StoredAs
from backoffice.core.history import ChangeHistory
from beneficiaries.models.paper import Paper
from donors.models.donor import Donor
from donors.models.of_donor import OfDonorQuerySet


class DonorDocument(Paper):
    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("Agreement")
        CORRESPONDENCE = "correspondence", _("Correspondence")
        TAX = "tax", _("Tax paper")
        GIFT_AID = "gift_aid", _("Gift Aid declaration")
        OTHER = "other", _("Other")

    donor = models.ForeignKey(Donor, models.CASCADE, related_name="documents", verbose_name=_("donor"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    file = models.FileField(
        _("file"), upload_to=StoredAs("donors/papers", ".bin"), max_length=200, editable=False
    )

    objects = OfDonorQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("donor's paper")
        verbose_name_plural = _("donors' papers")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["agreement", "correspondence", "tax", "gift_aid", "other"]),
                name="donor_paper_kind_known",
            )
        ]
