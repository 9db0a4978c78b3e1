"""Drawn portraits for demo children: nobody's real face, and never the same twice."""

import io
import random
from dataclasses import dataclass

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFilter

SIDE = 640
FINER = 2  # drawn larger and reduced, for smooth edges

BACKGROUNDS = ["#cfe3f1", "#f3dfc4", "#d5e8d0", "#f1d3cf", "#ddd6ee", "#f5e9b8", "#cde8e4", "#e6dccf"]
CLOTHES = ["#2f6f9f", "#b5473a", "#3f7d58", "#d08b2c", "#6b4f8f", "#1f7f86", "#a8456e", "#4a5a78"]
SCARVES = ["#c65d3b", "#35758c", "#7a4b86", "#d4a02f", "#4d7f4a"]
HAIR = ["#17110f", "#221813", "#2d1e17"]
# From the face's outline to its shade: (skin, a little darker for ears and neck).
SKINS = {
    "deep": [("#70492f", "#5f3c26"), ("#7d5238", "#6a432c"), ("#8d5f42", "#794e35"), ("#9a6a4a", "#855a3d")],
    "brown": [("#a8764f", "#946643"), ("#b98560", "#a37352"), ("#c8966d", "#b1825d")],
}
GIRLS = ("braids", "puffs", "bob", "scarf", "long", "crop")
BOYS = ("crop", "curls", "crop", "afro")


@dataclass(frozen=True)
class Look:
    skin: str
    shade: str
    hair: str
    style: str
    clothes: str
    collar: str
    background: str


def portrait(*, seed: str, is_girl: bool, skins: str) -> "ContentFile[bytes]":
    """A JPEG as it might come from a telephone. The same seed draws the same child."""
    dice = random.Random(seed)  # noqa: S311  (nothing secret)
    skin, shade = dice.choice(SKINS[skins])
    look = Look(
        skin=skin,
        shade=shade,
        hair=dice.choice(HAIR),
        style=dice.choice([style for style in (GIRLS if is_girl else BOYS) if skins in _SKINS_OF[style]]),
        clothes=dice.choice(CLOTHES),
        collar=dice.choice(["round", "shirt", "stripes"]),
        background=dice.choice(BACKGROUNDS),
    )
    out = io.BytesIO()
    _drawn(look, dice).save(out, "JPEG", quality=88)
    return ContentFile(out.getvalue(), name="portrait.jpg")


_BOTH = ("deep", "brown")
_SKINS_OF = {
    "braids": _BOTH,
    "puffs": ("deep",),
    "bob": ("brown",),
    "scarf": ("deep",),
    "long": ("brown",),
    "crop": _BOTH,
    "afro": ("deep",),
    "curls": _BOTH,
}


class _Pen:
    """Draws in hundredths of the picture's side, so that shapes read as proportions."""

    def __init__(self, image: Image.Image) -> None:
        self._draw = ImageDraw.Draw(image)
        self._unit = image.width / 100

    def oval(self, x: float, y: float, rx: float, ry: float, fill: str) -> None:
        self._draw.ellipse(self._box(x, y, rx, ry), fill=fill)

    def block(self, x: float, y: float, rx: float, ry: float, radius: float, fill: str) -> None:
        self._draw.rounded_rectangle(self._box(x, y, rx, ry), radius * self._unit, fill=fill)

    def arc(
        self, x: float, y: float, rx: float, ry: float, *, start: int, end: int, fill: str, width: float
    ) -> None:
        self._draw.arc(self._box(x, y, rx, ry), start, end, fill=fill, width=round(width * self._unit))

    def slice(self, x: float, y: float, rx: float, ry: float, *, start: int, end: int, fill: str) -> None:
        self._draw.chord(self._box(x, y, rx, ry), start, end, fill=fill)

    def shape(self, *points: tuple[float, float], fill: str) -> None:
        self._draw.polygon([(x * self._unit, y * self._unit) for x, y in points], fill=fill)

    def _box(self, x: float, y: float, rx: float, ry: float) -> tuple[float, float, float, float]:
        unit = self._unit
        return (x - rx) * unit, (y - ry) * unit, (x + rx) * unit, (y + ry) * unit


def _drawn(look: Look, dice: random.Random) -> Image.Image:
    image = _background(look.background, dice)
    pen = _Pen(image)
    _hair_behind(pen, look)
    _body(pen, look)
    _head(pen, look)
    _hair_in_front(pen, look)
    _face(pen, look, dice)
    return image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _background(colour: str, dice: random.Random) -> Image.Image:
    side = SIDE * FINER
    small = Image.new("RGB", (80, 80), colour)
    pen = _Pen(small)
    for _spot in range(5):
        lighter = _mixed(colour, "#ffffff", dice.uniform(0.25, 0.6))
        pen.oval(
            dice.uniform(0, 100), dice.uniform(0, 90), dice.uniform(12, 30), dice.uniform(12, 30), lighter
        )
    # Blurred while small: out of focus, and quick.
    return small.filter(ImageFilter.GaussianBlur(7)).resize((side, side), Image.Resampling.BICUBIC)


