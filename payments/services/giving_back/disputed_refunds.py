"""Refunds that wait, of a gift that its donor's bank has taken up: nothing goes back twice.

While the bank decides, what was to be paid by hand rests, and its work item says so. Once the bank has decided it is
to be paid again, or what the bank took is given up.
"""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.money import in_words
from backoffice.core.services import work
from payments.models import Donation, Refund
from payments.services.giving_back import refunds, returned
from payments.services.giving_back.by_hand import words_to_pay

Status = Refund.Status
OVERTAKEN = "refund.overtaken"


def follow(donation: Donation) -> None:
    """In the caller's transaction, the gift locked and its dispute written. Told again it changes nothing."""
    _give_up_what_the_bank_took(donation)
    for refund in _waiting(donation).filter(status=Status.APPROVED, way=Refund.Way.BY_HAND):
        _say_what_is_to_be_done(refund)


def _give_up_what_the_bank_took(donation: Donation) -> None:
    for refund in _waiting(donation).exclude(status=Status.APPROVED, way=Refund.Way.STRIPE):
        if not returned.is_promised_twice(donation):
            return
        was_to_be_paid = refund.status == Status.APPROVED
        reason = _("The donor's bank has taken the gift back meanwhile.")
        refund.move(Status.CANCELLED, reason=reason)
        refunds.close_items(refund, reason)
        if was_to_be_paid:
            _ask_whether_it_was_paid(refund)


def _waiting(donation: Donation) -> "QuerySet[Refund]":
    """What Stripe was asked for is Stripe's to refuse. Those that nobody has agreed on yet come first."""
    waiting = Refund.objects.select_for_update().filter(donation=donation, stripe_refund_id=None)
    return waiting.filter(status__in=[Status.REQUESTED, Status.APPROVED]).order_by("-status", "-created_at")


def _say_what_is_to_be_done(refund: Refund) -> None:
    title, details = words_to_pay(refund)
    for item in work.open_about(refund).filter(kind=refunds.TO_PAY).exclude(title=title):
        item.title, item.details = title, details
        with context.acting(reason=_("Stripe says so.")):
            item.save(update_fields=["title", "details", "updated_at"])


def _ask_whether_it_was_paid(refund: Refund) -> None:
    work.ask(
        OVERTAKEN,
        title=_("%(amount)s of %(reference)s was to be paid back by hand: see that it was not")
        % {"amount": in_words(refund.amount), "reference": refund.donation.reference},
        details=_(
            "The donor's bank has taken the gift back, so the refund is cancelled. Was it paid all the same, the money "
            "has gone twice: ask the donor to return it."
        ),
        subject=refund,
        key=f"{OVERTAKEN}:{refund.pk}",
    )
