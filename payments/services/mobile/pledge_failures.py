"""A prompt of a pledge that failed, and what people hear of it."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.core.money import in_words
from backoffice.core.services import work
from payments import emails
from payments.mobile_money.base import failure_sentence
from payments.models import MobilePayment

PROMPTS_OF_A_PERIOD = 2


def note_failed(payment: MobilePayment) -> None:
    """In the transaction in which a prompt of a pledge has failed: after the last one the donor gets a mail."""
    pledge = payment.pledge
    assert pledge is not None
    if payment.due_on is None:
        return  # its period was paid meanwhile
    failed = pledge.payments.filter(due_on=payment.due_on, status=MobilePayment.Status.FAILED)
    if failed.count() < PROMPTS_OF_A_PERIOD:
        return
    emails.mobile_prompt_failed(payment)
    work.ask(
        "mobile.pledge_failed",
        title=_("%(donor)s did not confirm the pledge of %(amount)s on the phone")
        % {"donor": pledge.donor, "amount": in_words(pledge.amount)},
        details=_(
            "Asked twice for %(day)s. The last answer: %(why)s\n\nCall the donor. The next period is asked for as "
            "usual; pause or end the pledge if that is not wanted."
        )
        % {"day": date_format(payment.due_on), "why": failure_sentence(payment.failure)},
        subject=pledge,
        key=f"mobile.pledge_failed:{pledge.pk}:{payment.due_on}",
    )
