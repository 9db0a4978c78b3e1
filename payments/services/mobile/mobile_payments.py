"""Asking a donor for money by phone: our row first, then the prompt, and never twice.

    ask     our rows, committed: a pending donation and its payment, with the reference that the provider is told
    send    the provider is asked, outside of any transaction; what it accepts is not paid yet
    settle  what a callback or a look-up tells, in `mobile_outcomes`

`asked_at` is written before the call. Whoever dies in the middle of it, or gets no answer, leaves a payment that is
looked up by our reference; it is never asked for again by itself, since the donor may be typing the PIN.
"""

import datetime
import uuid

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import context, money
from backoffice.core.locking import locked_with
from backoffice.core.models import User
from donors.models import Donor
from payments.mobile_money import registry
from payments.mobile_money.base import (
    MobileMoneyError,
    MobileMoneyProvider,
    NotOffered,
    Prompt,
    Reason,
    failure_sentence,
)
from payments.models import Donation, MobilePayment, PaymentLink
from payments.services.funds import fund_for
from payments.services.mobile.mobile_outcomes import fail_locked, locked
from payments.services.mobile.mobile_rules import (
    PROMPT_STANDS,
    AskRefused,
    PhoneIsBusy,
    Purpose,
    locked_link,
    refuse_purpose,
    refuse_second_prompt,
)
from payments.services.paying.kept_children import keep_while_paying

__all__ = ["AskRefused", "PhoneIsBusy", "Purpose"]

Status = MobilePayment.Status
FIRST_LOOK = datetime.timedelta(seconds=20)
# A prompt that has not left by then would come as a surprise: it is given up.
UNSENT_FOR = datetime.timedelta(minutes=15)


def ask(
    *,
    donor: Donor,
    provider: str,
    phone: str,
    amount: Money,
    purpose: Purpose | None = None,
    by: User | None = None,
    idempotency_key: str | None = None,
) -> MobilePayment:
    """Write down what is about to be asked. Raises AskRefused, NotOffered, LinkRefused or InvalidAmount."""
    purpose = purpose or Purpose()
    chosen = provider_named(provider)
    msisdn, asked = checked(chosen, phone, amount)
    with transaction.atomic(), context.acting(by):
        link = locked_link(purpose.link)
        # One after the other for one donor, or two who press at once would make the phone ring twice.
        donor = locked_with(Donor.objects.filter(pk=donor.pk), "merged_into")
        refuse_purpose(donor, purpose)
        refuse_second_prompt(donor, msisdn, link)
        child = purpose.child or (purpose.sponsorship.child if purpose.sponsorship else None)
        donation = Donation.objects.create(
            donor=donor,
            amount=asked,
            channel=Donation.Channel.MOBILE_MONEY,
            fund=purpose.fund or fund_for(for_a_child=child is not None),
            child=child,
            sponsorship=purpose.sponsorship,
            campaign=purpose.campaign,
            payment_link=link,
            paid_with=str(chosen.capabilities.label)[:60],
        )
        if link is not None:
            _note_begun(link)
        payment = MobilePayment.objects.create(
            donation=donation,
            provider=chosen.name,
            phone=msisdn,
            pledge=purpose.pledge,
            due_on=purpose.due_on,
            asked_by=by,
            idempotency_key=idempotency_key,
            next_query_at=timezone.now() + UNSENT_FOR,
        )
        _send_after_commit(payment)
    return payment


def send(payment_id: uuid.UUID | str) -> MobilePayment:
    """Have the provider make the phone ring, once in the life of the payment. Calling it again does nothing."""
    now = timezone.now()
    is_ours = MobilePayment.objects.filter(pk=payment_id, status=Status.CREATED, asked_at=None).update(
        asked_at=now, next_query_at=now + FIRST_LOOK, updated_at=now
    )
    payment = MobilePayment.objects.select_related(
        "donation__donor", "donation__fund", "donation__child"
    ).get(pk=payment_id)
    if not is_ours:
        return payment
    provider = registry.get_provider(payment.provider)
    try:
        initiation = provider.initiate(_prompt(payment, provider))
    except MobileMoneyError as error:
        return _not_accepted(payment, error)
    with transaction.atomic():
        payment = locked(payment.pk)
        if initiation.provider_reference:
            MobilePayment.objects.filter(pk=payment.pk).update(
                provider_reference=initiation.provider_reference[:100]
            )
            payment.refresh_from_db()
        # A callback may have been quicker.
        if payment.can_move(Status.PENDING):
            payment.move(Status.PENDING)
    return payment


