"""What can stand in a letter, a receipt or a statement, and how is each part drawn?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Protocol

from django.utils.functional import Promise

from backoffice.core.documents.directions import starts_right_to_left
from backoffice.core.documents.drawing import TableDrawing
from backoffice.core.documents.layout import lay_out_within
from backoffice.core.documents.lines import wrap
from backoffice.core.documents.look import ACCENT, HAIRLINE, INK, QUIET, TINT
from backoffice.core.documents.sheet import Sheet
from backoffice.core.documents.table import Column, Row, printed_texts

Words = str | Promise

LABEL_SHARE = 0.32  # of the width, for the labels of facts
BODY, BODY_LEADING = 10.0, 15.0
SMALL, SMALL_LEADING = 8.0, 12.0
LINES_SIZE = 8.5


class Block(Protocol):
    """Draws itself from the sheet's place downwards and moves that place; turns the page where it must."""

    def draw(self, sheet: Sheet) -> None: ...


@dataclass(frozen=True, slots=True)
class Heading:
    text: Words

    def draw(self, sheet: Sheet) -> None:
        sheet.make_room(54)  # with the start of what it heads
        sheet.y -= 22
        sheet.page.text(
            sheet.left, sheet.y, str(self.text), size=11.5, colour=ACCENT, bold=True, at_most=sheet.width
        )
        sheet.y -= 6


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `quiet` is for the small print. Line breaks are kept."""

    text: Words
    quiet: bool = False

    def draw(self, sheet: Sheet) -> None:
        size, leading = (SMALL, SMALL_LEADING) if self.quiet else (BODY, BODY_LEADING)
        text = str(self.text)
        turned = starts_right_to_left(text)
        sheet.y -= 4
        for line in wrap(text, sheet.width / size * 1000):
            sheet.make_room(leading)
            sheet.y -= leading
            sheet.page.text(
                sheet.right if turned else sheet.left,
                sheet.y,
                line,
                size=size,
                colour=QUIET if self.quiet else INK,
                align="right" if turned else "left",
            )
        sheet.y -= 4


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value, one pair a line, fine rules between them."""

    rows: Sequence[tuple[Words, object]]

    def draw(self, sheet: Sheet) -> None:
        label_width = sheet.width * LABEL_SHARE
        sheet.y -= 6
        for label, value in self.rows:
            lines = wrap(str(value), (sheet.width - label_width) / BODY * 1000)
            height = len(lines) * BODY_LEADING + 7
            sheet.make_room(height)
            base = sheet.y - BODY_LEADING
            sheet.page.text(sheet.left, base, str(label), size=9, colour=QUIET, at_most=label_width - 10)
            for down, line in enumerate(lines):
                sheet.page.text(
                    sheet.left + label_width, base - down * BODY_LEADING, line, size=BODY, colour=INK
                )
            sheet.y -= height
            sheet.page.rule(sheet.left, sheet.y, sheet.right, colour=HAIRLINE)
        sheet.y -= 6


@dataclass(frozen=True, slots=True)
class Figure:
    """The one amount that the document is about."""

    label: Words
    value: Words

    def draw(self, sheet: Sheet) -> None:
        height = 46.0
        sheet.make_room(height + 16)
        sheet.y -= 8
        page, bottom = sheet.page, sheet.y - height
        page.box(sheet.left, bottom, sheet.width, height, colour=TINT)
        page.box(sheet.left, bottom, 3, height, colour=ACCENT)
        half = sheet.width / 2 - 20
        page.text(sheet.left + 16, bottom + 19, str(self.label), size=10, colour=QUIET, at_most=half)
        page.text(
            sheet.right - 14,
            bottom + 16,
            str(self.value),
            size=19,
            colour=ACCENT,
            bold=True,
            align="right",
            at_most=half,
        )
        sheet.y = bottom - 8


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG in RGB, as large as the page allows: a scanned page, say."""

    jpeg: bytes
    pixels: tuple[int, int]

    def draw(self, sheet: Sheet) -> None:
        across, down = self.pixels
        most = sheet.height_of_a_page - 40
        scale = min(sheet.width / across, most / down)
        width, height = across * scale, down * scale
        sheet.make_room(height + 16)
        sheet.y -= height + 8
        left = sheet.left + (sheet.width - width) / 2
        sheet.page.picture(self.jpeg, self.pixels, left, sheet.y, (width, height))
        sheet.y -= 8


@dataclass(frozen=True, slots=True)
class Lines:
    """A small table within the document, such as the gifts of a yearly statement."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Sequence[Row] = ()
    zone: tzinfo = UTC

    def draw(self, sheet: Sheet) -> None:
        cells = printed_texts(self.columns, self.zone)
        texts = [[cell(row) for cell in cells] for row in self.rows]
        totals = [[cell(row) for cell in cells] for row in self.totals]
        layout = lay_out_within(
            self.columns, [*texts, *totals], left=sheet.left, width=sheet.width, size=LINES_SIZE
        )
        drawing = TableDrawing(layout)
        sheet.y -= 8
        sheet.make_room(drawing.header_height + drawing.row_height)
        drawing.header(sheet)
        for row in texts:
            drawing.row(sheet, row)
        drawing.totals(sheet, totals)
        sheet.y -= 8
