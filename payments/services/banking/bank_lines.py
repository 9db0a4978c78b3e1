"""What becomes of a line: a gift, the money of a batch, the arrival of a payout, or neither.

A person decides, or confirms what is certain. One line is one gift; for several it is split into a batch. Nothing is
booked when a file is taken in.
"""

import contextlib

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Child
from donors.models import Campaign, Donor, Sponsorship
from payments.models import BankLine, Donation, Fund, OfflineBatch, PaymentLink, ProcessorPayout
from payments.services import donations
from payments.services.banking import (
    bank_doubles,
    bank_matching,
    batch_deposits,
    known_payers,
)
from payments.services.banking.matches import Match
from payments.services.gift_dates import noon_of
from payments.services.offline.purposes import Purpose, purpose

Status = BankLine.Status


class LineRefused(DomainError):
    """A line that cannot become what was asked."""


@transaction.atomic
def book(
    line: BankLine,
    *,
    donor: Donor | None,
    fund: Fund | None = None,
    child: Child | None = None,
    sponsorship: Sponsorship | None = None,
    campaign: Campaign | None = None,
    link: PaymentLink | None = None,
    by: User | None,
    match: str = BankLine.Match.PERSON,
    is_no_payout: bool = False,
) -> Donation:
    """Make the line a gift, with its receipt and all. Raises LineRefused and PurposeRefused."""
    line = locked_open(line)
    refuse_what_is_no_gift(line, is_no_payout=is_no_payout)
    meant = purpose(donor=donor, fund=fund, child=child, sponsorship=sponsorship, currency=line.currency)
    reason = _("Booked from the bank statement: %(why)s") % {"why": line.why or BankLine.Match(match).label}
    with context.acting(by, reason=reason):
        donation = Donation.objects.create(
            channel=Donation.Channel.BANK,
            amount=line.amount,
            donor=meant.donor,
            fund=meant.fund,
            child=meant.child,
            sponsorship=meant.sponsorship,
            campaign=campaign or (link.campaign if link else None),
            payment_link=link,
            payer_name=line.payer_name,
        )
        line.move(Status.BOOKED, by=by, reason=reason, donation=donation, match=match, batch=None)
        donation = donations.succeed(donation, received_at=noon_of(line.booked_on), by=by, reason=reason)
        _learn(line, meant, match)
    return donation


def book_as_matched(line: BankLine, *, by: User | None) -> None:
    """Book a line as matching says now, if it is still certain: what it pointed at may be paid meanwhile."""
    with transaction.atomic():
        line = locked_open(line)
        found = bank_matching.match(line)
        note_match(line, found)
        if not found.certain:
            raise LineRefused(
                _("%(line)s is not certain any more: %(why)s") % {"line": line, "why": found.why or "–"}
            )
        if found.batch is not None:
            brings(line, found.batch, by=by, match=found.kind)
            return
        book(
            line,
            donor=found.donor,
            fund=found.fund,
            child=found.child,
            sponsorship=found.sponsorship,
            link=found.link,
            by=by,
            match=found.kind,
        )


def match_again(lines: "QuerySet[BankLine] | None" = None, *, by: User | None = None) -> int:
    """Look at the waiting lines once more: people decided, payouts were recorded, links were made since.

    Returns how many of them are arrivals of payouts.
    """
    payouts = 0
    rows = BankLine.objects.filter(status=Status.OPEN) if lines is None else lines.filter(status=Status.OPEN)
    for line in rows.select_related("statement").order_by("booked_on", "number", "pk"):
        payout = bank_doubles.arrived_payout(line)
        if payout is None:
            note_match(line, bank_matching.match(line))
            continue
        with contextlib.suppress(LineRefused):  # somebody sorted it meanwhile
            arrives(line, payout, by=by)
            payouts += 1
    return payouts


@transaction.atomic
def arrives(line: BankLine, payout: ProcessorPayout, *, by: User | None) -> BankLine:
    """The line is the arrival of a payout, which is no gift: its gifts were booked when they were paid."""
    line = locked_open(line)
    if (payout.amount_minor, payout.currency.upper()) != (line.amount_minor, line.currency.upper()):
        raise LineRefused(_("The payout is %(payout)s, and the line is another amount.") % {"payout": payout})
    if BankLine.objects.filter(payout=payout, status=Status.PAYOUT).exists():
        raise LineRefused(_("The arrival of this payout is on another line already."))
    reason = _("Arrival of payout %(payout)s.") % {"payout": payout}
    return line.move(Status.PAYOUT, by=by, reason=reason, payout=payout, batch=None)


