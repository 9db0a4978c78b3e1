"""The organisation's colour in a mail: what can be read on it, and how it can be read on white and on black.

Mail programs show a mail on a light sheet or a dark one, as their owner likes it. A colour that is plain on one is
lost on the other, so it is mixed with black or white until its contrast is enough (WCAG 2.2, 1.4.3).
"""

from dataclasses import dataclass
from functools import cache

ENOUGH = 4.5
SHEET, DARK_SHEET = "#fdfdfb", "#1f1f1c"
BLACK, WHITE = "#10150f", "#fdfdfb"
_STEPS = 20


@dataclass(frozen=True)
class MailColours:
    """Button and words on it, and the colour of links, on a light sheet and on a dark one."""

    button: str
    on_button: str
    link: str
    dark_button: str
    on_dark_button: str
    dark_link: str
    sheet: str = SHEET
    dark_sheet: str = DARK_SHEET


@cache
def mail_colours(colour: str) -> MailColours:
    link, dark_link = readable(colour, on=SHEET), readable(colour, on=DARK_SHEET)
    return MailColours(
        button=link,
        on_button=ink_for(link),
        link=link,
        dark_button=dark_link,
        on_dark_button=ink_for(dark_link),
        dark_link=dark_link,
    )


def readable(colour: str, *, on: str) -> str:
    """The colour itself where it can be read on that ground, else the nearest mixture that can."""
    away = ink_for(on)
    for step in range(_STEPS + 1):
        mixed = _mixed(colour, away, step / _STEPS)
        if contrast(mixed, on) >= ENOUGH:
            return mixed
    return away


def ink_for(ground: str) -> str:
    """Black or white, whichever is plainer on it."""
    return max((BLACK, WHITE), key=lambda ink: contrast(ink, ground))


def contrast(one: str, other: str) -> float:
    """From 1, the same, to 21, black on white."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _mixed(colour: str, other: str, share: float) -> str:
    parts = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in parts)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
