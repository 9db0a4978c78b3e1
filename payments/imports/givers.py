"""Who gave? The donor with the number of the old system; else with the email; else with the name and postcode."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.models.names import folded_words, name_key
from donors.imports.alike import names_alike, same_name
from donors.imports.ways import donors_by_number, pairs_of_emails
from donors.models import Donor
from payments.imports.facts import Facts


class Givers:
    """The donors whom a chunk of rows may mean, by a fixed number of questions."""

    def __init__(self, read: Sequence[Facts]) -> None:
        self._by_number = donors_by_number(facts.old_number for facts in read if facts.old_number)
        pairs = pairs_of_emails({facts.email for facts in read if facts.email})
        standing = Donor.objects.standing()
        donors = standing.in_bulk({key for _email, key in pairs})
        self._by_email: dict[str, dict[Any, Donor]] = defaultdict(dict)
        for email, key in pairs:
            if key in donors:
                self._by_email[email][key] = donors[key]
        self._by_postcode: dict[str, list[Donor]] = defaultdict(list)
        addressed = [facts for facts in read if facts.name and facts.postcode]
        postcodes = {facts.postcode for facts in addressed}
        keys = {name_key(facts.name) for facts in addressed}
        for donor in standing.filter(postcode__in=postcodes, name_key__in=keys) if addressed else ():
            self._by_postcode[donor.postcode].append(donor)

    def find(self, facts: Facts) -> Donor | str:
        """The giver, or words where nobody can tell."""
        if facts.old_number in self._by_number:
            return self._by_number[facts.old_number]
        found = self._called(facts, self._by_email.get(facts.email, {}).values())
        if not found and facts.name:
            found = [
                donor
                for donor in self._by_postcode.get(facts.postcode, ())
                if same_name(donor.name, facts.name)
            ]
        if len(found) > 1:
            return _("Donor: several could be meant. Give the number in the old system, or merge them.")
        return found[0] if found else self._unknown(facts)

    def _called(self, facts: Facts, donors: Iterable[Donor]) -> list[Donor]:
        """Those of an email whose name is not another one: people of one house share an email."""
        return [donor for donor in donors if not facts.name or names_alike(donor.name, facts.name)]

    def _unknown(self, facts: Facts) -> str:
        if facts.email in self._by_email:
            return _("Donor: the email is known, but not of somebody called %(name)s.") % {
                "name": facts.name[:60]
            }
        if not (facts.old_number or facts.email or facts.name):
            return _(
                "Donor: say who gave it, by number, email, or name and postcode; 'Anonymous' if nobody knows."
            )
        if facts.name and not (facts.old_number or facts.email or facts.postcode):
            return _("Donor: a name alone is not enough. Give the postcode, the email or the number.")
        said = facts.old_number or facts.email or f"{facts.name}, {facts.postcode}"
        return _("Donor: nobody here is known by %(said)s. Import the donors first.") % {"said": said[:80]}


def is_nobody(name: str, nobody: Iterable[str]) -> bool:
    return " ".join(folded_words(name)) in {" ".join(folded_words(each)) for each in nobody}
