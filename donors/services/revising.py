"""What was promised changes: how much of the child, how much money, how often, and who writes to whom."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import context, money
from backoffice.core.models import User
from beneficiaries.models import Child
from donors.models import Sponsorship
from donors.services.shares import SponsorshipRefused, refuse_above_what_is_free

Status = Sponsorship.Status
BEFORE_IT_BEGAN = ("amount", "interval", "starts_on")
AT_ANY_TIME = ("correspondent", "origin", "gift_aid", "share")


def revise(sponsorship: Sponsorship, *, by: User | None, reason: str = "", **facts: Any) -> Sponsorship:
    """Write other facts of a promise that stands: any of `AT_ANY_TIME`, and `BEFORE_IT_BEGAN` as the name says.

    Raises SponsorshipRefused, or InvalidAmount.
    """
    with transaction.atomic(), context.acting(by, reason=reason):
        promise = _locked(sponsorship)
        changes = {name: value for name, value in facts.items() if getattr(promise, name) != value}
        if promise.status != Status.PENDING and any(name in changes for name in BEFORE_IT_BEGAN):
            raise SponsorshipRefused(
                _(
                    "This sponsorship has begun: what is paid and how often is agreed on with 'Change amount', or "
                    "with the recurring gift that pays for it."
                )
            )
        if "share" in changes:
            _refuse_share(promise, changes["share"])
        if "amount" in changes:
            changes["amount"] = money.parse_amount(changes["amount"].amount, str(changes["amount"].currency))
        for name, value in changes.items():
            setattr(promise, name, value)
        if changes:
            promise.save()
    return promise


def change_share(sponsorship: Sponsorship, *, share: int, by: User | None, reason: str) -> Sponsorship:
    """A share shrinks freely and grows within what is free of the child. The amount is agreed on by itself."""
    return revise(sponsorship, share=share, by=by, reason=reason)


def agree(
    sponsorship: Sponsorship, *, amount: Money, interval: str, by: User | None = None, reason: str
) -> Sponsorship:
    """What is promised from now on, and how often. What fell due before stands as it was promised then."""
    asked = money.parse_amount(amount.amount, str(amount.currency))
    if asked.currency != sponsorship.amount.currency and sponsorship.status != Status.PENDING:
        raise SponsorshipRefused(
            _("It is paid in %(currency)s. For another currency end it and begin a new one.")
            % {"currency": sponsorship.amount.currency}
        )
    if (sponsorship.amount, sponsorship.interval) != (asked, interval):
        sponsorship.amount, sponsorship.interval = asked, interval
        with context.acting(by, reason=reason):
            sponsorship.save(update_fields=["amount", "amount_currency", "interval", "updated_at"])
    return sponsorship


def _locked(sponsorship: Sponsorship) -> Sponsorship:
    # The child first, as all do who promise it.
    Child.objects.select_for_update().get(pk=sponsorship.child_id)
    promise = Sponsorship.objects.select_for_update().get(pk=sponsorship.pk)
    if promise.status == Status.ENDED:
        raise SponsorshipRefused(_("This sponsorship has ended. Begin a new one."))
    return promise


def _refuse_share(promise: Sponsorship, share: int) -> None:
    if share > promise.share:
        refuse_above_what_is_free(promise.child, share, besides=promise)
    elif share < 1:
        raise SponsorshipRefused(_("A share is between 1 and 100 percent."))
