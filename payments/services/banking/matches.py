"""What matching says of a line, and what its parts ask of donors and links alike."""

from dataclasses import dataclass
from typing import Any

from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from payments.models import BankLine, Fund, OfflineBatch, PaymentLink


@dataclass(frozen=True)
class Match:
    """What a line probably is. `certain` matches are booked with one press, others only by a person's choice."""

    kind: str = BankLine.Match.NONE
    certain: bool = False
    why: str = ""
    donor: Donor | None = None
    fund: Fund | None = None
    child: Child | None = None
    sponsorship: Sponsorship | None = None
    link: PaymentLink | None = None
    batch: OfflineBatch | None = None


def live_promises(donor: Donor) -> list[Sponsorship]:
    return list(Sponsorship.objects.live().filter(payer=donor).select_related("child").order_by("created_at"))


def asked_by(link: PaymentLink) -> dict[str, Any]:
    return {
        "donor": link.donor,
        "fund": link.fund,
        "child": link.child,
        "sponsorship": link.sponsorship,
        "link": link,
    }
