"""CAMT.053: the bank-to-customer statement of ISO 20022, versions .001.02 to .001.08 and those between.

The XML comes from outside, so it is parsed by defusedxml: no entities, no document type, nothing fetched.
"""

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree  # type: ignore[import-untyped]
from django.utils.translation import gettext as _

from payments.bank import sums
from payments.bank.camt_entries import is_booked, lines_of
from payments.bank.camt_nodes import all_of, minor_of, renumbered, text_of
from payments.bank.statement import BankFileRefused, ReadStatement, account_of

OPENING, CLOSING, INTERIM = ("OPBD", "PRCD"), ("CLBD",), "ITBD"
_LONGEST_COUNT = 15  # digits, as the standard has it


def read_camt053(content: bytes) -> ReadStatement:
    """All statements of the file, which are of one account. Raises BankFileRefused."""
    statements = all_of(_document(content), "BkToCstmrStmt", "Stmt")
    if not statements:
        raise BankFileRefused(_("The file holds no statement."))
    read = [_statement(statement, number) for number, statement in enumerate(statements, start=1)]
    whole = read[0]
    for following in read[1:]:
        _append(whole, following)
    return whole


def _document(content: bytes) -> Element:
    try:
        root: Element = ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise BankFileRefused(
            _("The file declares a document type or entities. No bank sends that, so it is not read.")
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise BankFileRefused(_("The file is no well-formed XML: %(why)s") % {"why": error}) from error
    namespace = root.tag.partition("}")[0].lstrip("{")
    if "camt.052" in namespace or all_of(root, "BkToCstmrAcctRpt"):
        raise BankFileRefused(
            _(
                "This is CAMT.052, what the bank knew in the middle of a day. Fetch the statement, CAMT.053: only "
                "that is complete."
            )
        )
    if "camt.054" in namespace or all_of(root, "BkToCstmrDbtCdtNtfctn"):
        raise BankFileRefused(
            _("This is CAMT.054, a notice of single payments. Fetch the statement, CAMT.053.")
        )
    if "camt.053" not in namespace:
        raise BankFileRefused(_("This XML is no bank statement in the form CAMT.053."))
    return root


def _statement(node: Element, number: int) -> ReadStatement:
    account = account_of(text_of(node, "Acct", "Id", "IBAN") or text_of(node, "Acct", "Id", "Othr", "Id"))
    opening, closing, currency = _balances(node)
    currency = currency or text_of(node, "Acct", "Ccy")
    lines, notes = lines_of(node, currency)
    statement = ReadStatement(
        format="camt053",
        currency=currency or (lines[0].currency if lines else ""),
        lines=lines,
        account=account,
        statement_id=(text_of(node, "Id") or text_of(node, "ElctrncSeqNb"))[:100],
        opening_minor=opening,
        closing_minor=closing,
        notes=notes,
    )
    if opening is not None and closing is not None:
        sums.refuse_unless_balances_agree(opening, statement.total_minor, closing, statement.currency)
    else:
        statement.notes.append(
            _("The file states no opening and closing balance, so nothing proves that it is complete.")
        )
    _check_summary(node, statement)
    return statement


def _balances(node: Element) -> tuple[int | None, int | None, str]:
    found: dict[str, list[int]] = {}
    currency = ""
    for balance in all_of(node, "Bal"):
        code = text_of(balance, "Tp", "CdOrPrtry", "Cd")
        amounts = all_of(balance, "Amt")
        if not amounts:
            continue
        currency = amounts[0].get("Ccy", "")
        sign = -1 if text_of(balance, "CdtDbtInd") == "DBIT" else 1
        found.setdefault(code, []).append(sign * minor_of(amounts[0].text, currency))
    # A statement in several pages names what it carries over 'interim'.
    interim = found.get(INTERIM, [])
    opening = next((found[code][0] for code in OPENING if code in found), interim[0] if interim else None)
    closing = next((found[code][-1] for code in CLOSING if code in found), interim[-1] if interim else None)
    return opening, closing, currency


def _check_summary(node: Element, statement: ReadStatement) -> None:
    """What the bank counted of its own entries, where it says so: with those that are only announced, or without."""
    entries = all_of(node, "Ntry")
    for name, sign, what in (
        ("TtlCdtNtries", "CRDT", _("What came in")),
        ("TtlDbtNtries", "DBIT", _("What went out")),
        ("TtlNtries", "", _("All entries")),
    ):
        for told in all_of(node, "TxsSummry", name):
            chosen = [entry for entry in entries if not sign or text_of(entry, "CdtDbtInd") == sign]
            booked = [entry for entry in chosen if is_booked(entry)]
            if (count := text_of(told, "NbOfNtries")) and _whole(count) != len(booked):
                sums.refuse_unless_count_is(_whole(count), len(chosen), what=what)
            if total := text_of(told, "Sum"):
                said = minor_of(total, statement.currency)
                if said != _sum(booked, statement.currency):
                    found = _sum(chosen, statement.currency)
                    sums.refuse_unless_sum_is(said, found, statement.currency, what=what)


def _sum(entries: list[Element], currency: str) -> int:
    return sum(minor_of(amount.text, currency) for entry in entries for amount in all_of(entry, "Amt")[:1])


def _append(whole: ReadStatement, following: ReadStatement) -> None:
    if (whole.account, whole.currency) != (following.account, following.currency):
        raise BankFileRefused(
            _("The file holds statements of several accounts or currencies. Fetch each in a file of its own.")
        )
    if None not in (whole.closing_minor, following.opening_minor) and (
        whole.closing_minor != following.opening_minor
    ):
        raise BankFileRefused(
            _("Statement %(next)s does not begin with what statement %(last)s ended with: one is missing.")
            % {"next": following.statement_id, "last": whole.statement_id}
        )
    numbered = len(whole.lines)
    whole.lines += [renumbered(line, line.number + numbered) for line in following.lines]
    whole.closing_minor = following.closing_minor
    whole.notes += following.notes


def _whole(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) <= _LONGEST_COUNT):
        raise BankFileRefused(_("'%(written)s' is no number of entries.") % {"written": written[:40]})
    return int(written)
