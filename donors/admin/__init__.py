"""The donors floor's pages of the admin."""

from donors.admin import donors, sponsorships

__all__ = ["donors", "sponsorships"]
