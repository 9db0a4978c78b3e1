"""Partners and the people who act for them."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from backoffice.core.moves import Movable, MovesMap

SEE_ALL_PARTNERS = "beneficiaries.view_all_partners"


class PartnerQuerySet(models.QuerySet["Partner"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        """The partners whose records the person may see: all with the right to it, else their own alone."""
        if user.has_perm(SEE_ALL_PARTNERS):
            return self
        return self.filter(members__user_id=user.pk) if user.is_authenticated else self.none()

    def active(self) -> Self:
        """Those whom we work with now: children are registered and shown there."""
        return self.filter(status=Partner.Status.ACTIVE)

    def vetted(self) -> Self:
        """Those whose papers were verified, and still stand."""
        return self.filter(vetting__status="verified", vetting__verified_until__gte=timezone.localdate())


class Partner(Movable, TimeStamped):
    """A local school or organisation that cares for children and receives money."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        ENDED = "ended", _("Ended")

    class Kind(models.TextChoices):
        SCHOOL = "school", _("School")
        ORGANISATION = "organisation", _("Organisation")
        HOME = "home", _("Children's home")

    MOVES = MovesMap(
        {
            Status.ACTIVE: {Status.SUSPENDED, Status.ENDED},
            Status.SUSPENDED: {Status.ACTIVE, Status.ENDED},
            Status.ENDED: {Status.ACTIVE},
        }
    )

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.ACTIVE, editable=False
    )
    name = models.CharField(_("name"), max_length=150, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SCHOOL)
    country = CountryField(_("country"))
    address = models.TextField(_("address"), blank=True)
    public_profile = models.TextField(_("public profile"), blank=True)
    agreement_from = models.DateField(_("agreement from"), null=True, blank=True)
    agreement_until = models.DateField(_("agreement until"), null=True, blank=True)

    objects = PartnerQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name"]
        permissions = [
            ("view_all_partners", _("Can see the records of all partners")),
            ("suspend_partner", _("Can suspend and end the work with a partner, and take it up again")),
        ]
        indexes = [
            models.Index(fields=["status", "name", "id"]),
            models.Index(fields=["agreement_until", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "suspended", "ended"]), name="partner_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["school", "organisation", "home"]), name="partner_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(agreement_from=None)
                | models.Q(agreement_until=None)
                | models.Q(agreement_until__gte=models.F("agreement_from")),
                name="partner_agreement_ends_after_it_begins",
                violation_error_message=_("The agreement cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE

    @property
    def is_vetted(self) -> bool:
        """Were the partner's papers (KYC) verified, and do they still stand? Asked before money is paid out."""
        vetting = getattr(self, "vetting", None)
        return vetting is not None and vetting.stands


class PartnerMember(TimeStamped):
    """A user who acts for one partner, and sees that partner's records alone."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="partner_member", verbose_name=_("user")
    )
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="members", verbose_name=_("partner"))

    history = ChangeHistory()

    class Meta:
        verbose_name = _("partner member")
        verbose_name_plural = _("partner members")
        ordering = ["partner__name", "user__full_name"]

    def __str__(self) -> str:
        return f"{self.user} – {self.partner}"
