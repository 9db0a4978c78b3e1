"""Looking at each kind of mail before it is sent, and sending one to oneself."""

import pytest
from django.core import mail
from django.test import Client

from backoffice.core import mail_kinds
from backoffice.core.models import AuditEntry, OutgoingEmail, User
from backoffice.core.tasks.draining import drain
from backoffice.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
KINDS = "/admin/core/outgoingemail/kinds/"
ONE = f"{KINDS}card_problem/"


def signed_in(role: Role) -> tuple[Client, User]:
    user = factories.make_user(role=role)
    client = Client()
    client.force_login(user)
    return client, user


def test_supporter_care_sees_every_kind_in_each_language_and_width() -> None:
    client, _user = signed_in(Role.SUPPORTER_CARE)
    listed = client.get(KINDS).content.decode()
    for kind in mail_kinds.kinds():
        assert f"{KINDS}{kind.kind}/" in listed
    page = client.get(ONE, {"sample": "5", "language": "fr", "width": "phone"}).content.decode()
    assert "almoner-mail-phone" in page
    assert 'sandbox=""' in page
    assert "Bonjour" in page
    assert "Send a test to me" in page
    assert client.get(ONE, {"sample": "99", "language": "xx"}).status_code == 200
    assert client.get(f"{KINDS}nothing/").status_code == 404


def test_the_frame_may_do_nothing_at_all() -> None:
    client, _user = signed_in(Role.SUPPORTER_CARE)
    frame = client.get(f"{ONE}frame/", {"language": "fr"})
    policy = frame.headers["Content-Security-Policy"]
    for fetched in ("default", "script", "img", "frame"):
        assert f"{fetched}-src 'none'" in policy
    assert "sandbox" in policy
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<html lang="fr">' in frame.content.decode()
    assert client.get(f"{ONE}frame/", {"sample": "99"}).status_code == 404
    assert client.post(f"{ONE}frame/").status_code == 405


def test_a_test_goes_to_oneself_alone_and_counts_for_nobody() -> None:
    client, user = signed_in(Role.SUPPORTER_CARE)
    answer = client.post(ONE, {"sample": "1", "language": "fr", "width": "wide", "to": "else@example.org"})
    assert answer.status_code == 302
    drain()
    (sent,) = mail.outbox
    assert sent.to == [user.email]
    assert sent.subject.startswith("[Test] ")
    assert "List-Unsubscribe" not in sent.extra_headers
    row = OutgoingEmail.objects.get()
    assert (row.kind, row.recipient_id, row.key, row.about_id) == ("test", None, None, "")
    assert AuditEntry.objects.filter(action="email.tested", actor=user).exists()


def test_the_auditor_looks_and_sends_nothing_and_others_do_not_look() -> None:
    client, _user = signed_in(Role.AUDITOR)
    assert "Send a test to me" not in client.get(ONE).content.decode()
    assert client.post(ONE, {"sample": "0"}).status_code == 403
    for role in (Role.REGISTRAR, Role.VERIFIER):
        client, _user = signed_in(role)
        for address in (KINDS, ONE, f"{ONE}frame/"):
            assert client.get(address).status_code == 403
        assert client.post(ONE, {"sample": "0"}).status_code == 403
    assert Client().get(KINDS).status_code == 302
    assert not OutgoingEmail.objects.exists()
