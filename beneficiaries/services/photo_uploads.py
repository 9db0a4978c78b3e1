"""Many photos at once: taken in quickly while the browser waits, checked and re-encoded by a task.

Each file is a row of its own, so that three broken ones among thirty stop nobody: they are refused in words which
stay in the list until somebody has read them.
"""

import datetime
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.models import User
from backoffice.core.moves import LostRace
from beneficiaries.models import Child, ChildPhoto, PhotoUpload
from beneficiaries.services import photos
from beneficiaries.services.imaging import PhotoRefused, refuse_at_a_glance
from beneficiaries.services.kept_files import stored_or_nothing

ABANDONED_AFTER = timedelta(days=1)
KEPT_FOR = timedelta(days=30)


def receive_photo(
    child: Child, *, upload: "File[Any]", by: User, taken_on: datetime.date | None = None
) -> PhotoUpload:
    """Keep the raw file and enqueue its processing; what is no photo at a glance is refused here already.

    Returns the row in either case: its status says what became of the file, and `refusal` why.
    """
    with transaction.atomic(), context.acting(by), stored_or_nothing() as kept:
        row = PhotoUpload.objects.create(
            child=child,
            original_name=str(upload.name or _("photo"))[-200:],
            size=upload.size,
            taken_on=taken_on,
            uploaded_by=by,
        )
        try:
            _refuse_before_processing(row, upload)
        except PhotoRefused as refusal:
            return row.move(PhotoUpload.Status.REFUSED, refusal=str(refusal))
        row.raw.save("", upload, save=False)
        kept.append(row.raw)
        row.save(update_fields=["raw", "updated_at"])
        _enqueue(row)
    return row


def process_upload(upload_id: str) -> str:
    """Make a photo of the raw file, or refuse it; returns the status in which it ends.

    May be called twice, even at once: only one call wins the move to *done*, and the other's photo is never
    stored. The raw file goes whichever way it ends.
    """
    row = _with_its_people(upload_id)
    if row is None:
        return ""
    if not row.is_finished:
        _begin(row)
        _finish(row)
    _forget_raw(row)
    return row.status


def give_up(upload_id: str) -> None:
    """Refuse a photo that we could not process although nothing seems wrong with it."""
    row = _with_its_people(upload_id)
    if row is not None and not row.is_finished:
        _refuse(
            row, _("Something went wrong on our side, and the office has been told. Send the photo again.")
        )
        _forget_raw(row)


def dismiss(rows: Iterable[PhotoUpload], *, by: User) -> int:
    """Take finished rows off the list. Returns how many."""
    finished = [row for row in rows if row.can_move(PhotoUpload.Status.DISMISSED)]
    with transaction.atomic():
        for row in finished:
            row.move(PhotoUpload.Status.DISMISSED, by=by)
    return len(finished)


def tidy_up() -> dict[str, int]:
    """Refuse what nobody processed within a day, delete raw files left by a crash, forget old rows."""
    now = timezone.now()
    abandoned = PhotoUpload.objects.unfinished().filter(created_at__lt=now - ABANDONED_AFTER)
    for row in abandoned:
        _refuse(row, _("The photo was not processed in time. Send it again."))
    finished = PhotoUpload.objects.finished()
    left_behind = finished.exclude(raw="")
    for row in left_behind:
        _forget_raw(row)
    forgotten, _by_model = finished.filter(updated_at__lt=now - KEPT_FOR).delete()
    return {"abandoned": len(abandoned), "raw_files": len(left_behind), "forgotten": forgotten}


def _refuse_before_processing(row: PhotoUpload, upload: "File[Any]") -> None:
    if row.taken_on and row.taken_on > timezone.localdate():
        raise PhotoRefused(_("The photo cannot have been taken in the future."))
    refuse_at_a_glance(upload)


def _enqueue(row: PhotoUpload) -> None:
    from beneficiaries.tasks.photos import process_photo  # the task calls back into this module

    process_photo.enqueue(str(row.pk))


def _with_its_people(upload_id: str) -> PhotoUpload | None:
    return PhotoUpload.objects.select_related("child", "uploaded_by").filter(pk=upload_id).first()


def _begin(row: PhotoUpload) -> None:
    # A row that is being processed already was left behind by a worker that died: it is taken up again.
    if row.status == PhotoUpload.Status.WAITING:
        try:
            row.move(PhotoUpload.Status.PROCESSING)
        except LostRace:
            row.refresh_from_db()


def _finish(row: PhotoUpload) -> None:
    try:
        if not row.child.record_is_open:
            raise PhotoRefused(
                _("The child's record was closed meanwhile. Reopen it, then send the photo again.")
            )
        _add(row, _prepared(row))
    except PhotoRefused as refusal:
        _refuse(row, str(refusal))
    except (LostRace, FileNotFoundError):
        row.refresh_from_db()
        if not row.is_finished:  # else another worker was quicker, and its photo stands
            raise


def _prepared(row: PhotoUpload) -> photos.PreparedPhoto:
    with row.raw.open("rb") as raw:
        return photos.prepare_photo(raw)


def _add(row: PhotoUpload, prepared: photos.PreparedPhoto) -> ChildPhoto:
    with transaction.atomic(), context.acting(row.uploaded_by):
        # The move first: it holds the row, so that a second worker gives way before it has written a file.
        row.move(PhotoUpload.Status.DONE)
        row.photo = photos.add_photo(row.child, upload=prepared, by=row.uploaded_by, taken_on=row.taken_on)
        row.save(update_fields=["photo", "updated_at"])
    return row.photo


def _refuse(row: PhotoUpload, why: str) -> None:
    row.refresh_from_db()  # as it stands, not as an attempt that was rolled back left it
    try:
        row.move(PhotoUpload.Status.REFUSED, refusal=why[:300])
    except LostRace:
        row.refresh_from_db()


def _forget_raw(row: PhotoUpload) -> None:
    """Only now, after what came of it is committed; a crash in between is mended by `tidy_up`."""
    if row.raw:
        row.raw.storage.delete(str(row.raw.name))
        # update() on purpose: that the raw file is gone is no change of the upload's own.
        PhotoUpload.objects.filter(pk=row.pk).update(raw="")
        row.raw = ""
