"""Which columns may a table of old gifts have?"""

from django.utils.translation import gettext_lazy as _

from backoffice.core.imports.columns import ImportColumn
from backoffice.core.imports.values import choices_called
from payments.models import Donation

COLUMNS = (
    ImportColumn(
        "old_reference",
        _("Reference in the old system"),
        required=True,
        help=_("One of its own for each gift. A gift that is here already is never written twice."),
        example="R-2019-00417",
        aliases=(
            "reference",
            "gift id",
            "donation id",
            "transaction id",
            "receipt number",
            "gift reference",
            "id",
        ),
    ),
    ImportColumn(
        "received_on",
        _("Date"),
        required=True,
        help=_("When the money came. Year-month-day."),
        example="2019-12-24",
        aliases=("gift date", "donation date", "received", "received on", "date received"),
    ),
    ImportColumn(
        "amount", _("Amount"), required=True, example="25.00", aliases=("gift amount", "sum", "value")
    ),
    ImportColumn(
        "currency",
        _("Currency"),
        required=True,
        help=_("Its three letters."),
        example="EUR",
        aliases=("curr",),
    ),
    ImportColumn(
        "channel",
        _("Channel"),
        required=True,
        help=_("How it came: card or online, bank transfer, cash, cheque, mobile money."),
        example="Bank transfer",
        aliases=("payment method", "method", "payment type", "how"),
    ),
    ImportColumn(
        "old_number",
        _("Donor's number in the old system"),
        help=_("As it was imported with the donors."),
        example="10482",
        aliases=("donor number", "donor id", "constituent id", "supporter number"),
    ),
    ImportColumn(
        "email",
        _("Donor's email"),
        help=_("Where there is no number."),
        aliases=("email", "e-mail", "email address"),
    ),
    ImportColumn(
        "name",
        _("Donor's name"),
        help=_(
            "With the postcode, where there is neither number nor email. 'Anonymous' for a gift without a donor."
        ),
        example="Anna Müller",
        aliases=("name", "donor", "full name", "donor name"),
    ),
    ImportColumn(
        "postcode",
        _("Donor's postcode"),
        example="10115",
        aliases=("postcode", "zip", "zip code", "postal code"),
    ),
    ImportColumn(
        "fund",
        _("Fund"),
        help=_(
            "Its name or short name. If empty: child sponsorship for a gift to a child, else the general fund."
        ),
        aliases=("purpose", "designation", "for"),
    ),
    ImportColumn(
        "child",
        _("Child's reference"),
        help=_("As in the register."),
        aliases=("child", "child reference", "child id"),
    ),
    ImportColumn("campaign", _("Campaign"), help=_("Its name."), aliases=("appeal", "campaign name")),
    ImportColumn("note", _("Note"), aliases=("notes", "comment", "remarks", "memo")),
)

CHANNELS = choices_called(
    Donation.Channel.choices,
    stripe=("card", "credit card", "debit card", "online", "paypal", "website", "stripe"),
    bank=("bank", "transfer", "wire", "standing order", "direct debit", "sepa", "eft", "ach", "giro"),
    cash=("notes and coins", "collection"),
    cheque=("check",),
    mobile_money=("mobile", "m pesa", "mpesa", "momo"),
)
NOBODY = ("anonymous", "anonymous donor", "anonym", "unknown", "anonyme")
