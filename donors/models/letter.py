"""Letters between a sponsor and a child, read by staff before the other one reads them."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.files.naming import StoredAs
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from backoffice.core.moves import Movable, MovesMap
from donors.models.donor import Donor
from donors.models.letter_languages import LETTER_LANGUAGES
from donors.models.sponsorship import Sponsorship


class LetterQuerySet(models.QuerySet["Letter"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("donors.view_letter") else self.none()

    def in_review(self) -> Self:
        return self.filter(status=Letter.Status.IN_REVIEW)

    def of_donor(self, donor: Donor) -> Self:
        """All that the donor wrote or was written to, whether as the payer or as the correspondent."""
        promises = Sponsorship.objects.filter(Q(payer=donor) | Q(correspondent=donor))
        return self.filter(sponsorship__in=promises)

    def to_be_posted(self) -> Self:
        """Released letters that go on paper: to sponsors who get them so, and to the children's partners."""
        on_paper = Q(delivery=Letter.Delivery.POST) | Q(direction=Letter.Direction.TO_CHILD)
        return self.filter(on_paper, status=Letter.Status.RELEASED)

    def not_sent(self) -> Self:
        return self.filter(status=Letter.Status.RELEASED)


class Letter(Movable, TimeStamped):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        RELEASED = "released", _("Released")
        SENT = "sent", _("Sent")
        READ = "read", _("Read")

    class Direction(models.TextChoices):
        TO_SPONSOR = "to_sponsor", _("From the child")
        TO_CHILD = "to_child", _("From the sponsor")

    class Delivery(models.TextChoices):
        PORTAL = "portal", _("By mail with a link to read it")
        POST = "post", _("On paper, by post")

    class Origin(models.TextChoices):
        STAFF = "staff", _("Entered by staff")
        ANSWER = "answer", _("Written by the sponsor on the page of a letter")

    MOVES = MovesMap(
        {
            Status.DRAFT: {Status.IN_REVIEW},
            Status.IN_REVIEW: {Status.RELEASED, Status.DRAFT},
            Status.RELEASED: {Status.SENT},
            Status.SENT: {Status.READ},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    sponsorship = models.ForeignKey(
        Sponsorship, models.PROTECT, related_name="letters", verbose_name=_("sponsorship")
    )
    direction = models.CharField(_("direction"), max_length=10, choices=Direction)
    delivery = models.CharField(_("delivery"), max_length=6, choices=Delivery, default=Delivery.PORTAL)
    origin = models.CharField(_("origin"), max_length=6, choices=Origin, default=Origin.STAFF, editable=False)
    answers = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="answered_by",
        verbose_name=_("answers the letter"),
    )
    language = models.CharField(
        _("language of the letter"), max_length=40, blank=True, choices=LETTER_LANGUAGES
    )
    text = models.TextField(_("text"), blank=True, help_text=_("As it was written."))
    translation = models.TextField(
        _("translation"), blank=True, help_text=_("In the language of whoever reads it.")
    )
    written_on = models.DateField(_("written on"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("entered by"),
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("reviewed by"),
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    released_at = models.DateTimeField(_("released"), null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, editable=False)

    objects = LetterQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at", "-id"]
        permissions = [
            ("submit_letter", _("Can submit a letter for review")),
            ("review_letter", _("Can release a letter or send it back")),
            ("send_letter", _("Can send a released letter")),
        ]
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"]),
            models.Index(fields=["-created_at", "-id"]),
            models.Index(fields=["sponsorship", "-created_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "released", "sent", "read"]),
                name="letter_status_known",
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["to_sponsor", "to_child"]), name="letter_direction_known"
            ),
            models.CheckConstraint(
                condition=Q(delivery__in=["portal", "post"]), name="letter_delivery_known"
            ),
            models.CheckConstraint(condition=Q(origin__in=["staff", "answer"]), name="letter_origin_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["released", "sent", "read"]) | Q(reviewed_by__isnull=False),
                name="letter_released_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()}: {self.sponsorship}"

    @property
    def is_open(self) -> bool:
        """May its words and its pages still be changed?"""
        return self.status == self.Status.DRAFT

    @property
    def goes_to_sponsor(self) -> bool:
        return self.direction == self.Direction.TO_SPONSOR

    @property
    def is_mailed(self) -> bool:
        """Is the sponsor sent a link to it, rather than paper?"""
        return self.goes_to_sponsor and self.delivery == self.Delivery.PORTAL


class LetterScan(TimeStamped):
    """A page of a letter on paper, as a re-encoded picture."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="scans", verbose_name=_("letter"))
    image = models.FileField(
        _("picture"), upload_to=StoredAs("letters", ".webp"), max_length=200, editable=False
    )
    number = models.PositiveSmallIntegerField(_("page"), default=1)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("uploaded by"),
    )

    history = ChangeHistory()

    class Meta:
        verbose_name = _("page of a letter")
        verbose_name_plural = _("pages of letters")
        ordering = ["number", "created_at", "id"]

    def __str__(self) -> str:
        return _("Page %(number)s") % {"number": self.number}
