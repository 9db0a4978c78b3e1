"""Which columns may a table of donors have?"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from backoffice.core.imports.columns import ImportColumn
from backoffice.core.models import User

# Of the donor itself, by the names of its fields.
TEXTS = ("greeting", "street", "postcode", "city", "notes")
FIELDS = (
    *TEXTS,
    *("kind", "name", "email", "phone", "country", "language", "source", "do_not_contact", "is_deceased"),
)

_DONOR = (
    ImportColumn(
        "old_number",
        _("Number in the old system"),
        help=_("Gifts of the old system find the donor by it. Several old numbers may belong to one donor."),
        example="10482",
        aliases=("donor number", "donor id", "constituent id", "supporter number", "old number", "id", "no"),
    ),
    ImportColumn(
        "kind",
        _("Kind"),
        help=_("Person or organisation; person if empty."),
        example="Person",
        aliases=("type", "donor type"),
    ),
    ImportColumn(
        "name",
        _("Name"),
        required=True,
        help=_("The whole name; or the family name, if the first name has a column of its own."),
        example="Anna Müller",
        aliases=(
            "full name",
            "donor",
            "donor name",
            "last name",
            "surname",
            "family name",
            "organisation",
            "nom",
        ),
    ),
    ImportColumn(
        "first_name",
        _("First name"),
        help=_("Put before the name."),
        aliases=("given name", "forename", "prénom"),
    ),
    ImportColumn(
        "greeting",
        _("Greeting"),
        help=_("As a letter begins."),
        example="Dear Ms Müller",
        aliases=("salutation", "letter greeting"),
    ),
    ImportColumn(
        "email",
        _("Email"),
        help=_("Of several, with semicolons between them, the first is the one that mail goes to."),
        example="anna@example.org; anna.mueller@example.com",
        aliases=("e-mail", "email address", "emails", "mail"),
    ),
    ImportColumn(
        "phone",
        _("Phone"),
        help=_(
            "With the country's code, or as it is dialled in the donor's country. Several as with emails."
        ),
        example="+4930123456",
        aliases=("telephone", "mobile", "phone number", "phones", "tel"),
    ),
    ImportColumn(
        "street", _("Street"), example="Lindenweg 4", aliases=("address", "address line 1", "street address")
    ),
    ImportColumn(
        "postcode", _("Postcode"), example="10115", aliases=("zip", "zip code", "postal code", "plz")
    ),
    ImportColumn("city", _("City"), example="Berlin", aliases=("town", "place", "ville")),
    ImportColumn(
        "country",
        _("Country"),
        help=_("Its name or its code."),
        example="Germany",
        aliases=("country code", "pays"),
    ),
    ImportColumn(
        "language", _("Language"), help=_("Its name or its code."), example="English", aliases=("lang",)
    ),
    ImportColumn(
        "tags",
        _("Tags"),
        help=_("With semicolons between them."),
        example="Christmas fair",
        aliases=("tag", "groups"),
    ),
    ImportColumn("source", _("How they found us"), example="Event", aliases=("source", "origin", "channel")),
    ImportColumn(
        "household",
        _("Household"),
        help=_("Its name as it stands on an envelope. Rows with the same name and postcode live in one."),
        example="Anna and Tom Müller",
        aliases=("family", "household name"),
    ),
    ImportColumn(
        "do_not_contact",
        _("Do not contact"),
        help=_("Yes or no."),
        example="No",
        aliases=("no contact", "opt out"),
    ),
    ImportColumn("is_deceased", _("Deceased"), help=_("Yes or no."), aliases=("dead", "died")),
    ImportColumn("notes", _("Notes"), aliases=("note", "remarks", "comments", "comment")),
)
_TAX = (
    ImportColumn(
        "tax_number",
        _("Tax number"),
        help=_("Under which the tax office of the donor's country knows the donor."),
        aliases=("tax id", "tax identifier", "vat number"),
    ),
    ImportColumn(
        "tax_country", _("Country of the tax number"), help=_("Where it is not the country of the address.")
    ),
)


def columns_for(user: User) -> Sequence[ImportColumn]:
    """What this person may write."""
    groups = ((_DONOR, "donors.add_donor"), (_TAX, "donors.add_taxidentifier"))
    return [column for group, right in groups if user.has_perm(right) for column in group]
