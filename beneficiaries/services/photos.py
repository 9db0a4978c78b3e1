"""Adding, choosing, publishing and removing a child's photos."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Child, ChildPhoto, ConsentRecord
from beneficiaries.services import imaging
from beneficiaries.services.fingerprints import fingerprint
from beneficiaries.services.kept_files import forget_file, stored_or_nothing
from beneficiaries.services.partners import refuse_inactive

LARGE, MEDIUM, SMALL = 1600, 800, 320
VARIANTS = ("large", "medium", "small")


class PhotoNotPublishable(DomainError):
    """A photo that may not be shown to the public now."""


class PhotoNotRemovable(DomainError):
    """A photo that must stay."""


@dataclass(frozen=True)
class PreparedPhoto:
    """A photo that has been checked and re-encoded: all that is ever stored of an upload."""

    large: imaging.Picture
    medium: imaging.Picture
    small: imaging.Picture

    @property
    def fingerprint(self) -> int:
        return fingerprint(self.small.content)


def prepare_photo(upload: "File[Any]") -> PreparedPhoto:
    """Check and re-encode an upload. Raises PhotoRefused; takes a moment, so forms call it once and keep it."""
    return PreparedPhoto(*imaging.reencode(upload, longest_sides=(LARGE, MEDIUM, SMALL)))


def add_photo(
    child: Child,
    *,
    upload: "File[Any] | PreparedPhoto",
    by: User,
    taken_on: datetime.date | None = None,
) -> ChildPhoto:
    """Store the three variants of a photo; a child's first photo becomes the main one."""
    if taken_on and taken_on > timezone.localdate():
        raise imaging.PhotoRefused(_("The photo cannot have been taken in the future."))
    prepared = upload if isinstance(upload, PreparedPhoto) else prepare_photo(upload)
    with transaction.atomic(), context.acting(by), stored_or_nothing() as kept:
        _lock(child)  # or two first photos uploaded at once would both want to be the main one
        photo = ChildPhoto(
            child=child,
            width=prepared.large.width,
            height=prepared.large.height,
            phash=prepared.fingerprint,
            taken_on=taken_on,
            is_primary=not child.photos.filter(is_primary=True).exists(),
            uploaded_by=by,
        )
        for name in VARIANTS:
            field = getattr(photo, name)
            field.save("", ContentFile(getattr(prepared, name).content), save=False)
            kept.append(field)
        photo.save(force_insert=True)
    return photo


def make_primary(photo: ChildPhoto, *, by: User, reason: str = "") -> ChildPhoto:
    with transaction.atomic(), context.acting(by, reason=reason):
        _lock(photo.child)
        for former in photo.child.photos.filter(is_primary=True).exclude(pk=photo.pk):
            former.is_primary = False
            former.save(update_fields=["is_primary", "updated_at"])
        photo.is_primary = True
        photo.save(update_fields=["is_primary", "updated_at"])
    return photo


def publish_photo(photo: ChildPhoto, *, by: User, reason: str = "") -> ChildPhoto:
    """Let the public see this photo: only of a verified child, only with consent to publication."""
    with transaction.atomic(), context.acting(by, reason=reason):
        child = _lock(photo.child)  # a withdrawal at this moment waits, or is seen here
        if child.status != Child.Status.VERIFIED:
            raise PhotoNotPublishable(
                _("%(child)s is not verified. Only photos of verified children are published.")
                % {"child": child}
            )
        refuse_inactive(child.partner)
        if not child.consents.standing(ConsentRecord.Use.PUBLICATION).exists():
            raise PhotoNotPublishable(
                _("There is no consent to publication for %(child)s that stands. Record the consent first.")
                % {"child": child}
            )
        return _set_published(photo, True)


def unpublish_photo(photo: ChildPhoto, *, by: User, reason: str) -> ChildPhoto:
    with transaction.atomic(), context.acting(by, reason=reason):
        return _set_published(photo, False)


def unpublish_all(child: Child, *, by: User, reason: str) -> int:
    """Take every photo of the child back from the public, in the caller's transaction."""
    with context.acting(by, reason=reason):
        published = list(child.photos.filter(is_published=True))
        for photo in published:
            _set_published(photo, False)
    return len(published)


def published_photo(reference: str) -> ChildPhoto | None:
    """The photo that the public may see of the child at this moment, the main one before others."""
    of_child = ChildPhoto.objects.published().filter(child__reference=reference)
    return of_child.order_by("-is_primary", "-created_at", "-id").first()


def remove_photo(photo: ChildPhoto, *, by: User, reason: str = "") -> None:
    """Remove a photo and its files, such as one of another child. Its history row stays."""
    with transaction.atomic(), context.acting(by, reason=reason):
        child = _lock(photo.child)
        photo.refresh_from_db()  # as it stands, not as a form left it
        others = child.photos.exclude(pk=photo.pk)
        if not child.record_is_open:
            raise PhotoNotRemovable(
                _("The record of %(child)s is closed. Reopen it before you remove a photo.")
                % {"child": child}
            )
        if not child.identity_is_open and not others.exists():
            raise PhotoNotRemovable(
                _("This is the only photo of a child that was verified with it. Add another one first.")
            )
        for name in VARIANTS:
            forget_file(getattr(photo, name))
        was_primary = photo.is_primary
        photo.delete()
        if was_primary and (next_photo := others.order_by("-created_at").first()):
            next_photo.is_primary = True
            next_photo.save(update_fields=["is_primary", "updated_at"])


def _set_published(photo: ChildPhoto, is_published: bool) -> ChildPhoto:
    if photo.is_published != is_published:
        photo.is_published = is_published
        photo.save(update_fields=["is_published", "updated_at"])
    return photo


def _lock(child: Child) -> Child:
    return Child.objects.select_for_update().get(pk=child.pk)