def standing_prompt(link: PaymentLink) -> MobilePayment | None:
    """The prompt by which this link may be paid at this moment."""
    if link.started_at is None:
        return None  # nobody has begun to pay
    return (
        MobilePayment.objects.undecided()
        .filter(donation__payment_link=link, created_at__gt=timezone.now() - PROMPT_STANDS)
        .select_related("donation")
        .first()
    )


def provider_named(name: str) -> MobileMoneyProvider:
    try:
        return registry.get_provider(name)
    except registry.NoSuchProvider as error:
        raise AskRefused(
            _("There is no provider of mobile money called '%(name)s'.") % {"name": name}
        ) from error


def checked(provider: MobileMoneyProvider, phone: str, amount: Money) -> tuple[str, Money]:
    """The number as the provider takes it, and the amount. Raises NotOffered or InvalidAmount."""
    asked = money.parse_amount(amount.amount, str(amount.currency))
    provider.capabilities.refuse_amount(asked)
    return provider.capabilities.msisdn(phone), asked


def provider_for(currency: str) -> MobileMoneyProvider:
    """The first that takes this currency. Raises NotOffered."""
    found = registry.providers_for(currency)
    if not found:
        raise NotOffered(_("No provider of mobile money takes %(currency)s.") % {"currency": currency})
    return found[0]


def callback_url(provider: MobileMoneyProvider) -> str:
    """Where the provider is to call back: unsigned ones at an address that nobody else knows."""
    if provider.capabilities.signed_callbacks:
        path = reverse("v1:mobile-callback", args=[provider.name])
    else:
        path = reverse(
            "v1:mobile-callback-secret", args=[provider.name, settings.MOBILE_MONEY_CALLBACK_SECRET]
        )
    return f"{settings.SITE_URL}{path}"


def _note_begun(link: PaymentLink) -> None:
    keep_while_paying(link)
    if link.started_at is None:
        link.started_at = timezone.now()
        link.save(update_fields=["started_at", "updated_at"])


def _send_after_commit(payment: MobilePayment) -> None:
    from payments.tasks.mobile_money import send_prompt  # it calls `send`

    send_prompt.enqueue(str(payment.pk))


def _not_accepted(payment: MobilePayment, error: MobileMoneyError) -> MobilePayment:
    with transaction.atomic():
        payment = locked(payment.pk)
        if error.nothing_done:
            reason = Reason(error.code) if error.code in list(Reason) and error.code else Reason.UNREACHED
            fail_locked(payment, reason=reason, said=str(error))
        elif payment.can_move(Status.UNKNOWN):
            payment.move(Status.UNKNOWN, reason=str(error)[:250], provider_said=str(error)[:250])
    return payment


def _prompt(payment: MobilePayment, provider: MobileMoneyProvider) -> Prompt:
    donation = payment.donation
    with translation.override(donation.donor.language if donation.donor else None):
        purpose = (
            _("Gift for %(name)s") % {"name": donation.child.first_name} if donation.child else _("Gift")
        )
    return Prompt(
        reference=payment.reference,
        amount=donation.amount,
        msisdn=payment.phone,
        narration=provider.capabilities.narration(
            f"{settings.ORGANISATION_NAME} {purpose} {donation.reference}"
        ),
        callback_url=callback_url(provider),
    )


def sentence_of(payment: MobilePayment) -> str:
    """How it stands, for whoever waits."""
    match payment.status:
        case Status.SUCCEEDED:
            return _("The payment has come.")
        case Status.FAILED:
            return failure_sentence(payment.failure)
        case Status.UNKNOWN:
            return _("We have no answer from the provider yet and keep asking. Do not pay a second time.")
        case _:
            return _("A prompt is on the phone: confirm it there with the PIN.")
