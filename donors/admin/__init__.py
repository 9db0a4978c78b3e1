"""The donors floor's pages of the admin."""

from donors.admin import (
    donor_records,
    donor_tags,
    donors,
    duplicates,
    holds,
    households,
    letters,
    offers,
    privacy,
    sponsorships,
)

__all__ = [
    "donor_records",
    "donor_tags",
    "donors",
    "duplicates",
    "holds",
    "households",
    "letters",
    "offers",
    "privacy",
    "sponsorships",
]
