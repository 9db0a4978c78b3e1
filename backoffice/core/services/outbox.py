"""Mail, written in the transaction that causes it and sent by a task after its commit.

    outbox.queue("payment_link", to=donor.email, context={...}, language=donor.language, about=link)

renders `templates/emails/payment_link/{subject.txt,body.txt,body.html}`. If the transaction is rolled back,
there is no mail.
"""

import re
import uuid
from collections.abc import Mapping
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext as _

from backoffice.core import history, writing
from backoffice.core.errors import DomainError
from backoffice.core.models import EmailAttachment, OutgoingEmail, User
from backoffice.core.services import work
from backoffice.core.services.audit import record as write_audit
from backoffice.core.services.mail_colours import mail_colours
from backoffice.core.tasks.mail import send_email

Status = OutgoingEmail.Status
SUBJECT_LENGTH = 250
TEST = "test"  # the kind of what somebody sends to themselves; no folder of templates is called so
# What a template does not say in this mail leaves its lines empty.
_BLANK_LINES = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")


class InvalidAddress(DomainError, ValueError):
    """What was given is no email address."""


def queue(
    kind: str,
    *,
    to: str,
    context: Mapping[str, Any],
    language: str = "en",
    about: models.Model | None = None,
    recipient_id: uuid.UUID | None = None,
    key: str | None = None,
    attachments_follow: bool = False,
    unsubscribe_url: str = "",
) -> OutgoingEmail:
    """Write a mail into the outbox, in the caller's transaction.

    `recipient_id` is the key of the donor written to, whose timeline and whose erasure find the mail by it.
    `key` makes it once-only: the mail that bears it already is returned. With `attachments_follow` it waits
    until `release()`. A mail that needs consent says in `unsubscribe_url` where a mail program ends it by one press.
    """
    address, language = valid_address(to), language_of(language)
    subject, text, html = render(kind, context, language=language)
    email = OutgoingEmail(
        kind=kind,
        to=address,
        subject=subject,
        text=text,
        html=html,
        language=language,
        status=Status.WAITING if attachments_follow else Status.QUEUED,
        about_type=ContentType.objects.get_for_model(about) if about is not None else None,
        about_id=str(about.pk) if about is not None else "",
        recipient_id=recipient_id,
        unsubscribe_url=unsubscribe_url,
        key=key,
        message_id=_new_message_id(),
    )
    return email if _write(email) else OutgoingEmail.objects.get(key=key)


def _write(email: OutgoingEmail) -> bool:
    """False when a mail with its key stands already: of two who write one the constraint lets one through."""
    with transaction.atomic(savepoint=False):
        if not writing.insert_once(email):
            return False
        history.write_history(email, kind="+")
        enqueue(email)
    return True


def queue_test(kind: str, *, context: Mapping[str, Any], language: str, by: User) -> OutgoingEmail:
    """A mail of made-up facts to whoever looks at it. It is about nobody, and counts as no mail of its kind."""
    address = valid_address(by.email)
    subject, text, html = render(kind, context, language=language)
    email = OutgoingEmail(
        kind=TEST,
        to=address,
        subject=f"{_('[Test]')} {subject}"[:SUBJECT_LENGTH],
        text=text,
        html=html,
        language=language_of(language),
        message_id=_new_message_id(),
    )
    with transaction.atomic():
        email.save()
        write_audit("email.tested", subject=email, actor=by, kind=kind)
        enqueue(email)
    return email


def valid_address(address: str) -> str:
    """The address without spaces around it; raises InvalidAddress."""
    trimmed = (address or "").strip()
    try:
        validate_email(trimmed)
    except ValidationError as error:
        raise InvalidAddress(
            _("'%(address)s' is not an email address. Write it like name@example.org.") % {"address": address}
        ) from error
    return trimmed


def language_of(language: str) -> str:
    """The language in which a mail is written: what we have words for, else English whole and not half."""
    try:
        return translation.get_supported_language_variant(language)
    except LookupError:
        return "en"


