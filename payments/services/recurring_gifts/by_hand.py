"""Promises that no card pays for: what staff agree on with the sponsor is all that there is to it.

Where a subscription pays, it is the one that is paused and changed; the promise follows by itself.
"""

from django.db import transaction
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.errors import DomainError
from backoffice.core.models import User
from donors.models import Sponsorship
from donors.services import revising, sponsorships
from payments.services import arrears

Status = Sponsorship.Status


class PaidByCard(DomainError):
    """A subscription has the word."""


def pause(sponsorship: Sponsorship, *, by: User | None, reason: str) -> Sponsorship:
    """Nothing is expected until it is resumed; what was missing before is not asked for meanwhile."""
    with transaction.atomic():
        promise = _locked(sponsorship)
        if promise.status == Status.PAST_DUE:
            promise = sponsorships.activate(promise, by=by, reason=_("Paused, so nothing is overdue."))
        return sponsorships.pause(promise, by=by, reason=reason)


def resume(sponsorship: Sponsorship, *, by: User | None, reason: str) -> Sponsorship:
    with transaction.atomic():
        return sponsorships.resume(_locked(sponsorship), by=by, reason=reason)


def agree(
    sponsorship: Sponsorship, *, amount: Money, interval: str, by: User | None, reason: str
) -> Sponsorship:
    """Another amount, or another rhythm, from the next due date on."""
    with transaction.atomic():
        return revising.agree(_locked(sponsorship), amount=amount, interval=interval, by=by, reason=reason)


def _locked(sponsorship: Sponsorship) -> Sponsorship:
    promise = Sponsorship.objects.select_for_update().get(pk=sponsorship.pk)
    if arrears.has_subscription(promise):
        raise PaidByCard(
            _(
                "A recurring gift pays for this sponsorship. Change, pause or resume that one; the sponsorship "
                "follows by itself."
            )
        )
    return promise
