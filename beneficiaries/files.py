"""The private files of this floor, and who may see one."""

from django.contrib.auth.models import AnonymousUser

from backoffice.core.files.registry import PrivateFiles, register
from backoffice.core.models import User
from beneficiaries.models import Child, ChildDocument, ChildPhoto

PHOTO, PAPER = "child-photo", "child-document"


def register_kinds() -> None:
    register(
        PrivateFiles(
            kind=PHOTO,
            model=ChildPhoto,
            field="large",
            variants=("large", "medium", "small"),
            may_view=may_view_photo,
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
            disposition="attachment",
            filename=paper_filename,
        )
    )


def may_view_photo(user: User | AnonymousUser, photo: ChildPhoto) -> bool:
    return user.has_perm("beneficiaries.view_childphoto") and _may_see_child(user, photo.child_id)


def may_view_paper(user: User | AnonymousUser, paper: ChildDocument) -> bool:
    return user.has_perm("beneficiaries.view_childdocument") and _may_see_child(user, paper.child_id)


def paper_filename(paper: ChildDocument) -> str:
    """No name and no number: a download folder is nobody's safe."""
    suffix = "pdf" if paper.content_type == "application/pdf" else "webp"
    return f"{paper.child.reference}-{paper.kind}.{suffix}"


def _may_see_child(user: User | AnonymousUser, child_id: int) -> bool:
    return Child.objects.for_user(user).filter(pk=child_id).exists()
