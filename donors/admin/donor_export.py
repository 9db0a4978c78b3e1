"""Which columns can be exported of donors? What somebody may not see on the page is no column for them either."""

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from backoffice.core.admin.exporting import Exporting
from backoffice.core.documents.table import Kind
from backoffice.core.exports import ExportColumn
from donors.models import Donor, DonorConsent, OtherEmail, OtherPhone, Sponsorship, TaxIdentifier

CONSENTS = "donors.view_donorconsent"
TAX = "donors.view_taxidentifier"
EMAILS, PHONES = "donors.view_otheremail", "donors.view_otherphone"
SPONSORSHIPS = "donors.view_sponsorship"
HOUSEHOLDS = "donors.view_household"

_emails: "QuerySet[OtherEmail]" = OtherEmail.objects.filter(donor=OuterRef("pk")).order_by("id")
_phones: "QuerySet[OtherPhone]" = OtherPhone.objects.filter(donor=OuterRef("pk")).order_by("id")
_tax: "QuerySet[TaxIdentifier]" = TaxIdentifier.objects.filter(donor=OuterRef("pk")).order_by("id")
_promises = Sponsorship.objects.live().filter(payer=OuterRef("pk"))


def _newest(channel: str, purpose: str) -> Subquery:
    return Subquery(
        DonorConsent.objects.filter(donor=OuterRef("pk"), channel=channel, purpose=purpose).values("granted")[
            :1
        ]
    )


COLUMNS = (
    ExportColumn(name="name", title=_("Name"), value="name", usual=True),
    ExportColumn(name="kind", title=_("Kind"), value="kind", words=dict(Donor.Kind.choices)),
    ExportColumn(name="greeting", title=_("Greeting"), value="greeting"),
    ExportColumn(name="email", title=_("Email"), value="email", usual=True),
    ExportColumn(name="phone", title=_("Phone"), value="phone", usual=True),
    ExportColumn(name="street", title=_("Street"), value="street", usual=True),
    ExportColumn(name="postcode", title=_("Postcode"), value="postcode", usual=True),
    ExportColumn(name="city", title=_("City"), value="city", usual=True),
    ExportColumn(
        name="country",
        title=_("Country"),
        value="country",
        words=dict(countries),
        usual=True,
    ),
    ExportColumn(name="household", title=_("Household"), value="household__name", right=HOUSEHOLDS),
    ExportColumn(
        name="household_greeting",
        title=_("Household's greeting"),
        value="household__greeting",
        right=HOUSEHOLDS,
    ),
    ExportColumn(
        name="household_street", title=_("Household's street"), value="household__street", right=HOUSEHOLDS
    ),
    ExportColumn(
        name="household_postcode",
        title=_("Household's postcode"),
        value="household__postcode",
        right=HOUSEHOLDS,
    ),
    ExportColumn(
        name="household_city", title=_("Household's city"), value="household__city", right=HOUSEHOLDS
    ),
    ExportColumn(name="language", title=_("Language"), value="language", words=dict(settings.LANGUAGES)),
    ExportColumn(
        name="source", title=_("How they found us"), value="source", words=dict(Donor.Source.choices)
    ),
    ExportColumn(name="manager", title=_("Relationship manager"), value="manager__full_name"),
    ExportColumn(
        name="do_not_contact",
        title=_("Do not contact"),
        value="do_not_contact",
        kind=Kind.BOOLEAN,
        usual=True,
    ),
    ExportColumn(name="deceased", title=_("Deceased"), value="is_deceased", kind=Kind.BOOLEAN),
    ExportColumn(name="first_gift", title=_("First gift"), value="first_gift_on", kind=Kind.DATE),
    ExportColumn(name="last_gift", title=_("Last gift"), value="last_gift_on", kind=Kind.DATE),
    ExportColumn(name="notes", title=_("Notes"), value="notes"),
    ExportColumn(name="entered", title=_("Entered"), value="created_at", kind=Kind.DATETIME),
    ExportColumn(
        name="other_email",
        title=_("Other email"),
        value=Subquery(_emails.values("address")[:1]),
        right=EMAILS,
    ),
    ExportColumn(
        name="other_phone", title=_("Other phone"), value=Subquery(_phones.values("number")[:1]), right=PHONES
    ),
    ExportColumn(
        name="tax_number", title=_("Tax number"), value=Subquery(_tax.values("number")[:1]), right=TAX
    ),
    ExportColumn(
        name="sponsors",
        title=_("Sponsors a child"),
        value=Exists(_promises),
        kind=Kind.BOOLEAN,
        right=SPONSORSHIPS,
    ),
    *(
        ExportColumn(
            name=f"consent_{channel.value}_{purpose.value}",
            title=format_lazy("{}: {}", channel.label, purpose.label),
            value=_newest(channel.value, purpose.value),
            kind=Kind.BOOLEAN,
            right=CONSENTS,
        )
        for channel in (DonorConsent.Channel.EMAIL, DonorConsent.Channel.POST)
        for purpose in (DonorConsent.Purpose.NEWS, DonorConsent.Purpose.APPEALS)
    ),
)


class DonorExport(Exporting):
    export_columns = COLUMNS
    list_before_template = "admin/exports/button.html"
