"""One line of the bank pays for several gifts: a church's collective transfer, a standing order for two children.

A batch is opened from the line and waits for its gifts. Closing it settles the line, abandoning it frees the line.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.core.models import User
from backoffice.core.money import add_up, in_words
from donors.models import Sponsorship
from payments.models import BankLine, Donation, OfflineBatch, OfflineGift
from payments.services.banking import bank_lines, batch_matching, transfer_references
from payments.services.offline import batches

Status = BankLine.Status
FEWEST = 2


@transaction.atomic
def split(line: BankLine, *, gifts: int, by: User | None) -> OfflineBatch:
    """Open a batch of so many transfers over the line's amount. What it is known to pay for is entered already.

    Raises LineRefused for what is no gift, and where a batch that is here looks like this money.
    """
    line = bank_lines.locked_open(line)
    bank_lines.refuse_what_is_no_gift(line)
    if gifts < FEWEST:
        raise bank_lines.LineRefused(_("One gift is not split: book the line."))
    _refuse_what_is_in_a_batch(line)
    promises = promises_paid_by(line)
    batch = OfflineBatch(
        title=_title_of(line),
        slip_count=len(promises) or gifts,
        slip_total=line.amount,
        deposited_on=line.booked_on,
        bank_reference=line.bank_reference,
    )
    batches.open_batch(batch, by=by)
    reason = _("Split into the gifts of batch %(number)s.") % {"number": batch.number}
    line.move(Status.SPLIT, by=by, reason=reason, batch=batch, is_certain=False)
    for promise in promises:
        _enter(promise, batch, by)
    return batch


def promises_paid_by(line: BankLine) -> list[Sponsorship]:
    """The sponsorships that it names, or those of its donor, where together they come to the line's amount."""
    named = [
        record
        for record in transfer_references.named_in(f"{line.text} {line.bank_reference}")
        if isinstance(record, Sponsorship)
    ]
    if _come_to(line, named):
        return named
    of_donor = list(Sponsorship.objects.live().filter(payer=line.donor_id).order_by("created_at", "pk"))
    return of_donor if _come_to(line, of_donor) else []


def _come_to(line: BankLine, promises: Sequence[Sponsorship]) -> bool:
    return len(promises) >= FEWEST and add_up(promise.amount for promise in promises) == [line.amount]


def _enter(promise: Sponsorship, batch: OfflineBatch, by: User | None) -> None:
    gift = OfflineGift(
        batch=batch,
        amount=promise.amount,
        channel=Donation.Channel.BANK,
        donor=promise.payer,
        child=promise.child,
        sponsorship=promise,
    )
    batches.put_in(gift, by=by)


def _refuse_what_is_in_a_batch(line: BankLine) -> None:
    deposit = batch_matching.deposit_in(line)
    if deposit is not None and deposit.certain:
        raise bank_lines.LineRefused(
            _("%(why)s Confirm it as the money of that batch.") % {"why": deposit.why}
        )


def _title_of(line: BankLine) -> str:
    payer = line.payer_name or line.payer_account or _("Unknown payer")
    return f"{payer[:80]}, {in_words(line.amount)}"
