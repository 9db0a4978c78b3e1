"""The sponsor's answer to an offer: going on with another child, or ending the sponsorship.

Locks are taken in one order: the offer, the child, what the floors above keep with the promise, the promise.
"""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from backoffice.core.models import User
from backoffice.core.services import work
from beneficiaries.models import Child
from donors.models import ChildOffer, Sponsorship
from donors.services import due_dates, shares, sponsorships
from donors.services.availability import available_children
from donors.services.holds import HoldRefused

Status = ChildOffer.Status
EndKind = Sponsorship.EndKind


class OfferClosed(DomainError):
    """It was answered or withdrawn; the message says which."""


class ChildTaken(DomainError):
    """Somebody else was quicker, or the child is not shown any more."""


def accept(offer: ChildOffer, *, child: Child, by: User | None = None, reason: str = "") -> ChildOffer:
    """Move the promise to a child of the offer, with payer, amount and rhythm as they were. Staff may take any child
    who is free. Answering twice with the same child is answering once. Raises OfferClosed and ChildTaken."""
    with transaction.atomic():
        locked = _locked(offer)
        if locked.status == Status.ACCEPTED and locked.accepted_child_id == child.pk:
            return locked
        _refuse_closed(locked)
        free = _locked_if_free(locked, child, among_offered=by is None)
        old = locked.sponsorship
        begun = _begin(old, free, by)
        why = reason or _("The sponsor chose %(child)s.") % {"child": free.first_name}
        # Whoever charges for the promise hears of it here, and comes along before the old one ends.
        locked.move(
            Status.ACCEPTED,
            by=by,
            reason=why,
            accepted_child=free,
            new_sponsorship=begun,
            answered_at=timezone.now(),
        )
        sponsorships.activate(
            begun, by=by, reason=_("Moved from %(child)s.") % {"child": old.child.first_name}
        )
        _end(old, by, why, EndKind.MOVED)
        _close_items(locked)
    return locked


def decline(offer: ChildOffer, *, by: User | None = None, reason: str = "") -> ChildOffer:
    """The sponsor would rather end. Answering twice is answering once. Raises OfferClosed."""
    with transaction.atomic():
        locked = _locked(offer)
        if locked.status == Status.DECLINED:
            return locked
        _refuse_closed(locked)
        why = reason or _("The sponsor did not want to go on with another child.")
        locked.move(Status.DECLINED, by=by, reason=why, answered_at=timezone.now())
        _end(locked.sponsorship, by, why, EndKind.CHILD_LEFT)
        _close_items(locked)
    return locked


def share_for(sponsorship: Sponsorship, child: Child) -> int:
    """As much of the child as was promised of the one who left, as far as it is free."""
    return min(sponsorship.share, shares.free_share(child))


def _locked(offer: ChildOffer) -> ChildOffer:
    return ChildOffer.objects.select_for_update().get(pk=offer.pk)


def _locked_if_free(offer: ChildOffer, child: Child, *, among_offered: bool) -> Child:
    free = available_children(for_donor=offer.sponsorship.payer).filter(pk=child.pk)
    if among_offered:
        free = free.filter(offers=offer)
    locked = Child.objects.select_for_update().get(pk=child.pk)
    if not free.exists():
        raise ChildTaken(
            _("%(name)s is not waiting for a sponsor any more. Please choose another child.")
            % {"name": locked.first_name}
        )
    return locked


def _begin(old: Sponsorship, child: Child, by: User | None) -> Sponsorship:
    try:
        return sponsorships.start_sponsorship(
            payer=old.payer,
            correspondent=old.correspondent,
            child=child,
            amount=old.amount,
            interval=old.interval,
            share=share_for(old, child),
            starts_on=_next_due(old),
            origin=old.origin,
            gift_aid=old.gift_aid,
            by=by,
        )
    except (shares.SponsorshipRefused, HoldRefused) as refusal:
        raise ChildTaken(str(refusal)) from refusal


def _next_due(old: Sponsorship) -> datetime.date:
    """Nothing is asked for today: the new promise is due when the old one would have been next."""
    due_day = old.due_day or old.starts_on.day
    return due_dates.first_from(
        timezone.localdate(),
        beginning=old.next_due_on or old.starts_on,
        interval=old.interval,
        due_day=due_day,
    )


def _end(promise: Sponsorship, by: User | None, reason: str, kind: str) -> None:
    promise = Sponsorship.objects.select_for_update(of=("self",)).get(pk=promise.pk)
    if promise.status != Sponsorship.Status.ENDED:
        sponsorships.end(promise, by=by, reason=reason, kind=kind)


def _refuse_closed(offer: ChildOffer) -> None:
    if offer.status in (Status.SENT, Status.EXPIRED):
        return
    if offer.status == Status.ACCEPTED:
        raise OfferClosed(
            _("%(name)s was chosen already.")
            % {"name": offer.accepted_child.first_name if offer.accepted_child else _("Another child")}
        )
    if offer.status == Status.DECLINED:
        raise OfferClosed(_("The sponsorship was ended already."))
    if offer.status == Status.DRAFT:
        raise OfferClosed(_("The letter was not sent yet. Send it first."))
    raise OfferClosed(_("This offer was withdrawn."))


def _close_items(offer: ChildOffer) -> None:
    for item in work.open_about(offer):
        item.move(item.Status.DONE, reason=offer.get_status_display())
