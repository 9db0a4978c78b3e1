"""A list as somebody likes to see it: its filters, search and order under a name."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.models.timestamps import TimeStamped
from backoffice.core.models.user import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        """One's own and those shared with everybody. Rights over the list itself are asked when it opens."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(owner=user.pk) | Q(is_shared=True))


class SavedView(TimeStamped):
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("owner")
    )
    model = models.CharField(_("list"), max_length=100)  # app_label.model_name
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("filters"), max_length=2000, blank=True)  # as in the list's address
    is_shared = models.BooleanField(_("for everybody"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "model", "name"], name="saved_view_once_per_name")
        ]

    def __str__(self) -> str:
        return self.name
