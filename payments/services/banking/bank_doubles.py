"""Which lines tell of money that is booked elsewhere: payouts, the same payment in another file?"""

import datetime

from django.db.models import Q

from payments.bank.statement import ReadLine
from payments.models import BankLine, ProcessorPayout

DAYS_AROUND = datetime.timedelta(days=10)
PROCESSOR = "STRIPE"
_NO_PAYOUT = (ProcessorPayout.Status.FAILED, ProcessorPayout.Status.CANCELLED)


def looks_like_payout(line: BankLine) -> bool:
    return PROCESSOR in f"{line.payer_name} {line.text}".upper()


def arrived_payout(line: BankLine | ReadLine) -> ProcessorPayout | None:
    """The payout whose arrival, or return, this line is: its amount to the cent, about its day, and Stripe's words.

    Never one that a person has taken from the line: what was wrong once is not guessed again.
    """
    around = (line.booked_on - DAYS_AROUND, line.booked_on + DAYS_AROUND)
    same = ProcessorPayout.objects.exclude(status__in=_NO_PAYOUT).filter(
        amount_minor=line.amount_minor, currency__iexact=line.currency, arrives_on__range=around
    )
    free = same.filter(~Q(bank_lines__status=BankLine.Status.PAYOUT))
    said = f"{line.payer_name} {line.text} {line.bank_reference}".upper()
    for payout in free.order_by("arrives_on", "pk"):
        named = [word.upper() for word in (payout.statement_text, payout.trace_id) if len(word) > 3]
        if (PROCESSOR in said or any(word in said for word in named)) and not _was_taken_from(line, payout):
            return payout
    return None


def _was_taken_from(line: BankLine | ReadLine, payout: ProcessorPayout) -> bool:
    if not isinstance(line, BankLine):
        return False
    return bool(line.history.filter(status=BankLine.Status.PAYOUT, payout=payout).exists())


def twin_of(line: BankLine) -> BankLine | None:
    """The same payment told by another file in other words, such as a CSV and a CAMT.053 of one account.

    What a file does not say, of our account or of the payer's, does not tell two payments apart.
    """
    others = BankLine.objects.exclude(statement=line.statement).exclude(pk=line.pk)
    same = others.filter(booked_on=line.booked_on, amount_minor=line.amount_minor, currency=line.currency)
    if line.payer_account:
        same = same.filter(payer_account__in=[line.payer_account, ""])
    if line.statement.account:
        same = same.filter(statement__account__in=[line.statement.account, ""])
    # Of two that wait the older one is the one to book.
    return same.filter(created_at__lt=line.created_at).select_related("statement").first()
