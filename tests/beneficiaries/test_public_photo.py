"""The public door: a published photo for everybody, and for nobody a moment after it was taken back."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from backoffice.core.files.links import signed_link
from backoffice.core.models import User
from beneficiaries.models import Child, ChildPhoto
from beneficiaries.services import partners, photos, verify
from beneficiaries.services.consent import withdraw_consent
from tests import factories
from tests.beneficiaries import pictures
from tests.beneficiaries.doors import press


@pytest.fixture
def published(verified: Child, verifier: User) -> Child:
    """A child with two photos, the one with all that telephones write into a photo published."""
    photo = photos.add_photo(verified, upload=pictures.phone_photo(1200, 900), by=verified.registered_by)
    photos.publish_photo(photo, by=verifier)
    return verified


def door(child: Child, variant: str = "medium") -> str:
    return reverse("public_child_photo", args=[child.reference, variant])


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_everybody_sees_the_published_photo_and_only_its_pixels(client: Client, published: Child) -> None:
    photo = published.photos.get(is_published=True)
    for variant in ("large", "medium", "small"):
        answer = client.get(door(published, variant))
        content = body(answer)
        with getattr(photo, variant).open("rb") as stored:
            assert content == stored.read()
        assert answer["Content-Type"] == "image/webp"
        image = Image.open(io.BytesIO(content))
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)
        for trace in (b"EXIF", b"Exif", b"XMP", b"ICCP", b"SN-12345", b"Amina", published.reference.encode()):
            assert trace not in content
        told = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
        for private in (
            str(photo.pk),
            published.family_name,
            published.reference,
            getattr(photo, variant).name,
        ):
            assert private not in told


def test_no_copy_is_shown_again_without_asking(client: Client, published: Child, verifier: User) -> None:
    answer = client.get(door(published))
    assert answer["Cache-Control"] == "private, no-cache"
    assert "noimageindex" in answer["X-Robots-Tag"]
    again = client.get(door(published), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, no-cache"

    photos.unpublish_photo(published.photos.get(is_published=True), by=verifier, reason="Too dark.")

    late = client.get(door(published), headers={"If-None-Match": answer["ETag"]})
    assert late.status_code == 404
    assert late["Cache-Control"] == "no-store"


def test_with_the_proxy_only_the_answer_is_ours(client: Client, published: Child) -> None:
    with override_settings(X_ACCEL_REDIRECT_PREFIX="/private/"):
        answer = client.get(door(published, "small"))
    photo = published.photos.get(is_published=True)
    assert answer["X-Accel-Redirect"] == f"/private/{photo.small.name}"
    assert (answer.content, answer["Content-Type"]) == (b"", "image/webp")
    assert answer["Cache-Control"] == "private, no-cache"


def test_an_unpublished_photo_and_unknown_names_are_not_there(client: Client, verified: Child) -> None:
    for address in (
        door(verified),
        "/children/C-NOBODY/photo/medium.webp",
        door(verified, "raw"),
        f"/children/{verified.reference}/photo/large.jpg",
    ):
        assert client.get(address).status_code == 404
    assert client.post(door(verified)).status_code == 405


def _withdrawn(child: Child, by: User) -> None:
    withdraw_consent(child.consents.get(), by=by, reason="The mother asked for it.")


def _suspended(child: Child, by: User) -> None:
    verify.suspend(child, by=by, reason="A question is open.")


def _left(child: Child, by: User) -> None:
    verify.leave(child, kind=Child.LeavingReason.MOVED, by=by, reason="Moved to the city.")


def _removed(child: Child, by: User) -> None:
    photos.remove_photo(child.photos.get(is_published=True), by=by, reason="Another child.")


def _partner_suspended(child: Child, by: User) -> None:
    partners.suspend_partner(child.partner, by=by, reason="Their books are open.")


def _not_verified_again(child: Child, by: User) -> None:
    long_ago = timezone.localdate() - timedelta(days=settings.REVERIFY_GRACE_DAYS + 1)
    Child.objects.filter(pk=child.pk).update(reverify_due_on=long_ago)


@pytest.mark.parametrize(
    "what", [_withdrawn, _suspended, _left, _removed, _partner_suspended, _not_verified_again]
)
def test_it_is_gone_at_once(client: Client, published: Child, verifier: User, what: Any) -> None:
    photo = published.photos.get(is_published=True)
    link = signed_link("child-photo", photo, "medium")
    assert client.get(door(published)).status_code == 200
    assert client.get(link).status_code == 200

    what(published, verifier)

    assert client.get(door(published)).status_code == 404
    assert client.get(link).status_code == 404, "a link signed before is asked again"
    assert photos.published_photo(published.reference) is None


def test_consent_withdrawn_in_its_dialog_closes_the_door(
    client: Client, published: Child, verifier: User
) -> None:
    client.force_login(verifier)
    press(client, published, "withdraw_consent", consent=published.consents.get().pk, reason="Asked for.")
    assert client.get(door(published)).status_code == 404


def test_a_link_made_for_one_person_opens_as_long_as_that_person_may_see_it(
    client: Client, verified: Child, registrar: User
) -> None:
    photo: ChildPhoto = verified.photos.get()
    assert client.get(signed_link("child-photo", photo)).status_code == 404, "not published, and for nobody"
    link = signed_link("child-photo", photo, viewer=registrar)
    assert client.get(link).status_code == 200

    registrar.partner_member.delete()
    assert client.get(link).status_code == 404

    care = factories.make_user(role="Supporter care")
    link = signed_link("child-photo", photo, viewer=care)
    assert client.get(link).status_code == 200
    User.objects.filter(pk=care.pk).update(is_active=False)
    assert client.get(link).status_code == 404