@transaction.atomic
def brings(
    line: BankLine, batch: OfflineBatch, *, by: User | None, match: str = BankLine.Match.PERSON
) -> BankLine:
    """The line is the money of a closed batch, whose gifts are booked: cash and cheques of it move to the bank.

    Where somebody brought them by hand they are there already, and the line only says so too. Raises LineRefused with what to do where the two are not the same money.
    """
    line = locked_open(line)
    _refuse_what_did_not_come(line)
    batch = batch_deposits.locked(batch)
    money = batch_deposits.locked_money(batch)
    if why_not := batch_deposits.why_not(line, batch, money):
        raise LineRefused(why_not)
    reason = _("Money of batch %(number)s.") % {"number": batch.number}
    line = line.move(Status.BATCH, by=by, reason=reason, batch=batch, match=match)
    if batch.brought_by is None:
        with context.acting(by, reason=reason):
            batch_deposits.book_deposit(batch, money, on=line.booked_on)
    return line


@transaction.atomic
def set_aside(line: BankLine, *, by: User | None, reason: str) -> BankLine:
    return locked_open(line).move(Status.IGNORED, by=by, reason=reason, batch=None)


@transaction.atomic
def put_back(line: BankLine, *, by: User | None, reason: str) -> BankLine:
    """Into the list again; what it moved to the bank is moved back. What was brought by hand stays there.

    That it is the arrival of a payout had booked nothing: the payout is booked as Stripe tells of it.
    """
    line = BankLine.objects.select_for_update().get(pk=line.pk)
    if line.amount_minor < 0 and line.status != Status.PAYOUT:
        raise LineRefused(_("The money went out: there is nothing to sort."))
    if line.status == Status.SPLIT:
        raise LineRefused(
            _("Its gifts are being entered in %(batch)s. Close that batch, or abandon it.")
            % {"batch": line.batch}
        )
    batch = batch_deposits.locked(line.batch) if line.batch and line.status == Status.BATCH else None
    line = line.move(Status.OPEN, by=by, reason=reason, batch=None, payout=None)
    if batch is not None and batch.brought_by is None:
        with context.acting(by, reason=reason):
            batch_deposits.take_back(batch)
    note_match(line, bank_matching.match(line))
    return line


def note_match(line: BankLine, found: Match) -> None:
    """Keep what matching thinks, for the list. No history: nobody has decided anything."""
    facts = {
        "match": found.kind,
        "is_certain": found.certain,
        "why": found.why[:250],
        "donor": found.donor,
        "fund": found.fund,
        "child": found.child,
        "sponsorship": found.sponsorship,
        "payment_link": found.link,
        "batch": found.batch,
    }
    for name, value in facts.items():
        setattr(line, name, value)
    # Whoever was quicker has decided, and what matching thought is of no interest any more.
    BankLine.objects.filter(pk=line.pk, status=Status.OPEN).update(**facts)


def _learn(line: BankLine, meant: Purpose, match: str) -> None:
    """From people and from references; what was learned once teaches nothing new."""
    if match not in (BankLine.Match.PERSON, BankLine.Match.REFERENCE):
        return
    known_payers.learn(line, meant)
    if line.payer_account:
        match_again(BankLine.objects.filter(payer_account=line.payer_account))


def locked_open(line: BankLine) -> BankLine:
    locked = BankLine.objects.select_for_update(of=("self",)).select_related("statement").get(pk=line.pk)
    if locked.status != Status.OPEN:
        raise LineRefused(
            _("%(line)s is sorted already: %(status)s.")
            % {"line": locked, "status": locked.get_status_display()}
        )
    return locked


def _refuse_what_did_not_come(line: BankLine) -> None:
    if line.amount_minor <= 0:
        raise LineRefused(_("The money went out: it is no gift."))
    if line.is_reversal:
        raise LineRefused(_("A payment of ours came back: it is no gift. Set the line aside."))


def refuse_what_is_no_gift(line: BankLine, *, is_no_payout: bool = False) -> None:
    _refuse_what_did_not_come(line)
    if is_no_payout:
        return
    if bank_doubles.looks_like_payout(line) or bank_doubles.arrived_payout(line):
        raise LineRefused(
            _(
                "It looks like a payout of Stripe, whose gifts are booked already. Compare with Stripe; or say that "
                "it is a gift all the same."
            )
        )
