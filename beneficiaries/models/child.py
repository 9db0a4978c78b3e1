"""Children: the register."""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models.child_rows import ChildQuerySet
from beneficiaries.models.names import NameKeyField
from beneficiaries.models.partner import Partner
from beneficiaries.models.tag import Tag

OLDEST_BIRTH_YEARS_AGO = 30
# What says which child this is. Once verified it stands as it was verified.
IDENTITY_FIELDS = ("first_name", "family_name", "sex", "birth_date", "birth_year", "partner")


class Child(Movable, TimeStamped):
    class Status(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        IN_REVIEW = "in_review", _("In review")
        VERIFIED = "verified", _("Verified")
        SUSPENDED = "suspended", _("Suspended")
        LEFT = "left", _("Left")
        REJECTED = "rejected", _("Rejected")

    class Sex(models.TextChoices):
        FEMALE = "female", _("Girl")
        MALE = "male", _("Boy")

    class LeavingReason(models.TextChoices):
        GRADUATED = "graduated", _("Graduated")
        TRANSFERRED = "transferred", _("Transferred")
        MOVED = "moved", _("Moved away")
        WITHDRAWN = "withdrawn", _("Withdrawn by the family")
        DECEASED = "deceased", _("Deceased")

    MOVES = MovesMap(
        {
            Status.REGISTERED: {Status.IN_REVIEW},
            Status.IN_REVIEW: {Status.VERIFIED, Status.REGISTERED, Status.REJECTED},
            Status.VERIFIED: {Status.SUSPENDED, Status.IN_REVIEW, Status.LEFT},
            Status.SUSPENDED: {Status.VERIFIED, Status.LEFT},
            Status.LEFT: {Status.REGISTERED},
            Status.REJECTED: {Status.REGISTERED},
        }
    )

    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.REGISTERED, editable=False
    )
    first_name = models.CharField(_("first name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    name_key = NameKeyField(_("beginning of the name"))
    sex = models.CharField(_("sex"), max_length=6, choices=Sex)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        _("approximate birth year"),
        null=True,
        blank=True,
        help_text=_("Only where the birth date is not known."),
    )
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="children", verbose_name=_("partner"))
    school = models.CharField(_("school"), max_length=150, blank=True)
    school_class = models.CharField(_("class"), max_length=50, blank=True)
    languages = models.CharField(_("languages"), max_length=200, blank=True)
    interests = models.CharField(_("interests"), max_length=300, blank=True)
    household = models.TextField(
        _("household"), blank=True, help_text=_("Who lives with the child, and how. Never published.")
    )
    story_draft = models.TextField(
        _("story"),
        blank=True,
        help_text=_("A draft until it is published. No family name, school or place."),
    )
    story = models.TextField(_("published story"), blank=True, editable=False)
    monthly_need = AmountField(_("monthly need"), null=True, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="children", verbose_name=_("tags"))
    siblings = models.ManyToManyField("self", blank=True, symmetrical=True, verbose_name=_("siblings"))
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="registered_children",
        editable=False,
        verbose_name=_("registered by"),
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="verified_children",
        editable=False,
        verbose_name=_("verified by"),
    )
    verified_at = models.DateTimeField(_("verified"), null=True, editable=False)
    reverify_due_on = models.DateField(_("verify again by"), null=True, editable=False)
    leaving_reason = models.CharField(
        _("reason for leaving"), max_length=12, choices=LeavingReason, blank=True, editable=False
    )
    report_due_on = models.DateField(_("progress report due"), null=True, editable=False)
    # Given by the phone on which the child was entered: the same entry sent twice is one child.
    entry_key = models.UUIDField(_("entry"), null=True, unique=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="absorbed",
        editable=False,
        verbose_name=_("merged into"),
    )

    objects = ChildQuerySet.as_manager()
    history = ChangeHistory(m2m_fields=[tags, siblings], excluded_fields=["name_key"])

    class Meta:
        verbose_name = _("child")
        verbose_name_plural = _("children")
        ordering = ["-created_at", "-id"]
        permissions = [
            ("submit_child", _("Can submit a child for review")),
            ("verify_child", _("Can verify, send back or reject a child")),
            ("suspend_child", _("Can suspend and resume a child, and record that it left")),
            ("publish_story", _("Can publish a child's story and take it back")),
            ("merge_child", _("Can merge two records of one child, and undo it")),
            ("import_child", _("Can import children from a file")),
            ("export_child", _("Can export children to a file")),
        ]
        indexes = [
            # Lists leave out merged records; what tabs count and where far pages begin is answered here alone.
            models.Index(
                fields=["status", "-created_at", "-id"],
                condition=Q(merged_into=None),
                name="child_standing_by_status",
            ),
            models.Index(fields=["partner", "status", "-created_at", "-id"]),
            models.Index(
                fields=["-created_at", "-id"], condition=Q(merged_into=None), name="child_standing_newest"
            ),
            models.Index(fields=["family_name", "first_name", "id"]),
            models.Index(fields=["reverify_due_on", "id"]),
            models.Index(fields=["report_due_on", "id"]),
            models.Index(fields=["birth_date"]),
            models.Index(fields=["name_key", "birth_date"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=["registered", "in_review", "verified", "suspended", "left", "rejected"]
                ),
                name="child_status_known",
            ),
            models.CheckConstraint(condition=Q(sex__in=["female", "male"]), name="child_sex_known"),
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("registered_by")),
                name="child_verified_by_another_person",
                violation_error_message=_(
                    "A child is verified by another person than the one who registered it."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["verified", "suspended"])
                | (Q(verified_by__isnull=False) & Q(verified_at__isnull=False)),
                name="child_verified_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(status="left") | ~Q(leaving_reason=""), name="child_left_says_why"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="child_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(birth_date=None) | Q(birth_year=None),
                name="child_one_kind_of_birth_date",
                violation_error_message=_("Give the birth date or the approximate year, not both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.reference})"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.family_name}".strip()

    @property
    def age(self) -> int | None:
        """Whole years; from the approximate year where the date is not known."""
        today = timezone.localdate()
        if self.birth_date:
            before_birthday = (today.month, today.day) < (self.birth_date.month, self.birth_date.day)
            return today.year - self.birth_date.year - before_birthday
        return today.year - self.birth_year if self.birth_year else None

    @property
    def verification_is_overdue(self) -> bool:
        return self.reverify_due_on is not None and self.reverify_due_on < timezone.localdate()

    @property
    def is_merged_away(self) -> bool:
        """Did this turn out to be another child in the register? Then the other record is the one to work on."""
        return self.merged_into_id is not None

    @property
    def record_is_open(self) -> bool:
        """May anything of this record be edited? A child that left or was rejected is reopened first."""
        return not self.is_merged_away and self.status not in (self.Status.LEFT, self.Status.REJECTED)

    def can_move(self, to: str) -> bool:
        return not self.is_merged_away and super().can_move(to)

    @property
    def identity_is_open(self) -> bool:
        """May the facts that say which child this is still change? Verified ones stand as they were verified."""
        return self.status in (self.Status.REGISTERED, self.Status.IN_REVIEW)

    def _refusal(self, old: str, new: str) -> str:
        if self.is_merged_away:
            return str(
                _("%(child)s was merged into %(survivor)s. Work on that record instead.")
                % {"child": self, "survivor": self.merged_into}
            )
        return super()._refusal(old, new)

    def clean(self) -> None:
        super().clean()
        today = timezone.localdate()
        if self.birth_date and self.birth_year:
            raise ValidationError({"birth_year": _("Give the birth date or the approximate year, not both.")})
        if self.birth_date:
            _check_birth_date(self.birth_date, today)
        if self.birth_year and not today.year - OLDEST_BIRTH_YEARS_AGO <= self.birth_year <= today.year:
            raise ValidationError({"birth_year": _("Write a year that a child can be born in.")})


def _check_birth_date(birth_date: datetime.date, today: datetime.date) -> None:
    if birth_date > today:
        raise ValidationError({"birth_date": _("The birth date is in the future.")})
    if birth_date.year < today.year - OLDEST_BIRTH_YEARS_AGO:
        raise ValidationError({"birth_date": _("The birth date is too long ago for a child.")})
