"""Photos: what is taken, what is stored of it, and what is refused in which words."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import piexif
import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from backoffice.core.models import User
from beneficiaries.models import Child, ChildPhoto
from beneficiaries.services import photos
from beneficiaries.services.imaging import PhotoRefused
from tests.beneficiaries import pictures
from tests.beneficiaries.doors import edited, new_child, page_of, press, said


def opened(photo: ChildPhoto, variant: str) -> Image.Image:
    with getattr(photo, variant).open("rb") as stored:
        image = Image.open(io.BytesIO(stored.read()))
    image.load()
    return image


def stored_files(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def is_red(pixel: Any) -> bool:
    red, green, blue = pixel[:3]
    return bool(red > 180 and green < 80 and blue < 80)


def test_it_keeps_nothing_of_a_phone_photo_but_its_pixels(
    registered: Child, registrar: User, settings: Any
) -> None:
    upload = pictures.phone_photo()
    original = upload.read()
    assert piexif.load(original)["GPS"], "the test's own photo must have a place in it"
    before = set(stored_files(settings))

    photo = photos.add_photo(registered, upload=upload, by=registrar)

    assert len(set(stored_files(settings)) - before) == 3
    for variant, longest in (("large", 1600), ("medium", 800), ("small", 320)):
        with getattr(photo, variant).open("rb") as stored:
            content = stored.read()
        image = opened(photo, variant)
        assert (image.format, image.mode) == ("WEBP", "RGB")
        assert image.size == (longest * 3 // 4, longest), "turned upright"
        assert is_red(image.getpixel((image.width // 2, 5))), "the red band is at the top"
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)
        for trace in (b"EXIF", b"Exif", b"XMP", b"ICCP", b"SN-12345", b"Amina at home", b"JFIF"):
            assert trace not in content
    assert (photo.width, photo.height) == (1200, 1600)
    for path in stored_files(settings):
        assert original[:2000] not in path.read_bytes()


@pytest.mark.parametrize(
    "make",
    [
        lambda: pictures.picture("PNG", pictures.scene(900, 600).convert("RGBA")),
        lambda: pictures.picture("PNG", pictures.scene(900, 600).convert("P")),
        lambda: pictures.picture("PNG", pictures.scene(900, 600).convert("L")),
        lambda: pictures.picture("PNG", pictures.scene(900, 600).convert("LA")),
        lambda: pictures.picture("JPEG", pictures.scene(900, 600).convert("CMYK")),
        lambda: pictures.picture("WEBP", pictures.scene(900, 600)),
        lambda: pictures.picture("JPEG", pictures.scene(900, 600), name="no-suffix"),
        lambda: pictures.picture("JPEG", pictures.scene(1, 3000)),
        lambda: pictures.picture("JPEG", pictures.scene(900, 600), icc_profile=b"no profile at all"),
    ],
)
def test_it_takes_what_cameras_and_scanners_write(
    registered: Child, registrar: User, make: Callable[[], SimpleUploadedFile]
) -> None:
    photo = photos.add_photo(registered, upload=make(), by=registrar)

    assert opened(photo, "small").mode == "RGB"
    assert max(opened(photo, "small").size) == 320


def test_it_takes_an_iphones_heic_without_its_place(registered: Child, registrar: User) -> None:
    exif = piexif.dump({"GPS": {piexif.GPSIFD.GPSLatitudeRef: b"S"}, "0th": {piexif.ImageIFD.Make: b"Acme"}})
    out = io.BytesIO()
    pillow_heif.from_pillow(pictures.scene(1200, 900)).save(out, exif=exif)

    photo = photos.add_photo(registered, upload=SimpleUploadedFile("IMG.HEIC", out.getvalue()), by=registrar)

    assert opened(photo, "large").size == (1200, 900)
    assert not opened(photo, "large").getexif()


def test_it_takes_a_phones_jpeg_with_a_second_picture_behind_it(registered: Child, registrar: User) -> None:
    first, second = pictures.scene(800, 600), Image.new("RGB", (800, 600), "black")
    out = io.BytesIO()
    first.save(out, "MPO", save_all=True, append_images=[second])

    photo = photos.add_photo(registered, upload=SimpleUploadedFile("IMG.JPG", out.getvalue()), by=registrar)

    assert is_red(opened(photo, "large").getpixel((400, 5)))


def test_it_shows_sixteen_bits_of_grey_as_grey(registered: Child, registrar: User) -> None:
    grey = Image.new("I;16", (50, 50), 0x8000)

    photo = photos.add_photo(registered, upload=pictures.picture("PNG", grey), by=registrar)

    assert opened(photo, "large").getpixel((25, 25)) == pytest.approx((128, 128, 128), abs=3)


def test_it_paints_what_is_transparent_white(registered: Child, registrar: User) -> None:
    clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))

    photo = photos.add_photo(registered, upload=pictures.picture("PNG", clear), by=registrar)

    assert opened(photo, "large").getpixel((25, 25)) == (255, 255, 255)


def _named_jpg(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", content, "image/jpeg")


BAD_PHOTOS: list[tuple[str, Callable[[], SimpleUploadedFile], str]] = [
    ("text", lambda: _named_jpg(b"I am no picture."), "not a photo that can be read"),
    ("svg", lambda: SimpleUploadedFile("a.svg", pictures.SVG, "image/svg+xml"), "SVG drawing"),
    ("html named jpg", lambda: _named_jpg(pictures.HTML), "web page"),
    ("12000 x 12000 png", pictures.huge_png, "12000 × 12000 pixels. Upload one of at most 40 million"),
    ("beyond Pillow's own limit", lambda: pictures.huge_png(20_000), "damaged or was not uploaded completely"),
    ("30 MB", lambda: _named_jpg(b"\xff\xd8\xff\xe0" + bytes(30_000_000)), "30.0 MB. Upload one of at most 20.0 MB"),
    ("truncated", lambda: _named_jpg(pictures.small_photo().read()[:9000]), "not uploaded completely"),
    ("truncated png", lambda: _named_jpg(pictures.picture("PNG", pictures.scene(300, 300)).read()[:900]), "not uploaded"),
    ("animated png", lambda: pictures.animation("PNG"), "animation"),
    ("animated webp", lambda: pictures.animation("WEBP"), "animation"),
    ("gif", lambda: pictures.animation("GIF"), "not a photo that can be read"),
    ("tiff", lambda: pictures.picture("TIFF", pictures.scene(60, 60)), "not a photo that can be read"),
    ("pdf", pictures.pdf, "not a photo that can be read"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "words"), [bad[1:] for bad in BAD_PHOTOS], ids=[bad[0] for bad in BAD_PHOTOS]
)
def test_it_refuses_a_bad_photo_in_words_and_writes_nothing(
    client: Client, registrar: User, settings: Any, make: Callable[[], SimpleUploadedFile], words: str
) -> None:
    with pytest.raises(PhotoRefused, match=words):
        photos.prepare_photo(make())

    client.force_login(registrar)
    answer = client.post(reverse("admin:beneficiaries_child_add"), new_child(photo=make()))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Child.objects.exists()
    assert stored_files(settings) == []


def test_it_refuses_an_empty_file(client: Client, registrar: User) -> None:
    client.force_login(registrar)
    answer = client.post(
        reverse("admin:beneficiaries_child_add"), new_child(photo=SimpleUploadedFile("a.jpg", b""))
    )
    assert "The submitted file is empty." in answer.content.decode()
    assert not Child.objects.exists()


def test_it_leaves_no_files_behind_when_the_row_cannot_be_written(
    registered: Child, registrar: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored_files(settings)

    def full_disk(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(ChildPhoto, "save", full_disk)
    with pytest.raises(OSError, match="No space"):
        photos.add_photo(registered, upload=pictures.small_photo(), by=registrar)

    assert sorted(stored_files(settings)) == sorted(before)


def test_it_makes_the_first_photo_the_main_one_until_another_is_chosen(
    client: Client, registered: Child, registrar: User
) -> None:
    first = registered.photos.get()
    second = photos.add_photo(registered, upload=pictures.small_photo(), by=registrar)
    assert (first.is_primary, second.is_primary) == (True, False)
    client.force_login(registrar)

    press(client, registered, "choose_main_photo", photo=str(second.pk))

    assert registered.photos.get(is_primary=True) == second


def test_it_adds_and_removes_photos_on_the_childs_page(
    client: Client,
    registered: Child,
    registrar: User,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    client.force_login(registrar)
    client.post(page_of(registered), edited(registered, photo=pictures.small_photo()))
    assert registered.photos.count() == 2
    old = registered.photos.get(is_primary=True)
    number = list(registered.photos.all()).index(old)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(registered), edited(registered, **{f"photos-{number}-DELETE": "on"}))

    left = registered.photos.get()
    assert left.pk != old.pk
    assert left.is_primary
    assert len(stored_files(settings)) == 3
    assert ChildPhoto.history.filter(id=old.pk, history_type="-").exists()


def test_it_keeps_the_only_photo_of_a_verified_child(
    client: Client, verified: Child, registrar: User
) -> None:
    client.force_login(registrar)

    answer = client.post(page_of(verified), edited(verified, **{"photos-0-DELETE": "on"}), follow=True)

    assert "This is the only photo of a child that was verified with it." in answer.content.decode()
    assert verified.photos.count() == 1


def test_it_publishes_a_photo_of_a_verified_child_with_consent(
    client: Client, verified: Child, verifier: User
) -> None:
    client.force_login(verifier)
    assert not Child.objects.published().exists()

    press(client, verified, "publish_photo", photo=str(verified.photos.get().pk), reason="A good one.")

    assert Child.objects.published().get() == verified
    last = verified.photos.get().history.first()
    assert last is not None
    assert (last.history_user, last.history_change_reason) == (verifier, "A good one.")

    press(client, verified, "unpublish_photo", photo=str(verified.photos.get().pk), reason="Too dark.")
    assert not Child.objects.published().exists()


def test_it_does_not_publish_before_verification_or_without_consent(
    client: Client, checked: Child, verifier: User
) -> None:
    client.force_login(verifier)
    photo = checked.photos.get()
    press(client, checked, "publish_photo", photo=str(photo.pk))
    assert "Only photos of verified children are published." in said(client, checked)

    checked.consents.update(use="sponsor_only")
    press(client, checked, "verify")
    press(client, checked, "publish_photo", photo=str(photo.pk))
    assert "no consent to publication" in said(client, checked)
    assert not checked.photos.filter(is_published=True).exists()


def test_it_lets_no_registrar_publish(client: Client, verified: Child, registrar: User) -> None:
    client.force_login(registrar)
    answer = press(client, verified, "publish_photo", photo=str(verified.photos.get().pk))
    assert answer.status_code == 403
    assert "Publish a photo" not in said(client, verified)


def test_it_publishes_no_photo_of_another_child(client: Client, verified: Child, verifier: User) -> None:
    other = photos.add_photo(
        Child.objects.create(
            reference="C-X",
            first_name="B",
            sex="male",
            partner=verified.partner,
            registered_by=verified.registered_by,
        ),
        upload=pictures.small_photo(),
        by=verified.registered_by,
    )
    client.force_login(verifier)

    answer = press(client, verified, "publish_photo", photo=str(other.pk))

    assert "Select a valid choice" in answer.content.decode()
    other.refresh_from_db()
    assert not other.is_published
