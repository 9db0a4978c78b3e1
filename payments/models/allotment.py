"""Which instalment of a sponsorship did a gift cover?

A row says what became of a part of the gift. What was taken back, as by a refund, covers nothing any more and stays
as a row: that part of the gift is spent, and no later count gives it out again.
"""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.models import TimeStamped, User
from donors.models import Instalment
from payments.models.donation import Donation


class AllotmentQuerySet(models.QuerySet["InstalmentAllotment"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_donation") else self.none()

    def standing(self) -> Self:
        return self.filter(taken_back_at=None)


class InstalmentAllotment(TimeStamped):
    donation = models.ForeignKey(
        Donation, models.PROTECT, related_name="allotments", verbose_name=_("donation")
    )
    instalment = models.ForeignKey(
        Instalment, models.PROTECT, null=True, related_name="allotments", verbose_name=_("instalment")
    )
    amount = AmountField(_("amount"))
    taken_back_at = models.DateTimeField(_("taken back"), null=True)

    objects = AllotmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("covered instalment")
        verbose_name_plural = _("covered instalments")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["donation", "instalment"],
                condition=Q(taken_back_at=None),
                name="allotment_once_per_gift",
            ),
            models.CheckConstraint(
                condition=Q(instalment__isnull=False) | Q(taken_back_at__isnull=False),
                name="allotment_says_of_what",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="allotment_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.donation} → {self.instalment}"
