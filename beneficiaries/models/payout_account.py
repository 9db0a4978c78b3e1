"""Where a partner's money goes, now and before. A change is a new row: none is ever edited."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core import money
from backoffice.core.errors import DomainError
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped
from beneficiaries import account_numbers
from beneficiaries.models.of_partner import OfPartnerQuerySet
from beneficiaries.models.partner import Partner

# Whoever pays looks twice at an account as new as this: a changed account is how money is stolen.
NEW_FOR = datetime.timedelta(days=7)
_REPLACING = {"replaced_at", "updated_at"}


class AccountIsFixed(DomainError):
    """A payout account is replaced, never edited."""


class PayoutAccountQuerySet(OfPartnerQuerySet["PayoutAccount"]):
    def current(self) -> Self:
        return self.filter(replaced_at=None)

    def changed_recently(self) -> Self:
        """Current accounts that were entered within the last 7 days."""
        return self.current().filter(created_at__gt=timezone.now() - NEW_FOR)


class PayoutAccount(TimeStamped):
    class Method(models.TextChoices):
        BANK = "bank", _("Bank account")
        MOBILE_MONEY = "mobile_money", _("Mobile money")

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="payout_accounts", verbose_name=_("partner")
    )
    method = models.CharField(_("method"), max_length=12, choices=Method, default=Method.BANK)
    holder = models.CharField(_("account holder"), max_length=150)
    number = models.CharField(_("account number"), max_length=50)
    bic = models.CharField("BIC", max_length=11, blank=True)
    bank_name = models.CharField(_("bank or provider"), max_length=150, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    replaced_at = models.DateTimeField(_("replaced"), null=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("entered by"),
    )

    objects = PayoutAccountQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("payout account")
        verbose_name_plural = _("payout accounts")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["partner"],
                condition=models.Q(replaced_at=None),
                name="partner_has_one_current_payout_account",
            ),
            models.CheckConstraint(
                condition=models.Q(method__in=["bank", "mobile_money"]), name="payout_account_method_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.masked_number}"

    @property
    def masked_number(self) -> str:
        return account_numbers.masked(self.number)

    @property
    def is_current(self) -> bool:
        return self.replaced_at is None

    @property
    def is_changed_recently(self) -> bool:
        return self.is_current and self.created_at > timezone.now() - NEW_FOR

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        read = (
            account_numbers.bank_account
            if self.method == self.Method.BANK
            else account_numbers.mobile_account
        )
        for field, reader in (("number", read), ("bic", account_numbers.bic)):
            try:
                setattr(self, field, reader(getattr(self, field) or ""))
            except ValidationError as error:
                errors[field] = error.messages
        if self.method == self.Method.MOBILE_MONEY and self.bic:
            errors["bic"] = [_("A mobile money account has no BIC.")]
        if self.currency not in dict(money.currency_choices()):
            errors["currency"] = [_("Choose one of the currencies that the charity works with.")]
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and not set(kwargs.get("update_fields") or ["all"]) <= _REPLACING:
            raise AccountIsFixed(_("A payout account is never edited. Change it: that enters a new one."))
        super().save(*args, **kwargs)
