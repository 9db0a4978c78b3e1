"""Did an earlier row of the file mean the same new donor?

The same questions as of the books, asked of what has been read so far. Of each row only what they need is kept.
"""

from collections import defaultdict
from dataclasses import dataclass

from beneficiaries.models.names import folded_words
from donors.imports.alike import names_alike
from donors.imports.facts import Facts
from donors.models import Donor


@dataclass(frozen=True, slots=True)
class Earlier:
    number: int  # of the row
    name: str


class SameFile:
    def __init__(self) -> None:
        self._by_contact: dict[str, list[Earlier]] = defaultdict(list)
        self._by_place: dict[tuple[str, str], Earlier] = {}
        self._by_old_number: dict[str, Earlier] = {}
        self._in_chunk: dict[int, Donor] = {}  # whom rows of this chunk mean, by the number of the row

    def begin_chunk(self) -> None:
        self._in_chunk.clear()

    def remember(self, facts: Facts, donor: Donor) -> None:
        earlier = Earlier(facts.row.number, facts.name)
        for contact in (*facts.emails, *facts.phones):
            self._by_contact[contact].append(earlier)
        if facts.postcode:
            self._by_place[_place(facts)] = earlier
        self.note_number(facts, donor)

    def note_number(self, facts: Facts, donor: Donor | None) -> None:
        """From this row on the number means this donor, new or known."""
        if facts.old_number:
            self._by_old_number[facts.old_number] = Earlier(facts.row.number, facts.name)
        if donor is not None:
            self._in_chunk[facts.row.number] = donor

    def has_noted(self, number: str) -> bool:
        return number in self._by_old_number

    def find(self, facts: Facts) -> Earlier | None:
        if facts.old_number in self._by_old_number:
            return self._by_old_number[facts.old_number]
        for contact in (*facts.emails, *facts.phones):
            for earlier in self._by_contact.get(contact, ()):
                if names_alike(earlier.name, facts.name):
                    return earlier
        return self._by_place.get(_place(facts)) if facts.postcode else None

    def donor_of(self, earlier: Earlier) -> Donor | None:
        """The donor that is written together with this chunk; None if the row stands in an earlier one."""
        return self._in_chunk.get(earlier.number)


def _place(facts: Facts) -> tuple[str, str]:
    return facts.postcode, " ".join(folded_words(facts.name))
