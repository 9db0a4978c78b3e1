"""Mail stands or falls with the transaction that causes it, leaves once, and never leaves in silence."""

import hashlib
import smtplib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backoffice.core.errors import DomainError
from backoffice.core.models import OutgoingEmail, WorkItem
from backoffice.core.moves import IllegalMove
from backoffice.core.services import outbox, sending
from backoffice.core.tasks.draining import drain
from backoffice.core.tasks.housekeeping import rescue_mails
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("thanks_template")]
Status = OutgoingEmail.Status
TO = "mary@example.org"


def queue(**options: Any) -> OutgoingEmail:
    facts = {"name": "Anne & Co", "link": "https://office.example.org/pay/abc/"}
    options.setdefault("to", TO)
    options.setdefault("context", facts)
    return outbox.queue("thanks", **options)


def server_answers(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """The mail server's answer to whatever is sent."""

    def refuse(self: Any, messages: Any) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def test_it_sends_what_was_queued_after_the_commit() -> None:
    email = queue()
    assert mail.outbox == []
    drain()
    email.refresh_from_db()
    (sent,) = mail.outbox
    assert email.status == Status.SENT
    assert email.sent_at is not None
    assert sent.to == [TO]
    assert sent.subject == "Thank you, Anne & Co"
    assert "Dear Anne & Co, open https://office.example.org/pay/abc/" in sent.body
    assert sent.extra_headers["Message-ID"] == email.message_id
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_its_html_is_escaped_and_loads_nothing_from_outside() -> None:
    email = queue()
    assert "Dear Anne &amp; Co" in email.html
    assert "<img" not in email.html
    assert "http-equiv" not in email.html
    assert email.html.count("https://") == 1


def test_a_rolled_back_transaction_leaves_neither_mail_nor_task() -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    drain()
    assert OutgoingEmail.objects.count() == 0
    assert DBTaskResult.objects.count() == 0
    assert mail.outbox == []


def test_a_key_makes_it_once_only() -> None:
    assert queue(key="receipt:1") == queue(key="receipt:1")
    drain()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "address", ["", "mary", "mary@", "a@example.org\nBcc: all@example.org", "a b@example.org"]
)
def test_it_refuses_what_is_no_address(address: str) -> None:
    with pytest.raises(outbox.InvalidAddress, match="is not an email address"):
        queue(to=address)
    assert OutgoingEmail.objects.count() == 0


def test_a_line_break_in_a_name_begins_no_new_header() -> None:
    email = queue(context={"name": "Mary\r\nBcc: all@example.org", "link": ""})
    assert email.subject == "Thank you, Mary Bcc: all@example.org"
    drain()
    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]


def test_it_waits_for_its_attachments() -> None:
    email = queue(attachments_follow=True)
    drain()
    assert email.status == Status.WAITING
    assert mail.outbox == []
    name = default_storage.save("receipts/one.pdf", ContentFile(b"%PDF-1.7 receipt"))
    outbox.attach(
        email,
        filename="Receipt R-2026-000001.pdf",
        content_type="application/pdf",
        stored_name=name,
        sha256=hashlib.sha256(b"%PDF-1.7 receipt").hexdigest(),
    )
    outbox.release(email)
    outbox.release(email)
    drain()
    (sent,) = mail.outbox
    assert sent.attachments == [("Receipt R-2026-000001.pdf", b"%PDF-1.7 receipt", "application/pdf")]


@pytest.mark.parametrize("stored", [b"another file", None])
def test_it_does_not_send_a_file_that_is_not_the_one_attached(stored: bytes | None) -> None:
    email = queue(attachments_follow=True)
    name = default_storage.save("receipts/x.pdf", ContentFile(stored)) if stored else "receipts/lost.pdf"
    outbox.attach(email, filename="r.pdf", content_type="application/pdf", stored_name=name, sha256="0" * 64)
    outbox.release(email)
    drain()
    email.refresh_from_db()
    assert email.status == Status.FAILED
    assert "r.pdf" in email.error
    assert mail.outbox == []
    assert WorkItem.objects.open().filter(kind="email.failed").count() == 1


