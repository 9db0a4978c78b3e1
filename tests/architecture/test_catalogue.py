"""Donors who read French read French: every word of ours has a translation, and what is compiled says what is written."""

import pytest

from backoffice.words import catalogues
from backoffice.words.extraction import donor_words

LANGUAGES = catalogues.languages()


def test_french_is_there() -> None:
    assert LANGUAGES == ["fr"]
    said = {place for message in donor_words() for place, _line in message.locations}
    assert {"templates/emails/card_problem/lead.txt", "templates/public/pay.html"} <= said
    assert {"payments/services/paying/decline_words.py", "payments/services/receipt_pdf.py"} <= said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated_with_its_placeholders(language: str) -> None:
    assert [f"{gap.message!r} {gap.why}" for gap in catalogues.gaps(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_kept_that_nobody_says(language: str) -> None:
    now = {(catalogues.first_of(message), message.context) for message in donor_words() if message.id}
    kept = {
        (catalogues.first_of(message), message.context) for message in catalogues.kept(language) if message.id
    }
    assert kept - now == set(), "run: manage.py donor_words"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    stored = catalogues.po_path(language).with_suffix(".mo").read_bytes()
    assert catalogues.translations(stored) == catalogues.translations(catalogues.compiled(language)), (
        "run: manage.py donor_words"
    )
