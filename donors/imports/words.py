"""The words by which people call kinds, sources, countries and languages."""

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django_countries import countries

from backoffice.core.imports.columns import fold
from backoffice.core.imports.values import Unreadable, choices_called
from donors.models import Donor

KINDS = choices_called(
    Donor.Kind.choices,
    person=("individual", "p", "private", "personne"),
    organisation=("organization", "company", "org", "o", "business", "foundation", "church", "firm"),
)
SOURCES = choices_called(
    Donor.Source.choices,
    website=("web", "internet", "online"),
    friend=("friend", "word of mouth", "recommendation"),
    poster=("poster", "leaflet", "flyer"),
    press=("newspaper", "media"),
    staff=("staff",),
    **{"import": ("import", "old system")},
)
_COUNTRIES = {
    "uk": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "great britain": "GB",
    "northern ireland": "GB",
    "usa": "US",
    "u s a": "US",
    "united states": "US",
    "america": "US",
    "holland": "NL",
    "the netherlands": "NL",
    "czech republic": "CZ",
    "deutschland": "DE",
    "osterreich": "AT",
    "schweiz": "CH",
    "suisse": "CH",
    "espana": "ES",
    "italia": "IT",
    "ivory coast": "CI",
    "russia": "RU",
    "south korea": "KR",
}


def read_country(text: str) -> str:
    """The two letters of a country that is written by its code or its name."""
    found = _country_names().get(fold(text))
    if found is None:
        raise Unreadable(
            _("'%(text)s' is no country. Write its name in English, or its two letters.")
            % {"text": text[:40]}
        )
    return found


def read_language(text: str) -> str:
    found = _language_names().get(fold(text))
    if found is None:
        known = ", ".join(str(name) for _code, name in settings.LANGUAGES)
        raise Unreadable(_("'%(text)s' is not one of: %(known)s.") % {"text": text[:40], "known": known})
    return found


@lru_cache(maxsize=1)
def _country_names() -> Mapping[str, str]:
    """By code of two and three letters, and by name in each language of the house."""
    names = dict(_COUNTRIES)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names |= {fold(str(name)): code for code, name in countries}
    for code, _name in countries:
        names |= {fold(code): code, fold(countries.alpha3(code)): code}
    return names


@lru_cache(maxsize=1)
def _language_names() -> Mapping[str, str]:
    names = {}
    for code, name in settings.LANGUAGES:
        about = get_language_info(code)
        for word in (code, str(name), about["name"], about["name_local"]):
            names[fold(word)] = code
    return names
