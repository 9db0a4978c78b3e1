"""The catalogues of the donors' languages: brought in step with the code, compiled, and looked through for gaps.

`.mo` is what Django reads. It is committed beside its `.po`, so that nobody needs gettext's tools to run or test Almoner.
"""

import gettext
import io
import re
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

from backoffice.words.extraction import donor_words

# "%(name)s" in code and templates, "{}" in format_lazy.
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


# A word, or its forms for one and for many.
Said = str | list[str] | tuple[str, ...] | None


@dataclass(frozen=True)
class Gap:
    """Something that a reader of this language would read in English, or not at all."""

    message: str
    why: str


def languages() -> list[str]:
    """Those beside English, in which the code itself is written."""
    return [code for code, _name in settings.LANGUAGES if code != "en"]


def po_path(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def kept(language: str) -> Catalog:
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as stored:
        return read_po(stored, locale=language)


def in_step(language: str) -> Catalog:
    """What the code says today, with the translations that there are. What nobody says any more is left out."""
    before = kept(language)
    now = Catalog(
        locale=language,
        project="Almoner",
        version="",
        header_comment=f"# What donors read, in {language}. Brought in step by: manage.py donor_words",
        fuzzy=False,
    )
    for message in donor_words():
        if message.id:
            known = before.get(first_of(message), message.context)
            now.add(
                message.id,
                _translated(message, known),
                locations=sorted({(name, 0) for name, _line in message.locations}),
                context=message.context,
            )
    return now


def update(language: str) -> Catalog:
    """Write the catalogue and its compiled twin."""
    catalogue, path = in_step(language), po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    write_po(out, catalogue, sort_output=True, include_lineno=False, width=110)
    path.write_bytes(_without_dates(out.getvalue()))
    path.with_suffix(".mo").write_bytes(compiled(language))
    return catalogue


def compiled(language: str) -> bytes:
    out = io.BytesIO()
    write_mo(out, kept(language))
    return out.getvalue()


def translations(content: bytes) -> dict[object, str]:
    """What a compiled catalogue says, without its header, which bears the version of the tool."""
    said: dict[object, str] = gettext.GNUTranslations(io.BytesIO(content))._catalog  # type: ignore[attr-defined]
    return {message: words for message, words in said.items() if message != ""}


def gaps(language: str) -> list[Gap]:
    """What the code says and the catalogue does not, not surely, or with other placeholders."""
    catalogue, found = kept(language), []
    for message in donor_words():
        if message.id and (why := _gap(message, catalogue.get(first_of(message), message.context))):
            found.append(Gap(first_of(message), why))
    return found


def _gap(message: Message, known: Message | None) -> str:
    words = _all(known.string) if known else []
    if known is None or not words or not all(words):
        return "has no translation"
    if known.fuzzy:
        return "is marked fuzzy"
    asked = set(_PLACEHOLDER.findall(_all(message.id)[-1]))
    if any(set(_PLACEHOLDER.findall(word)) - asked for word in words):
        return "has a placeholder of its own"
    if asked - set(_PLACEHOLDER.findall(words[-1])):
        return "lacks a placeholder"
    if _all(message.id)[-1].strip() and _edges(_all(message.id)[-1]) != _edges(words[-1]):
        return "begins or ends with another line break"
    return ""


def _translated(message: Message, known: Message | None) -> str | tuple[str, ...]:
    forms = 1 if isinstance(message.id, str) else 2
    words = tuple(_all(known.string)) if known else ()
    if len(words) != forms:
        words = ("",) * forms
    return words[0] if forms == 1 else words


def first_of(message: Message) -> str:
    return _all(message.id)[0]


def _all(said: Said) -> list[str]:
    return [said] if isinstance(said, str) else list(said or ())


def _edges(words: str) -> tuple[bool, bool]:
    return words.startswith("\n"), words.endswith("\n")


def _without_dates(content: bytes) -> bytes:
    """Else two people who change nothing would change the file."""
    dated = (
        rb'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-).*\n'
    )
    return re.sub(dated, b"", content, flags=re.M)
