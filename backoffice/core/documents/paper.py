"""How do lines, rules and pages become a PDF file?

reportlab keeps the document: objects, embedded subsets of the faces, the file itself. Content streams are written
here and deflated page by page, since reportlab's canvas would hold every page as text until the end.
"""

import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO, Literal

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFPage,
    PDFResourceDictionary,
    PDFStream,
)

from backoffice.core.documents.fonts import PRIVATE_END, PRIVATE_START, Face, plain_face
from backoffice.core.documents.lines import Cluster, Line, Piece, typeset

A4 = (595.28, 841.89)
PDF_WITH_SPANS = (1, 5)
Size = tuple[float, float]
Colour = tuple[float, float, float]
Align = Literal["left", "right", "centre"]

_ESCAPES = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})
_BYTE_ESCAPES = [
    chr(code) if 32 <= code < 127 and chr(code) not in "\\()" else f"\\{code:03o}" for code in range(256)
]


class Page:
    """One page being drawn: shapes first, words over them."""

    def __init__(self, paper: "Paper", size: Size) -> None:
        self.width, self.height = size
        self._paper = paper
        self._shapes: list[str] = []
        self._words: list[str] = []
        self._state: tuple[str, float, Colour] | None = None

    def rule(self, x1: float, y: float, x2: float, *, colour: Colour, thickness: float = 0.5) -> None:
        red, green, blue = colour
        self._shapes.append(
            f"{red:.3g} {green:.3g} {blue:.3g} RG {thickness:.3g} w {x1:.2f} {y:.2f} m {x2:.2f} {y:.2f} l S"
        )

    def box(self, x: float, y: float, width: float, height: float, *, colour: Colour) -> None:
        red, green, blue = colour
        self._shapes.append(
            f"{red:.3g} {green:.3g} {blue:.3g} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f"
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        colour: Colour,
        bold: bool = False,
        align: Align = "left",
        at_most: float = 0,
    ) -> None:
        """One line with its base at y. What is wider than `at_most` points is condensed, never cut."""
        line = typeset(text, bold)
        self._paper.note_missing(line)
        width = line.width * size / 1000
        squeeze = at_most / width if at_most and width > at_most else 1.0
        if align != "left":
            x -= width * squeeze * (1 if align == "right" else 0.5)
        if squeeze < 1:
            self._words.append(f"{squeeze * 100:.1f} Tz")
        self._words.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
        for piece in line.pieces:
            self._draw(piece, size, colour)
        if squeeze < 1:
            self._words.append("100 Tz")

    def picture(self, jpeg: bytes, pixels: tuple[int, int], x: float, y: float, size: Size) -> None:
        """A JPEG in RGB of so many pixels, its lower left corner at x, y."""
        name = self._paper.picture_name(jpeg, pixels)
        width, height = size
        self._shapes.append(f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm /{name} Do Q")

    def plain_texts(
        self, placed: list[tuple[float, str]], y: float, *, size: float, colour: Colour, bold: bool = False
    ) -> None:
        """Many short ASCII texts on one base line: the quick way for the cells of a table."""
        if not placed:
            return
        self._use(plain_face(bold), 0, size, colour)
        base = f"{y:.2f}"
        for x, text in placed:
            self._words.append(f"1 0 0 1 {x:.2f} {base} Tm ({text.translate(_ESCAPES)}) Tj")

    def content(self) -> bytes:
        shapes, words = "\n".join(self._shapes), "\n".join(self._words)
        return f"q\n{shapes}\nBT\n{words}\nET\nQ\n".encode("latin-1")

    def _use(self, face: Face, subset: int, size: float, colour: Colour) -> None:
        font = self._paper.font_name(face, subset)
        state = (font, size, colour)
        if state == self._state:
            return
        if self._state is None or self._state[:2] != state[:2]:
            self._words.append(f"{font} {size:g} Tf")
        if self._state is None or self._state[2] != colour:
            red, green, blue = colour
            self._words.append(f"{red:.3g} {green:.3g} {blue:.3g} rg")
        self._state = state

    def _draw(self, piece: Piece, size: float, colour: Colour) -> None:
        if not piece.clusters:
            for subset, codes in self._paper.encoded(piece.face, piece.text):
                self._use(piece.face, subset, size, colour)
                self._words.append(f"({_escaped(codes)}) Tj")
        for cluster in piece.clusters:
            self._draw_cluster(piece.face, cluster, size, colour)

    def _draw_cluster(self, face: Face, cluster: Cluster, size: float, colour: Colour) -> None:
        # Joined forms, dots and ligatures have no letter of their own: the text stands beside them.
        explained = len(cluster.glyphs) > 1 or _is_private(cluster.glyphs[0].code)
        if explained:
            self._words.append(f"/Span <</ActualText <{_utf16_hex(cluster.text)}>>> BDC")
        for glyph in cluster.glyphs:
            ((subset, codes),) = self._paper.encoded(face, glyph.code)
            self._use(face, subset, size, colour)
            if glyph.rise:
                self._words.append(f"{glyph.rise * size / 1000:.3f} Ts")
            self._words.append(f"[{glyph.before:.1f} ({_escaped(codes)}) {glyph.after:.1f}] TJ")
            if glyph.rise:
                self._words.append("0 Ts")
        if explained:
            self._words.append("EMC")


class Paper:
    """A PDF document that is written page by page and numbered at the end, when the number of pages is known."""

    def __init__(self, *, title: str, author: str, subject: str, language: str, created: datetime) -> None:
        # invariant: the same input gives the same bytes, so a stored checksum proves the content
        self._document: Any = PDFDocument(
            compression=1, invariant=1, lang=language, pdfVersion=PDF_WITH_SPANS
        )
        self._document.setTitle(title)
        self._document.setAuthor(author)
        self._document.setSubject(subject)
        self._document.setCreator("Almoner")
        self._document.setDateFormatter(lambda *_invariant: f"D:{created:%Y%m%d%H%M%S}{_pdf_offset(created)}")
        self._resources: Any = PDFResourceDictionary()
        self._resources.basicFonts()
        self._resources.basicProcs()
        self._pages: list[tuple[PDFPage, Size, PDFStream]] = []
        self._missing: dict[str, None] = {}

    @property
    def page_count(self) -> int:
        return len(self._pages)

    @property
    def missing_glyphs(self) -> tuple[str, ...]:
        return tuple(self._missing)

    def note_missing(self, line: Line) -> None:
        if line.missing:
            self._missing.update(dict.fromkeys(line.missing))

    def encoded(self, face: Face, text: str) -> list[tuple[int, bytes]]:
        subsets: list[tuple[int, bytes]] = face.font.splitString(text, self._document)
        return subsets

    def font_name(self, face: Face, subset: int) -> str:
        self.encoded(face, "")  # a document knows a face from the first split on
        return face.font.getSubsetInternalName(subset, self._document)

    def picture_name(self, jpeg: bytes, pixels: tuple[int, int]) -> str:
        """Put the picture's bytes into the document; returns the name by which pages draw it."""
        name = f"Picture{len(self._resources.XObject) + 1}"
        width, height = pixels
        facts = {
            "Type": PDFName("XObject"),
            "Subtype": PDFName("Image"),
            "Width": width,
            "Height": height,
            "ColorSpace": PDFName("DeviceRGB"),
            "BitsPerComponent": 8,
            "Filter": PDFName("DCTDecode"),
        }
        stream = PDFStream(dictionary=PDFDictionary(facts), content=jpeg)
        self._resources.allProcs()
        self._resources.XObject[name] = self._document.Reference(stream, name)
        return name

    def new_page(self, size: Size) -> Page:
        return Page(self, size)

    def finish_page(self, page: Page) -> None:
        leaf = PDFPage()
        leaf.MediaBox = PDFArray([0, 0, page.width, page.height])
        leaf.Resources = self._resources
        self._document.inPage()
        self._document.addPage(leaf)
        self._pages.append((leaf, (page.width, page.height), _stream(page)))

    def save(self, out: BinaryIO, number_page: Callable[[Page, int, int], None]) -> int:
        """Writes the file; `number_page(page, number, total)` draws what only the end knows. Returns the pages."""
        total = len(self._pages)
        for number, (leaf, size, body) in enumerate(self._pages, start=1):
            footer = Page(self, size)
            number_page(footer, number, total)
            leaf.Contents = PDFArray([body, _stream(footer)])
        self._document.SaveToFile(out, canvas=None)
        return total


def _stream(page: Page) -> PDFStream:
    return PDFStream(
        dictionary=PDFDictionary({"Filter": PDFName("FlateDecode")}), content=zlib.compress(page.content())
    )


def _is_private(code: str) -> bool:
    return PRIVATE_START <= ord(code) < PRIVATE_END


def _escaped(codes: bytes) -> str:
    return "".join(map(_BYTE_ESCAPES.__getitem__, codes))


def _utf16_hex(text: str) -> str:
    return f"FEFF{text.encode('utf-16-be').hex().upper()}"


def _pdf_offset(moment: datetime) -> str:
    offset = moment.strftime("%z")
    return f"{offset[:3]}'{offset[3:5]}'" if offset else "Z"
