"""The tables of the beneficiaries floor."""

from beneficiaries.models.check import VerificationCheck
from beneficiaries.models.check_kind import CheckKind
from beneficiaries.models.child import Child
from beneficiaries.models.consent import ConsentRecord
from beneficiaries.models.document import ChildDocument
from beneficiaries.models.duplicates import ChildMerge, DuplicateSuspicion
from beneficiaries.models.guardian import Guardian
from beneficiaries.models.health import HealthSummary
from beneficiaries.models.incident import Incident
from beneficiaries.models.partner import Partner, PartnerMember
from beneficiaries.models.partner_contact import PartnerContact
from beneficiaries.models.payout_account import PayoutAccount
from beneficiaries.models.photo import ChildPhoto
from beneficiaries.models.photo_upload import PhotoUpload
from beneficiaries.models.progress import ProgressHealth, ProgressReport
from beneficiaries.models.safeguarding import SafeguardingNote
from beneficiaries.models.school_year import SchoolYear
from beneficiaries.models.tag import Tag
from beneficiaries.models.vetting import PartnerDocument, PartnerVetting

__all__ = [
    "CheckKind",
    "Child",
    "ChildDocument",
    "ChildMerge",
    "ChildPhoto",
    "ConsentRecord",
    "DuplicateSuspicion",
    "Guardian",
    "HealthSummary",
    "Incident",
    "Partner",
    "PartnerContact",
    "PartnerDocument",
    "PartnerMember",
    "PartnerVetting",
    "PayoutAccount",
    "PhotoUpload",
    "ProgressHealth",
    "ProgressReport",
    "SafeguardingNote",
    "SchoolYear",
    "Tag",
    "VerificationCheck",
]
