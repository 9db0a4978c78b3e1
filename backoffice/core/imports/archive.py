"""A zip of photos beside a table: looked into without unpacking anything to disk."""

import io
import stat
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from backoffice.core.imports.table import FileRefused

PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif")
# Photos hardly shrink in a zip: what shrinks a hundredfold is no photo.
HIGHEST_RATIO = 100
RATIO_ASKED_ABOVE = 1 << 20  # bytes, unpacked
_ENCRYPTED = 0x1
_SYSTEM = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class Archive:
    """The photos of a zip by their file names; folders in it do not matter."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = {_key(entry.filename): entry for entry in _photos(archive.infolist())}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._entries

    def find(self, stems: Iterable[str]) -> str:
        """The name of the photo that is called after one of these words; empty when there is none."""
        names = (f"{stem}{suffix}" for stem in stems if stem for suffix in PHOTO_SUFFIXES)
        return next((name for name in names if name in self), "")

    def read(self, name: str) -> io.BytesIO:
        """The bytes of a photo, never more than the zip has said. Raises FileRefused."""
        entry = self._entries[_key(name)]
        if entry.file_size > settings.PHOTO_MAX_BYTES:
            raise FileRefused(
                _("'%(name)s' is larger than %(limit)s MB.")
                % {"name": name, "limit": settings.PHOTO_MAX_BYTES // 1_000_000}
            )
        try:
            return io.BytesIO(self._archive.read(entry))
        except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError) as error:
            raise FileRefused(_("'%(name)s' is damaged in the zip.") % {"name": name}) from error


@contextmanager
def opened_archive(file: Any) -> Iterator[Archive]:
    """Raises FileRefused for what is no zip, for bombs, and for names that lead out of it."""
    file.open("rb")
    try:
        archive = zipfile.ZipFile(file.file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FileRefused(_("The photos do not come in a zip file that can be read.")) from error
    with archive:
        _refuse_bomb(archive.infolist())
        for entry in archive.infolist():
            _refuse_trick(entry)
        _refuse_same_names(archive.infolist())
        yield Archive(archive)
    file.seek(0)


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > settings.IMPORT_MAX_PHOTOS:
        raise FileRefused(
            _("The zip holds more than %(limit)s files. Import the photos in several parts.")
            % {"limit": settings.IMPORT_MAX_PHOTOS}
        )
    if sum(entry.file_size for entry in entries) > settings.IMPORT_MAX_UNPACKED_BYTES:
        raise FileRefused(
            _("The zip unpacks into more than %(limit)s GB. Import the photos in several parts.")
            % {"limit": settings.IMPORT_MAX_UNPACKED_BYTES // 1_000_000_000}
        )


def _refuse_trick(entry: zipfile.ZipInfo) -> None:
    words = {"name": entry.filename[:100]}
    # zipfile turns backslashes into slashes only where the machine that reads uses them.
    path = PurePosixPath(entry.orig_filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in entry.orig_filename or "\0" in entry.orig_filename:
        raise FileRefused(
            _("'%(name)s' in the zip leads out of it. Make a new zip of the photos alone.") % words
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise FileRefused(_("'%(name)s' in the zip is a link and no photo.") % words)
    if entry.flag_bits & _ENCRYPTED:
        raise FileRefused(_("The zip is locked with a password. Make one without."))
    if path.suffix.lower() in (".zip", ".7z", ".rar", ".gz", ".tar"):
        raise FileRefused(_("'%(name)s' is a zip within the zip. Put the photos into one zip.") % words)
    too_dense = entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1)
    if entry.file_size > RATIO_ASKED_ABOVE and too_dense:
        raise FileRefused(_("'%(name)s' in the zip is no photo: it unpacks into far too much.") % words)


def _refuse_same_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in _photos(entries):
        key = _key(entry.filename)
        if key in seen:
            raise FileRefused(
                _("The zip holds two photos called '%(name)s'. Give each its own name.")
                % {"name": PurePosixPath(entry.filename).name}
            )
        seen.add(key)


def _photos(entries: list[zipfile.ZipInfo]) -> Iterator[zipfile.ZipInfo]:
    for entry in entries:
        is_system = entry.filename.startswith(_SYSTEM[0]) or entry.filename.endswith(_SYSTEM[1:])
        if not entry.is_dir() and not is_system:
            yield entry


def _key(name: str) -> str:
    return PurePosixPath(name).name.casefold()
