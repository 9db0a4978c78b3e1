"""What a donor writes on a bank transfer, so that it finds its way: short, and read as people write it.

A reference is the beginning of the record's own key, so nothing has to be stored or given out: "S-4F2A91C07B" for a
sponsorship, "L-…" for a payment link, "D-…" for a donor. Gifts have their own ("G-7K3M9QX2").
"""

import re
import uuid
from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from donors.models import Donor, Sponsorship
from payments.models import Donation, PaymentLink

PREFIXES: dict[str, type[Model]] = {"S": Sponsorship, "L": PaymentLink, "D": Donor}
DIGITS = 10
# Banks break lines in the middle of words and people put blanks, dots and dashes where they like.
_GAP = r"[\s.\-_/:]{0,3}"
_OURS = re.compile(
    rf"(?<![A-Z0-9])([SLD]){_GAP}((?:[0-9A-FOILQ]{_GAP}){{{DIGITS - 1}}}[0-9A-FOILQ])(?![A-Z0-9])"
)
_GIFT = re.compile(rf"(?<![A-Z0-9])G{_GAP}((?:[0-9A-Z]{_GAP}){{7}}[0-9A-Z])(?![A-Z0-9])")
# Letters that these alphabets do not have are digits that somebody misread. A gift's reference may hold a Q.
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_MISREAD_HEX = str.maketrans({"O": "0", "Q": "0", "I": "1", "L": "1"})
_NO_SIGN = re.compile(r"[^0-9A-Z]")


def transfer_reference(record: Sponsorship | PaymentLink | Donor) -> str:
    """ "S-4F2A91C07B": the letter of its kind and the beginning of its key."""
    prefix = next(prefix for prefix, model in PREFIXES.items() if isinstance(record, model))
    return f"{prefix}-{record.pk.hex[:DIGITS].upper()}"


def named_in(text: str) -> list[Any]:
    """The records whose references stand in the text, each once: sponsorships first, donors last."""
    upper = text.upper()
    found: dict[tuple[str, uuid.UUID], Any] = {}
    for record in (*_ours(upper), *_gifts(upper)):
        found[type(record).__name__, record.pk] = record
    order = [Sponsorship, PaymentLink, Donation, Donor]
    return sorted(found.values(), key=lambda record: order.index(type(record)))


def _ours(upper: str) -> Iterator[Any]:
    for match in _OURS.finditer(upper):
        digits = _NO_SIGN.sub("", match[2]).translate(_MISREAD_HEX)
        first, last = (uuid.UUID(digits.ljust(32, filler)) for filler in "0f")
        model: Any = PREFIXES[match[1]]
        yield from model._base_manager.filter(pk__gte=first, pk__lte=last)[:2]


def _gifts(upper: str) -> Iterator[Donation]:
    references = {"G-" + _NO_SIGN.sub("", match[1]).translate(_MISREAD) for match in _GIFT.finditer(upper)}
    if references:
        yield from Donation.objects.filter(reference__in=references)
