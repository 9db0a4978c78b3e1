"""Which words of ours a donor may read, as they stand in the code and the templates.

gettext's own tools need not be installed: Babel reads Python, and Django itself turns a template into lines that look
like Python.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

from donors.services import collected_rows
from payments.services.mobile import mobile_collected
from payments.services.offline import offline_collected
from payments.services.people import collected_gifts

# What a donor meets: mails, papers, pages without sign-in, and the code that speaks on them. Screens of staff are not
# here; they stay English.
TEMPLATES = (
    "templates/400.html",
    "templates/403.html",
    "templates/403_csrf.html",
    "templates/404.html",
    "templates/500.html",
    "templates/emails",
    "templates/files",
    "templates/plain_page.html",
    "templates/public",
)
MODULES = (
    "backoffice/core/documents/pdf.py",
    "backoffice/core/files/views.py",
    "backoffice/core/intervals.py",
    "backoffice/core/money.py",
    "backoffice/core/public_pages.py",
    "backoffice/core/typed_amounts.py",
    "beneficiaries/views",
    "donors/emails.py",
    "donors/models/consent.py",
    "donors/models/letter_languages.py",
    "donors/services/archive_papers.py",
    "donors/services/collected_rows.py",
    "donors/services/consents.py",
    "donors/services/greeting.py",
    "donors/services/leaving_letters.py",
    "donors/services/letter_answers.py",
    "donors/services/letter_pdf.py",
    "donors/services/offer_answers.py",
    "donors/views",
    "payments/emails",
    "payments/gift_change_forms.py",
    "payments/gift_forms.py",
    "payments/models/donation.py",
    "payments/models/recurring_change.py",
    "payments/phone_forms.py",
    "payments/public_forms.py",
    "payments/services/cards/card_words.py",
    "payments/services/catalogue/carts.py",
    "payments/services/paying/checkout.py",
    "payments/services/asking/chosen_amounts.py",
    "payments/services/paying/decline_words.py",
    "payments/services/funds.py",
    "payments/services/asking/link_rules.py",
    "payments/services/cards/mending.py",
    "payments/services/mobile/mobile_collected.py",
    "payments/services/mobile/mobile_payments.py",
    "payments/services/mobile/mobile_rules.py",
    "payments/services/catalogue/ordering.py",
    "payments/services/offline/offline_collected.py",
    "payments/services/people/collected_gifts.py",
    "payments/services/receipt_pdf.py",
    "payments/services/receipts.py",
    "payments/services/recurring_gifts/recurring_changes.py",
    "payments/views",
)
# What they tell of records bears the labels of the models, which stand in English for staff too.
ARCHIVES = (collected_rows, collected_gifts, mobile_collected, offline_collected)
# Their choices are names of languages and countries, which other catalogues translate.
SPOKEN = {"language", "country"}
HOME = "Home"  # Django's word for its first page; where a telephone stands it has a context
# Beside them, for staff alone: which mails there are, and what their samples are called.
NOT_FOR_DONORS = {"payments/emails/kinds.py", "payments/emails/samples.py"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def donor_words() -> Catalog:
    """All that a donor may read, each with the files that say it."""
    catalogue = Catalog()
    for path in _files():
        for _line, message, _comments, context in _said_in(path):
            catalogue.add(message, context=context, locations=[(_name(path), 0)])
    for words, place in _told_of_records():
        catalogue.add(words, locations=[(place, 0)])
    return catalogue


def _told_of_records() -> Iterator[tuple[str, str]]:
    """The labels and choices of the fields that an archive of personal data tells, and where they stand."""
    with translation.override(None):  # as the code says them
        for module in ARCHIVES:
            for model, names in module.FIELDS.items():
                place = f"{model.__module__.replace('.', '/')}.py"
                for name in names:
                    field: Any = model._meta.get_field(name)
                    known = field.flatchoices if name not in SPOKEN else []
                    labels = [label for value, label in known if value and label != HOME]
                    yield from ((str(words), place) for words in (field.verbose_name, *labels))


def _files() -> Iterator[Path]:
    base: Path = settings.BASE_DIR
    for place in TEMPLATES:
        yield from _at(base / place, ("*.html", "*.txt"))
    for place in MODULES:
        yield from (file for file in _at(base / place, ("*.py",)) if _name(file) not in NOT_FOR_DONORS)


def _at(place: Path, patterns: Iterable[str]) -> list[Path]:
    """The file itself, or all files of the folder."""
    if place.suffix:
        return [place]
    return sorted(path for pattern in patterns for path in place.rglob(pattern))


def _said_in(path: Path) -> Iterable[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    source = path.read_text()
    if path.suffix != ".py":
        # What is no word of ours becomes a row of X in templatize; its indents would not be Python.
        source = "\n".join(line.strip() for line in templatize(source).splitlines())
    found = extract("python", BytesIO(source.encode()), keywords=KEYWORDS)
    return ((line, message, comments, context) for line, message, comments, context in found)


def _name(path: Path) -> str:
    return path.relative_to(settings.BASE_DIR).as_posix()
