"""How is a document of a page or a few made: a receipt, a statement, a confirmation?"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from backoffice.core.documents.blocks import Block, Words
from backoffice.core.documents.lines import wrap
from backoffice.core.documents.look import ACCENT, FOOTER_BASE, HAIRLINE, INK, QUIET, WARNING
from backoffice.core.documents.paper import A4, Page, Paper
from backoffice.core.documents.pdf import PdfResult, page_numbers, warn_of_missing_glyphs
from backoffice.core.documents.sheet import Sheet

MARGIN_OF_LETTERS = 56.0
BOTTOM_OF_LETTERS = 68.0  # above three lines of footer
FOOTER_LEADING = 9.5
MOST_FOOTER_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who writes: the name, and below it what the law asks for (address, registration, contact)."""

    organisation: str
    details: Sequence[str] = ()


def document_pdf(
    out: BinaryIO,
    *,
    letterhead: Letterhead,
    title: Words,
    created: datetime,
    blocks: Sequence[Block],
    number: str = "",
    recipient: Sequence[str] = (),
    footer: Words = "",
    mark: Words = "",
    language: str = "en",
) -> PdfResult:
    """Writes the document to `out`: letterhead, recipient, title with its number, then the blocks.

    `mark` stands boldly beside the title: VOID, COPY, TEST. The same input always gives the same bytes.
    """
    one = Document(title=title, blocks=blocks, number=number, recipient=recipient, footer=footer, mark=mark)
    return documents_pdf(
        out,
        letterhead=letterhead,
        title=f"{title} {number}".strip(),
        created=created,
        documents=[one],
        language=language,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One of several documents in a file that is printed at once."""

    title: Words
    blocks: Sequence[Block]
    number: str = ""
    recipient: Sequence[str] = ()
    footer: Words = ""
    mark: Words = ""


def documents_pdf(
    out: BinaryIO,
    *,
    letterhead: Letterhead,
    title: Words,
    created: datetime,
    documents: Iterable[Document],
    language: str = "en",
) -> PdfResult:
    """Several documents in one file, each beginning on a page of its own and counting its own pages."""
    paper = Paper(
        title=str(title),
        author=letterhead.organisation,
        subject=str(title),
        language=language,
        created=created,
    )
    ends = []
    for document in documents:
        _draw_document(paper, letterhead, document)
        ends.append(paper.page_count)
    number_page = page_numbers(MARGIN_OF_LETTERS)

    def number_within(page: Page, number: int, _total: int) -> None:
        at = bisect_left(ends, number)
        begins = ends[at - 1] if at else 0
        number_page(page, number - begins, ends[at] - begins)

    pages = paper.save(out, number_within)
    warn_of_missing_glyphs(paper)
    return PdfResult(pages, 0, paper.missing_glyphs)


def _draw_document(paper: Paper, letterhead: Letterhead, document: Document) -> None:
    pages_before = paper.page_count
    title, number = str(document.title), document.number

    def begin(sheet: Sheet) -> None:
        if paper.page_count == pages_before:
            _draw_letterhead(sheet, letterhead)
        else:
            _draw_running_head(sheet, letterhead, f"{title} {number}".strip())
        _draw_footer(sheet, str(document.footer))

    sheet = Sheet(paper, A4, begin, margin=MARGIN_OF_LETTERS, bottom=BOTTOM_OF_LETTERS)
    _draw_recipient(sheet, document.recipient)
    _draw_title(sheet, title, number, str(document.mark))
    for block in document.blocks:
        block.draw(sheet)
    sheet.finish()


def _draw_letterhead(sheet: Sheet, letterhead: Letterhead) -> None:
    page = sheet.page
    page.box(sheet.left, sheet.y + 8, 36, 2.4, colour=ACCENT)
    sheet.y -= 10
    page.text(
        sheet.left, sheet.y, letterhead.organisation, size=13, colour=ACCENT, bold=True, at_most=sheet.width
    )
    sheet.y -= 3
    for detail in letterhead.details:
        sheet.y -= 11
        page.text(sheet.left, sheet.y, detail, size=8, colour=QUIET, at_most=sheet.width)
    sheet.y -= 26


def _draw_running_head(sheet: Sheet, letterhead: Letterhead, title: str) -> None:
    half = sheet.width / 2 - 10
    sheet.page.text(sheet.left, sheet.y, title, size=8, colour=ACCENT, bold=True, at_most=half)
    sheet.page.text(
        sheet.right, sheet.y, letterhead.organisation, size=8, colour=QUIET, align="right", at_most=half
    )
    sheet.y -= 14


def _draw_recipient(sheet: Sheet, recipient: Sequence[str]) -> None:
    for line in recipient:
        sheet.y -= 14
        sheet.page.text(sheet.left, sheet.y, line, size=10, colour=INK, at_most=sheet.width * 0.6)
    sheet.y -= 30 if recipient else 6


def _draw_title(sheet: Sheet, title: str, number: str, mark: str) -> None:
    if mark:
        sheet.page.text(
            sheet.right, sheet.y - 22, mark, size=20, colour=WARNING, bold=True, align="right", at_most=120
        )
    for line in wrap(title, (sheet.width - (130 if mark else 0)) / 20 * 1000, bold=True):
        sheet.y -= 24
        sheet.page.text(sheet.left, sheet.y, line, size=20, colour=INK, bold=True)
    if number:
        sheet.y -= 17
        sheet.page.text(sheet.left, sheet.y, number, size=10.5, colour=QUIET, at_most=sheet.width)
    sheet.y -= 8


def _draw_footer(sheet: Sheet, footer: str) -> None:
    lines = wrap(footer, (sheet.width - 70) / 7 * 1000, most=MOST_FOOTER_LINES) if footer else []
    top = FOOTER_BASE + FOOTER_LEADING * max(0, len(lines) - 1)
    sheet.page.rule(sheet.left, top + 12, sheet.right, colour=HAIRLINE)
    for at, line in enumerate(lines):
        sheet.page.text(sheet.left, top - at * FOOTER_LEADING, line, size=7, colour=QUIET)
