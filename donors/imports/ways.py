"""By which ways are the donors found whom rows of a file mean? Each asks for many values at once, by an index."""

from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Lower

from donors.models import Donor, OldNumber, OtherEmail, OtherPhone


def with_details(donors: Any) -> Any:
    """With all that rows may add to."""
    return donors.select_related("household").prefetch_related(
        "other_emails", "other_phones", "tax_identifiers", "tags"
    )


def donors_by_number(numbers: Iterable[str], *, detailed: bool = False) -> dict[str, Donor]:
    """Of a donor who was merged the one that stays: the number is still the old one's."""
    rows = list(
        OldNumber.objects.filter(number__in=set(numbers)).values_list(
            "number", "donor_id", "donor__merged_into_id"
        )
    )
    donors = Donor.objects.filter(pk__in={into or donor for _number, donor, into in rows})
    found = {donor.pk: donor for donor in (with_details(donors) if detailed else donors)}
    return {number: found[into or donor] for number, donor, into in rows}


def pairs_of_emails(emails: set[str]) -> list[tuple[str, Any]]:
    if not emails:
        return []
    main = Donor.objects.annotate(folded=Lower("email")).filter(folded__in=emails)
    other = OtherEmail.objects.annotate(folded=Lower("address")).filter(folded__in=emails)
    return [*main.values_list("folded", "pk"), *other.values_list("folded", "donor_id")]


def pairs_of_phones(phones: set[str]) -> list[tuple[str, Any]]:
    if not phones:
        return []
    pairs = [
        *Donor.objects.filter(phone__in=phones).values_list("phone", "pk"),
        *OtherPhone.objects.filter(number__in=phones).values_list("number", "donor_id"),
    ]
    return [(phone.as_e164, key) for phone, key in pairs]
