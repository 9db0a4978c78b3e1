"""Which kind of table is this file? Asked of its bytes, since names lie."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, cast

from django.conf import settings
from django.utils.translation import gettext as _

from backoffice.core.imports.delimited import read_delimited
from backoffice.core.imports.sheets import read_sheet
from backoffice.core.imports.table import FileRefused, Table

_ZIP, _OLD_EXCEL, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


@contextmanager
def opened_table(file: Any) -> Iterator[Table]:
    """The table in an uploaded or stored file, read as it is walked through. Raises FileRefused."""
    if file.size > settings.IMPORT_MAX_BYTES:
        raise FileRefused(
            _("The file is larger than %(limit)s MB. Import it in several parts.")
            % {"limit": settings.IMPORT_MAX_BYTES // 1_000_000}
        )
    if not file.size:
        raise FileRefused(_("The file is empty."))
    file.open("rb")
    try:
        yield Table(_reader(file.file))
    finally:
        file.seek(0)


def _reader(source: IO[bytes]) -> Any:
    source.seek(0)
    start = source.read(4)
    if start == _ZIP:
        return read_sheet(cast(BinaryIO, source))
    if start == _OLD_EXCEL:
        raise FileRefused(
            _(
                "This is an old or a locked Excel file. Open it, save it as .xlsx without a password, try again."
            )
        )
    if start == _PDF:
        raise FileRefused(_("This is a PDF. Save the table as CSV or Excel (.xlsx) and try again."))
    return read_delimited(cast(BinaryIO, source))
