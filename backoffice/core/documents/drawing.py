"""How are the header, the rows and the totals of a table drawn?"""

from collections.abc import Sequence

from backoffice.core.documents.fonts import plain_face
from backoffice.core.documents.layout import PADDING, PlacedColumn, TableLayout
from backoffice.core.documents.lines import wrap
from backoffice.core.documents.look import ACCENT, HAIRLINE, INK, LEADING, TINT
from backoffice.core.documents.paper import Page
from backoffice.core.documents.sheet import Sheet

MOST_LINES = 12  # of one cell; the full text is in the spreadsheet
MOST_TITLE_LINES = 3
KEPT_TOGETHER = 12  # totals on one page


class TableDrawing:
    """Draws one row after the other onto a sheet; keeps nothing of the rows that are done."""

    def __init__(self, layout: TableLayout) -> None:
        self._columns = layout.columns
        self._size = layout.size
        self._leading = layout.size * LEADING
        self._padding = layout.size * 0.32
        self._titles = [
            wrap(column.title, column.inner / layout.size * 1000, bold=True, most=MOST_TITLE_LINES)
            for column in layout.columns
        ]

    @property
    def header_height(self) -> float:
        return max(map(len, self._titles)) * self._leading + 3 * self._padding

    @property
    def row_height(self) -> float:
        return self._height(1)

    def header(self, sheet: Sheet) -> None:
        height = self.header_height
        page, bottom = sheet.page, sheet.y - height
        page.box(sheet.left, bottom, sheet.width, height, colour=TINT)
        page.rule(sheet.left, bottom, sheet.right, colour=ACCENT, thickness=0.9)
        lowest = bottom + self._padding * 1.5 + self._size * 0.3
        for column, lines in zip(self._columns, self._titles, strict=True):
            for above, line in enumerate(reversed(lines)):
                self._place(page, column, lowest + above * self._leading, line, bold=True)
        sheet.y = bottom

    def row(self, sheet: Sheet, texts: Sequence[str]) -> None:
        """A row that does not fit turns the page; the header goes with it."""
        size, widths = self._size, plain_face().widths
        plain: list[tuple[float, str]] = []
        special: list[tuple[PlacedColumn, list[str], int]] = []
        lines_needed = 1
        for column, text in zip(self._columns, texts, strict=True):
            if not text:
                continue
            if text.isascii() and text.isprintable():
                width = sum(map(widths.__getitem__, text)) * size / 1000
                if width <= column.inner:
                    right = column.x + column.width - PADDING - width
                    plain.append((right if column.to_the_right else column.x + PADDING, text))
                    continue
            lines = self._lines(column, text)
            lines_needed = max(lines_needed, len(lines))
            special.append((column, lines, len(plain)))
        height = self._height(lines_needed)
        self._make_room(sheet, height)
        base = sheet.y - self._padding - size
        page, drawn = sheet.page, 0
        for (
            column,
            lines,
            before,
        ) in special:  # in the order of the columns, which is how a row is read and copied
            page.plain_texts(plain[drawn:before], base, size=size, colour=INK)
            drawn = before
            for at, line in enumerate(lines):
                self._place(page, column, base - at * self._leading, line)
        page.plain_texts(plain[drawn:], base, size=size, colour=INK)
        sheet.y -= height
        page.rule(sheet.left, sheet.y, sheet.right, colour=HAIRLINE, thickness=0.4)

    def totals(self, sheet: Sheet, rows: Sequence[Sequence[str]]) -> None:
        """All totals together; the first carries the rule that a sum stands under."""
        if not rows:
            return
        height = self._height(1)
        self._make_room(sheet, min(len(rows), KEPT_TOGETHER) * height)
        for number, texts in enumerate(rows):
            self._make_room(sheet, height)
            sheet.page.box(sheet.left, sheet.y - height, sheet.width, height, colour=TINT)
            if not number:
                sheet.page.rule(sheet.left, sheet.y, sheet.right, colour=ACCENT, thickness=0.9)
            base = sheet.y - self._padding - self._size
            for at, text in enumerate(texts):
                if text:
                    self._place(
                        sheet.page, self._columns[at], base, text, bold=True, room=self._free(texts, at)
                    )
            sheet.y -= height
        sheet.page.rule(sheet.left, sheet.y, sheet.right, colour=ACCENT, thickness=0.9)

    def _make_room(self, sheet: Sheet, height: float) -> None:
        if sheet.make_room(height):
            self.header(sheet)

    def _height(self, lines: int) -> float:
        return lines * self._leading + 2 * self._padding

    def _lines(self, column: PlacedColumn, text: str) -> list[str]:
        if not column.wraps:
            return [text]  # numbers and dates are condensed rather than cut
        return wrap(text, column.inner / self._size * 1000, most=MOST_LINES)

    def _free(self, texts: Sequence[str], at: int) -> float:
        """The words of a totals row may run over the empty cells beside them."""
        width = self._columns[at].inner
        beside = range(at - 1, -1, -1) if self._columns[at].to_the_right else range(at + 1, len(texts))
        for other in beside:
            if texts[other]:
                break
            width += self._columns[other].width
        return width

    def _place(
        self, page: Page, column: PlacedColumn, base: float, text: str, *, bold: bool = False, room: float = 0
    ) -> None:
        colour = ACCENT if bold and not room else INK
        right = column.x + column.width - PADDING
        page.text(
            right if column.to_the_right else column.x + PADDING,
            base,
            text,
            size=self._size,
            colour=colour,
            bold=bold,
            align="right" if column.to_the_right else "left",
            at_most=room or column.inner,
        )