def test_nothing_is_attached_to_a_mail_that_has_left() -> None:
    email = queue()
    drain()
    email.refresh_from_db()
    with pytest.raises(DomainError, match="left already"):
        outbox.attach(email, filename="r.pdf", content_type="application/pdf", stored_name="x", sha256="")


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError("no server"),
        TimeoutError("slow"),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPRecipientsRefused({TO: (450, b"greylisted")}),
        smtplib.SMTPDataError(451, b"later"),
        smtplib.SMTPAuthenticationError(535, b"bad password"),
    ],
)
def test_a_passing_trouble_is_tried_again_later(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    email = queue()
    with monkeypatch.context() as patched:
        server_answers(patched, error)
        assert drain() == 1
    email.refresh_from_db()
    assert (email.status, email.attempts) == (Status.QUEUED, 1)
    assert email.error
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        drain()
    email.refresh_from_db()
    assert (email.status, email.attempts, email.error) == (Status.SENT, 2, "")
    assert WorkItem.objects.count() == 0


def test_it_gives_up_after_the_last_attempt_and_tells_staff(monkeypatch: pytest.MonkeyPatch) -> None:
    email = queue()
    server_answers(monkeypatch, ConnectionRefusedError("no server"))
    moment = timezone.now()
    for _attempt in range(sending.MAX_ATTEMPTS + 2):
        with time_machine.travel(moment, tick=False):
            drain()
        moment += timedelta(hours=1, seconds=1)
    email.refresh_from_db()
    assert (email.status, email.attempts) == (Status.FAILED, sending.MAX_ATTEMPTS)
    item = WorkItem.objects.open().get()
    assert item.kind == "email.failed"
    assert item.subject == email


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({TO: (550, b"no such user")}),
        smtplib.SMTPDataError(554, b"refused"),
    ],
)
def test_a_refusal_for_good_is_not_tried_again(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    email = queue()
    server_answers(monkeypatch, error)
    drain()
    email.refresh_from_db()
    assert (email.status, email.attempts) == (Status.FAILED, 1)
    assert WorkItem.objects.open().get().subject == email
    assert not DBTaskResult.objects.ready().exists()


def test_a_crash_in_mid_send_leaves_an_uncertain_mail_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    email = queue()
    with monkeypatch.context() as patched:
        # What SIGKILL leaves behind: the claim is committed, nothing after it ran.
        server_answers(patched, KeyboardInterrupt())  # type: ignore[arg-type]
        with pytest.raises(KeyboardInterrupt):
            sending.send(str(email.pk))
    email.refresh_from_db()
    assert email.status == Status.SENDING
    drain()
    assert mail.outbox == []  # no worker sends it a second time by itself

    assert rescue_mails.call() == {"uncertain": 0, "enqueued": 0}  # it may still be at it
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert rescue_mails.call() == {"uncertain": 1, "enqueued": 0}
    message_id = email.message_id
    email.refresh_from_db()
    assert email.status == Status.UNCERTAIN
    assert WorkItem.objects.open().get().kind == "email.uncertain"

    outbox.resend(email, by=make_user(), reason="She says it did not come")
    drain()
    email.refresh_from_db()
    assert email.status == Status.SENT
    assert mail.outbox[0].extra_headers["Message-ID"] == message_id
    assert not WorkItem.objects.open().exists()


def test_a_queued_mail_whose_task_is_lost_is_found_again() -> None:
    queue()
    DBTaskResult.objects.all().delete()
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        rescue_mails.call()
        drain()
    assert len(mail.outbox) == 1


def test_a_sent_mail_can_be_sent_again_with_a_reason() -> None:
    email, person = queue(), make_user()
    drain()
    email.refresh_from_db()
    outbox.resend(email, by=person, reason="Lost in her spam folder")
    drain()
    assert len(mail.outbox) == 2
    row = email.history.filter(history_change_reason="Lost in her spam folder").get()
    assert row.history_user == person


def test_a_cancelled_mail_does_not_leave() -> None:
    email = queue()
    outbox.cancel(email, by=make_user(), reason="Written in error")
    drain()
    assert mail.outbox == []
    with pytest.raises(IllegalMove):
        outbox.resend(email, by=make_user(), reason="After all")


def test_a_second_run_of_the_task_sends_nothing() -> None:
    email = queue()
    drain()
    assert sending.send(str(email.pk)) == "not queued"
    assert len(mail.outbox) == 1


def test_it_speaks_the_language_of_its_reader() -> None:
    email = queue(language="fr")
    assert '<html lang="fr">' in email.html
    drain()
    assert mail.outbox[0].extra_headers["Content-Language"] == "fr"
