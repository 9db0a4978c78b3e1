"""Which columns of a bank's CSV do we understand, and by what names do banks call them?"""

from django.utils.translation import gettext_lazy as _

from backoffice.core.imports.columns import ImportColumn

COLUMNS: tuple[ImportColumn, ...] = (
    ImportColumn(
        "booked_on",
        _("Booked on"),
        required=True,
        aliases=(
            "date", "booking date", "transaction date", "posting date", "buchungstag", "buchungsdatum",
            "buchung", "date comptable", "date operation", "date de l operation", "boekdatum", "datum",
            "bokforingsdag", "completed date",
        ),
    ),
    ImportColumn(
        "value_on",
        _("Value date"),
        aliases=("value date", "valuta", "wertstellung", "valutadatum", "date valeur", "date de valeur"),
    ),
    ImportColumn(
        "amount",
        _("Amount, with its sign"),
        aliases=("amount", "betrag", "montant", "umsatz", "bedrag", "betrag eur", "value", "net amount"),
    ),
    ImportColumn(
        "credit",
        _("Money in"),
        aliases=("credit", "money in", "paid in", "haben", "gutschrift", "deposit", "deposits", "credit amount"),
    ),
    ImportColumn(
        "debit",
        _("Money out"),
        aliases=("debit", "money out", "paid out", "soll", "lastschrift", "withdrawal", "withdrawals", "debit amount"),
    ),
    ImportColumn(
        "direction",
        _("In or out"),
        help=_("CR or DR, C or D, credit or debit"),
        aliases=("dr cr", "cr dr", "debit credit", "type", "soll haben", "s h", "af bij", "credit debit"),
    ),
    ImportColumn("currency", _("Currency"), aliases=("ccy", "waehrung", "währung", "devise", "munt")),
    ImportColumn("balance", _("Balance after it"), aliases=("balance", "saldo", "solde", "running balance", "saldo nach buchung")),
    ImportColumn(
        "payer_name",
        _("Payer"),
        aliases=(
            "name", "payer", "counterparty", "beguenstigter zahlungspflichtiger", "begunstigter zahlungspflichtiger",
            "auftraggeber begunstigter", "auftraggeber empfanger", "name zahlungsbeteiligter", "payer name",
            "naam tegenpartij", "from",
        ),
    ),
    ImportColumn(
        "payer_account",
        _("Payer's account"),
        aliases=(
            "iban", "account", "account number", "kontonummer", "kontonummer iban", "iban zahlungsbeteiligter",
            "counterparty iban", "counterparty account", "tegenrekening", "payer account",
        ),
    ),
    ImportColumn(
        "text",
        _("Purpose"),
        aliases=(
            "description", "details", "reference", "verwendungszweck", "narrative", "libelle", "particulars",
            "omschrijving", "memo", "payment reference", "communication", "transaction details",
        ),
    ),
    ImportColumn(
        "bank_reference",
        _("Bank's reference"),
        aliases=("transaction id", "transaction reference", "bank reference", "id", "receipt no", "cheque no"),
    ),
)  # fmt: skip
