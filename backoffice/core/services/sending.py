"""Getting a queued mail out of the house, once.

The mail is claimed (queued → sending) and that claim is committed before the mail server is spoken to: so a
crash in between leaves a mail that says 'sending', never one that would be sent again unasked. Such a mail
becomes 'uncertain' and waits for a person, since only the recipient knows whether it came.
"""

import datetime
import hashlib
import smtplib
from collections.abc import Iterable

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from backoffice.core.models import EmailAttachment, OutgoingEmail
from backoffice.core.moves import MoveError
from backoffice.core.services import work

MAX_ATTEMPTS = 8
# SMTP itself gives up after EMAIL_TIMEOUT; whatever is 'sending' for longer has lost its worker.
SENDING_AT_MOST = datetime.timedelta(minutes=10)
# Longer than the longest wait between two attempts: such a mail has no task any more.
QUEUED_AT_MOST = datetime.timedelta(hours=2)

Status = OutgoingEmail.Status


class TryLater(Exception):
    """The mail server could not take the mail now; it is queued again."""


class BadAttachment(DomainError):
    """A file of the mail is missing, or is not the file that was attached."""


def send(email_id: str) -> str:
    """Send one queued mail; returns the status that it ended in. A mail that is not queued is left alone."""
    email = _claim(email_id)
    if email is None:
        return "not queued"
    try:
        _message(email).send()
    except (smtplib.SMTPException, OSError) as error:
        if is_permanent(error) or email.attempts >= MAX_ATTEMPTS:
            return _give_up(email, error)
        email.move(Status.QUEUED, reason=_words(error), error=_words(error))
        raise TryLater(_words(error)) from error
    except (BadAttachment, ValueError) as error:
        return _give_up(email, error)
    email.move(Status.SENT, sent_at=timezone.now(), error="")
    return str(email.status)


def is_permanent(error: Exception) -> bool:
    """Would the same mail be refused again? A wrong password or sender is ours to mend, so that is not."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return all(code >= 500 for code, _message in error.recipients.values())
        case smtplib.SMTPDataError():
            return error.smtp_code >= 500
        case smtplib.SMTPNotSupportedError():
            return True
        case _:
            return False


def mark_uncertain() -> int:
    """Mails that a dead worker left in 'sending': a person decides whether they go out again."""
    stuck = OutgoingEmail.objects.filter(
        status=Status.SENDING, updated_at__lt=timezone.now() - SENDING_AT_MOST
    )
    return sum(_mark_uncertain(email) for email in stuck)


def forgotten() -> Iterable[OutgoingEmail]:
    """Queued mails whose task is gone."""
    return OutgoingEmail.objects.filter(status=Status.QUEUED, updated_at__lt=timezone.now() - QUEUED_AT_MOST)


def _claim(email_id: str) -> OutgoingEmail | None:
    # durable: inside an outer transaction the claim would not be committed before the mail leaves.
    with transaction.atomic(durable=True):
        email = OutgoingEmail.objects.filter(pk=email_id, status=Status.QUEUED).first()
        if email is None:
            return None
        try:
            return email.move(Status.SENDING, attempts=email.attempts + 1)
        except MoveError:
            return None  # another worker was quicker


def _message(email: OutgoingEmail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=email.subject,
        body=email.text,
        to=[email.to],
        reply_to=[settings.ORGANISATION_EMAIL] if settings.ORGANISATION_EMAIL else None,
        headers={
            "Message-ID": email.message_id,
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers, please
            "Content-Language": email.language,
            **_way_out(email.unsubscribe_url),
        },
    )
    if email.html:
        message.attach_alternative(email.html, "text/html")
    for attachment in email.attachments.all():
        message.attach(attachment.filename, _bytes_of(attachment), attachment.content_type)
    return message


def _way_out(url: str) -> dict[str, str]:
    """RFC 2369, and RFC 8058, which asks for https: by one press in the mail program, without opening a page."""
    if not url:
        return {}
    one_press = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if url.startswith("https://") else {}
    return {"List-Unsubscribe": f"<{url}>", **one_press}


def _bytes_of(attachment: EmailAttachment) -> bytes:
    name = str(attachment.file.name)
    try:
        with default_storage.open(name) as stored:
            content: bytes = stored.read()
    except FileNotFoundError as error:
        raise BadAttachment(
            _("The attachment %(name)s is missing.") % {"name": attachment.filename}
        ) from error
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        raise BadAttachment(
            _("The attachment %(name)s is not the file that was attached.") % {"name": attachment.filename}
        )
    return content


def _give_up(email: OutgoingEmail, error: Exception) -> str:
    with transaction.atomic():
        email.move(Status.FAILED, reason=_words(error), error=_words(error))
        work.ask(
            "email.failed",
            title=_("A mail could not be sent: %(subject)s") % {"subject": email.subject},
            details=_("To %(address)s. %(error)s") % {"address": email.to, "error": _words(error)},
            subject=email,
            key=f"email:{email.pk}",
        )
    return str(email.status)


def _mark_uncertain(email: OutgoingEmail) -> bool:
    try:
        with transaction.atomic():
            email.move(Status.UNCERTAIN, reason=_("The program was stopped while it was sending."))
            work.ask(
                "email.uncertain",
                title=_("Was this mail sent? %(subject)s") % {"subject": email.subject},
                details=_(
                    "The program was stopped while it was sending to %(address)s. Ask the recipient or the mail "
                    "server's log, then resend, mark as sent, or cancel."
                )
                % {"address": email.to},
                subject=email,
                key=f"email:{email.pk}",
            )
    except MoveError:
        return False  # it was sent after all, just now
    return True


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(
            f"{address}: {code} {_decoded(answer)}" for address, (code, answer) in error.recipients.items()
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    return f"{error}" or type(error).__name__


def _decoded(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
