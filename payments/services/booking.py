"""Which entries does a gift make? Every door through which money comes asks this module."""

import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.money import quantized
from backoffice.core.services import work
from beneficiaries.models import Child
from payments.models import Donation, Fund, JournalEntry, LedgerAccount
from payments.services import accounts, ledger

Kind = JournalEntry.Kind


def book_received(donation: Donation) -> None:
    """Book a gift that has come, and what of it is now owed to a partner. Booking it again changes nothing."""
    if entry_of(donation, Kind.RECEIVED):
        # What was true of the child when the money came stays booked, whatever became of the child since.
        return
    if donation.fund is None:
        _receive(donation, [ledger.credit(accounts.unattributed(), donation.amount)])
    elif donation.child and donation.child.status == Child.Status.VERIFIED:
        _receive_for_child(donation, donation.fund, donation.child)
    else:
        _receive(donation, [ledger.credit(accounts.income(donation.fund), donation.amount)])
        if donation.child:
            _ask_what_to_do_with(donation, donation.child)


def book_fee(donation: Donation, fee: Money) -> None:
    """Book what the processor kept, in the currency in which it settles with us."""
    if not fee.amount:
        return
    ledger.post(
        key=f"donation:{donation.pk}:fee",
        kind=Kind.FEE,
        occurred_on=_day_of(donation),
        memo=_("Processing fee of %(reference)s") % {"reference": donation.reference},
        lines=[
            ledger.debit(accounts.processing_fees(), fee),
            ledger.credit(accounts.stripe_clearing(), fee),
        ],
        donation=donation,
    )


def entry_of(donation: Donation, kind: str) -> JournalEntry | None:
    return JournalEntry.objects.filter(donation=donation, kind=kind).first()


def charity_share_of(amount: Money) -> Money:
    """The configured percentage, rounded to what can be paid in that currency."""
    code = str(amount.currency)
    return Money(quantized(amount.amount * settings.CHARITY_SHARE_PERCENT / 100, code), code)


def _receive_for_child(donation: Donation, fund: Fund, child: Child) -> None:
    share = charity_share_of(donation.amount)
    for_child = donation.amount - share
    credits = [(accounts.income(fund), for_child), (accounts.charity_share(), share)]
    _receive(donation, [ledger.credit(account, money) for account, money in credits if money.amount])
    if for_child.amount:
        ledger.post(
            key=f"donation:{donation.pk}:allocated",
            kind=Kind.ALLOCATED,
            occurred_on=_day_of(donation),
            memo=_("%(reference)s for %(child)s")
            % {"reference": donation.reference, "child": child.reference},
            lines=[
                ledger.debit(accounts.programme_expense(), for_child),
                ledger.credit(accounts.partner_wallet(child.partner), for_child),
            ],
            donation=donation,
        )


def _receive(donation: Donation, credits: list[ledger.Line]) -> None:
    ledger.post(
        key=f"donation:{donation.pk}:received",
        kind=Kind.RECEIVED,
        occurred_on=_day_of(donation),
        memo=_("Gift %(reference)s") % {"reference": donation.reference},
        lines=[ledger.debit(_where_it_came(donation), donation.amount), *credits],
        donation=donation,
    )


def _where_it_came(donation: Donation) -> LedgerAccount:
    match donation.channel:
        case Donation.Channel.STRIPE:
            return accounts.stripe_clearing()
        case Donation.Channel.CASH:
            return accounts.cash()
        case Donation.Channel.MOBILE_MONEY:
            return accounts.mobile_money()
        case _:
            return accounts.bank()


def _day_of(donation: Donation) -> datetime.date:
    if donation.received_at is None:
        raise ledger.LedgerRefusal(
            _("%(reference)s has not been received, so it cannot be booked.")
            % {"reference": donation.reference}
        )
    return timezone.localdate(donation.received_at)


def _ask_what_to_do_with(donation: Donation, child: Child) -> None:
    work.ask(
        "payment.child_not_verified",
        title=_("%(reference)s came for %(child)s, who is not verified")
        % {"reference": donation.reference, "child": child},
        details=_(
            "The whole gift stands in its fund and nothing in the partner's wallet. Verify the child and "
            "allocate it by hand, or agree another use with the donor."
        ),
        subject=donation,
        key=f"donation:{donation.pk}:child-not-verified",
    )
