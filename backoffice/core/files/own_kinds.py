"""The ground floor's own private files."""

from django.contrib.auth.models import AnonymousUser

from backoffice.core.files.registry import PrivateFiles, register
from backoffice.core.models import EmailAttachment, ImportBatch, User

IMPORT = "import"


def register_kinds() -> None:
    register(
        PrivateFiles(
            kind="email-attachment",
            model=EmailAttachment,
            field="file",
            may_view=_may_read_the_outbox,
            content_type=lambda attachment: attachment.content_type,
            filename=lambda attachment: attachment.filename,
        )
    )
    register(
        PrivateFiles(
            kind=IMPORT,
            model=ImportBatch,
            field="file",
            may_view=_may_see_the_import,
            content_type="application/octet-stream",
            filename=lambda batch: batch.file_name,
        )
    )


def _may_see_the_import(user: User | AnonymousUser, batch: ImportBatch) -> bool:
    return user.has_perm("core.view_importbatch") and (
        ImportBatch.objects.for_user(user).filter(pk=batch.pk).exists()
    )


def _may_read_the_outbox(user: User | AnonymousUser, attachment: EmailAttachment) -> bool:
    return user.has_perm("core.view_outgoingemail")
