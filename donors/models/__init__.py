"""The tables of the donors floor."""

from donors.models.donor import Donor
from donors.models.sponsorship import Sponsorship

__all__ = ["Donor", "Sponsorship"]
