"""Words that staff sort donors by."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped


class DonorTag(TimeStamped):
    name = models.CharField(_("name"), max_length=50)

    history = ChangeHistory()

    class Meta:
        verbose_name = _("donor tag")
        verbose_name_plural = _("donor tags")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="donor_tag_once",
                violation_error_message=_("There is such a tag already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
