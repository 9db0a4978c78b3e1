"""The gallery: each photo with what is known of it, and the buttons that make sense for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.admin.labels import photo_address
from beneficiaries.models import Child, ChildPhoto, ConsentRecord


@dataclass(frozen=True)
class Button:
    """Opens one of the child's dialogs with this photo chosen."""

    words: str | Promise
    address: str


@dataclass(frozen=True)
class Card:
    photo: ChildPhoto
    large: str
    medium: str
    buttons: list[Button]


def cards(photos: Iterable[ChildPhoto], child: Child, request: HttpRequest) -> list[Card]:
    rights = _Rights(child, request)
    return [
        Card(
            photo,
            photo_address(photo, "large"),
            photo_address(photo, "medium"),
            [
                Button(words, _dialog(child, photo, dialog))
                for dialog, words in BUTTONS
                if getattr(rights, f"may_{dialog}")(photo)
            ],
        )
        for photo in photos
    ]


BUTTONS = (
    ("publish_photo", _("Publish")),
    ("unpublish_photo", _("Take back")),
    ("choose_main_photo", _("Make it the main one")),
    ("remove_photo", _("Remove")),
)


def _dialog(child: Child, photo: ChildPhoto, name: str) -> str:
    query = urlencode({"photo": photo.pk})
    return f"{reverse(f'admin:beneficiaries_child_{name}', args=[child.pk])}?{query}"


class _Rights:
    """What this person may do with photos of this child: asked once, not for each photo."""

    def __init__(self, child: Child, request: HttpRequest) -> None:
        may = request.user.has_perm
        is_open = child.record_is_open
        self._publishes = may("beneficiaries.publish_childphoto")
        self._publishable = (
            self._publishes
            and child.status == Child.Status.VERIFIED
            and child.consents.standing(ConsentRecord.Use.PUBLICATION).exists()
        )
        self._chooses = is_open and may("beneficiaries.change_childphoto")
        self._removes = is_open and may("beneficiaries.delete_childphoto")

    def may_publish_photo(self, photo: ChildPhoto) -> bool:
        return self._publishable and not photo.is_published

    def may_unpublish_photo(self, photo: ChildPhoto) -> bool:
        return self._publishes and photo.is_published

    def may_choose_main_photo(self, photo: ChildPhoto) -> bool:
        return self._chooses and not photo.is_primary

    def may_remove_photo(self, photo: ChildPhoto) -> bool:
        return self._removes
