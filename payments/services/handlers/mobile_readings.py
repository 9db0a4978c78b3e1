"""What a callback of a provider of mobile money tells: believed where it is signed, otherwise asked for anew."""

from dataclasses import dataclass
from uuid import UUID

from payments.mobile_money import registry
from payments.mobile_money.base import Status, UnknownPayment
from payments.models import MobilePayment, WebhookEvent


@dataclass(frozen=True)
class MobileReading:
    """`told` is what may be believed; without it there is nothing to believe, and `why_not` says so.

    `claimed` is what the body said, which is looked at for strangers alone.
    """

    provider: str
    payment: MobilePayment | None
    told: Status | None
    claimed: Status
    trusted: bool
    why_not: str = ""


def read(event_pk: int) -> MobileReading:
    """Outside of any transaction: an unsigned callback makes us ask."""
    event = WebhookEvent.objects.get(pk=event_pk)
    provider = registry.get_provider(event.provider)
    claimed, trusted = provider.reread(event.payload), provider.capabilities.signed_callbacks
    payment = _payment_of(event)
    if payment is None:
        return MobileReading(event.provider, None, None, claimed, trusted)
    if trusted:
        return MobileReading(event.provider, payment, claimed, claimed, trusted)
    try:
        told = provider.query(reference=payment.reference, provider_reference=payment.provider_reference)
    except UnknownPayment as unknown:
        return MobileReading(event.provider, payment, None, claimed, trusted, why_not=str(unknown))
    return MobileReading(event.provider, payment, told, claimed, trusted)


def _payment_of(event: WebhookEvent) -> MobilePayment | None:
    try:
        reference = UUID(event.object_id)
    except ValueError:
        return None
    return MobilePayment.objects.filter(provider=event.provider, reference=reference).first()
