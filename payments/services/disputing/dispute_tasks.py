"""What must a person do about a dispute, and until when?"""

from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import context
from backoffice.core.models import WorkItem
from backoffice.core.money import in_words
from backoffice.core.services import work
from payments.gateway.facts_refunds import DisputeFacts
from payments.models import Dispute, Donation
from payments.models.dispute import last_day
from payments.services.disputing.dispute_words import words_for

TO_ANSWER = "dispute.to_answer"
LOST = "dispute.lost"
ABOVE_GIFT = "dispute.above_gift"
IN_PART = "dispute.in_part"
NOT_IN_BOOKS = "dispute.not_in_books"


def follow(dispute: Dispute) -> None:
    """Ask for an answer while the bank waits for one; close what has become pointless."""
    if dispute.status == Dispute.Status.OPEN:
        _ask_for_answer(dispute)
    else:
        _close(f"{TO_ANSWER}:{dispute.pk}", _("The bank does not wait for us any more."))
    if dispute.status != Dispute.Status.LOST:
        for kind in (LOST, ABOVE_GIFT):
            _close(f"{kind}:{dispute.pk}", _("The dispute is not lost any more."))


def tell_lost(dispute: Dispute, of_gift: Money) -> None:
    """`of_gift` is how much of the gift is lost with it."""
    gift = dispute.donation.recurring_gift
    goes_on = (
        _(" Their recurring gift goes on: ask whether it should.")
        if gift and gift.status != "cancelled"
        else ""
    )
    work.ask(
        LOST,
        title=_("The dispute of %(reference)s is lost: tell whom it concerns")
        % {"reference": dispute.donation.reference},
        details=_("The gift is out of the books and its receipt is void. Speak to the donor.") + goes_on,
        subject=dispute.donation,
        key=f"{LOST}:{dispute.pk}",
    )
    key = f"{ABOVE_GIFT}:{dispute.pk}"
    if of_gift < dispute.amount:
        _tell_above_gift(dispute, of_gift, key)
    else:
        _close(key, _("All of it is taken out of the gift."))


def follow_rest(dispute: Dispute, left: Money | None) -> None:
    """The bank gave back a part and keeps the rest, which stands on the account of disputes until somebody decides."""
    key = f"{IN_PART}:{dispute.pk}"
    if not left:
        _close(key, _("Nothing of it is left on the account of disputes."))
        return
    work.ask(
        IN_PART,
        title=_("Of the disputed %(amount)s of %(reference)s the bank gave back a part")
        % {"amount": in_words(dispute.amount), "reference": dispute.donation.reference},
        details=_(
            "%(left)s stand on the account of disputes. The promise and the receipt say that all of the gift came, or "
            "that all of it is lost: neither is so. Ask Stripe whether the rest follows; if not, tell whoever keeps the "
            "accounts, and speak to the donor."
        )
        % {"left": in_words(left)},
        subject=dispute,
        key=key,
    )


def follow_stranger(facts: DisputeFacts, gift: Donation | None, *, is_open: bool) -> None:
    """A dispute of a payment that these books do not hold. Its money is explained with the payout; it has a last day
    all the same."""
    key = f"{NOT_IN_BOOKS}:{facts.id}"
    if not is_open:
        _close(key, _("The bank does not wait for us any more."))
        return
    work.ask(
        NOT_IN_BOOKS,
        title=_("A bank disputes %(amount)s that these books do not hold")
        % {"amount": in_words(facts.amount)},
        details=_(
            "%(why)s It is about %(payment)s at Stripe. Answer %(dispute)s in Stripe's dashboard: without an answer in "
            "time it is lost."
        )
        % {
            "why": words_for(facts.reason),
            "payment": facts.payment_id or facts.charge_id,
            "dispute": facts.id,
        },
        subject=gift,
        due_on=last_day(facts.due_by) or timezone.localdate(),
        key=key,
    )


def _ask_for_answer(dispute: Dispute) -> None:
    words = {"amount": in_words(dispute.amount), "reference": dispute.donation.reference}
    if dispute.is_inquiry:
        title = _("The bank asks about %(amount)s of %(reference)s") % words
        what = _(
            "Nothing is taken yet; without an answer in time it may become a dispute, which costs a fee as well. Ask "
            "the donor first: many do not recognise our name on their statement. Then send evidence, or refund the "
            "gift."
        )
    else:
        title = _("%(amount)s of %(reference)s are disputed") % words
        what = _(
            "Without an answer in time it is lost. Ask the donor first: many do not recognise our name on their "
            "statement. Then send evidence, or accept it."
        )
    details = f"{words_for(dispute.reason)} {what}"
    due_on = last_day(dispute.due_by) or timezone.localdate()
    item = work.ask(
        TO_ANSWER,
        title=title,
        details=details,
        subject=dispute,
        due_on=due_on,
        key=f"{TO_ANSWER}:{dispute.pk}",
    )
    if dispute.due_by is not None and (item.title, item.due_on) != (title, due_on):
        # An inquiry has become a dispute, or the bank has set another day.
        item.title, item.details, item.due_on = title, details, due_on
        with context.acting(reason=_("Stripe says so.")):
            item.save(update_fields=["title", "details", "due_on", "updated_at"])


def _tell_above_gift(dispute: Dispute, of_gift: Money, key: str) -> None:
    work.ask(
        ABOVE_GIFT,
        title=_("The bank took more than was left of %(reference)s")
        % {"reference": dispute.donation.reference},
        details=_(
            "%(left)s of the gift were left, and the bank took %(amount)s. The difference stands on the account of "
            "disputes. Ask Stripe to correct it: the donor has been given back more than they gave."
        )
        % {"left": in_words(of_gift), "amount": in_words(dispute.amount)},
        subject=dispute,
        key=key,
    )


def _close(key: str, reason: str) -> None:
    for item in WorkItem.objects.open().filter(key=key):
        item.move(WorkItem.Status.DONE, reason=reason)
