"""Another child for the sponsor of a child who left."""

import secrets
import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models import Child
from donors.models.sponsorship import Sponsorship


def new_offer_token() -> str:
    """256 bits that nobody guesses, in characters that survive in an address."""
    return secrets.token_urlsafe(32)


class ChildOfferQuerySet(models.QuerySet["ChildOffer"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("donors.view_childoffer") else self.none()

    def open(self) -> Self:
        """Those that somebody still has to do something about."""
        return self.filter(status__in=[ChildOffer.Status.DRAFT, ChildOffer.Status.SENT])

    def overdue(self) -> Self:
        return self.filter(status=ChildOffer.Status.SENT, expires_at__lte=timezone.now())


class ChildOffer(Movable, TimeStamped):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Letter to be reviewed")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Not answered")
        CANCELLED = "cancelled", _("Withdrawn")

    # An answer that comes late is still an answer, as long as a child is free.
    MOVES = MovesMap(
        {
            Status.DRAFT: {Status.SENT, Status.CANCELLED},
            Status.SENT: {Status.ACCEPTED, Status.DECLINED, Status.EXPIRED, Status.CANCELLED},
            Status.EXPIRED: {Status.SENT, Status.ACCEPTED, Status.DECLINED, Status.CANCELLED},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = models.CharField(max_length=60, unique=True, default=new_offer_token, editable=False)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    sponsorship = models.ForeignKey(
        Sponsorship,
        models.PROTECT,
        related_name="offers",
        verbose_name=_("sponsorship of the child who left"),
    )
    message = models.TextField(_("letter to the sponsor"), blank=True)
    children = models.ManyToManyField(
        Child, blank=True, related_name="offers", verbose_name=_("children offered")
    )
    accepted_child = models.ForeignKey(
        Child,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("child accepted"),
    )
    new_sponsorship = models.OneToOneField(
        Sponsorship,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="begun_by_offer",
        editable=False,
        verbose_name=_("new sponsorship"),
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("reviewed by"),
    )
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    opened_at = models.DateTimeField(_("first opened"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    expires_at = models.DateTimeField(_("answer awaited until"), null=True, blank=True)

    objects = ChildOfferQuerySet.as_manager()
    history = ChangeHistory(excluded_fields=["token"], m2m_fields=[children])

    class Meta:
        verbose_name = _("offer of another child")
        verbose_name_plural = _("offers of another child")
        ordering = ["-created_at", "-id"]
        permissions = [("send_childoffer", _("Can send and withdraw offers of another child"))]
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "sent", "accepted", "declined", "expired", "cancelled"]),
                name="child_offer_status_known",
            ),
            models.UniqueConstraint(
                fields=["sponsorship"],
                condition=Q(status__in=["draft", "sent"]),
                name="child_offer_one_open_each",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(accepted_child__isnull=False),
                name="child_offer_accepted_says_whom",
            ),
        ]

    def __str__(self) -> str:
        return str(self.sponsorship)

    @property
    def is_answerable(self) -> bool:
        """A late answer counts too."""
        return self.status in (self.Status.SENT, self.Status.EXPIRED)

    @property
    def url(self) -> str:
        """The address in the mail."""
        return f"{settings.SITE_URL}{reverse('donors:offer', args=[self.token])}"
