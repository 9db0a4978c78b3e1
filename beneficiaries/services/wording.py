"""Finding names, places and numbers in a text, whatever their case and accents.

Pure: nothing here knows the database or a child.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.dates import MONTHS
from django.utils.functional import Promise

Why = str | Promise


@dataclass(frozen=True)
class Finding:
    """The characters `start` up to `end` of the text, and why they may not stand there.

    One that is not `firm` may be a common word: a person who gives a reason may let it stand.
    """

    start: int
    end: int
    why: Why
    firm: bool = True


@dataclass(frozen=True)
class Term:
    """Words that are looked for as they stand, between the borders of words."""

    words: str
    why: Why
    firm: bool = True


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `why` says why it may not stand there, if so."""

    words: str
    why: Why = ""
    firm: bool = True


def in_pieces(text: str, findings: list[Finding]) -> Iterator[Piece]:
    """The whole text, cut where the findings begin and end, for showing them."""
    at = 0
    for finding in findings:
        yield Piece(text[at : finding.start])
        yield Piece(text[finding.start : finding.end], finding.why, finding.firm)
        at = finding.end
    yield Piece(text[at:])


class Folded:
    """A text without case and accents, which remembers where each of its characters came from."""

    def __init__(self, text: str) -> None:
        letters: list[str] = []
        self._source: list[int] = []
        for position, character in enumerate(text):
            for letter in fold(character):
                letters.append(letter)
                self._source.append(position)
        self.text = "".join(letters)
        self._length = len(text)

    def spans(self, words: str) -> Iterator[tuple[int, int]]:
        """Where the words stand in the original text; any white space counts as one space."""
        wanted = r"\s+".join(re.escape(fold(word)) for word in words.split())
        return self.matches(wanted) if wanted else iter(())

    def matches(self, pattern: str) -> Iterator[tuple[int, int]]:
        """The same for a pattern, which does not begin or end within a word."""
        for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", self.text):
            yield self._source[match.start()], self._end(match.end())

    def _end(self, folded_end: int) -> int:
        # The end lies before the next character that was kept: accents written apart belong to their letter.
        return self._source[folded_end] if folded_end < len(self._source) else self._length


def fold(text: str) -> str:
    """Without case, accents, and characters that take no room, such as a soft hyphen within a name."""
    apart = unicodedata.normalize("NFKD", text)
    kept = (
        letter
        for letter in apart
        if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"
    )
    return "".join(kept).casefold()


def find(text: str, terms: Iterable[Term]) -> list[Finding]:
    folded = Folded(text)
    return [
        Finding(start, end, term.why, term.firm) for term in terms for start, end in folded.spans(term.words)
    ]


def find_date(text: str, day: datetime.date, *, why: Why) -> list[Finding]:
    """A day as people write it: in digits with its year, or with the month's name, with a year or without."""
    return [Finding(start, end, why) for start, end in Folded(text).matches(_day_written(day))]


def without_overlaps(findings: Iterable[Finding]) -> list[Finding]:
    """In the order of the text; of two that overlap the firm one stays, else the longer one."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda found: (not found.firm, found.start - found.end, found.start)):
        if all(finding.end <= other.start or finding.start >= other.end for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda found: found.start)


def _day_written(day: datetime.date) -> str:
    d, m, y = rf"0?{day.day}", rf"0?{day.month}", rf"(?:{day.year}|{day.year % 100:02d})"
    sep = r"\s*[./\-\s]\s*"
    month = "|".join(sorted(_names_of_month(day.month), key=len, reverse=True))
    nth = rf"{d}(?:st|nd|rd|th|er|\.|º|o)?"
    year = rf"(?:,?\s*(?:de\s+|of\s+)?{day.year})?"
    written = (
        rf"{d}{sep}{m}{sep}{y}",
        rf"{m}{sep}{d}{sep}{y}",
        rf"{day.year}{sep}{m}{sep}{d}",
        rf"{nth}\s+(?:of\s+|de\s+)?(?:{month}){year}",
        rf"(?:{month})\s+(?:the\s+)?{nth}{year}",
    )
    return "|".join(written)


def _names_of_month(number: int) -> set[str]:
    """As patterns, in every language that staff may work in, whole and cut to three letters."""
    names = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            name = fold(str(MONTHS[number]))
        names |= {re.escape(name), rf"{re.escape(name[:3])}\.?"}
    return names
