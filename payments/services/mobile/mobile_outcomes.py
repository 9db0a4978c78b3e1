"""What becomes of a prompt: paid, failed, or something that contradicts what we asked for.

Whatever told us, a signed callback or the answer to our own question, is compared with our row before anything
moves: the reference, the amount, the currency, and that no other payment has had this receipt. Everything may be told
again, late and in any order; money that has come stays booked.
"""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.models import WorkItem
from backoffice.core.money import in_words
from backoffice.core.services import work
from payments.mobile_money.base import Reason, State, failure_sentence
from payments.mobile_money.base import Status as Told
from payments.models import Donation, MobilePayment, PaymentLink
from payments.services import donations, links
from payments.services.mismatch import Mismatch
from payments.services.mobile.pledge_failures import note_failed

Status = MobilePayment.Status
UNDECIDED, MISMATCH, PAID_LATE = "mobile.undecided", "mobile.mismatch", "mobile.period_paid_late"
_SAID = 250


def locked(payment_id: uuid.UUID) -> MobilePayment:
    """The payment as it is now, after its link and its donation: one order of locks everywhere."""
    payment = MobilePayment.objects.select_related("donation").get(pk=payment_id)
    if payment.donation.payment_link_id is not None:
        PaymentLink.objects.select_for_update().get(pk=payment.donation.payment_link_id)
    donation = Donation.objects.select_for_update().get(pk=payment.donation_id)
    payment = MobilePayment.objects.select_for_update().get(pk=payment_id)
    payment.donation = donation
    return payment


@transaction.atomic
def settle(payment: MobilePayment, told: Told) -> str:
    """Make our rows say what was told; returns the effect in words. Raises Mismatch, and then nothing has moved."""
    payment = locked(payment.pk)
    _refuse_other_reference(payment, told)
    match told.state:
        case State.SUCCEEDED:
            return _succeed(payment, told)
        case State.FAILED:
            return _fail(payment, told)
        case State.PENDING:
            if payment.status in (Status.CREATED, Status.UNKNOWN):
                payment.move(Status.PENDING)
            return _("Nothing: the donor has not confirmed yet.")
        case State.UNKNOWN:
            return _("Nothing: the provider did not say how it stands.")


def fail_locked(payment: MobilePayment, *, reason: str, said: str = "") -> MobilePayment:
    """The row is locked, and nothing has come."""
    if not payment.can_move(Status.FAILED):
        return payment
    words = failure_sentence(reason)
    payment.move(
        Status.FAILED,
        reason=words,
        failure=reason,
        provider_said=said[:_SAID],
        settled_at=timezone.now(),
        next_query_at=None,
    )
    donations.fail(payment.donation, reason=words)
    close_items(payment, reason=words)
    if payment.donation.payment_link is not None:
        # Money that was on its way kept the promise alive when its link closed.
        links.free_the_child_if_nobody_pays(payment.donation.payment_link, by=None, reason=words)
    if payment.pledge_id is not None:
        note_failed(payment)
    return payment


def close_items(payment: MobilePayment, *, reason: str) -> None:
    for item in work.open_about(payment).filter(kind__in=[UNDECIDED, MISMATCH]):
        item.move(WorkItem.Status.DONE, reason=reason)


def _succeed(payment: MobilePayment, told: Told) -> str:
    _refuse_other_amount(payment, told)
    _refuse_used_receipt(payment, told.receipt)
    if payment.status == Status.SUCCEEDED:
        _refuse_other_receipt(payment, told.receipt)
        return _("Nothing: %(reference)s is paid already.") % {"reference": payment.donation.reference}
    _take_the_period_from_a_later_prompt(payment)
    now = timezone.now()
    reason = _("Confirmed by the provider: %(receipt)s") % {"receipt": told.receipt or "–"}
    payment.move(
        Status.SUCCEEDED,
        reason=reason,
        failure="",
        provider_said=told.said[:_SAID],
        settled_at=now,
        next_query_at=None,
        **_names(payment, told),
    )
    donation = donations.succeed(payment.donation, received_at=now, reason=reason)
    close_items(payment, reason=reason)
    return _("%(reference)s is now: %(status)s.") % {
        "reference": donation.reference,
        "status": donation.get_status_display(),
    }


