"""What holds now of a donor's consents, as a small table."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from donors.models import Donor, DonorConsent
from donors.services.consents import goes_without_asking, present_state


@dataclass(frozen=True)
class Cell:
    words: str
    colour: str


@dataclass(frozen=True)
class Row:
    channel: str
    cells: list[Cell]


class ConsentTable:
    """Asks the database once, and only where it is drawn."""

    def __init__(self, donor: Donor) -> None:
        self._donor = donor

    @property
    def purposes(self) -> list[str]:
        return [str(purpose.label) for purpose in DonorConsent.Purpose]

    @property
    def is_quiet(self) -> bool:
        return self._donor.do_not_contact or self._donor.is_deceased

    @property
    def rows(self) -> Iterable[Row]:
        return [
            Row(
                str(channel.label),
                [self._cell(channel.value, purpose.value) for purpose in DonorConsent.Purpose],
            )
            for channel in DonorConsent.Channel
        ]

    @cached_property
    def _state(self) -> dict[tuple[str, str], DonorConsent]:
        return present_state(self._donor)

    def _cell(self, channel: str, purpose: str) -> Cell:
        decision = self._state.get((channel, purpose))
        if decision is None:
            if goes_without_asking(channel, purpose):
                return Cell(_("Yes, not asked"), "info")
            return Cell(_("Not asked"), "")
        return Cell(_("Yes"), "success") if decision.granted else Cell(_("No"), "danger")
