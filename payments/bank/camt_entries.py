"""The entries of a CAMT.053 statement as lines: a batch of payments becomes one line for each of them."""

import datetime
from dataclasses import replace
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments.bank import sums
from payments.bank.camt_nodes import all_of, minor_of, renumbered, text_of
from payments.bank.statement import BankFileRefused, ReadLine, account_of, is_likely

# What banks write where there is nothing to write.
_NOTHING = {"NOTPROVIDED", "NONREF", "NOT PROVIDED", "NONE"}
# What comes back, or is taken back: kinds below the families of transfers and debits, never a family itself.
_RETURNS = ("RRTN", "UPDD", "RPCR", "RVSL", "PRDD")


def lines_of(statement: Element, currency: str) -> tuple[list[ReadLine], list[str]]:
    """The lines, and sentences about what was left out."""
    lines: list[ReadLine] = []
    own = account_of(
        text_of(statement, "Acct", "Id", "IBAN") or text_of(statement, "Acct", "Id", "Othr", "Id")
    )
    zeros = unbooked = 0
    for place, entry in enumerate(all_of(statement, "Ntry"), start=1):
        if not is_booked(entry):
            unbooked += 1
            continue
        for line in _lines(entry, place, currency, own):
            if line.amount_minor:
                lines.append(renumbered(line, len(lines) + 1))
            else:
                zeros += 1
    notes = []
    if zeros:
        notes.append(
            ngettext(
                "%(n)d line of zero was left out: no money moved.",
                "%(n)d lines of zero were left out: no money moved.",
                zeros,
            )
            % {"n": zeros}
        )
    if unbooked:
        notes.append(
            ngettext(
                "%(n)d entry is only announced and was left out.",
                "%(n)d entries are only announced and were left out.",
                unbooked,
            )
            % {"n": unbooked}
        )
    return lines, notes


def _lines(entry: Element, place: int, currency: str, own: str) -> list[ReadLine]:
    amounts = all_of(entry, "Amt")
    if not amounts:
        raise BankFileRefused(_("Entry %(place)d has no amount.") % {"place": place})
    code = amounts[0].get("Ccy", currency)
    if currency and code != currency:
        raise BankFileRefused(
            _("Entry %(place)d is in %(code)s, and the account in %(currency)s.")
            % {"place": place, "code": code, "currency": currency}
        )
    sign = _sign(entry, place)
    whole = sign * minor_of(amounts[0].text, code)
    details = all_of(entry, "NtryDtls", "TxDtls")
    if len(details) < 2:
        return [_line(entry, details[0] if details else entry, place, whole, code, own)]
    parts = [_part(detail, sign, code) for detail in details]
    if any(part is None for part in parts):
        # The bank names the payments of the batch and not what each came to: it stays one line, for a person.
        return [_line(entry, entry, place, whole, code, own)]
    known = [part for part in parts if part is not None]
    lines = [
        _line(entry, detail, place, part, code, own) for detail, part in zip(details, known, strict=True)
    ]
    if sum(known) != whole and sum(known) + (charges := _charges(entry, details, code)) == whole:
        # Booked net: the payments stand with what was given, and what the bank kept is a line of its own.
        return [*lines, _charges_line(lines[0], charges)]
    sums.refuse_unless_sum_is(
        whole, sum(known), code, what=_("Entry %(place)d, a batch of payments") % {"place": place}
    )
    return lines


def _charges(entry: Element, details: list[Element], currency: str) -> int:
    """What the bank took from the batch, below zero: told of the whole entry, else of its payments."""
    return _charges_of(entry, currency) or sum(_charges_of(detail, currency) for detail in details)


def _charges_of(node: Element, currency: str) -> int:
    """From .001.04 on the charges stand in records, beside a total that repeats them."""
    told = [
        *all_of(node, "Chrgs", "Rcrd"),
        *(charge for charge in all_of(node, "Chrgs") if not all_of(charge, "Rcrd")),
    ]
    found = 0
    for charge in told:
        amount = next(iter([*all_of(charge, "Amt"), *all_of(charge, "TtlChrgsAndTaxAmt")]), None)
        if amount is not None and amount.get("Ccy", currency) == currency:
            given_back = text_of(charge, "CdtDbtInd") == "CRDT"
            found += (1 if given_back else -1) * minor_of(amount.text, currency)
    return found


