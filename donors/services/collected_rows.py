"""What this floor, and the ground floor, keep about a donor, in words for the donor.

EU General Data Protection Regulation, article 15. Notes of staff about the person belong to it; what is known of
a child does not: a sponsor reads of the child what was released for sponsors.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.db.models import Field, Model, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_countries.fields import Country
from djmoney.money import Money

from backoffice.core import money
from backoffice.core.models import OutgoingEmail
from backoffice.core.registry import Collection, on_collect
from donors.models import (
    ContactNote,
    Donor,
    DonorConsent,
    DonorDocument,
    Household,
    Letter,
    LetterScan,
    OtherEmail,
    OtherPhone,
    Sponsorship,
    TaxIdentifier,
)
from donors.models.contact_details import Label
from donors.services.erased_rows import records_of

# What is told of each table. Labels and choices are words that a donor reads: `backoffice.words` looks for them here.
FIELDS: dict[type[Model], tuple[str, ...]] = {
    Donor: (
        *("kind", "name", "greeting", "email", "phone", "street", "postcode", "city", "country", "language"),
        *("source", "notes", "do_not_contact", "is_deceased", "first_gift_on", "last_gift_on", "created_at"),
    ),
    Household: ("name", "greeting", "street", "postcode", "city", "country"),
    OtherEmail: ("address", "label"),
    OtherPhone: ("number", "label"),
    TaxIdentifier: ("country", "number"),
    DonorConsent: ("channel", "purpose", "granted", "decided_on", "source", "note"),
    ContactNote: ("kind", "direction", "happened_at", "summary"),
    Sponsorship: ("status", "share", "amount", "interval", "starts_on", "ended_on", "end_reason"),
    Letter: ("direction", "status", "language", "text", "translation", "sent_at", "read_at"),
    OutgoingEmail: ("created_at", "to", "subject", "status", "text"),
    DonorDocument: ("kind", "number", "issued_on", "expires_on", "created_at"),
}


def register() -> None:
    on_collect(Donor, collect)


def collect(collection: Collection[Donor]) -> None:
    donor, keys = collection.instance, records_of(collection.instance)
    records = Donor.objects.filter(pk__in=keys)
    promises = Sponsorship.objects.filter(Q(payer__in=keys) | Q(correspondent__in=keys)).select_related(
        "child"
    )
    collection.sections.extend([
        (_("You"), told(records)),
        (_("Household"), told([donor.household] if donor.household else [])),
        (_("Tags"), [{_("Tag"): str(tag)} for tag in donor.tags.all()]),
        (_("Further email addresses"), told(_of(donor.other_emails, keys))),
        (_("Further phone numbers"), told(_of(donor.other_phones, keys))),
        (_("Tax numbers"), told(_of(donor.tax_identifiers, keys))),
        (_("What you agreed to"), told(_of(donor.consents, keys))),
        (_("Calls, visits and letters"), told(_of(donor.contact_notes, keys))),
        (_("Sponsorships"), [_sponsorship(promise) for promise in promises]),
        (_("Letters"), told(Letter.objects.filter(sponsorship__in=promises))),
        (_("Mails that we sent you"), told(OutgoingEmail.objects.filter(recipient_id__in=keys))),
        (_("Papers"), told(_of(donor.documents, keys))),
    ])  # fmt: skip
    for number, paper in enumerate(_of(donor.documents, keys), start=1):
        suffix = "pdf" if paper.content_type == "application/pdf" else "webp"
        collection.files.append((f"papers/{number:03d}-{paper.kind}.{suffix}", paper.file))
    for number, scan in enumerate(LetterScan.objects.filter(letter__sponsorship__in=promises), start=1):
        collection.files.append((f"letters/{number:03d}.webp", scan.image))


def told(rows: Iterable[Any], fields: Mapping[type[Model], tuple[str, ...]] = FIELDS) -> list[dict[str, str]]:
    """The fields of each row under the words of their labels; what is empty is left out."""
    return [
        {label_of(type(row), name): words for name in fields[type(row)] if (words := in_words(row, name))}
        for row in rows
    ]


def _choice(row: Any, name: str) -> str:
    return str(getattr(row, f"get_{name}_display")())


def _sponsorship(promise: Sponsorship) -> dict[str, str]:
    """The child by its first name: that is what a sponsor knows it by."""
    return {_("Child"): promise.child.first_name} | told([promise])[0]


def _of(related: Any, keys: list[Any]) -> "QuerySet[Any]":
    """The rows of the donor and of the records that were merged into it."""
    rows: QuerySet[Any] = related.model._base_manager.filter(donor__in=keys).order_by("created_at", "pk")
    return rows


def label_of(model: type[Model], name: str) -> str:
    field = cast("Field[Any, Any]", model._meta.get_field(name))
    # A field without words of its own is called after its column, which nobody has marked as words.
    return str(capfirst(_(str(field.verbose_name))))


def in_words(row: Any, name: str) -> str:
    """A field's value as people read it; nothing where it is empty."""
    value = getattr(row, name)
    if value is None or value == "":
        return ""
    if hasattr(row, f"get_{name}_display"):
        # "Home" alone is what Django calls its first page.
        at_home = isinstance(row, OtherEmail | OtherPhone) and value == Label.HOME
        return pgettext("where somebody is reached", "Home") if at_home else _choice(row, name)
    match value:
        case bool():
            return _("yes") if value else _("no")
        case Money():
            return money.in_words(value)
        case datetime.datetime():
            return date_format(timezone.localtime(value), "DATETIME_FORMAT")
        case datetime.date():
            return date_format(value, "DATE_FORMAT")
        case Country():
            return str(value.name)
        case _:
            # A fund has a name for donors beside the one for the office.
            return str(getattr(value, "public_name", value))
