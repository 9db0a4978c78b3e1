"""Many photos at once: each is told for itself what became of it, and nothing raw is kept."""

import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from backoffice.core.models import User, WorkItem
from backoffice.core.tasks.draining import drain
from beneficiaries.models import Child, ChildPhoto, PhotoUpload
from beneficiaries.services import photo_uploads, photos
from beneficiaries.services.fingerprints import distance, fingerprint, same_photo
from beneficiaries.tasks.photos import MAX_ATTEMPTS, tidy_photo_uploads
from tests import factories
from tests.beneficiaries import pictures
from tests.beneficiaries.doors import press

Status = PhotoUpload.Status


@pytest.fixture
def child(registrar: User) -> Child:
    return factories.make_child(partner=registrar.partner_member.partner, registered_by=registrar)


def page_of_photos(child: Child) -> str:
    return reverse("admin:beneficiaries_child_photos", args=[child.pk])


def state_of(client: Client, child: Child) -> str:
    return client.get(reverse("admin:beneficiaries_child_photos_state", args=[child.pk])).content.decode()


def send(client: Client, child: Child, file: Any, **facts: Any) -> Any:
    """As the page's script does: one file in one request."""
    return client.post(
        page_of_photos(child), {"photos": file, **facts}, headers={"X-Requested-With": "XMLHttpRequest"}
    )


