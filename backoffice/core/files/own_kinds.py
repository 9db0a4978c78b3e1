"""The ground floor's own private files."""

from django.contrib.auth.models import AnonymousUser

from backoffice.core.files.registry import PrivateFiles, register
from backoffice.core.models import EmailAttachment, User


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


def _may_read_the_outbox(user: User | AnonymousUser, attachment: EmailAttachment) -> bool:
    return user.has_perm("core.view_outgoingemail")
