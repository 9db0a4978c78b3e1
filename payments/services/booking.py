"""Which entries does a gift make? Every door through which money comes asks this module."""

import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.money import quantized
from backoffice.core.services import work
from beneficiaries.models import Child
from payments.models import Donation, Fund, JournalEntry, JournalLine, LedgerAccount
from payments.services import accounts, ledger
from payments.services.deposits import conversions

Kind = JournalEntry.Kind


def book_received(donation: Donation) -> None:
    """Book a gift that has come, and what of it is now owed to a partner. Booking it again changes nothing."""
    if donation.fund is None:
        _receive(donation, [ledger.credit(accounts.unattributed(), donation.amount)])
    elif _receive(donation, _credits_of(donation, donation.fund)):
        _pass_on(donation, on=_day_of(donation))


def book_attributed(donation: Donation) -> None:
    """Book that money which waited in 'unattributed' has found its purpose, on the day on which it did.

    The same shares as if it had been known at once. Booking it again changes nothing.
    """
    if donation.fund is None or entry_of(donation, Kind.ATTRIBUTED):
        return
    ledger.post(
        key=f"donation:{donation.pk}:attributed",
        kind=Kind.ATTRIBUTED,
        occurred_on=timezone.localdate(),
        memo=_("Gift %(reference)s attributed") % {"reference": donation.reference},
        lines=[
            ledger.debit(accounts.unattributed(), donation.amount),
            *_credits_of(donation, donation.fund),
        ],
        donation=donation,
    )
    _pass_on(donation, on=timezone.localdate())


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


def book_settled(donation: Donation) -> None:
    """Book that Stripe changed the gift into the currency of our balance, if it did."""
    if donation.settled is not None and donation.stripe_balance_id:
        conversions.book_conversion(
            donation.stripe_balance_id,
            given=donation.amount,
            settled=donation.settled,
            occurred_on=_day_of(donation),
            donation=donation,
        )


def entry_of(donation: Donation, kind: str) -> JournalEntry | None:
    return JournalEntry.objects.filter(donation=donation, kind=kind).first()


def charity_share_of(amount: Money) -> Money:
    """The configured percentage, rounded to what can be paid in that currency."""
    code = str(amount.currency)
    return Money(quantized(amount.amount * settings.CHARITY_SHARE_PERCENT / 100, code), code)


def _credits_of(donation: Donation, fund: Fund) -> list[ledger.Line]:
    """Where the gift stands as income: of one for a verified child the charity keeps its share."""
    if not _is_for_wallet(donation):
        return [ledger.credit(accounts.income(fund), donation.amount)]
    share = charity_share_of(donation.amount)
    credits = [(accounts.income(fund), donation.amount - share), (accounts.charity_share(), share)]
    return [ledger.credit(account, money) for account, money in credits if money.amount]


def _pass_on(donation: Donation, *, on: datetime.date) -> None:
    """What of it is now owed to the child's partner."""
    child = donation.child
    if child is None or donation.channel == Donation.Channel.IN_KIND:
        return  # a bicycle is handed over, and owed to nobody in money
    if not _is_for_wallet(donation):
        _ask_what_to_do_with(donation, child)
        return
    for_child = donation.amount - charity_share_of(donation.amount)
    if for_child.amount:
        ledger.post(
            key=f"donation:{donation.pk}:allocated",
            kind=Kind.ALLOCATED,
            occurred_on=on,
            memo=_("%(reference)s for %(child)s")
            % {"reference": donation.reference, "child": child.reference},
            lines=[
                ledger.debit(accounts.programme_expense(), for_child),
                ledger.credit(accounts.partner_wallet(child.partner), for_child),
            ],
            donation=donation,
        )


def _is_for_wallet(donation: Donation) -> bool:
    child = donation.child
    is_money = donation.channel != Donation.Channel.IN_KIND
    return child is not None and child.status == Child.Status.VERIFIED and is_money


def _receive(donation: Donation, credits: list[ledger.Line]) -> bool:
    # What was true of the child when the money came stays booked, whatever became of the child since.
    return ledger.post_once(
        key=f"donation:{donation.pk}:received",
        kind=Kind.RECEIVED,
        occurred_on=_day_of(donation),
        memo=_("Gift %(reference)s") % {"reference": donation.reference},
        lines=[ledger.debit(where_it_came(donation), donation.amount), *credits],
        donation=donation,
    )


def where_it_was_booked(donation: Donation) -> LedgerAccount:
    """The account that stands debited with the gift, whatever its channel is booked to nowadays."""
    lines = JournalLine.objects.filter(
        entry__donation=donation, entry__kind=Kind.RECEIVED, amount_minor__gt=0
    )
    line = lines.select_related("account").first()
    return line.account if line is not None else where_it_came(donation)


def where_it_came(donation: Donation) -> LedgerAccount:
    """The account that a gift reaches first."""
    match donation.channel:
        case Donation.Channel.STRIPE:
            return accounts.stripe_clearing()
        case Donation.Channel.CASH:
            return accounts.cash()
        case Donation.Channel.CHEQUE:
            return accounts.cheques()
        case Donation.Channel.MOBILE_MONEY:
            return accounts.mobile_money()
        case Donation.Channel.IN_KIND:
            return accounts.gifts_in_kind()
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
