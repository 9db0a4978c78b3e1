"""Finding telephone numbers, mail and web addresses, and names on social media in a text, hidden ones too.

Pure: nothing here knows the database or a child.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator

from beneficiaries.services.wording import Finding, Why

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
URL = re.compile(
    # Not every two letters behind a full stop: people forget the space after it.
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|info|io|(?:co|or|ac|sc|go)\.[a-z]{2})\b(?:/\S*)?",
    re.I,
)
PHONE = re.compile(r"(?<![\w.])\+?\(?\d(?:[ ().\-/\u2010-\u2013\u00a0]{0,2}\d){6,14}(?!\w)")
YEARS = r"(?:19|20)\d\d\s*[-–/]\s*(?:19|20)\d\d"
DAY = r"\d{1,4}[ ./-]\d{1,2}[ ./-]\d{1,4}"
NO_PHONE = re.compile(f"{YEARS}|{DAY}")

# What people write who know that addresses are looked for.
HIDDEN_EMAIL = re.compile(
    r"[\w.+-]+\s*[(\[{<]\s*at\s*[)\]}>]\s*[\w-]+(?:\s*(?:\.|[(\[{<]?\bdot\b[)\]}>]?)\s*[\w-]+)+"
    r"|[\w.+-]+\s+at\s+[\w-]+(?:\s+dot\s+[\w-]+)+",
    re.I,
)
_SPOKEN = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
SPOKEN_PHONE = re.compile(rf"\b{_SPOKEN}(?:[\s,.\-]+{_SPOKEN}){{5,}}\b", re.I)
ROUND_NUMBER = re.compile(r"[1-9]\d{0,2}(?:[ .\u00a0]?000)+")
COUNTED = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
PATH = re.compile(r"\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}/\S+", re.I)
# After a forgotten space a sentence begins with a capital, so a small ending of a country is most likely an address.
BARE_HOST = re.compile(
    r"\b[\w-]{2,}\.(?:de|at|ch|fr|it|es|pt|nl|be|uk|ie|eu|us|ca|au|nz|no|se|dk|fi|pl|cz|ua|ke|ug|zm|mw|ng|tz|rw|za|in|me|tv|app|dev|link|online|site|page)\b"
)
_SERVICE = (
    r"(?:instagram|insta|facebook|whats\s?app|telegram|snap\s?chat|tik\s?tok|twitter|messenger|skype|discord|viber"
    r"|we\s?chat|linkedin|you\s?tube)"
)
HANDLE = re.compile(
    rf"(?<![\w.@])@\w[\w.]{{2,}}|\b{_SERVICE}\b\s*(?:(?:name|account|id)\s*)?(?:is\b|:|=)\s*\S+", re.I
)
SERVICE = re.compile(rf"\b{_SERVICE}\b", re.I)


class AsSeen:
    """A text as it looks: without what cannot be seen, letters and digits in their plain form, case kept."""

    def __init__(self, text: str) -> None:
        plain = [
            (letter, position)
            for position, character in enumerate(text)
            for letter in unicodedata.normalize("NFKC", character)
            if unicodedata.category(letter) != "Cf"
        ]
        self._text = "".join(letter for letter, _position in plain)
        self._source = [position for _letter, position in plain]
        self._spans: dict[tuple[int, int], str] = {}

    def found(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Where the pattern stands in the original text."""
        for match in pattern.finditer(self._text):
            span = self._source[match.start()], self._source[match.end() - 1] + 1
            self._spans[span] = match.group()
            yield span

    def of(self, span: tuple[int, int]) -> str:
        """What stood there, in its plain form."""
        return self._spans[span]


def find_contacts(text: str, *, phone: Why, email: Why, address: Why) -> list[Finding]:
    """Telephone numbers, mail and web addresses. Neither a day nor a span of years is a telephone number."""
    found = [Finding(*match.span(), email) for match in EMAIL.finditer(text)]
    found += [Finding(*match.span(), address) for match in URL.finditer(text)]
    found += [
        Finding(*match.span(), phone)
        for match in PHONE.finditer(text)
        if not NO_PHONE.fullmatch(match.group())
    ]
    return found


def find_hidden_contacts(text: str, *, phone: Why, email: Why, address: Why, handle: Why) -> list[Finding]:
    """Names on social media, bare hosts, and addresses and numbers written so that nobody should find them.

    Wider than `find_contacts`: for texts whose writer may want to be found by the reader.
    """
    folded = AsSeen(text)
    found = [
        Finding(*span, why, firm)
        for pattern, why, firm in (
            (EMAIL, email, True),
            (URL, address, True),
            (HIDDEN_EMAIL, email, True),
            (PATH, address, True),
            (HANDLE, handle, True),
            (BARE_HOST, address, False),
            (SERVICE, handle, False),
        )
        for span in folded.found(pattern)
    ]
    return found + [
        Finding(*span, phone)
        for pattern in (PHONE, SPOKEN_PHONE)
        for span in folded.found(pattern)
        if not NO_PHONE.fullmatch(folded.of(span)) and not _is_no_number_to_call(folded.of(span))
    ]


def _is_no_number_to_call(words: str) -> bool:
    """Children count as far as they can, and send a million greetings."""
    if ROUND_NUMBER.fullmatch(words):
        return True
    said = re.findall(r"[^\W_]+", words.casefold())
    steps = [COUNTED.index(word) if word in COUNTED else -2 for word in said]
    return len(said) > 1 and all(after - before == 1 for before, after in itertools.pairwise(steps))
