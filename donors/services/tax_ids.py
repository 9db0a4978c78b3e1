"""Tax identifiers, checked by python-stdnum where a country's own numbers are known to it."""

from importlib import import_module

from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as NotValid

from backoffice.core.errors import DomainError

# The numbers by which the country's tax office knows people and organisations. Only countries whose numbers are all
# among them stand here: what cannot be judged for certain is not judged.
KNOWN: dict[str, tuple[str, ...]] = {
    "AT": ("at.tin", "at.uid"),
    "AU": ("au.tfn", "au.abn"),
    "BE": ("be.nn", "be.bis", "be.vat"),
    "BR": ("br.cpf", "br.cnpj"),
    "CA": ("ca.sin", "ca.bn"),
    "CH": ("ch.ssn", "ch.uid", "ch.vat"),
    "DE": ("de.idnr", "de.stnr", "de.vat"),
    "DK": ("dk.cpr", "dk.cvr"),
    "ES": ("es.nif",),
    "FI": ("fi.hetu", "fi.ytunnus", "fi.alv"),
    "FR": ("fr.nif", "fr.siren", "fr.siret", "fr.tva"),
    "IN": ("in_.pan", "in_.gstin"),
    "IT": ("it.codicefiscale", "it.iva"),
    "NL": ("nl.bsn", "nl.btw"),
    "NO": ("no.fodselsnummer", "no.orgnr", "no.mva"),
    "PL": ("pl.pesel", "pl.nip"),
    "PT": ("pt.nif",),
    "SE": ("se.personnummer", "se.orgnr", "se.vat"),
    "US": ("us.tin", "us.ein"),
}


class TaxIdentifierRefused(DomainError):
    """A number that the country's tax office cannot have given."""


def checked_tax_identifier(number: str, *, country: str) -> str:
    """The number, in its short form where the country's numbers are known.

    Raises TaxIdentifierRefused for one that is none of them; of other countries every number passes as written.
    """
    written = " ".join(number.split())
    kinds = KNOWN.get(country, ())
    for kind in kinds:
        try:
            return str(import_module(f"stdnum.{kind}").validate(written))
        except NotValid:
            continue
    if kinds:
        raise TaxIdentifierRefused(
            _(
                "'%(number)s' is no tax number of this country: a digit may be wrong or missing. Compare it with the paper."
            )
            % {"number": written}
        )
    return written
