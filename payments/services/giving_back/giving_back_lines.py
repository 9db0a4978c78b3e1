"""Which lines take a part of a gift out of the books again?

Each account gives in proportion to what still stands on it of this gift. So several parts add up to the whole to the
last minor unit, however they were rounded, and the last one leaves nothing behind.
"""

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.money import from_minor, in_words, quantized, to_minor
from backoffice.core.services import work
from beneficiaries.models import Partner
from payments.models import Donation, JournalEntry, JournalLine, LedgerAccount
from payments.services import accounts, ledger

BELOW_ZERO = "wallet.below_zero"
Kind = JournalEntry.Kind
_OF_THE_GIFT = (Kind.RECEIVED, Kind.ALLOCATED, Kind.ATTRIBUTED, Kind.REFUND, Kind.DISPUTE, Kind.REVERSAL)


def lines_for(donation: Donation, part: Money, *, out_of: LedgerAccount) -> list[ledger.Line]:
    """Debit what the gift was booked to, credit the account that the money leaves. Raises LedgerRefusal when less
    than `part` stands in the books of this gift."""
    standing = _standing(donation)
    income = [(account, minor) for account, minor in standing if not _is_passed_on(account)]
    whole = -sum(minor for _account, minor in income)
    wanted = to_minor(part)
    if wanted > whole:
        raise ledger.LedgerRefusal(
            _("Only %(left)s of %(gift)s stand in the books, and %(part)s are to go back.")
            % {
                "left": in_words(from_minor(whole, str(part.currency))),
                "gift": donation.reference,
                "part": in_words(part),
            }
        )
    taken = [
        (account, _share(minor, wanted, whole, part))
        for account, minor in standing
        if account != income[-1][0]
    ]
    passed_on = sum(minor for account, minor in taken if not _is_passed_on(account))
    # Whatever rounding leaves over is the charity's own.
    taken.append((income[-1][0], -wanted - passed_on))
    currency = str(part.currency)
    lines = [ledger.Line(account, -minor, currency) for account, minor in taken if minor]
    return [*lines, ledger.credit(out_of, part)]


def note_wallets_below_zero(lines: list[ledger.Line]) -> None:
    """The partner has been paid already: the next gifts make up for it, and a person is told."""
    for line in lines:
        partner = line.account.partner
        if partner is None or line.minor < 0:
            continue
        for money in ledger.balance(line.account):
            if money.amount < 0 and str(money.currency) == line.currency:
                _tell(partner, line.account, money)


def _tell(partner: Partner, wallet: LedgerAccount, money: Money) -> None:
    work.ask(
        BELOW_ZERO,
        title=_("%(partner)s has been paid %(amount)s more than it was given for")
        % {"partner": partner, "amount": in_words(-money)},
        details=_(
            "Money went back to a donor after it had been passed on. The wallet stands below zero, and the next "
            "gifts make up for it. Tell the partner, or agree on a repayment."
        ),
        subject=partner,
        key=f"{BELOW_ZERO}:{wallet.code}:{money.currency}",
    )


def _standing(donation: Donation) -> list[tuple[LedgerAccount, int]]:
    """What stands of the gift on each account, its charity's share last."""
    of_a_gift = (
        Q(account__kind=LedgerAccount.Kind.INCOME)
        | Q(account__partner__isnull=False)
        | Q(account__code__in=[accounts.UNATTRIBUTED, accounts.PROGRAMME])
    )
    sums = (
        JournalLine.objects.filter(
            of_a_gift,
            entry__donation=donation,
            entry__kind__in=_OF_THE_GIFT,
            currency=str(donation.amount.currency),
        )
        .order_by()
        .values_list("account", "account__code")
        .annotate(total=Sum("amount_minor"))
        .exclude(total=0)
    )
    in_order = sorted(sums, key=lambda row: (row[1] == accounts.CHARITY_SHARE, row[1]))
    known = LedgerAccount.objects.select_related("partner").in_bulk([key for key, _code, _total in in_order])
    return [(known[key], total) for key, _code, total in in_order]


def _is_passed_on(account: LedgerAccount) -> bool:
    return account.partner is not None or account.code == accounts.PROGRAMME


def _share(minor: int, wanted: int, whole: int, part: Money) -> int:
    """In steps that can be paid in this currency."""
    currency = str(part.currency)
    exact = from_minor(minor, currency).amount * wanted / whole
    return to_minor(Money(quantized(exact, currency), currency))
