"""The chart of accounts. An account is made when it is first needed, and found by its code ever after."""

from django.utils.translation import gettext_noop

from backoffice.core.asking import Blank, Question
from beneficiaries.models import Partner
from payments.models import Fund, LedgerAccount

Kind = LedgerAccount.Kind
CHARITY_SHARE = "charity-share"
PROCESSING_FEES = "processing-fees"
UNATTRIBUTED = "unattributed"
PROGRAMME = "programme"
STRIPE_CLEARING = "stripe-clearing"
BANK = "bank"
CASH = "cash"
CHEQUES = "cheques"
IN_HAND = (CASH, CHEQUES)
_BY_CODE = Question(lambda: LedgerAccount.objects.filter(code=Blank("code", LedgerAccount)).order_by())


def stripe_clearing() -> LedgerAccount:
    """What Stripe holds for us between a payment and its transfer to our bank."""
    return _account(STRIPE_CLEARING, gettext_noop("Stripe clearing"), Kind.ASSET)


def currency_exchange() -> LedgerAccount:
    """The two sides of what Stripe changed from one currency into another: its balances show the rate, not money."""
    return _account("currency-exchange", gettext_noop("Currency exchange at Stripe"), Kind.ASSET)


def stripe_reserve() -> LedgerAccount:
    """What Stripe has set aside of our balance and will give back."""
    return _account("stripe-reserve", gettext_noop("Reserve at Stripe"), Kind.ASSET)


def bank() -> LedgerAccount:
    return _account(BANK, gettext_noop("Bank"), Kind.ASSET)


def cash() -> LedgerAccount:
    """Notes and coins, until they are brought to the bank."""
    return _account(CASH, gettext_noop("Cash"), Kind.ASSET)


def cheques() -> LedgerAccount:
    """Cheques that the bank has not taken yet."""
    return _account(CHEQUES, gettext_noop("Cheques not yet at the bank"), Kind.ASSET)


def mobile_money() -> LedgerAccount:
    return _account("mobile-money", gettext_noop("Mobile money"), Kind.ASSET)


def disputes() -> LedgerAccount:
    """What banks have taken back while a dispute is open."""
    return _account("disputes", gettext_noop("Money in dispute"), Kind.ASSET)


def income(fund: Fund) -> LedgerAccount:
    return _account(f"income:{fund.slug}", f"Income: {fund.name}", Kind.INCOME, fund=fund)


def charity_share() -> LedgerAccount:
    """The part of gifts to children that the charity keeps for its own work."""
    return _account(CHARITY_SHARE, gettext_noop("Charity's share of gifts to children"), Kind.INCOME)


def partner_wallet(partner: Partner) -> LedgerAccount:
    """What we owe a partner."""
    return _account(f"wallet:{partner.pk}", f"Wallet: {partner.name}", Kind.LIABILITY, partner=partner)


def unattributed() -> LedgerAccount:
    """Money that came and that nobody has been able to attribute yet: owed, until somebody knows to whom."""
    return _account(UNATTRIBUTED, gettext_noop("Unattributed money"), Kind.LIABILITY)


def programme_expense() -> LedgerAccount:
    return _account(PROGRAMME, gettext_noop("Programme: given to partners"), Kind.EXPENSE)


def gifts_in_kind() -> LedgerAccount:
    """Things that were given: passed on as they come, so they are spent when they are received."""
    return _account("in-kind", gettext_noop("Gifts in kind, passed on"), Kind.EXPENSE)


def processing_fees() -> LedgerAccount:
    return _account(PROCESSING_FEES, gettext_noop("Processing fees"), Kind.EXPENSE)


def _account(
    code: str, name: str, kind: str, *, fund: Fund | None = None, partner: Partner | None = None
) -> LedgerAccount:
    if (standing := _BY_CODE.first(code=code)) is not None:
        return standing
    account, _created = LedgerAccount.objects.get_or_create(
        code=code, defaults={"name": name[:200], "kind": kind, "fund": fund, "partner": partner}
    )
    return account
