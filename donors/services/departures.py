"""A child leaves: in the same transaction its promises rest or end, and a letter to each sponsor is begun."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.core.errors import Conflict
from backoffice.core.registry import Move, on_move
from backoffice.core.services import work
from beneficiaries.models import Child
from donors.models import ChildOffer, Sponsorship
from donors.services import offers, sponsorships
from donors.services.matching import MOST, dealt_out, resembling

Status = Sponsorship.Status


class ChildHasLeft(Conflict):
    """A promise to somebody who left cannot go on."""


def register() -> None:
    on_move(Child, follow_child)
    on_move(Sponsorship, follow_sponsorship)


def follow_child(move: Move[Child]) -> None:
    if move.new == Child.Status.LEFT:
        _let_promises_rest(move)
    elif move.old == Child.Status.LEFT:
        _tell_that_it_came_back(move.instance)


def follow_sponsorship(move: Move[Sponsorship]) -> None:
    promise = move.instance
    if move.new == Status.ACTIVE and move.old == Status.PAUSED and has_left(promise):
        raise ChildHasLeft(
            _("%(child)s has left. Offer the sponsor another child, or end the sponsorship.")
            % {"child": promise.child}
        )
    if move.new == Status.ENDED:
        _withdraw_offers(promise)


def has_left(promise: Sponsorship) -> bool:
    return promise.child.status == Child.Status.LEFT


def _let_promises_rest(move: Move[Child]) -> None:
    child, reason = move.instance, move.reason
    live = Sponsorship.objects.live().select_for_update(of=("self",)).filter(child=child)
    resting = []
    for promise in live.select_related("payer", "child").order_by("starts_on", "pk"):
        if promise.status == Status.PENDING:
            sponsorships.end(promise, by=move.by, reason=reason, kind=Sponsorship.EndKind.CHILD_LEFT)
            continue
        if promise.status == Status.PAST_DUE:
            # The way to a rest leads by way of active; nothing is asked for any more.
            promise.move(Status.ACTIVE, by=move.by, reason=reason)
        if promise.status == Status.ACTIVE:
            sponsorships.pause(promise, by=move.by, reason=reason)
        resting.append(promise)
    if resting:
        hands = dealt_out(resembling(child, at_most=MOST * len(resting)), len(resting))
        for promise, children in zip(resting, hands, strict=True):
            offers.draft(promise, children=children, by=move.by)


def _withdraw_offers(promise: Sponsorship) -> None:
    """Who locks an offer is answering it, and ends the promise by that."""
    open_offers = ChildOffer.objects.open().filter(sponsorship=promise).select_for_update(skip_locked=True)
    with transaction.atomic():
        for offer in open_offers:
            if offer.can_move(ChildOffer.Status.CANCELLED):
                offers.withdraw(offer, by=None, reason=_("The sponsorship has ended."))


def _tell_that_it_came_back(child: Child) -> None:
    resting = Sponsorship.objects.filter(child=child, status=Status.PAUSED).count()
    if not resting:
        return
    work.ask(
        "child.came_back",
        title=ngettext(
            "%(child)s is registered again, and %(number)d sponsor rests",
            "%(child)s is registered again, and %(number)d sponsors rest",
            resting,
        )
        % {"child": child, "number": resting},
        details=_(
            "Once the child is verified, tell the sponsors, and press 'The child came back' on the offer of each: the "
            "sponsorship and its charge go on. Nothing is charged before."
        ),
        subject=child,
        due_on=timezone.localdate(),
        key=f"child:{child.pk}:came-back",
    )
