"""Postcodes, checked where a country's form of them is beyond doubt. Elsewhere whatever is written stands."""

import re

from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError

# Form, and an example to show. Only countries whose postcodes have one form and are asked for in every address.
FORMS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("AT", "BE", "CH", "DK", "LI", "LU", "NO"), (r"\d{4}", "1010")),
    **dict.fromkeys(("DE", "EE", "ES", "FI", "FR", "IT", "UA"), (r"\d{5}", "10115")),
    **dict.fromkeys(("CZ", "GR", "SE", "SK"), (r"\d{3} ?\d{2}", "114 55")),
    "CA": (r"[A-Z]\d[A-Z] ?\d[A-Z]\d", "K1A 0B1"),
    "AU": (r"\d{4}", "2000"),
    "GB": (r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "SW1A 1AA"),
    "IN": (r"\d{3} ?\d{3}", "110001"),
    "NL": (r"[1-9]\d{3} ?[A-Z]{2}", "1012 AB"),
    "PL": (r"\d{2}-\d{3}", "00-950"),
    "PT": (r"\d{4}-\d{3}", "1000-001"),
    "US": (r"\d{5}(-\d{4})?", "60614"),
}


class PostcodeRefused(DomainError):
    """A postcode that its country does not have."""


def checked_postcode(postcode: str, *, country: str) -> str:
    """The postcode in capitals, without doubled spaces. Raises PostcodeRefused where the form is known and broken."""
    written = " ".join(postcode.upper().split())
    # Many write the country before it, as once was usual: D-10115, CH-8001.
    bare = re.sub(rf"^(?:{country}|D|F|A|B|I|E|S|N|L)[- ](?=\d)", "", written) if country else written
    if not bare or country not in FORMS:
        return written
    form, example = FORMS[country]
    if not re.fullmatch(form, bare):
        raise PostcodeRefused(
            _("'%(postcode)s' is no postcode of this country. One looks like %(example)s.")
            % {"postcode": postcode.strip(), "example": example}
        )
    return bare
