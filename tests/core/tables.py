"""Tables as people hand them in: CSV of any kind, Excel files good and bad, zips."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook


def csv_file(text: str | bytes, name: str = "children.csv", encoding: str = "utf-8") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode(encoding))


def table_file(headers: Sequence[str], *rows: Sequence[str]) -> SimpleUploadedFile:
    return csv_file("\n".join(",".join(f'"{cell}"' for cell in row) for row in [headers, *rows]))


def excel_file(*rows: Iterable[Any], name: str = "children.xlsx") -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def changed_part(file: SimpleUploadedFile, part: str, change: Any) -> SimpleUploadedFile:
    """The same Excel file with the XML of one part rewritten."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(file.read())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return SimpleUploadedFile(str(file.name), out.getvalue())


def zip_file(entries: dict[str, bytes], *, name: str = "photos.zip", **info: Any) -> SimpleUploadedFile:
    """A zip; `info` is set on every entry (`external_attr`, `flag_bits`)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry_name, content in entries.items():
            entry = zipfile.ZipInfo(entry_name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            for field, value in info.items():
                setattr(entry, field, value)
            archive.writestr(entry, content)
    return SimpleUploadedFile(name, out.getvalue())
