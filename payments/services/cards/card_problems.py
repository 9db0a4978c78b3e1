"""A payment that the bank did not let through: what is known of it, and how the donor hears of it.

The donor of a gift that is still asked for is written to at once, and again after `CARD_PROBLEM_DAYS`; then a person
rings. It ends by itself when the money comes, when nobody asks for it any more, and while the gift is paused. Each
mail is written under the donation's lock with the stage it stands for, so a second run finds it done.
"""

import datetime
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import OutgoingEmail, User, WorkItem
from backoffice.core.registry import Move, on_move
from backoffice.core.services import work
from donors.models import Sponsorship
from payments import emails
from payments.gateway.facts import Invoice, InvoiceState, Payment, Subscription, SubscriptionState
from payments.models import Donation, RecurringGift
from payments.services import donations, gift_locks
from payments.services.paying.decline_words import staff_sentence

Status = Donation.Status
CALL, NOT_FINALIZED = "card_problem.call", "invoice.not_finalized"
# A subscription whose first payment is still being typed has nobody to write to: the donor sits before it.
_ASKED_AGAIN = (SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE)


class MailRefused(DomainError):
    """There is nothing to write about, or nobody to write to; the message says which."""


def follow(invoice: Invoice, payment: Payment | None, subscription: Subscription) -> None:
    """Keep what the processor says of an invoice that was tried; the first time it fails the donor is told."""
    donation = Donation.objects.select_for_update().filter(stripe_invoice_id=invoice.id).first()
    if donation is None or donation.status != Status.FAILED:
        return
    is_asked = invoice.state is InvoiceState.OPEN and subscription.state in _ASKED_AGAIN
    donations.write_news(donation, _facts(invoice, payment, is_asked), reason=_("A try to pay was declined."))
    # What a pause has not made void is asked for again after it.
    is_resting = invoice.state is InvoiceState.OPEN and subscription.state is SubscriptionState.PAUSED
    if not is_asked and not is_resting:
        _close_items(donation, reason=_("Nobody asks for this payment any more."))
    elif is_asked and donation.card_mail_stage is None:
        _write(donation, stage=0)


def follow_one_off(donation: Donation) -> None:
    """A bank refused, days later, what the donor believes to be paid."""
    donation = gift_locks.locked(donation)
    if donation.status == Status.FAILED and donation.card_mail_stage is None:
        _write(donation, stage=0)


def note_finalization(gift: RecurringGift, invoice: Invoice) -> None:
    """An invoice that Stripe cannot even ask for waits for a person."""
    key = f"{NOT_FINALIZED}:{invoice.id}"[:200]
    if invoice.state is not InvoiceState.DRAFT:
        for item in WorkItem.objects.open().filter(key=key):
            item.move(WorkItem.Status.DONE, reason=_("The invoice has been asked for."))
    elif invoice.finalization_error:
        work.ask(
            NOT_FINALIZED,
            title=_("Stripe cannot ask for the payment of %(donor)s") % {"donor": gift.donor},
            details=_("%(error)s\n\nMend the cause in Stripe's dashboard, at the invoice %(invoice)s.")
            % {"error": invoice.finalization_error, "invoice": invoice.id},
            subject=gift,
            due_on=timezone.localdate(),
            key=key,
        )


def write_all() -> int:
    """The nightly step: whoever has not mended it is written to again. Returns how many stages were taken."""
    return sum(_write_next(key) for key in list(_due().values_list("pk", flat=True)))


def write_again(donation: Donation, *, by: User) -> OutgoingEmail:
    """The mail of the present stage once more, to the donor's present address. Raises MailRefused."""
    with transaction.atomic(), context.acting(by, reason=_("The card mail was sent again.")):
        donation = gift_locks.locked(donation)
        if not is_mendable(donation):
            raise MailRefused(_("This gift is not waiting for the donor: there is nothing to mend."))
        sent = OutgoingEmail.objects.filter(kind="card_problem", about_id=str(donation.pk)).count()
        stage = donation.card_mail_stage or 0
        email = emails.card_problem(donation, stage=stage, again=sent)
        if email is None:
            raise MailRefused(_("The donor has no email address that we may write to. Ring instead."))
        donations.write_news(donation, {"card_mail_stage": stage}, reason=_("The card mail was sent again."))
        return email


