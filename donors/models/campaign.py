"""Campaigns: an appeal with a goal and a page of its own, and where gifts came from."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def running(self) -> Self:
        today = timezone.localdate()
        begun = self.filter(starts_on__lte=today)
        return begun.filter(Q(ends_on=None) | Q(ends_on__gte=today))

    def public(self) -> Self:
        """Those with a page that anybody may open, ended ones too: posters hang for years."""
        return self.filter(is_published=True, starts_on__lte=timezone.localdate())


class Campaign(TimeStamped):
    slug = models.SlugField(_("address of its page"), unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    summary = models.CharField(_("in one sentence"), max_length=250, blank=True)
    story = models.TextField(_("text of its page"), blank=True)
    goal = AmountField(_("goal"), null=True, blank=True)
    starts_on = models.DateField(_("begins"), default=timezone.localdate)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    is_published = models.BooleanField(_("has a public page"), default=False)

    objects = CampaignQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["-starts_on", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(goal=None) | Q(goal__gt=0),
                name="campaign_goal_above_zero",
                violation_error_message=_("A goal is above zero. Leave it empty for a campaign without one."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_begins",
                violation_error_message=_("A campaign ends on the day on which it begins, or later."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        today = timezone.localdate()
        return self.starts_on <= today and (self.ends_on is None or self.ends_on >= today)
