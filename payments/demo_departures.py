"""Two children who left: one sponsor is asked already, the other's letter waits to be read."""

from backoffice.core.models import User
from beneficiaries.models import Child
from beneficiaries.services import verify
from donors.models import ChildOffer, Sponsorship
from donors.services import offers
from payments.models import RecurringGift
from payments.services.recurring_gifts import charges

_REASONS = (Child.LeavingReason.GRADUATED, Child.LeavingReason.MOVED)


def seed(*, verifier: User, by: User) -> None:
    """Of those with a charge that runs: it is paused at the sandbox, as it would be at Stripe."""
    gifts = RecurringGift.objects.filter(
        status=RecurringGift.Status.ACTIVE,
        sponsorship__status=Sponsorship.Status.ACTIVE,
        child__status=Child.Status.VERIFIED,
    )
    for reason, gift in zip(
        _REASONS, gifts.select_related("child").order_by("created_at")[2:4], strict=False
    ):
        assert gift.child is not None
        verify.leave(gift.child, by=verifier, kind=reason)
        charges.settle(str(gift.pk))
    ready = ChildOffer.objects.filter(status=ChildOffer.Status.DRAFT, children__isnull=False).distinct()
    if offer := ready.order_by("created_at").first():
        offers.send_offer(offer, by=by)
