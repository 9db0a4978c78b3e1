"""The private files of this floor, and who may see one."""

from django.contrib.auth.models import AnonymousUser

from backoffice.core.files.registry import PrivateFiles, register
from backoffice.core.models import User
from donors.models import DonorConsent, DonorDocument

PAPER, PROOF = "donor-document", "donor-consent"


def register_kinds() -> None:
    register(
        PrivateFiles(
            kind=PAPER,
            model=DonorDocument,
            field="file",
            may_view=may_view_paper,
            content_type=lambda paper: paper.content_type,
            disposition="inline",
            filename=lambda paper: f"donor-{paper.kind}.{_suffix(paper.content_type)}",
        )
    )
    register(
        PrivateFiles(
            kind=PROOF,
            model=DonorConsent,
            field="proof",
            may_view=may_view_proof,
            content_type=lambda consent: consent.proof_content_type,
            disposition="inline",
            filename=lambda consent: f"consent-{consent.decided_on}.{_suffix(consent.proof_content_type)}",
        )
    )


def may_view_paper(user: User | AnonymousUser, paper: DonorDocument) -> bool:
    return user.has_perm("donors.view_donordocument") and (
        DonorDocument.objects.for_user(user).filter(pk=paper.pk).exists()
    )


def may_view_proof(user: User | AnonymousUser, consent: DonorConsent) -> bool:
    return user.has_perm("donors.view_donorconsent") and (
        DonorConsent.objects.for_user(user).filter(pk=consent.pk).exists()
    )


def _suffix(content_type: str) -> str:
    # No name of anybody: a download folder is nobody's safe.
    return "pdf" if content_type == "application/pdf" else "webp"
