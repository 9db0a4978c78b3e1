"""Which face has the glyphs of a text, and which characters has none?

The faces are Noto (SIL Open Font License), kept as packages: variable TrueType fonts, from which HarfBuzz cuts
the regular and the bold weight in some milliseconds when a face is first needed. To cover one more script,
install its fontpkg package and add one line to FAMILIES.
"""

import io
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

import fontpkg
import uharfbuzz
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDocument, PDFName, PDFStream
from reportlab.pdfbase.ttfonts import TTFont, TTFontFace

from backoffice.core.documents.directions import direction_levels, in_visual_order, without_embeddings

LAST_MAPPED = 0xFFFF  # reportlab's glyph-to-text maps hold the basic plane only
PRIVATE_START, PRIVATE_END = 0xE000, 0xF900
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff") | {
    chr(c) for c in range(0xFE00, 0xFE10)
}

# Noto Sans has no such signs; our own histories write arrows between the old value and the new one.
_PLAIN_SPELLINGS = str.maketrans(
    {"→": "->", "←": "<-", "↔": "<->", "⇒": "=>", "≤": "<=", "≥": ">=", "≠": "!="}
)


class MissingGlyphWarning(UserWarning):
    """No embedded face has a glyph for these characters; the document shows their code points instead."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = tuple(characters)
        named = ", ".join(f"{code_point(c)} {unicodedata.name(c, 'unnamed')}" for c in self.characters)
        super().__init__(f"No embedded font face has a glyph for: {named}")


@dataclass(frozen=True, slots=True)
class Family:
    """A font package; `own` are the characters it is asked for before every other family."""

    slug: str
    name: str
    own: tuple[range, ...] = ()
    joins: bool = False  # its letters change their form beside others: every run goes through HarfBuzz

    def owns(self, character: str) -> bool:
        return any(ord(character) in block for block in self.own)


FAMILIES = (
    Family("noto-sans", "NotoSans"),  # Latin, Cyrillic, Greek
    Family(
        "noto-sans-arabic",
        "NotoSansArabic",
        own=(range(0x600, 0x780), range(0x8A0, 0x900), range(0xFB50, 0xFE00), range(0xFE70, 0xFF00)),
        joins=True,
    ),
    Family(
        "noto-sans-devanagari",
        "NotoSansDevanagari",
        own=(range(0x900, 0x980), range(0xA8E0, 0xA900)),
        joins=True,
    ),
)


class _CachedSubsets(TTFontFace):
    """Most documents of one charity use the same letters: a subset is cut and deflated once, not every time."""

    def __init__(self, name: str, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self.name = name.encode()  # cut from one variable font, both weights call themselves Regular

    def makeSubset(self, subset: Sequence[int]) -> bytes:  # noqa: N802
        return b""  # addSubsetObjects puts the real outlines in its place

    def addSubsetObjects(self, doc: PDFDocument, fontname: str, subset: list[int]) -> object:  # noqa: N802
        reference: object = super().addSubsetObjects(doc, fontname, subset)  # type: ignore[no-untyped-call]
        stream = doc.idToObject[f"fontFile:{self.filename}({fontname})"]
        assert isinstance(stream, PDFStream)
        stream.content, stream.dictionary["Length1"] = self._deflated(tuple(subset))
        stream.dictionary["Filter"] = PDFArray([PDFName("FlateDecode")])
        return reference

    @lru_cache(maxsize=128)  # noqa: B019 - faces live as long as the process
    def _deflated(self, subset: tuple[int, ...]) -> tuple[bytes, int]:
        outlines = super().makeSubset(subset)
        return zlib.compress(outlines), len(outlines)


class Face:
    """One weight of one family, cut from its variable font."""

    def __init__(self, family: Family, bold: bool) -> None:
        weight_name, weight = ("Bold", 700) if bold else ("Regular", 400)
        self.name = f"{family.name}-{weight_name}"
        self.joins = family.joins
        variable = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(fontpkg.path(family.slug))))
        cut = uharfbuzz.SubsetInput()
        cut.keep_everything()
        cut.pin_axis_location(variable, "wght", weight)
        cut.pin_axis_location(variable, "wdth", 100)
        static = cut.subset(variable)
        data = bytes(static.blob.data)
        self.font = TTFont(self.name, io.BytesIO(data), asciiReadable=True)
        self.font.face = _CachedSubsets(self.name, data)
        self.shaper = uharfbuzz.Font(static)
        self.per_mille = 1000 / static.upem
        self.characters = frozenset(chr(c) for c in self.font.face.charToGlyph if c <= LAST_MAPPED)
        self.glyph_codes = self._name_every_glyph(static.glyph_count)
        self.widths: dict[str, float] = {
            chr(code): width for code, width in self.font.face.charWidths.items()
        }

    def _name_every_glyph(self, glyph_count: int) -> list[str]:
        """A code for each glyph, since reportlab finds glyphs by character only.

        Joined forms and ligatures have no character: they get a private one, always the same, so that a document
        does not depend on what the process drew before.
        """
        known = self.font.face
        codes = [""] * glyph_count
        for code, glyph in known.charToGlyph.items():
            if code <= LAST_MAPPED and glyph < glyph_count:
                codes[glyph] = codes[glyph] or chr(code)
        for glyph, code in enumerate(codes):
            if not code:
                private = PRIVATE_START + glyph
                known.charToGlyph[private] = glyph
                known.charWidths[private] = self.shaper.get_glyph_h_advance(glyph) * self.per_mille
                codes[glyph] = chr(private)
        return codes


@cache
def face(family: Family, bold: bool = False) -> Face:
    return Face(family, bold)


def plain_face(bold: bool = False) -> Face:
    """The face of Latin, Greek and Cyrillic."""
    return face(FAMILIES[0], bold)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, in logical order, that one face draws in one direction."""

    face: Face
    text: str
    right_to_left: bool = False


