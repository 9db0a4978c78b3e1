"""The code of a poster for the printer: the QR code with a line above and below it, as SVG or PNG."""

import io
from dataclasses import dataclass
from xml.sax.saxutils import escape

import fontpkg
import segno
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from backoffice.core.documents.fonts import FAMILIES
from payments.models import PosterLink

# Of the code's own squares: the quiet zone that readers need, and the height of a line of text.
_QUIET, _LINE = 4, 4
# In pixels: a code of 33 squares is then 1300 pixels wide, sharp at eleven centimetres in 300 dpi.
_SCALE = 32
_LARGEST_TEXT = 3 * _SCALE
_MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
KINDS = tuple(_MEDIA_TYPES)


@dataclass(frozen=True)
class Print:
    content: bytes
    media_type: str


def printed(poster: PosterLink, kind: str) -> Print:
    """`kind` is svg or png; the poster has its page."""
    made = _svg(poster) if kind == "svg" else _png(poster)
    return Print(made, _MEDIA_TYPES[kind])


def code_of(poster: PosterLink) -> segno.QRCode:
    """A quarter of it may be dirty or torn: it hangs in the rain."""
    return segno.make(poster.url, error="q", micro=False)


def _above(poster: PosterLink) -> str:
    return poster.campaign.name


def _below(poster: PosterLink) -> str:
    return " · ".join(filter(None, [settings.ORGANISATION_NAME, poster.label])) or _("Scan and give")


def _svg(poster: PosterLink) -> bytes:
    """Everything in squares of the code; a line that would be too wide is squeezed."""
    code = code_of(poster)
    side = code.symbol_size(scale=1, border=_QUIET)[0]
    inner = code.svg_inline(border=_QUIET, omitsize=True)
    placed = inner.replace("<svg", f'<svg x="0" y="{_LINE}" width="{side}" height="{side}"', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side + 2 * _LINE}" width="120mm">'
        f'<rect width="{side}" height="{side + 2 * _LINE}" fill="#fff"/>'
        f"{placed}"
        f"{_svg_text(_above(poster), side, _LINE, bold=True)}"
        f"{_svg_text(_below(poster), side, side + _LINE * 1.25, bold=False)}"
        "</svg>"
    ).encode()


def _svg_text(words: str, side: float, baseline: float, *, bold: bool) -> str:
    size = 2.4
    widest = side - 2 * _QUIET
    # A letter is about half as wide as it is high.
    squeezed = (
        f' textLength="{widest}" lengthAdjust="spacingAndGlyphs"' if len(words) * size / 2 > widest else ""
    )
    return (
        f'<text x="{side / 2}" y="{baseline}" text-anchor="middle" font-family="Noto Sans, sans-serif" '
        f'font-size="{size}" font-weight="{700 if bold else 400}"{squeezed}>{escape(words)}</text>'
    )


def _png(poster: PosterLink) -> bytes:
    out = io.BytesIO()
    code_of(poster).save(out, kind="png", scale=_SCALE, border=_QUIET)
    picture = Image.open(out).convert("RGB")
    line = _LINE * _SCALE
    sheet = Image.new("RGB", (picture.width, picture.height + 2 * line), "white")
    sheet.paste(picture, (0, line))
    draw = ImageDraw.Draw(sheet)
    middle, widest = sheet.width // 2, sheet.width - 2 * _QUIET * _SCALE
    for words, height in ((_above(poster), line), (_below(poster), sheet.height - line)):
        draw.text((middle, height), words, fill="black", font=_font(words, widest), anchor="mm")
    made = io.BytesIO()
    sheet.save(made, "PNG", dpi=(300, 300))
    return made.getvalue()


def _font(words: str, widest: int) -> ImageFont.FreeTypeFont:
    """As large as the line allows, from the family that owns the letters."""
    family = next(
        (family for family in FAMILIES if any(family.owns(character) for character in words)), FAMILIES[0]
    )
    path = str(fontpkg.path(family.slug))
    font = ImageFont.truetype(path, _LARGEST_TEXT)
    wide = font.getlength(words)
    return font if wide <= widest else ImageFont.truetype(path, max(12, int(_LARGEST_TEXT * widest / wide)))
