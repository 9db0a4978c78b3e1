"""Which kind of bank file is it? Asked of its bytes, since names lie."""

from django.utils.translation import gettext as _

from payments.bank.statement import BankFileRefused

LARGEST = 5_000_000
_BLANKS = b" \t\r\n\xef\xbb\xbf"


def is_xml(content: bytes) -> bool:
    """Raises BankFileRefused for what is surely neither XML nor CSV."""
    if not content.strip():
        raise BankFileRefused(_("The file is empty."))
    if len(content) > LARGEST:
        raise BankFileRefused(
            _("The file is larger than %(limit)d MB. Fetch a shorter period.")
            % {"limit": LARGEST // 1_000_000}
        )
    if content.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BankFileRefused(
            _("This is a PDF, a zip or an Excel file. Ask the bank for CAMT.053 (XML) or CSV.")
        )
    start = content.lstrip(_BLANKS)
    return start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff"))