def stored_files(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def tiny(number: int) -> SimpleUploadedFile:
    return pictures.picture("JPEG", pictures.scene(60 + number, 60), name=f"IMG_{number:04}.jpg")


def torn(name: str) -> SimpleUploadedFile:
    """Its beginning is a photo's; that the rest is missing is seen when it is decoded."""
    return SimpleUploadedFile(name, pictures.small_photo().read()[:9000])


def test_of_thirty_photos_with_three_broken_ones_27_arrive_and_3_are_explained(
    client: Client, child: Child, registrar: User, settings: Any
) -> None:
    client.force_login(registrar)
    good = [tiny(number) for number in range(27)]
    bad = [torn("torn.jpg"), SimpleUploadedFile("page.jpg", pictures.HTML), pictures.huge_png()]

    answers = [send(client, child, file) for file in (*good, *bad)]

    assert {answer.status_code for answer in answers} == {201}
    assert [answer["X-Upload-Status"] for answer in answers[-3:]] == ["waiting", "refused", "refused"]
    assert "every 2s" in state_of(client, child), "the page follows while photos are processed"
    assert drain() == 28
    assert child.photos.count() == 27
    assert child.photos.filter(is_primary=True).count() == 1
    state = state_of(client, child)
    for name, why in (
        ("torn.jpg", "damaged or was not uploaded completely"),
        ("page.jpg", "This is a web page, not a photo."),
        ("poster.png", "12000 × 12000 pixels"),
    ):
        assert name in state
        assert why in state
    assert "every 2s" not in state
    assert len(stored_files(settings)) == 27 * 3, "three variants of each, and no raw file"


def test_what_was_refused_stays_in_the_list_until_it_is_dismissed(
    client: Client, child: Child, registrar: User
) -> None:
    client.force_login(registrar)
    for name in ("one.jpg", "two.jpg"):
        send(client, child, SimpleUploadedFile(name, b"I am no picture."))
    send(client, child, tiny(1))
    drain()
    dismissing = reverse("admin:beneficiaries_child_dismiss_uploads", args=[child.pk])
    first = PhotoUpload.objects.get(original_name="one.jpg")

    answer = client.post(dismissing, {"upload": str(first.pk)}, headers={"HX-Request": "true"})

    assert "one.jpg" not in answer.content.decode()
    assert "two.jpg" in answer.content.decode()
    assert client.post(dismissing).status_code == 303
    assert "two.jpg" not in state_of(client, child)
    assert child.photos.count() == 1, "the photo stays; only the list is cleared"


def test_without_scripts_one_form_posts_all_files(client: Client, child: Child, registrar: User) -> None:
    client.force_login(registrar)

    answer = client.post(
        page_of_photos(child),
        {"photos": [tiny(1), tiny(2), SimpleUploadedFile("note.txt", b"no photo")], "taken_on": "2026-03-04"},
        follow=True,
    )

    assert "2 photos were received" in answer.content.decode()
    assert "not a photo that can be read" in answer.content.decode()
    drain()
    assert {str(photo.taken_on) for photo in child.photos.all()} == {"2026-03-04"}
    assert {photo.uploaded_by for photo in child.photos.all()} == {registrar}
    nothing = client.post(page_of_photos(child), {})
    assert "Choose at least one photo." in nothing.content.decode()


def test_it_takes_an_empty_file_for_what_it_is(client: Client, child: Child, registrar: User) -> None:
    client.force_login(registrar)
    assert send(client, child, SimpleUploadedFile("a.jpg", b""))["X-Upload-Status"] == "refused"
    assert "The file is empty." in state_of(client, child)


def test_a_day_in_the_future_is_refused(client: Client, child: Child, registrar: User) -> None:
    client.force_login(registrar)
    tomorrow = timezone.localdate() + timedelta(days=1)
    send(client, child, tiny(1), taken_on=tomorrow.isoformat())
    assert "cannot have been taken in the future" in state_of(client, child)
    wrong = send(client, child, tiny(1), taken_on="yesterday")
    assert (wrong.status_code, wrong.content.decode()) == (400, "Enter a valid date.")


def test_a_photo_processed_twice_is_one_photo(child: Child, registrar: User, settings: Any) -> None:
    row = photo_uploads.receive_photo(child, upload=pictures.small_photo(), by=registrar)
    drain()
    assert photo_uploads.process_upload(str(row.pk)) == Status.DONE
    assert child.photos.count() == 1
    row.refresh_from_db()
    assert (row.photo, row.raw.name) == (child.photos.get(), "")


def test_a_photo_left_behind_by_a_dead_worker_is_taken_up_again(child: Child, registrar: User) -> None:
    row = photo_uploads.receive_photo(child, upload=pictures.small_photo(), by=registrar)
    row.move(Status.PROCESSING)
    assert photo_uploads.process_upload(str(row.pk)) == Status.DONE
    assert child.photos.count() == 1


def test_after_the_last_attempt_sender_and_office_are_told(
    child: Child, registrar: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = photo_uploads.receive_photo(child, upload=pictures.small_photo(), by=registrar)

    def full_disk(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(ChildPhoto, "save", full_disk)
    for _attempt in range(MAX_ATTEMPTS):
        DBTaskResult.objects.update(run_after=timezone.now())
        drain()

    row.refresh_from_db()
    assert row.status == Status.REFUSED
    assert "Something went wrong on our side" in row.refusal
    assert WorkItem.objects.filter(kind="task.failed").exists()
    assert stored_files(settings) == []


def test_the_record_may_close_while_a_photo_waits(child: Child, registrar: User, verifier: User) -> None:
    row = photo_uploads.receive_photo(child, upload=pictures.small_photo(), by=registrar)
    child.move(Child.Status.IN_REVIEW, by=registrar)
    child.move(Child.Status.REJECTED, by=verifier, reason="Twice in the register.")
    drain()
    row.refresh_from_db()
    assert "record was closed meanwhile" in row.refusal
    assert not child.photos.exists()


def test_abandoned_uploads_are_refused_and_old_ones_forgotten(
    child: Child, registrar: User, settings: Any
) -> None:
    row = photo_uploads.receive_photo(child, upload=pictures.small_photo(), by=registrar)
    DBTaskResult.objects.all().delete()  # its task is lost
    assert len(stored_files(settings)) == 1

    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        tidy_photo_uploads.enqueue()
        drain()
        row.refresh_from_db()
        assert (row.status, row.refusal) == (
            Status.REFUSED,
            "The photo was not processed in time. Send it again.",
        )
        assert stored_files(settings) == []
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        photo_uploads.tidy_up()
    assert not PhotoUpload.objects.exists()


@pytest.mark.parametrize("role", ["Verifier", "Supporter care", "Auditor"])
def test_who_may_only_look_uploads_nothing(client: Client, child: Child, role: str) -> None:
    client.force_login(factories.make_user(role=role))
    page = client.get(page_of_photos(child)).content.decode()
    assert 'id="photo-form"' not in page
    assert send(client, child, tiny(1)).status_code == 403
    dismissing = reverse("admin:beneficiaries_child_dismiss_uploads", args=[child.pk])
    assert client.post(dismissing).status_code == 403
    assert not PhotoUpload.objects.exists()


def test_another_partners_registrar_and_finance_see_no_photos(client: Client, child: Child) -> None:
    for person, status in ((factories.make_registrar(), 404), (factories.make_user(role="Finance"), 403)):
        client.force_login(person)
        for name in ("photos", "photos_state"):
            address = reverse(f"admin:beneficiaries_child_{name}", args=[child.pk])
            assert client.get(address).status_code == status
        assert send(client, child, tiny(1)).status_code == status
    assert not PhotoUpload.objects.exists()


def test_a_closed_record_takes_no_photos(
    client: Client, child: Child, registrar: User, verifier: User
) -> None:
    child.move(Child.Status.IN_REVIEW, by=registrar)
    child.move(Child.Status.REJECTED, by=verifier, reason="Twice in the register.")
    client.force_login(registrar)
    assert client.get(page_of_photos(child)).status_code == 200
    assert send(client, child, tiny(1)).status_code == 403


# --- the gallery ------------------------------------------------------------------------------------------


def test_the_gallery_shows_the_newest_first_and_by_whom(
    client: Client, child: Child, registrar: User
) -> None:
    for day in ("2024-05-01", "2026-05-01", "2025-05-01"):
        photos.add_photo(
            child,
            upload=pictures.small_photo(),
            by=registrar,
            taken_on=date.fromisoformat(day),
        )
    client.force_login(registrar)
    page = client.get(page_of_photos(child)).content.decode()
    assert page.index("May 1, 2026") < page.index("May 1, 2025") < page.index("May 1, 2024")
    assert page.count(f"by {registrar}") == 3
    assert page.count("Main photo") == 1
    assert "3 photos, the newest first" in page


def test_a_photo_is_removed_by_a_dialog_about_it(client: Client, child: Child, registrar: User) -> None:
    for _ in range(2):
        photos.add_photo(child, upload=pictures.small_photo(), by=registrar)
    main, other = child.photos.get(is_primary=True), child.photos.get(is_primary=False)
    client.force_login(registrar)
    address = reverse("admin:beneficiaries_child_remove_photo", args=[child.pk])
    assert f"{address}?photo={main.pk}" in client.get(page_of_photos(child)).content.decode()
    asked = client.get(f"{address}?photo={other.pk}", headers={"HX-Request": "true"}).content.decode()
    assert re.search(rf'value="{other.pk}"[^>]* checked[ >]', asked)
    assert str(main.pk) not in asked

    press(client, child, "remove_photo", photo=str(main.pk), reason="Another child.")

    assert child.photos.get() == other
    assert child.photos.get().is_primary
    gone = ChildPhoto.history.filter(id=main.pk, history_type="-").get()
    assert gone.history_change_reason == "Another child."


def test_who_may_not_remove_has_no_button_for_it(client: Client, child: Child, registrar: User) -> None:
    photo = photos.add_photo(child, upload=pictures.small_photo(), by=registrar)
    client.force_login(factories.make_user(role="Verifier"))
    assert "remove_photo" not in client.get(page_of_photos(child)).content.decode()
    assert press(client, child, "remove_photo", photo=str(photo.pk)).status_code == 403
    assert child.photos.exists()


def test_the_photos_page_asks_the_same_number_of_questions_for_any_number_of_photos(
    client: Client, child: Child, registrar: User, django_assert_max_num_queries: Any
) -> None:
    client.force_login(registrar)

    def rows(number: int) -> None:
        for _ in range(number):
            photo = ChildPhoto.objects.create(
                child=child, large="a", medium="b", small="c", width=3, height=4, uploaded_by=registrar
            )
            PhotoUpload.objects.create(
                child=child, original_name="a", size=1, uploaded_by=registrar, photo=photo
            )

    for number in (3, 17):
        rows(number)
        with django_assert_max_num_queries(16):
            client.get(page_of_photos(child))


# --- fingerprints -----------------------------------------------------------------------------------------


def _bytes(image: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def test_the_same_photo_has_the_same_fingerprint_in_another_size_and_format(
    child: Child, registrar: User
) -> None:
    scene = pictures.scene(1600, 1200)
    stored = photos.add_photo(child, upload=pictures.picture("JPEG", scene), by=registrar).phash
    assert stored is not None
    again = fingerprint(_bytes(scene.resize((400, 300)), "PNG"))
    worse = fingerprint(_bytes(scene, "JPEG", quality=20))
    other = fingerprint(_bytes(scene.rotate(180), "JPEG"))
    assert same_photo(stored, again)
    assert same_photo(stored, worse)
    assert not same_photo(stored, other)


def test_fingerprints_fit_a_databases_bigint_and_are_compared_bit_by_bit() -> None:
    falling = Image.linear_gradient("L").rotate(90)
    rising = falling.rotate(180)
    low, high = fingerprint(_bytes(falling, "PNG")), fingerprint(_bytes(rising, "PNG"))
    assert {low, high} == {0, -1}, "no bit set, and all"
    assert distance(low, high) == 64
    assert distance(0b1011, 0b0010) == 2
    assert -(2**63) <= fingerprint(_bytes(pictures.scene(90, 80), "PNG")) < 2**63
