"""Two records that may be the same child, and what became of them once they were one."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models.child import Child
from beneficiaries.models.partner import SEE_ALL_PARTNERS


class SuspicionQuerySet(models.QuerySet["DuplicateSuspicion"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        """Only who may see both children knows that they resemble each other."""
        if user.has_perm(SEE_ALL_PARTNERS):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            child_a__partner__members__user_id=user.pk, child_b__partner__members__user_id=user.pk
        )

    def between_standing(self) -> Self:
        """Without pairs of which one child was merged away meanwhile."""
        return self.filter(child_a__merged_into=None, child_b__merged_into=None)

    def open(self) -> Self:
        return self.between_standing().filter(status=DuplicateSuspicion.Status.OPEN)

    def listed(self) -> Self:
        """What there is to decide, and what was decided."""
        standing = Q(child_a__merged_into=None, child_b__merged_into=None)
        return self.filter(standing | Q(status=DuplicateSuspicion.Status.MERGED))

    def about(self, child: Child) -> Self:
        return self.filter(Q(child_a=child) | Q(child_b=child))


class DuplicateSuspicion(Movable, TimeStamped):
    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        DISMISSED = "dismissed", _("Two children")
        MERGED = "merged", _("Merged")

    class Reason(models.TextChoices):
        NAME = "name", _("similar name")
        BIRTH_DATE = "birth_date", _("same birth date")
        BIRTH_YEAR = "birth_year", _("about the same age")
        PHONE = "phone", _("same guardian's phone")
        PHOTO = "photo", _("same photo")

    MOVES = MovesMap(
        {
            Status.OPEN: {Status.DISMISSED, Status.MERGED},
            Status.DISMISSED: {Status.OPEN, Status.MERGED},
            Status.MERGED: {Status.OPEN},  # the merge was undone
        }
    )
    PAIR = ("child_a", "child_b")
    OLDER_FIRST = ("pk",)

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False)
    # The older record first, so that a pair stands once.
    child_a = models.ForeignKey(
        Child, models.CASCADE, related_name="resembling_later", verbose_name=_("first child")
    )
    child_b = models.ForeignKey(
        Child, models.CASCADE, related_name="resembling_earlier", verbose_name=_("second child")
    )
    score = models.PositiveSmallIntegerField(_("likeness"))  # from 0 to 100
    reasons = models.JSONField(_("what is alike"), default=list)  # of Reason
    found_at = models.DateTimeField(_("found"), default=timezone.now, editable=False)

    objects = SuspicionQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-score", "-id"]
        permissions = [
            ("dismiss_duplicatesuspicion", _("Can say that two records are two children, and take it back"))
        ]
        indexes = [models.Index(fields=["status", "-score", "-id"]), models.Index(fields=["-score", "-id"])]
        constraints = [
            models.UniqueConstraint(fields=["child_a", "child_b"], name="suspicion_once_per_pair"),
            models.CheckConstraint(condition=Q(child_a__lt=F("child_b")), name="suspicion_older_child_first"),
            models.CheckConstraint(
                condition=Q(status__in=["open", "dismissed", "merged"]), name="suspicion_status_known"
            ),
            models.CheckConstraint(condition=Q(score__lte=100), name="suspicion_score_up_to_a_hundred"),
        ]

    def __str__(self) -> str:
        return f"{self.child_a} = {self.child_b}?"

    @property
    def reasons_in_words(self) -> list[str]:
        return in_words(self.reasons)


def in_words(reasons: Iterable[str]) -> list[str]:
    return [str(DuplicateSuspicion.Reason(reason).label) for reason in reasons]


class MergeQuerySet(models.QuerySet["ChildMerge"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        if user.has_perm(SEE_ALL_PARTNERS):
            return self
        return self.none()

    def standing(self) -> Self:
        return self.filter(undone_at=None)


class ChildMerge(TimeStamped):
    """One record went into another. The journal knows what moved, so that it can be undone."""

    survivor = models.ForeignKey(
        Child, models.PROTECT, related_name="merges_received", verbose_name=_("record that stays")
    )
    absorbed = models.ForeignKey(
        Child, models.PROTECT, related_name="merges_into_others", verbose_name=_("merged record")
    )
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    merged_at = models.DateTimeField(_("merged"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=500)
    # What moved (see backoffice.core.journal), and each chosen fact before and after.
    journal = models.JSONField(_("what moved"), default=list)
    facts = models.JSONField(_("facts taken"), default=dict)
    links = models.JSONField(_("tags and siblings taken"), default=dict)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = MergeQuerySet.as_manager()
    history = ChangeHistory(excluded_fields=["journal", "facts", "links"])

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-merged_at", "-id"]
        indexes = [models.Index(fields=["-merged_at", "-id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="merge_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(survivor=F("absorbed")), name="merge_of_two_records"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.survivor}"
