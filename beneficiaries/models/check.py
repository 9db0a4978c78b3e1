"""What must be true of a child before it is verified."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from beneficiaries.models.check_kind import CheckKind
from beneficiaries.models.child import Child
from beneficiaries.models.document import ChildDocument
from beneficiaries.models.of_child import OfChildQuerySet


class CheckQuerySet(OfChildQuerySet["VerificationCheck"]):
    pass


class VerificationCheck(TimeStamped):
    class Result(models.TextChoices):
        PENDING = "pending", _("Not yet checked")
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")

    child = models.ForeignKey(Child, models.CASCADE, related_name="checks", verbose_name=_("child"))
    kind = models.ForeignKey(
        CheckKind,
        models.PROTECT,
        to_field="code",
        db_column="kind",
        related_name="checks",
        verbose_name=_("check"),
    )
    result = models.CharField(_("result"), max_length=8, choices=Result, default=Result.PENDING)
    note = models.CharField(_("note"), max_length=250, blank=True)
    evidence = models.ForeignKey(
        ChildDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="checks",
        verbose_name=_("evidence"),
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("checked by"),
    )
    checked_at = models.DateTimeField(_("checked"), null=True, editable=False)
    expires_on = models.DateField(_("expires"), null=True, blank=True)

    objects = CheckQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("verification check")
        verbose_name_plural = _("verification checks")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["child", "kind"], name="check_once_per_child_and_kind"),
            models.CheckConstraint(
                condition=Q(result__in=["pending", "passed", "failed"]), name="check_result_known"
            ),
            models.CheckConstraint(
                condition=Q(result="pending") | (Q(checked_by__isnull=False) & Q(checked_at__isnull=False)),
                name="check_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_result_display()}"

    @property
    def stands(self) -> bool:
        """Passed and not expired."""
        expired = self.expires_on is not None and self.expires_on < timezone.localdate()
        return self.result == self.Result.PASSED and not expired
