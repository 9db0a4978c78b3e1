"""The scanned pages of letters as private files, and who may see one."""

from django.contrib.auth.models import AnonymousUser

from backoffice.core.files.registry import PrivateFiles, register
from backoffice.core.models import User
from donors.models import Letter, LetterScan
from donors.services.letter_links import may_be_read

SCAN = "letter-page"


def register_kind() -> None:
    register(
        PrivateFiles(
            kind=SCAN,
            model=LetterScan,
            field="image",
            may_view=may_view,
            may_open_link=is_read_by_sponsor,
            content_type="image/webp",
            disposition="inline",
            filename=lambda scan: f"letter-page-{scan.number}.webp",
        )
    )


def may_view(user: User | AnonymousUser, scan: LetterScan) -> bool:
    return (
        user.has_perm("donors.view_letterscan")
        and Letter.objects.for_user(user).filter(pk=scan.letter_id).exists()
    )


def is_read_by_sponsor(scan: LetterScan) -> bool:
    """Does the link on the letter's page still open it? Only as long as the page itself does."""
    return may_be_read(scan.letter)
