"""A recurring gift goes over to another child: from the next payment on; what came before stays where it came for."""

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.models import User
from beneficiaries.models import Child
from donors.models import Sponsorship
from donors.services import due_dates, instalments, shares, sponsorships
from payments.models import RecurringGift

Status = Sponsorship.Status


def move_to(gift: RecurringGift, child: Child, *, by: User | None, reason: str) -> None:
    """The child and the gift are locked. Raises SponsorshipRefused for a child that cannot be had."""
    promise = gift.sponsorship and Sponsorship.objects.select_for_update(of=("self",)).get(
        pk=gift.sponsorship.pk
    )
    if promise is None or promise.status == Status.ENDED:
        shares.refuse_unless_verified(child)
        gift.child, gift.sponsorship = child, None
        gift.save(update_fields=["child", "sponsorship", "updated_at"])
        return
    take_along(gift, _begun_anew(promise, child, by))
    assert gift.sponsorship is not None
    _let_run(gift.sponsorship, like=promise, by=by)
    sponsorships.end(
        promise,
        by=by,
        reason=reason or _("Moved to %(child)s.") % {"child": child.first_name},
        kind=Sponsorship.EndKind.MOVED,
    )


def take_along(gift: RecurringGift, promise: Sponsorship) -> None:
    """The gift pays for this promise from now on, which is due when the card is charged next, whatever was paid
    ahead for the old one."""
    gift.sponsorship, gift.child = promise, promise.child
    gift.save(update_fields=["sponsorship", "child", "updated_at"])
    anchor = gift.anchored_at or gift.started_at
    if gift.next_payment_at is None or anchor is None:
        return
    due_day = timezone.localdate(anchor).day
    day = due_dates.first_from(
        timezone.localdate(),
        beginning=timezone.localdate(gift.next_payment_at),
        interval=gift.interval,
        due_day=due_day,
    )
    instalments.realign(promise, next_due_on=day, due_day=due_day)


def _begun_anew(promise: Sponsorship, child: Child, by: User | None) -> Sponsorship:
    return sponsorships.start_sponsorship(
        payer=promise.payer,
        correspondent=promise.correspondent,
        child=child,
        amount=promise.amount,
        interval=promise.interval,
        share=promise.share,
        starts_on=max(promise.next_due_on or promise.starts_on, timezone.localdate()),
        origin=promise.origin,
        gift_aid=promise.gift_aid,
        by=by,
    )


def _let_run(begun: Sponsorship, *, like: Sponsorship, by: User | None) -> None:
    if like.status == Status.PENDING:
        return
    moved = _("Moved from %(child)s.") % {"child": like.child.first_name}
    sponsorships.activate(begun, by=by, reason=moved)
    if like.status == Status.PAUSED:
        sponsorships.pause(begun, by=by, reason=moved)
