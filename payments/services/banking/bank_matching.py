"""Whose line is this, and what for? By its reference, by an amount that is expected, by a payer whom we know.

Certain is only what points at one thing alone. The rest are suggestions, each with its reason; a person decides.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from backoffice.core.money import in_words
from donors.models import Donor, Sponsorship
from payments.models import BankLine, KnownPayer, PaymentLink
from payments.services.banking import bank_doubles, batch_matching
from payments.services.banking.known_payers import known_payer
from payments.services.banking.matches import Match, asked_by, live_promises
from payments.services.banking.reference_matching import by_reference


def match(line: BankLine) -> Match:
    """For a line of money that came. It reads only; nothing is booked."""
    if line.amount_minor <= 0:
        return Match()
    if line.is_reversal:
        return Match(why=_("A payment of ours came back. It is no gift."))
    if bank_doubles.looks_like_payout(line):
        return Match(
            why=_(
                "It looks like a payout of Stripe that is not recorded here yet. Compare with Stripe first."
            )
        )
    if twin := bank_doubles.twin_of(line):
        return Match(
            why=_(
                "It looks like line %(number)d of %(statement)s, which is here already. Look before you book."
            )
            % {"number": twin.number, "statement": twin.statement}
        )
    if deposit := batch_matching.deposit_in(line):
        return Match(kind=BankLine.Match.BATCH, certain=deposit.certain, why=deposit.why, batch=deposit.batch)
    known = known_payer(line.payer_account)
    found = by_reference(line) or _by_expectation(line, known) or _by_payer(line, known)
    return _unless_entered_by_hand(line, found) if found else Match()


def _unless_entered_by_hand(line: BankLine, found: Match) -> Match:
    if found.donor is None:
        return found
    gift = batch_matching.entered_by_hand(line, found.donor.pk)
    if gift is None:
        return found
    why = _(
        "It looks like a transfer of this donor that was entered in batch %(batch)s. Look before you book."
    )
    return replace(found, certain=False, why=why % {"batch": gift.batch.number})


# --- by what is expected ------------------------------------------------------------------------------------


def _by_expectation(line: BankLine, known: KnownPayer | None) -> Match | None:
    """One promise, or one open link, of this payer asks for exactly this amount."""
    by_account = known is not None and not known.is_shared
    donor = known.donor if known is not None and by_account else _only_donor_called(line.payer_name)
    if donor is None:
        return None
    promises = [promise for promise in live_promises(donor) if line.amount in _expected_of(promise)]
    links = [link for link in _open_links(donor) if link.amount == line.amount]
    promised = {promise.pk for promise in promises}
    # A reminder's link asks for what its sponsorship expects: both are one.
    others = [link for link in links if link.sponsorship_id not in promised]
    who = _("this account") if by_account else _("somebody of this name")
    words = {"who": who, "amount": in_words(line.amount)}
    if len(promises) == 1 and not others:
        promise = promises[0]
        return Match(
            kind=BankLine.Match.EXPECTED,
            certain=by_account,
            why=_("%(amount)s is expected for a sponsorship of %(who)s.") % words,
            donor=donor,
            child=promise.child,
            sponsorship=promise,
            link=links[0] if len(links) == 1 else None,
        )
    if len(others) == 1 and not promises:
        return Match(
            kind=BankLine.Match.EXPECTED,
            certain=by_account,
            why=_("%(amount)s was asked of %(who)s by a payment link.") % words,
            **asked_by(others[0]),
        )
    return None


def _expected_of(promise: Sponsorship) -> list[Any]:
    return [promise.amount, *([promise.behind_amount] if promise.behind_amount is not None else [])]


def _only_donor_called(name: str) -> Donor | None:
    if not name.strip():
        return None
    found = list(Donor.objects.standing().filter(name__iexact=name.strip(), erased_at=None)[:2])
    return found[0] if len(found) == 1 else None


# --- by the payer -------------------------------------------------------------------------------------------


def _by_payer(line: BankLine, known: KnownPayer | None) -> Match | None:
    if known is None:
        donor = _only_donor_called(line.payer_name)
        if donor is None:
            return None
        return Match(kind=BankLine.Match.PAYER, why=_("One donor is called like the payer."), donor=donor)
    facts: dict[str, Any] = {
        "donor": known.donor,
        "fund": known.fund if known.fund is None or known.fund.is_active else None,
        "child": known.child,
        "sponsorship": known.sponsorship,
    }
    if known.is_shared:
        why = _("This account pays for several donors; this is the last one.")
        return Match(kind=BankLine.Match.PAYER, why=why, **facts)
    certain = _keeps_to(known, line)
    why = (
        _("This account paid for the same before.")
        if certain
        else _("This account paid before; say for what this time.")
    )
    return Match(kind=BankLine.Match.PAYER, certain=certain, why=why, **facts)


def _keeps_to(known: KnownPayer, line: BankLine) -> bool:
    """A free gift is one of any amount; for a promise it is whole instalments of one that still runs, and of no other."""
    promise = known.sponsorship
    if promise is None:
        return not live_promises(known.donor) and (known.fund is None or known.fund.is_active)
    if promise.status == Sponsorship.Status.ENDED:
        return False
    others = [other for other in live_promises(known.donor) if other.pk != promise.pk]
    return _is_paid_whole(promise, line) and not any(_is_paid_whole(other, line) for other in others)


def _is_paid_whole(promise: Sponsorship, line: BankLine) -> bool:
    if str(promise.amount.currency) != line.currency:
        return False
    return bool(line.amount.amount % promise.amount.amount == Decimal(0))


def _open_links(donor: Donor) -> list[PaymentLink]:
    return list(PaymentLink.objects.open().filter(donor=donor).select_related("fund", "child", "sponsorship"))