def _take_the_period_from_a_later_prompt(payment: MobilePayment) -> None:
    """It was taken for lost, so its period was asked for once more, and one prompt stands for a period: this one, by
    which the money has come. Should the donor confirm the second too, a person sees whether that was meant."""
    if payment.pledge_id is None or payment.due_on is None:
        return
    others = MobilePayment.objects.filter(pledge=payment.pledge_id, due_on=payment.due_on).exclude(
        pk=payment.pk
    )
    standing = others.exclude(status=Status.FAILED).select_related("donation")
    second = standing.select_for_update(of=("self",)).first()
    if second is None:
        return
    work.ask(
        PAID_LATE,
        title=_("%(gift)s came after its period had been asked for again")
        % {"gift": payment.donation.reference},
        details=_(
            "It was taken for lost, so %(second)s was asked for in its place. The money is booked. When the donor "
            "has confirmed the second prompt too, ask whether both were meant, and refund one if not."
        )
        % {"second": second.donation.reference},
        subject=payment,
        key=f"{PAID_LATE}:{payment.pk}",
    )
    second.due_on = None
    with context.acting(reason=_("Its period was paid by %(gift)s.") % {"gift": payment.donation.reference}):
        second.save(update_fields=["due_on", "updated_at"])


def _fail(payment: MobilePayment, told: Told) -> str:
    if payment.status == Status.SUCCEEDED:
        return _("Nothing: the payment has come before, and money that came stays booked.")
    if payment.status == Status.FAILED:
        return _("Nothing: it is known to have failed.")
    fail_locked(payment, reason=told.reason or Reason.DECLINED, said=told.said)
    return _("%(reference)s is now: %(status)s.") % {
        "reference": payment.donation.reference,
        "status": Donation.Status.FAILED.label,
    }


def _names(payment: MobilePayment, told: Told) -> dict[str, Any]:
    """What the provider calls this payment, as far as it says so."""
    known = {"provider_reference": told.provider_reference[:100], "provider_receipt": told.receipt[:100]}
    return {name: value for name, value in known.items() if value and getattr(payment, name) != value}


def _refuse_other_reference(payment: MobilePayment, told: Told) -> None:
    if told.reference.lower() != str(payment.reference):
        raise Mismatch(
            _("%(gift)s was asked for as %(ours)s, and the provider speaks of %(theirs)s.")
            % {
                "gift": payment.donation.reference,
                "ours": payment.reference,
                "theirs": told.reference or _("no reference"),
            }
        )


def _refuse_other_amount(payment: MobilePayment, told: Told) -> None:
    ours, theirs = payment.donation.amount, told.amount
    if theirs is None or ours.currency != theirs.currency or ours.amount != theirs.amount:
        raise Mismatch(
            _("%(gift)s is %(ours)s here and %(theirs)s at the provider.")
            % {
                "gift": payment.donation.reference,
                "ours": in_words(ours),
                "theirs": in_words(theirs) if theirs is not None else _("no amount"),
            }
        )


def _refuse_used_receipt(payment: MobilePayment, receipt: str) -> None:
    if not receipt:
        return
    others = MobilePayment.objects.filter(provider=payment.provider, provider_receipt=receipt[:100])
    other = others.exclude(pk=payment.pk).select_related("donation").first()
    if other is not None:
        raise Mismatch(
            _("The receipt %(receipt)s has paid %(other)s already and cannot pay %(gift)s too.")
            % {
                "receipt": receipt,
                "other": other.donation.reference,
                "gift": payment.donation.reference,
            }
        )


def _refuse_other_receipt(payment: MobilePayment, receipt: str) -> None:
    if receipt and payment.provider_receipt and receipt[:100] != payment.provider_receipt:
        raise Mismatch(
            _("%(gift)s was paid by %(ours)s, and the provider now tells of %(theirs)s.")
            % {
                "gift": payment.donation.reference,
                "ours": payment.provider_receipt,
                "theirs": receipt,
            }
        )
