"""Demo donors who were entered twice: at an event, on the website, and once with good reason."""

from backoffice.core.models import User
from donors.models import Donor
from donors.services.duplicates import find_for
from donors.services.merging import merge_donors
from donors.services.register import register_donor


def seed(*, donors: list[Donor], by: User) -> None:
    """Some of these donors once more, spelt as people spell."""
    people = [
        donor for donor in donors if donor.kind == Donor.Kind.PERSON and donor.email and " " in donor.name
    ]
    if len(people) < 8:
        return
    by_email, by_address, merged, partner = people[1], people[2], people[5], people[7]
    first, rest = by_email.name.split(" ", 1)
    home = ("street", "postcode", "city", "country")
    find_for(
        [
            register_donor(
                name=f"{first[0]}. {rest}", email=by_email.email.upper(), source=Donor.Source.WEBSITE, by=by
            ),
            register_donor(
                name=f"{by_address.name}h",
                source=Donor.Source.EVENT,
                notes="Filled in a card at the summer fair.",
                by=by,
                **{name: getattr(by_address, name) for name in home},
            ),
        ]
    )
    # Two people of one home: not suspected.
    register_donor(
        name=f"Sam {partner.name.split(' ', 1)[1]}",
        email=partner.email,
        by=by,
        **{name: getattr(partner, name) for name in home},
    )
    again = register_donor(name=merged.name, phone="+493012345678", source=Donor.Source.POSTER, by=by)
    merge_donors(survivor=merged, absorbed=again, by=by, reason="Called us: one person, two cards.")
