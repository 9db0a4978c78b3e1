"""The chart of accounts. An account is made when it is first needed, and found by its code ever after."""

from django.utils.translation import gettext_noop

from beneficiaries.models import Partner
from payments.models import Fund, LedgerAccount

Kind = LedgerAccount.Kind
CHARITY_SHARE = "charity-share"
PROCESSING_FEES = "processing-fees"
UNATTRIBUTED = "unattributed"


def stripe_clearing() -> LedgerAccount:
    """What Stripe holds for us between a payment and its transfer to our bank."""
    return _account("stripe-clearing", gettext_noop("Stripe clearing"), Kind.ASSET)


def bank() -> LedgerAccount:
    return _account("bank", gettext_noop("Bank"), Kind.ASSET)


def cash() -> LedgerAccount:
    return _account("cash", gettext_noop("Cash"), Kind.ASSET)


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
    return _account("programme", gettext_noop("Programme: given to partners"), Kind.EXPENSE)


def processing_fees() -> LedgerAccount:
    return _account(PROCESSING_FEES, gettext_noop("Processing fees"), Kind.EXPENSE)


def _account(
    code: str, name: str, kind: str, *, fund: Fund | None = None, partner: Partner | None = None
) -> LedgerAccount:
    account, _created = LedgerAccount.objects.get_or_create(
        code=code, defaults={"name": name[:200], "kind": kind, "fund": fund, "partner": partner}
    )
    return account