def is_mendable(donation: Donation) -> bool:
    """Failed, and still asked for: a recurring gift that runs, or a link that is open."""
    if donation.status != Status.FAILED:
        return False
    if donation.recurring_gift is not None:
        running = (RecurringGift.Status.ACTIVE, RecurringGift.Status.PAST_DUE)
        return bool(donation.stripe_invoice_id) and donation.recurring_gift.status in running
    return donation.payment_link is not None and donation.payment_link.is_payable


def speaks_for(promise: Sponsorship) -> bool:
    """Is the payer of this promise being written to about a card? One voice is enough."""
    return _waiting().filter(sponsorship=promise, card_mail_stage__isnull=False).exists()


def register() -> None:
    on_move(Donation, _when_it_came_after_all)


def _when_it_came_after_all(move: Move[Donation]) -> None:
    donation = move.instance
    if move.new != Status.SUCCEEDED or donation.recovered_at is None:
        return
    _close_items(donation, reason=_("The payment has come after all."))
    if donation.card_mail_stage is not None and donation.recurring_gift_id is not None:
        emails.payment_recovered(donation)


def _facts(invoice: Invoice, payment: Payment | None, is_asked: bool) -> dict[str, object]:
    facts: dict[str, object] = {
        "attempts": invoice.attempts,
        "next_try_at": invoice.next_try_at if is_asked else None,
        "mend_url": invoice.page_url if is_asked else "",
        "needs_proof": is_asked and payment is not None and payment.needs_proof,
    }
    if payment is not None and payment.failure_code:
        facts |= {"failure_code": payment.failure_code[:60], "failure_reason": payment.failure[:250]}
    return facts


def _waiting() -> QuerySet[Donation]:
    """Failed, and asked for again by the processor."""
    running = [RecurringGift.Status.ACTIVE, RecurringGift.Status.PAST_DUE]
    return Donation.objects.filter(
        status=Status.FAILED, recurring_gift__status__in=running, stripe_invoice_id__isnull=False
    ).exclude(mend_url="")


def _due() -> QuerySet[Donation]:
    now, due = timezone.now(), Q(pk__in=[])
    for stage, days in enumerate(settings.CARD_PROBLEM_DAYS, start=1):
        due |= Q(card_mail_stage=stage - 1, failed_at__lte=now - datetime.timedelta(days=int(days)))
    return _waiting().filter(due)


@transaction.atomic
def _write_next(key: uuid.UUID) -> bool:
    donation = Donation.objects.select_for_update().filter(pk=key).first()
    if donation is None or not _due().filter(pk=key).exists():
        return False
    assert donation.failed_at is not None
    waited = (timezone.now() - donation.failed_at).days
    # Days without a schedule are made up for by one mail, not by several.
    _write(donation, stage=sum(waited >= int(days) for days in settings.CARD_PROBLEM_DAYS))
    return True


def _write(donation: Donation, *, stage: int) -> None:
    email = emails.card_problem(donation, stage=stage)
    donations.write_news(
        donation, {"card_mail_stage": stage}, reason=_("The donor was written to about the card.")
    )
    if email is None or (stage and stage >= len(settings.CARD_PROBLEM_DAYS)):
        _ask_to_ring(donation, was_written_to=email is not None)


def _ask_to_ring(donation: Donation, *, was_written_to: bool) -> None:
    lines = [
        _("The last mail about the card has gone out. Ring the donor.")
        if was_written_to
        else _("No email address that we may write to is known. Ring the donor, or write by post."),
        staff_sentence(donation.failure_code, donation.failure_reason),
    ]
    if donation.next_try_at:
        day = date_format(timezone.localtime(donation.next_try_at), "DATE_FORMAT")
        lines.append(_("The card is tried again on %(day)s.") % {"day": day})
    work.ask(
        CALL,
        title=_("%(donor)s: the payment %(reference)s does not go through")
        % {"donor": donation.donor or donation.payer_name, "reference": donation.reference},
        details="\n\n".join(lines),
        subject=donation,
        due_on=timezone.localdate() + datetime.timedelta(days=3),
        key=f"{CALL}:{donation.pk}",
    )


def _close_items(donation: Donation, *, reason: str) -> None:
    for item in work.open_about(donation).filter(kind=CALL):
        item.move(WorkItem.Status.DONE, reason=reason)
