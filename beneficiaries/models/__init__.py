"""The tables of the beneficiaries floor."""

from beneficiaries.models.check import VerificationCheck
from beneficiaries.models.child import Child
from beneficiaries.models.consent import ConsentRecord
from beneficiaries.models.document import ChildDocument
from beneficiaries.models.guardian import Guardian
from beneficiaries.models.partner import Partner, PartnerMember
from beneficiaries.models.photo import ChildPhoto
from beneficiaries.models.tag import Tag

__all__ = [
    "Child",
    "ChildDocument",
    "ChildPhoto",
    "ConsentRecord",
    "Guardian",
    "Partner",
    "PartnerMember",
    "Tag",
    "VerificationCheck",
]
