"""What becomes of links and charges when a child leaves, when its sponsor answers, and when a promise ends."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.registry import Move, on_move
from backoffice.core.services import work
from beneficiaries.models import Child
from donors.models import ChildOffer, Sponsorship
from donors.services import offers
from payments.models import PaymentLink, RecurringGift
from payments.services import links
from payments.services.recurring_gifts import charges, moved_gifts
from payments.tasks.charges import close_links_of_departed_child

Status = RecurringGift.Status


def register() -> None:
    on_move(Child, follow_child)
    on_move(ChildOffer, follow_answer)
    on_move(Sponsorship, follow_promise)
    on_move(RecurringGift, follow_gift)


def follow_child(move: Move[Child]) -> None:
    """Nobody is asked for this child any more, and no charge runs on."""
    if move.new != Child.Status.LEFT:
        return
    # Who locks a link is just being paid by it, or closes it: waiting for that could wait for us in turn.
    open_links = PaymentLink.objects.open().filter(child=move.instance)
    for link in open_links.select_for_update(of=("self",), skip_locked=True):
        links.cancel_link(link, by=move.by, reason=move.reason)
    if open_links.exists():
        close_links_of_departed_child.enqueue(move.instance.pk)
    for gift in _charged().filter(child=move.instance):
        charges.ask_for(gift)
        if gift.sponsorship is None:
            _ask_to_speak_to(gift, move.instance)


def close_links(child: Child, *, reason: str) -> int:
    """The links that were locked while the child left."""
    closed = 0
    if child.status == Child.Status.LEFT:
        for link in PaymentLink.objects.open().filter(child=child):
            links.cancel_link(link, by=None, reason=reason)
            closed += 1
    return closed


def follow_answer(move: Move[ChildOffer]) -> None:
    offer = move.instance
    if move.new == ChildOffer.Status.ACCEPTED:
        _take_along(offer)
    elif move.new == ChildOffer.Status.DECLINED:
        for gift in _charged().filter(sponsorship=offer.sponsorship):
            charges.ask_for(gift)


def follow_promise(move: Move[Sponsorship]) -> None:
    """Whoever ends a promise, or lets it go on, means the charge too."""
    promise = move.instance
    ended = move.new == Sponsorship.Status.ENDED
    resumed = move.old == Sponsorship.Status.PAUSED and move.new == Sponsorship.Status.ACTIVE
    if not (ended or resumed):
        return
    gifts = _charged().filter(sponsorship=promise)
    # A gift that the processor resumed by itself is active already, and has come here by that.
    for gift in gifts.filter(status=Status.PAUSED) if resumed else gifts:
        charges.ask_for(gift)


def follow_gift(move: Move[RecurringGift]) -> None:
    """A charge that runs for a child who left, begun in the last second or resumed at Stripe, is paused."""
    gift = move.instance
    if move.new == Status.CANCELLED:
        charges.close_items(gift)
    elif move.new in (Status.ACTIVE, Status.PAST_DUE) and charges.wish_of(gift) == charges.Wish.PAUSE:
        charges.ask_for(gift)
        _offer_another_child(gift)


def _take_along(offer: ChildOffer) -> None:
    """The gift pays for the new child from now on. What came before stays with the child for whom it came."""
    begun = offer.new_sponsorship
    assert begun is not None
    gifts = RecurringGift.objects.select_for_update(of=("self",)).filter(sponsorship=offer.sponsorship)
    for gift in gifts.exclude(status=Status.CANCELLED).exclude(stripe_subscription_id=None):
        moved_gifts.take_along(gift, begun)
        charges.ask_for(gift)


def _ask_to_speak_to(gift: RecurringGift, child: Child) -> None:
    """Without a promise there is no offer, and nobody else would tell this donor."""
    work.ask(
        "recurring.child_left",
        title=_("%(donor)s gives regularly for %(child)s, who has left")
        % {"donor": gift.donor, "child": child.first_name},
        details=_(
            "The charge is paused, and no sponsorship stands behind it. Ask the donor what to do with it."
        ),
        subject=gift,
        due_on=timezone.localdate(),
        key=f"recurring.child_left:{gift.pk}",
    )


def _offer_another_child(gift: RecurringGift) -> None:
    """Who paid in the last second had no promise to rest: it ended before it began. They are asked all the same."""
    promise = gift.sponsorship
    if promise is not None and promise.status == Sponsorship.Status.ENDED and not promise.offers.exists():
        offers.draft(promise)


def _charged() -> QuerySet[RecurringGift]:
    related = ("donor", "child", "sponsorship__child")
    return (
        RecurringGift.objects.exclude(status=Status.CANCELLED)
        .exclude(stripe_subscription_id=None)
        .select_related(*related)
    )
