"""Which kinds of private files are there, and who may see one? Floors say so in `AppConfig.ready()`.

    files.register(
        PrivateFiles(
            kind="child-photo",
            model=ChildPhoto,
            field="large",
            variants=("medium", "small"),
            may_view=photos.may_view,
            content_type="image/webp",
            disposition="inline",
            filename=lambda photo: f"{photo.child.reference}.webp",
        )
    )

What is not registered cannot be reached: the view takes names of kinds and keys of records, never paths.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.fields.files import FieldFile

from backoffice.core.models import User

# A browser may show these by itself; anything else is handed out as a download, whatever the kind says.
SHOWN_INLINE = frozenset({"image/webp", "image/jpeg", "image/png", "application/pdf"})
RESERVED = frozenset({"signed"})


def _always(_record: Any) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class PrivateFiles:
    """One kind of private file. `field` is the file field shown by default; `variants` names the other ones.

    `may_view` answers for the record at hand, row limits included. `may_open_link` answers whether a fresh signed
    link that was made for nobody in particular still opens it: what was taken back is closed to links as well.
    """

    kind: str
    model: type[models.Model]
    field: str
    may_view: Callable[[User | AnonymousUser, Any], bool]
    content_type: str | Callable[[Any], str]
    filename: Callable[[Any], str]
    may_open_link: Callable[[Any], bool] = _always
    disposition: Literal["inline", "attachment"] = "attachment"
    variants: tuple[str, ...] = ()

    def stored(self, record: models.Model, variant: str = "") -> FieldFile | None:
        """The stored file, or None when there is no such variant or nothing is stored."""
        if variant and variant not in self.variants:
            return None
        found = cast(FieldFile, getattr(record, variant or self.field))
        return found if found and found.storage.exists(str(found.name)) else None

    def type_of(self, record: models.Model) -> str:
        return self.content_type if isinstance(self.content_type, str) else self.content_type(record)

    def shown_inline(self, record: models.Model) -> bool:
        return self.disposition == "inline" and self.type_of(record) in SHOWN_INLINE


class UnknownKind(LookupError):
    """No floor has registered this kind of file."""


_kinds: dict[str, PrivateFiles] = {}


def register(files: PrivateFiles) -> None:
    if files.kind in RESERVED or _kinds.setdefault(files.kind, files).model is not files.model:
        raise ValueError(f"'{files.kind}' is taken already: choose another name for this kind of files.")


def kind_called(name: str) -> PrivateFiles:
    try:
        return _kinds[name]
    except KeyError as error:
        raise UnknownKind(name) from error


def kinds() -> list[PrivateFiles]:
    return list(_kinds.values())