def code_point(character: str) -> str:
    return f"U+{ord(character):04X}"


@lru_cache(maxsize=4096)
def family_of(character: str) -> Family | None:
    """The family that draws this character, or None where no face has a glyph."""
    owners = [family for family in FAMILIES if family.owns(character)]
    for family in [*owners, *FAMILIES]:
        if character in face(family).characters:
            return family
    return None


def one_line(text: str) -> str:
    """Composed letters, spaces for breaks and tabs, no control characters and no hidden direction overrides."""
    if text.isprintable() and text.isascii():
        return text
    text = without_embeddings(unicodedata.normalize("NFC", text).translate(_PLAIN_SPELLINGS))
    return "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs")
    )


def missing_glyphs(text: str) -> list[str]:
    """The characters that no face can draw, each once, in the order of the text."""
    if text.isascii():
        return []
    return [c for c in dict.fromkeys(one_line(text)) if c not in _INVISIBLE and family_of(c) is None]


def with_visible_gaps(text: str) -> str:
    """What cannot be drawn is named: 李明 becomes [U+674E U+660E], never a box that tells nothing."""
    missing = frozenset(missing_glyphs(text))
    if not missing:
        return text
    parts: list[str] = []
    for is_missing, group in groupby(text, key=missing.__contains__):
        characters = list(group)
        parts.append(f"[{' '.join(map(code_point, characters))}]" if is_missing else "".join(characters))
    return "".join(parts)


def shape(text: str, bold: bool = False) -> list[Run]:
    """The runs of one line in the order in which they are drawn, from left to right."""
    line = with_visible_gaps(one_line(text))
    levels = direction_levels(line)
    runs: list[tuple[Family, int, list[str]]] = []
    for character, level in zip(line, levels, strict=True):
        family = _family_beside(runs[-1][0] if runs and runs[-1][1] == level else None, character)
        if runs and runs[-1][:2] == (family, level):
            runs[-1][2].append(character)
        else:
            runs.append((family, level, [character]))
    drawn = [
        Run(face(family, bold), "".join(characters), level % 2 == 1) for family, level, characters in runs
    ]
    return in_visual_order(drawn, [level for _, level, _ in runs])


def _family_beside(before: Family | None, character: str) -> Family:
    """Spaces, marks and signs stay in the run before them, or joined letters would fall apart."""
    if (
        before
        and not character.isalnum()
        and (character in face(before).characters or character in _INVISIBLE)
    ):
        return before
    return family_of(character) or before or FAMILIES[0]