def _charges_line(beside: ReadLine, minor: int) -> ReadLine:
    """Nobody paid it and nobody was paid: it names the bank's own reference of the batch."""
    return replace(
        beside,
        amount_minor=minor,
        payer_name="",
        payer_account="",
        text=_("Bank charges of a batch of payments"),
        is_reversal=False,
    )


def _line(entry: Element, detail: Element, place: int, minor: int, currency: str, own: str) -> ReadLine:
    booked_on = _day(entry, "BookgDt") or _day(entry, "ValDt")
    if booked_on is None:
        raise BankFileRefused(_("Entry %(place)d does not say when it was booked.") % {"place": place})
    name, account = _other_side(detail, minor, own)
    reference = text_of(detail, "Refs", "AcctSvcrRef") or text_of(entry, "AcctSvcrRef")
    return ReadLine(
        number=place,
        booked_on=booked_on,
        value_on=_day(entry, "ValDt"),
        amount_minor=minor,
        currency=currency,
        payer_name=name[:200],
        payer_account=account,
        text=_text(entry, detail)[:500],
        bank_reference="" if reference.upper() in _NOTHING else reference[:100],
        is_reversal=_is_reversal(entry, detail),
    )


def _other_side(detail: Element, minor: int, own: str) -> tuple[str, str]:
    """The payer of what came, the payee of what went. A return may keep the sides of the payment that it undoes."""
    sides = ("Dbtr", "Cdtr") if minor > 0 else ("Cdtr", "Dbtr")
    name, account = _party(detail, sides[0])
    return _party(detail, sides[1]) if own and account == own else (name, account)


def _party(detail: Element, side: str) -> tuple[str, str]:
    # From .001.08 on the person stands one step deeper.
    name = text_of(detail, "RltdPties", side, "Nm") or text_of(detail, "RltdPties", side, "Pty", "Nm")
    account = ("RltdPties", f"{side}Acct", "Id")
    number = text_of(detail, *account, "IBAN") or text_of(detail, *account, "Othr", "Id")
    return name, account_of(number)


def _text(entry: Element, detail: Element) -> str:
    """All that the payer wrote, once: free words, the structured reference, the payer's own number."""
    said = [
        *(node.text or "" for node in all_of(detail, "RmtInf", "Ustrd")),
        *(node.text or "" for node in all_of(detail, "RmtInf", "Strd", "CdtrRefInf", "Ref")),
        *(node.text or "" for node in all_of(detail, "RmtInf", "Strd", "AddtlRmtInf")),
        text_of(detail, "Refs", "EndToEndId"),
        text_of(detail, "AddtlTxInf"),
        text_of(entry, "AddtlNtryInf"),
    ]
    words = (" ".join(part.split()) for part in said)
    return " · ".join(dict.fromkeys(part for part in words if part and part.upper() not in _NOTHING))


def _part(detail: Element, sign: int, currency: str) -> int | None:
    for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt")):
        for amount in all_of(detail, *path):
            if amount.get("Ccy", currency) == currency:
                own = text_of(detail, "CdtDbtInd")
                direction = {"CRDT": 1, "DBIT": -1}.get(own, sign)
                return direction * minor_of(amount.text, currency)
    return None


def _sign(entry: Element, place: int) -> int:
    """The indicator says which way the money went, of reversals too."""
    direction = text_of(entry, "CdtDbtInd")
    if direction not in ("CRDT", "DBIT"):
        raise BankFileRefused(
            _("Entry %(place)d does not say whether the money came or went.") % {"place": place}
        )
    return 1 if direction == "CRDT" else -1


def _is_reversal(entry: Element, detail: Element) -> bool:
    codes = [text_of(node, "BkTxCd", "Domn", "Fmly", "SubFmlyCd") for node in (entry, detail)]
    said = text_of(entry, "RvslInd").lower() in ("true", "1")
    return said or bool(all_of(detail, "RtrInf")) or any(code in _RETURNS for code in codes)


def is_booked(entry: Element) -> bool:
    return _status(entry) == "BOOK"


def _status(entry: Element) -> str:
    """Version .001.02 writes the word itself, later ones a code below it."""
    return text_of(entry, "Sts", "Cd") or text_of(entry, "Sts") or "BOOK"


def _day(entry: Element, name: str) -> datetime.date | None:
    written = text_of(entry, name, "Dt") or text_of(entry, name, "DtTm")[:10]
    try:
        read = datetime.date.fromisoformat(written[:10]) if written else None
        if read is not None and not is_likely(read):
            raise ValueError
        return read
    except ValueError as error:
        raise BankFileRefused(_("'%(written)s' is no date.") % {"written": written}) from error