def _body(pen: _Pen, look: Look) -> None:
    pen.block(50, 74, 8, 12, 6, look.shade)
    pen.block(50, 104, 31, 24, 19, look.clothes)
    if look.collar == "shirt":
        pen.shape((41, 80), (50, 90), (45, 95), (37, 83), fill="#f4f4ef")
        pen.shape((59, 80), (50, 90), (55, 95), (63, 83), fill="#f4f4ef")
        pen.shape((43, 79.5), (57, 79.5), (50, 89.5), fill=look.shade)
    else:
        pen.slice(50, 79, 10.5, 7, start=0, end=180, fill=look.shade)
    if look.collar == "stripes":
        lighter = _mixed(look.clothes, "#ffffff", 0.45)
        pen.block(50, 91.5, 27.5, 1.3, 1, lighter)
        pen.block(50, 97, 30.5, 1.3, 1, lighter)


def _head(pen: _Pen, look: Look) -> None:
    for side in (-1, 1):
        pen.oval(50 + side * 22, 52, 4.5, 6, look.shade)
    pen.oval(50, 50, 22, 26, look.skin)


def _hair_behind(pen: _Pen, look: Look) -> None:
    match look.style:
        case "long":
            pen.block(50, 58, 26, 30, 22, look.hair)
        case "bob":
            pen.block(50, 51, 26.5, 25, 19, look.hair)
        case "afro":
            pen.oval(50, 38, 29, 26, look.hair)
        case "puffs":
            for side in (-1, 1):
                pen.oval(50 + side * 22, 24, 12, 12, look.hair)
        case "braids":
            for side in (-1, 1):
                for step in range(6):
                    pen.oval(50 + side * (24.5 + step * 0.3), 50 + step * 6, 3.6, 4.2, look.hair)
                pen.oval(50 + side * 26.3, 85, 2.6, 2.6, look.clothes)
        case "curls":
            pen.oval(50, 36, 24, 19, look.hair)
            for x, y in ((27, 38), (31, 28), (40, 21), (50, 18.5), (60, 21), (69, 28), (73, 38)):
                pen.oval(x, y, 8, 8, look.hair)
        case "scarf":
            pen.oval(50, 47, 26, 30, _scarf(look))


def _hair_in_front(pen: _Pen, look: Look) -> None:
    """A cap of hair, then the face again in front of it: that leaves a rounded hairline."""
    cap = _scarf(look) if look.style == "scarf" else look.hair
    pen.slice(50, 46, 23, 25, start=180, end=360, fill=cap)
    pen.oval(50, 55, 20.6, 21.5, look.skin)
    if look.style in ("bob", "long"):
        pen.slice(44, 38, 15, 8, start=0, end=180, fill=look.hair)
        pen.slice(60, 38, 11, 6, start=0, end=180, fill=look.hair)
    if look.style == "curls":
        for x in (36, 43, 50, 57, 64):
            pen.oval(x, 33.5 if x in (43, 50, 57) else 36, 4.6, 4.2, look.hair)
    if look.style == "scarf":
        pen.arc(50, 50, 22.5, 20, start=205, end=335, fill=_mixed(cap, "#000000", 0.2), width=1.2)


def _scarf(look: Look) -> str:
    return SCARVES[sum(map(ord, look.clothes)) % len(SCARVES)]


def _face(pen: _Pen, look: Look, dice: random.Random) -> None:
    lines = _mixed(look.shade, "#000000", 0.45)
    gap = dice.uniform(8.4, 9.6)
    for side in (-1, 1):
        pen.oval(50 + side * 12.5, 60, 4.2, 2.8, _mixed(look.skin, "#d0604a", 0.2))
        pen.oval(50 + side * gap, 52.5, 2.2, 2.9, "#1b1210")
        pen.oval(50 + side * gap + 0.7, 51.4, 0.75, 0.75, "#ffffff")
        pen.arc(50 + side * gap, 47.8, 4, 2.4, start=205, end=335, fill=look.hair, width=1)
    pen.arc(50, 57, 2.2, 2, start=25, end=155, fill=lines, width=0.8)
    if dice.random() < 0.4:
        pen.slice(50, 62, 6, 5, start=0, end=180, fill="#fdfbf6")
        pen.arc(50, 62, 6, 5, start=0, end=180, fill=lines, width=0.8)
    else:
        pen.arc(50, 61, 6.6, dice.uniform(4.2, 5.4), start=20, end=160, fill=lines, width=1.1)


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_rgb(colour), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
