"""The tables of the donors floor."""

from donors.models.campaign import Campaign
from donors.models.child_offer import ChildOffer
from donors.models.consent import DonorConsent
from donors.models.contact_details import OtherEmail, OtherPhone, TaxIdentifier
from donors.models.contact_note import ContactNote
from donors.models.donor import Donor
from donors.models.duplicates import DonorMerge, DonorSuspicion
from donors.models.hold import Hold
from donors.models.household import Household
from donors.models.instalment import Instalment, Reminder
from donors.models.letter import Letter, LetterScan
from donors.models.old_number import OldNumber
from donors.models.paper import DonorDocument
from donors.models.privacy import DonorArchive, DonorErasure
from donors.models.sponsorship import Sponsorship
from donors.models.tag import DonorTag

__all__ = [
    "Campaign",
    "ChildOffer",
    "ContactNote",
    "Donor",
    "DonorArchive",
    "DonorConsent",
    "DonorDocument",
    "DonorErasure",
    "DonorMerge",
    "DonorSuspicion",
    "DonorTag",
    "Hold",
    "Household",
    "Instalment",
    "Letter",
    "LetterScan",
    "OldNumber",
    "OtherEmail",
    "OtherPhone",
    "Reminder",
    "Sponsorship",
    "TaxIdentifier",
]
