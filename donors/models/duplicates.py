"""Two records that may be the same donor, and what became of them once they were one."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from backoffice.core.moves import Movable, MovesMap
from donors.models.donor import Donor
from donors.models.of_donor import OfDonorQuerySet

_BOTH_STAND = Q(
    donor_a__merged_into=None, donor_b__merged_into=None, donor_a__erased_at=None, donor_b__erased_at=None
)


class DonorSuspicionQuerySet(OfDonorQuerySet["DonorSuspicion"]):
    def open(self) -> Self:
        """Without pairs of which one record was merged away or erased meanwhile."""
        return self.filter(_BOTH_STAND, status=DonorSuspicion.Status.OPEN)

    def listed(self) -> Self:
        """What there is to decide, and what was decided."""
        return self.filter(_BOTH_STAND | Q(status=DonorSuspicion.Status.MERGED))

    def about(self, donor: Donor) -> Self:
        return self.filter(Q(donor_a=donor) | Q(donor_b=donor))


class DonorSuspicion(Movable, TimeStamped):
    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        DISMISSED = "dismissed", _("Two donors")
        MERGED = "merged", _("Merged")

    class Reason(models.TextChoices):
        EMAIL = "email", _("same email")
        PHONE = "phone", _("same phone")
        NAME = "name", _("similar name")
        ADDRESS = "address", _("same address")
        TAX = "tax", _("same tax number")

    MOVES = MovesMap(
        {
            Status.OPEN: {Status.DISMISSED, Status.MERGED},
            Status.DISMISSED: {Status.OPEN, Status.MERGED},
            Status.MERGED: {Status.OPEN},  # the merge was undone
        }
    )
    PAIR = ("donor_a", "donor_b")
    OLDER_FIRST = ("created_at", "pk")

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False)
    # The older record first, so that a pair stands once; of two made at once the smaller key.
    donor_a = models.ForeignKey(
        Donor, models.CASCADE, related_name="resembling_later", verbose_name=_("first donor")
    )
    donor_b = models.ForeignKey(
        Donor, models.CASCADE, related_name="resembling_earlier", verbose_name=_("second donor")
    )
    score = models.PositiveSmallIntegerField(_("likeness"))  # from 0 to 100
    reasons = models.JSONField(_("what is alike"), default=list)  # of Reason
    found_at = models.DateTimeField(_("found"), default=timezone.now, editable=False)

    objects = DonorSuspicionQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("possible duplicate donor")
        verbose_name_plural = _("possible duplicate donors")
        ordering = ["-score", "-id"]
        permissions = [
            ("dismiss_donorsuspicion", _("Can say that two records are two donors, and take it back"))
        ]
        indexes = [models.Index(fields=["status", "-score", "-id"]), models.Index(fields=["-score", "-id"])]
        constraints = [
            models.UniqueConstraint(fields=["donor_a", "donor_b"], name="donor_suspicion_once_per_pair"),
            models.CheckConstraint(condition=~Q(donor_a=F("donor_b")), name="donor_suspicion_of_two"),
            models.CheckConstraint(
                condition=Q(status__in=["open", "dismissed", "merged"]), name="donor_suspicion_status_known"
            ),
            models.CheckConstraint(condition=Q(score__lte=100), name="donor_suspicion_score_to_hundred"),
        ]

    def __str__(self) -> str:
        return f"{self.donor_a} = {self.donor_b}?"

    @property
    def reasons_in_words(self) -> list[str]:
        return [str(self.Reason(reason).label) for reason in self.reasons]


class DonorMergeQuerySet(OfDonorQuerySet["DonorMerge"]):
    def standing(self) -> Self:
        return self.filter(undone_at=None)


class DonorMerge(TimeStamped):
    """One record went into another. The journal knows what moved, so that it can be undone."""

    survivor = models.ForeignKey(
        Donor, models.PROTECT, related_name="merges_received", verbose_name=_("record that stays")
    )
    absorbed = models.ForeignKey(
        Donor, models.PROTECT, related_name="merges_into_others", verbose_name=_("merged record")
    )
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    merged_at = models.DateTimeField(_("merged"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=500)
    # What moved (see backoffice.core.journal), and each chosen fact before and after.
    journal = models.JSONField(_("what moved"), default=list)
    facts = models.JSONField(_("facts taken"), default=dict)
    links = models.JSONField(_("tags, emails and phones taken"), default=dict)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = DonorMergeQuerySet.as_manager()
    history = ChangeHistory(excluded_fields=["journal", "facts", "links"])

    class Meta:
        verbose_name = _("merge of donors")
        verbose_name_plural = _("merges of donors")
        ordering = ["-merged_at", "-id"]
        indexes = [models.Index(fields=["-merged_at", "-id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="donor_merge_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(survivor=F("absorbed")), name="donor_merge_of_two_records"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="donor_merge_undone_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.survivor}"
