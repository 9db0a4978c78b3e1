"""The private files of this floor, and who may see one."""

from django.contrib.auth.models import AnonymousUser

from backoffice.core.files.registry import PrivateFiles, register
from backoffice.core.models import User
from beneficiaries.models import Child, ChildDocument, ChildPhoto, Partner, PartnerDocument

PHOTO, PAPER, PARTNER_PAPER = "child-photo", "child-document", "partner-document"


def register_kinds() -> None:
    register(
        PrivateFiles(
            kind=PHOTO,
            model=ChildPhoto,
            field="large",
            variants=("large", "medium", "small"),
            may_view=may_view_photo,
            may_open_link=is_public_now,
            content_type="image/webp",
            disposition="inline",
            filename=lambda photo: f"{photo.child.reference}.webp",
        )
    )
    register(
        PrivateFiles(
            kind=PAPER,
            model=ChildDocument,
            field="file",
            may_view=may_view_paper,
            content_type=lambda paper: paper.content_type,
            disposition="inline",  # beside the record, when it is reviewed
            filename=paper_filename,
        )
    )
    register(
        PrivateFiles(
            kind=PARTNER_PAPER,
            model=PartnerDocument,
            field="file",
            may_view=may_view_partner_paper,
            content_type=lambda paper: paper.content_type,
            disposition="attachment",
            filename=partner_paper_filename,
        )
    )


def may_view_photo(user: User | AnonymousUser, photo: ChildPhoto) -> bool:
    return user.has_perm("beneficiaries.view_childphoto") and _may_see_child(user, photo.child_id)


def is_public_now(photo: ChildPhoto) -> bool:
    return ChildPhoto.objects.published().filter(pk=photo.pk).exists()


def may_view_paper(user: User | AnonymousUser, paper: ChildDocument) -> bool:
    return user.has_perm("beneficiaries.view_childdocument") and _may_see_child(user, paper.child_id)


def may_view_partner_paper(user: User | AnonymousUser, paper: PartnerDocument) -> bool:
    return (
        user.has_perm("beneficiaries.view_partnerdocument")
        and Partner.objects.for_user(user).filter(pk=paper.partner_id).exists()
    )


def paper_filename(paper: ChildDocument) -> str:
    """No name and no number: a download folder is nobody's safe."""
    return f"{paper.child.reference}-{paper.kind}.{_suffix(paper)}"


def partner_paper_filename(paper: PartnerDocument) -> str:
    return f"partner-{paper.partner_id}-{paper.kind}.{_suffix(paper)}"


def _suffix(paper: ChildDocument | PartnerDocument) -> str:
    return "pdf" if paper.content_type == "application/pdf" else "webp"


def _may_see_child(user: User | AnonymousUser, child_id: int) -> bool:
    return Child.objects.for_user(user).filter(pk=child_id).exists()
