"""What does a table look like once it has been read, whatever file it came in?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from backoffice.core.errors import DomainError

MAX_COLUMNS = 200
LONGEST_CELL = 32_767  # Excel's own limit


class FileRefused(DomainError):
    """A file that cannot be read as a table; the message says what to do about it."""


@dataclass(slots=True)
class SheetRow:
    """One row as the person sees it: its number in the spreadsheet, its cells as text, what could not be read."""

    number: int
    cells: list[str]
    problems: list[str] = field(default_factory=list)

    def cell(self, place: int) -> str:
        return self.cells[place] if place < len(self.cells) else ""


class Table:
    """Headers first, then the rows under them, one at a time. Blank rows are passed over."""

    def __init__(self, rows: Iterator[SheetRow]) -> None:
        first = next(rows, None)
        if first is None:
            raise FileRefused(_("The file holds no rows."))
        if first.problems:
            raise FileRefused(" ".join(first.problems))
        self.headers = named(first.cells)
        self._rows = rows

    def rows(self) -> Iterator[SheetRow]:
        for row in self._rows:
            beyond = [cell for cell in row.cells[len(self.headers) :] if cell]
            if beyond:
                row.problems.append(
                    _("The row has more cells than the header, such as '%(cell)s'.")
                    % {"cell": beyond[0][:40]}
                )
            yield row


def named(cells: Sequence[str]) -> list[str]:
    """Headers without their blank end; a blank one in between is called by its letter."""
    last = max((place for place, cell in enumerate(cells) if cell), default=-1)
    return [
        cell[:100] or _("Column %(letter)s") % {"letter": get_column_letter(place + 1)}
        for place, cell in enumerate(cells[: last + 1])
    ]
