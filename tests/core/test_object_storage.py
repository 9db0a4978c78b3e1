"""Private files in an object store: kept, handed out and deleted there, and never to be found by an address."""

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import requests
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from moto import mock_aws

from backoffice import settings_checks
from backoffice.core.files import links
from backoffice.core.files.storage import NoPublicAddress
from backoffice.core.models import AuditEntry, EmailAttachment, OutgoingEmail, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
BUCKET = "almoner-files"
PDF = b"%PDF-1.4 a receipt\n%%EOF"
FACTS: dict[str, Any] = {
    "bucket": BUCKET,
    "endpoint": "",
    "region": "eu-central-1",
    "access_key": "testing",
    "secret_key": "testing",
    "acl": "private",
    "link_seconds": 300,
}


@pytest.fixture
def bucket(settings: Any) -> Iterator[Any]:
    """An empty bucket in a stand-in for S3, and the settings that MEDIA_STORAGE=s3 makes."""
    with mock_aws():
        made = boto3.resource("s3", region_name="eu-central-1").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        settings.STORAGES = {**settings.STORAGES, "default": settings_checks.object_store(**FACTS)}
        yield made


@pytest.fixture
def attachment(bucket: Any) -> EmailAttachment:
    name = storages["default"].save("mails/one.bin", ContentFile(PDF))
    email = OutgoingEmail.objects.create(to="a@example.org", subject="s", text="t", message_id="<1@x>")
    return EmailAttachment.objects.create(
        email=email, filename="Receipt 7.pdf", content_type="application/pdf", file=name, sha256=""
    )


@pytest.fixture
def reader() -> User:
    return make_user(role="Supporter care")


def test_an_upload_lies_privately_in_the_bucket(bucket: Any, attachment: EmailAttachment) -> None:
    stored = bucket.Object(attachment.file.name)
    assert stored.get()["Body"].read() == PDF
    assert stored.get()["CacheControl"] == "private, no-store"
    everybody = [grant for grant in stored.Acl().grants if grant["Grantee"].get("URI")]
    assert everybody == [], "the owner alone"
    with attachment.file.open("rb") as opened:
        assert opened.read() == PDF


def test_without_our_signature_the_store_gives_nothing(attachment: EmailAttachment) -> None:
    plain = f"https://{BUCKET}.s3.eu-central-1.amazonaws.com/{attachment.file.name}"
    assert requests.get(plain, timeout=5).status_code == 403
    with pytest.raises(NoPublicAddress):
        _ = attachment.file.url


def test_the_guarded_view_sends_the_reader_to_a_short_lived_address(
    client: Client, attachment: EmailAttachment, reader: User
) -> None:
    client.force_login(reader)

    answer = client.get(links.guarded_link("email-attachment", attachment))

    assert answer.status_code == 302
    assert answer["Cache-Control"] == "private, no-store"
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert asked["X-Amz-Expires"] == ["300"]
    assert asked["response-content-type"] == ["application/pdf"]
    assert asked["response-content-disposition"] == ['attachment; filename="Receipt 7.pdf"']
    assert "X-Amz-Signature" in asked
    sent = requests.get(answer["Location"], timeout=5)
    assert sent.content == PDF
    assert sent.headers["Content-Type"] == "application/pdf"
    assert AuditEntry.objects.get().action == "file.downloaded"


def test_pages_may_show_pictures_from_where_the_address_leads(
    client: Client, attachment: EmailAttachment, reader: User
) -> None:
    client.force_login(reader)
    answer = client.get(links.guarded_link("email-attachment", attachment))
    origin = answer["Location"].split(f"/{attachment.file.name}")[0]
    place = {name: FACTS[name] for name in ("bucket", "endpoint", "region")}
    assert origin in settings_checks.object_store_origins(**place)
    assert settings_checks.object_store_origins(**place | {"endpoint": "https://objects.example.org/"}) == [
        "https://objects.example.org"
    ]


def test_who_may_not_see_it_gets_no_address(client: Client, attachment: EmailAttachment) -> None:
    client.force_login(make_user(role="Verifier"))
    answer = client.get(links.guarded_link("email-attachment", attachment))
    assert answer.status_code == 403
    assert "Location" not in answer.headers


def test_a_signed_link_brings_the_bytes_through_us(client: Client, attachment: EmailAttachment) -> None:
    answer: Any = client.get(links.signed_link("email-attachment", attachment))
    assert answer.status_code == 200, "an address at the store would outlive what is taken back"
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="Receipt 7.pdf"'


def test_the_proxy_is_not_asked_for_what_it_does_not_have(
    client: Client, attachment: EmailAttachment, settings: Any
) -> None:
    settings.X_ACCEL_REDIRECT_PREFIX = "/private/"
    answer = client.get(links.signed_link("email-attachment", attachment))
    assert "X-Accel-Redirect" not in answer.headers


def test_a_deleted_file_is_gone(
    client: Client, bucket: Any, attachment: EmailAttachment, reader: User
) -> None:
    attachment.file.storage.delete(str(attachment.file.name))
    assert list(bucket.objects.all()) == []
    client.force_login(reader)
    assert client.get(links.guarded_link("email-attachment", attachment)).status_code == 404


def test_two_files_of_one_name_are_two_files(bucket: Any) -> None:
    names = {storages["default"].save("mails/one.bin", io.BytesIO(PDF)) for _ in range(2)}
    assert len(names) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"bucket": ""}, "S3_BUCKET is not set"),
        ({"secret_key": ""}, "belong together"),
        ({"endpoint": "objects.example.org"}, "whole address"),
    ],
)
def test_wrong_settings_are_told(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        settings_checks.object_store(**FACTS | changes)


def test_an_unknown_storage_is_told() -> None:
    with pytest.raises(ImproperlyConfigured, match="disk"):
        settings_checks.media_storage("ftp")
