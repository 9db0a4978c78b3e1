"""What a gift is for."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped


class Fund(TimeStamped):
    """A purpose. Money of a restricted fund may be spent on that purpose alone."""

    GENERAL = "general"
    SPONSORSHIP = "sponsorship"

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.TextField(_("description"), blank=True)
    is_restricted = models.BooleanField(_("restricted"), default=False)
    is_active = models.BooleanField(_("open for gifts"), default=True)

    history = ChangeHistory()

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def public_name(self) -> str:
        """For donors: those funds that every house starts with, and nobody has renamed, in the active language."""
        return gettext(self.name) if self.slug in {self.GENERAL, self.SPONSORSHIP} else self.name
