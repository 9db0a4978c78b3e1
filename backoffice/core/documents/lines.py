"""How does one line of text become glyphs with places, and where does a long one break?"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import uharfbuzz

from backoffice.core.documents.fonts import Face, Run, missing_glyphs, plain_face, shape

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One shaped glyph; the moves are in thousandths of the font size."""

    code: str
    before: float
    after: float
    rise: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """Glyphs that stand for `text` together, as readers and search should find it."""

    text: str
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run that is ready to be drawn: plain characters, or clusters where the letters had to be shaped."""

    face: Face
    text: str
    clusters: tuple[Cluster, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    pieces: tuple[Piece, ...]
    width: float  # in thousandths of the font size
    missing: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def typeset(text: str, bold: bool = False) -> Line:
    pieces: list[Piece] = []
    width = 0.0
    for run in shape(text, bold):
        piece, advance = _shaped(run) if _needs_shaping(run) else _plain(run)
        pieces.append(piece)
        width += advance
    return Line(tuple(pieces), width, tuple(missing_glyphs(text)))


def text_width(text: str, bold: bool = False) -> float:
    """In thousandths of the font size."""
    if text.isascii() and text.isprintable():
        return sum(map(plain_face(bold).widths.__getitem__, text))
    return typeset(text, bold).width


def wrap(text: str, width: float, *, bold: bool = False, most: int = 0) -> list[str]:
    """Lines no wider than `width` (thousandths of the font size); past `most` lines the last ends in an ellipsis."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        lines.extend(_wrapped(paragraph, width, bold))
        if most and len(lines) > most:
            return [*lines[: most - 1], _clipped(f"{lines[most - 1]}{ELLIPSIS}", width, bold)]
    return lines


def _wrapped(paragraph: str, width: float, bold: bool) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in paragraph.split():
        longer = f"{line} {word}" if line else word
        if text_width(longer, bold) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while text_width(word, bold) > width and len(word) > 1:
            head = _head(word, width, bold)
            lines.append(head)
            word = word[len(head) :]
        line = word
    return [*lines, line]


def _head(word: str, width: float, bold: bool) -> str:
    """The longest start of a word that fits, found by halving; at least one character."""
    fits, too_long = 1, len(word)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if text_width(word[:middle], bold) <= width:
            fits = middle
        else:
            too_long = middle
    return word[:fits]


def _clipped(text: str, width: float, bold: bool) -> str:
    body = text.removesuffix(ELLIPSIS)
    while body and text_width(f"{body}{ELLIPSIS}", bold) > width:
        body = body[:-1]
    return f"{body.rstrip()}{ELLIPSIS}"


def _needs_shaping(run: Run) -> bool:
    return run.face.joins or run.right_to_left or any(unicodedata.combining(c) for c in run.text)


def _plain(run: Run) -> tuple[Piece, float]:
    text = "".join(c for c in run.text if c in run.face.widths and unicodedata.category(c) != "Cf")
    return Piece(run.face, text), sum(map(run.face.widths.__getitem__, text))


def _shaped(run: Run) -> tuple[Piece, float]:
    face = run.face
    buffer = uharfbuzz.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.right_to_left else "ltr"
    uharfbuzz.shape(face.shaper, buffer)
    placed: list[tuple[int, Glyph]] = []
    width = 0.0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        code = face.glyph_codes[info.codepoint]
        advance, offset = position.x_advance * face.per_mille, position.x_offset * face.per_mille
        glyph = Glyph(
            code,
            before=-offset,
            # PDF moves on by the glyph's own width, HarfBuzz by its advance: the difference is taken back.
            after=face.widths[code] + offset - advance,
            rise=position.y_offset * face.per_mille,
        )
        placed.append((info.cluster, glyph))
        width += advance
    if run.right_to_left:
        return Piece(face, run.text, _letter_by_letter(run.text, placed)), width
    return Piece(face, run.text, (Cluster(run.text, tuple(glyph for _, glyph in placed)),)), width


def _letter_by_letter(text: str, placed: list[tuple[int, Glyph]]) -> tuple[Cluster, ...]:
    """Readers turn right-to-left lines around themselves, letter by letter: whole words would come out reversed."""
    starts = sorted({start for start, _ in placed})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    return tuple(
        Cluster(text[start : ends[start]], tuple(glyph for _, glyph in group))
        for start, group in groupby(placed, key=itemgetter(0))
    )
