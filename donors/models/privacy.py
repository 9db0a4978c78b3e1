"""What was done at a donor's request about the donor's own data: copies handed out, and erasures."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.files.naming import StoredAs
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from backoffice.core.moves import Movable, MovesMap
from donors.models.donor import Donor
from donors.models.of_donor import OfDonorQuerySet


class DonorArchive(Movable, TimeStamped):
    """One archive of all that we keep about a donor: JSON and a PDF to read, in one zip."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        DONE = "done", _("Ready")
        FORGOTTEN = "forgotten", _("Deleted again")

    # What was handed out is a second copy of everything: it is not kept for long.
    MOVES = MovesMap({Status.QUEUED: {Status.DONE}, Status.DONE: {Status.FORGOTTEN}})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.QUEUED, editable=False
    )
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="archives", verbose_name=_("donor"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    reason = models.CharField(_("reason"), max_length=500)
    file = models.FileField(
        _("file"), upload_to=StoredAs("donors/archives", ".zip"), max_length=200, blank=True, editable=False
    )
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)

    objects = OfDonorQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("archive of personal data")
        verbose_name_plural = _("archives of personal data")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "done", "forgotten"]), name="donor_archive_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | ~Q(sha256=""), name="donor_archive_done_has_its_hash"
            ),
        ]

    def __str__(self) -> str:
        return str(self.donor)


class DonorErasure(TimeStamped):
    """A person was forgotten: who asked, who did it, and what was blanked. No name stands here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    donor = models.OneToOneField(Donor, models.PROTECT, related_name="erasure", verbose_name=_("donor"))
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("erased by")
    )
    erased_at = models.DateTimeField(_("erased"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=500)
    # {what: how many rows were blanked}
    blanked = models.JSONField(_("what was blanked"), default=dict)
    # What is still to be done elsewhere, such as at the payment processor; emptied as it is done.
    pending = models.JSONField(_("still to do"), default=list)

    objects = OfDonorQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-erased_at", "-id"]
        indexes = [models.Index(fields=["-erased_at", "-id"])]

    def __str__(self) -> str:
        return str(self.donor_id)