def render(kind: str, context: Mapping[str, Any], *, language: str) -> tuple[str, str, str]:
    """Subject, text and HTML of a mail. Text is not HTML-escaped: "Anne & Co" stays as it is."""
    language = language_of(language)
    with translation.override(language):
        facts = {
            **context,
            "LANGUAGE": language,
            "COLOURS": mail_colours(settings.ORGANISATION_COLOUR),
            "ORGANISATION_NAME": settings.ORGANISATION_NAME,
            "ORGANISATION_ADDRESS": settings.ORGANISATION_ADDRESS,
            "ORGANISATION_REGISTRATION": settings.ORGANISATION_REGISTRATION,
            "ORGANISATION_EMAIL": settings.ORGANISATION_EMAIL,
            "SITE_URL": settings.SITE_URL,
        }
        # Line breaks out of the subject: a name with one in it would otherwise begin a new header.
        subject = " ".join(_as_text(f"emails/{kind}/subject.txt", facts).split())[:SUBJECT_LENGTH]
        facts["subject"] = subject
        text = _BLANK_LINES.sub("\n\n", _as_text(f"emails/{kind}/body.txt", facts)).strip() + "\n"
        html = get_template(f"emails/{kind}/body.html").render(facts)
    return subject, text, html


def attach(
    email: OutgoingEmail, *, filename: str, content_type: str, stored_name: str, sha256: str
) -> EmailAttachment:
    """Let a stored private file go with a mail that has not been sent yet."""
    if email.status not in {Status.WAITING, Status.QUEUED}:
        raise DomainError(_("This mail has left already; nothing can be attached to it."))
    return EmailAttachment.objects.create(
        email=email, filename=filename, content_type=content_type, file=stored_name, sha256=sha256
    )


def release(email: OutgoingEmail) -> OutgoingEmail:
    """The attachments are there: let the mail go. Releasing it again does nothing."""
    with transaction.atomic():
        email.refresh_from_db()
        if email.status == Status.WAITING:
            email.move(Status.QUEUED)
            enqueue(email)
    return email


def resend(email: OutgoingEmail, *, by: User, reason: str) -> OutgoingEmail:
    """Send a mail again that failed, is uncertain, or was sent but did not come."""
    with transaction.atomic():
        email.move(Status.QUEUED, by=by, reason=reason, attempts=0, error="")
        write_audit("email.resent", subject=email, actor=by)
        _settle(email, by=by, reason=reason)
        enqueue(email)
    return email


def cancel(email: OutgoingEmail, *, by: User, reason: str) -> OutgoingEmail:
    """A mail that will not go out. One that is being sent at this moment cannot be stopped."""
    with transaction.atomic():
        email.move(Status.CANCELLED, by=by, reason=reason)
        _settle(email, by=by, reason=reason)
    return email


def mark_sent(email: OutgoingEmail, *, by: User, reason: str) -> OutgoingEmail:
    """An uncertain mail of which a person knows that it came."""
    with transaction.atomic():
        email.move(Status.SENT, by=by, reason=reason, sent_at=email.updated_at)
        _settle(email, by=by, reason=reason)
    return email


def enqueue(email: OutgoingEmail) -> bool:
    """Hand a queued mail to the workers, in the caller's transaction."""
    if email.status != Status.QUEUED:
        return False
    send_email.enqueue(str(email.pk))
    return True


def _new_message_id() -> str:
    return make_msgid(domain=urlsplit(settings.SITE_URL).hostname)


def _settle(email: OutgoingEmail, *, by: User, reason: str) -> None:
    """The work item that asked for this decision is done."""
    for item in work.open_about(email):
        work.close(item, by=by, reason=reason)


def _as_text(name: str, facts: Mapping[str, Any]) -> str:
    template: Any = get_template(name)
    return str(template.template.render(Context({**facts}, autoescape=False)))
