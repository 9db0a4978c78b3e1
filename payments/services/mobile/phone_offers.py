"""Can the gift that a link asks for be paid by phone, and by whom?"""

from dataclasses import dataclass

from payments.mobile_money import registry
from payments.models import PaymentLink


@dataclass(frozen=True)
class PhoneOffer:
    """The providers that take the link's currency, by name and in words, and how a number is written."""

    providers: list[tuple[str, str]]
    example: str


def offer(link: PaymentLink) -> PhoneOffer | None:
    """Nothing for a regular gift: no provider takes money by itself. Staff make a pledge instead."""
    if link.is_recurring:
        return None
    found = registry.providers_for(str(link.amount.currency))
    if not found:
        return None
    return PhoneOffer(
        providers=[(each.name, str(each.capabilities.label)) for each in found],
        example=found[0].capabilities.msisdn_example,
    )
