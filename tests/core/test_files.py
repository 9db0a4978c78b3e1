"""A private file leaves only to who may see it, is written down each time, and cannot be reached otherwise."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from backoffice.core.files import links, registry
from backoffice.core.files.naming import StoredAs
from backoffice.core.files.registry import PrivateFiles
from backoffice.core.files.storage import NoPublicAddress
from backoffice.core.models import AuditEntry, EmailAttachment, OutgoingEmail, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
WEBP = b"RIFF....WEBPVP8 a picture"


@pytest.fixture
def attachment() -> EmailAttachment:
    name = default_storage.save("mails/one.webp", ContentFile(WEBP))
    email = OutgoingEmail.objects.create(to="a@example.org", subject="s", text="t", message_id="<1@x>")
    return EmailAttachment.objects.create(
        email=email, filename="Picture.webp", content_type="image/webp", file=name, sha256=""
    )


@pytest.fixture
def owner() -> User:
    return make_user(full_name="Owner")


@pytest.fixture
def picture(monkeypatch: pytest.MonkeyPatch, attachment: EmailAttachment, owner: User) -> EmailAttachment:
    """A kind `picture` whose files one person may see."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    registry.register(kind())
    monkeypatch.setattr("tests.core.test_files.allowed", {owner.pk})
    return attachment


allowed: set[Any] = set()


def kind(**changes: Any) -> PrivateFiles:
    facts: dict[str, Any] = {
        "kind": "picture",
        "model": EmailAttachment,
        "field": "file",
        "may_view": lambda user, record: user.pk in allowed,
        "content_type": "image/webp",
        "disposition": "inline",
        "filename": lambda record: record.filename,
    }
    return PrivateFiles(**{**facts, **changes})


def redo(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    monkeypatch.setitem(registry._kinds, "picture", kind(**changes))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_who_may_see_it_gets_it_and_that_is_written_down(
    client: Client, picture: EmailAttachment, owner: User
) -> None:
    client.force_login(owner)
    response = client.get(links.guarded_link("picture", picture), REMOTE_ADDR="203.0.113.7")
    assert body(response) == WEBP
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"].startswith("sandbox;")
    assert response["Content-Disposition"] == 'inline; filename="Picture.webp"'
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.subject) == ("file.viewed", owner, picture)
    assert entry.details["kind"] == "picture"
    assert entry.ip_address == "203.0.113.7"


def test_others_may_not(client: Client, picture: EmailAttachment) -> None:
    client.force_login(make_user())
    response = client.get(links.guarded_link("picture", picture))
    assert response.status_code == 403
    assert b"You may not open this file" in response.content
    assert not AuditEntry.objects.exists()


def test_who_has_not_signed_in_is_asked_to(client: Client, picture: EmailAttachment) -> None:
    response = client.get(links.guarded_link("picture", picture))
    assert response.status_code == 302
    assert "/login/" in response["Location"]


def test_a_download_is_written_down_as_one(client: Client, picture: EmailAttachment, owner: User) -> None:
    client.force_login(owner)
    response = client.get(links.guarded_link("picture", picture) + "?download")
    assert response["Content-Disposition"].startswith("attachment;")
    assert AuditEntry.objects.get().action == "file.downloaded"


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/octet-stream"])
def test_what_a_browser_could_run_is_only_downloaded(
    client: Client,
    picture: EmailAttachment,
    owner: User,
    monkeypatch: pytest.MonkeyPatch,
    content_type: str,
) -> None:
    redo(monkeypatch, content_type=content_type)
    client.force_login(owner)
    response = client.get(links.guarded_link("picture", picture))
    assert response["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    "address",
    [
        "/files/picture/4711/",
        "/files/picture/not-a-key/",
        "/files/nothing/1/",
        "/files/picture/../../etc/passwd/",
        "/files/signed/nonsense/",
    ],
)
def test_what_is_not_there_is_told_plainly(
    client: Client, picture: EmailAttachment, owner: User, address: str
) -> None:
    client.force_login(owner)
    assert client.get(address).status_code == 404


def test_only_declared_variants_can_be_asked_for(
    client: Client, picture: EmailAttachment, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    redo(monkeypatch, variants=("file",))
    client.force_login(owner)
    assert client.get(links.guarded_link("picture", picture, "file")).status_code == 200
    assert AuditEntry.objects.get().details["variant"] == "file"
    # `sha256` is a field of the record, yet none of its files
    assert client.get(links.guarded_link("picture", picture, "sha256")).status_code == 404


def test_a_lost_file_is_no_error(client: Client, picture: EmailAttachment, owner: User) -> None:
    default_storage.delete(str(picture.file.name))
    client.force_login(owner)
    assert client.get(links.guarded_link("picture", picture)).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_read_only(client: Client, picture: EmailAttachment, method: str) -> None:
    assert getattr(client, method)(links.guarded_link("picture", picture)).status_code == 405


def test_in_production_the_proxy_sends_the_bytes(
    client: Client, picture: EmailAttachment, owner: User, settings: Any
) -> None:
    settings.X_ACCEL_REDIRECT_PREFIX = "/protected"
    client.force_login(owner)
    response = client.get(links.guarded_link("picture", picture))
    assert response["X-Accel-Redirect"] == f"/protected/{picture.file.name}"
    assert response.content == b""
    assert response["Content-Type"] == "image/webp"


def test_a_signed_link_opens_without_signing_in_for_a_while(client: Client, picture: EmailAttachment) -> None:
    address = links.signed_link("picture", picture)
    assert address.startswith("http://testserver/files/signed/")
    assert body(client.get(address)) == WEBP
    entry = AuditEntry.objects.get()
    assert entry.actor is None
    assert entry.details["by_link"] is True

    with time_machine.travel(timezone.now() + timedelta(seconds=301)):
        late = client.get(address)
    assert late.status_code == 410
    assert b"ask for a new one" in late.content


def test_a_changed_link_is_no_link(client: Client, picture: EmailAttachment) -> None:
    address = links.signed_link("picture", picture)
    token = address.rstrip("/").rsplit("/", 1)[1]
    head, rest = token.split(":", 1)
    for changed in (token[:-2] + "xx", head[:-1] + ":" + rest, "x" + token, token.replace(":", "", 1)):
        assert client.get(f"/files/signed/{changed}/").status_code == 404
    assert not AuditEntry.objects.exists()


def test_a_file_name_cannot_write_a_header(
    client: Client, picture: EmailAttachment, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    redo(monkeypatch, filename=lambda record: '../a"b\r\nSet-Cookie: x=1.webp')
    client.force_login(owner)
    response = client.get(links.guarded_link("picture", picture))
    assert response["Content-Disposition"] == 'inline; filename="_a_bSet-Cookie_ x=1.webp"'
    assert "Set-Cookie" not in response.headers


def test_the_storage_gives_no_address() -> None:
    with pytest.raises(NoPublicAddress):
        default_storage.url("mails/one.webp")


def test_stored_names_come_from_us_alone() -> None:
    named = StoredAs("children/papers", ".pdf")
    assert named(None, "../../evil.html") != named(None, "../../evil.html")
    assert named(None, "../../evil.html").startswith("children/papers/")
    assert named(None, "../../evil.html").endswith(".pdf")
    with pytest.raises(ValueError, match="suffix"):
        StoredAs("x", "../y")


def test_two_kinds_of_one_name_are_refused(picture: EmailAttachment) -> None:
    with pytest.raises(ValueError, match="taken already"):
        registry.register(kind(model=OutgoingEmail))
    with pytest.raises(ValueError, match="taken already"):
        registry.register(kind(kind="signed"))
