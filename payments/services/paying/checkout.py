"""From a pressed Pay to a page at the processor: never two payable pages for one link.

Our rows come first, in one short transaction under the link's lock; the database itself lets one open attempt
stand for each link. Then the processor is asked, outside, under a key made from the attempt: whoever asks twice,
in two tabs or after a lost answer, gets the same page.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.errors import DomainError
from backoffice.core.intervals import Interval
from backoffice.core.services import work
from beneficiaries.models import Child
from donors.models import Sponsorship
from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.errors import GatewayError, NotFound
from payments.gateway.facts import CheckoutOrder, CheckoutSession, OrderLine, OurIds, SessionState
from payments.models import CheckoutAttempt, Donation, GiftOrderLine, PaymentLink, RecurringGift
from payments.services.asking.chosen_amounts import amount_to_pay, refuse_above_card
from payments.services.handlers.checkouts import give_up
from payments.services.mobile.mobile_payments import standing_prompt
from payments.services.paying import checkout_returns
from payments.services.paying.customers import customer_of
from payments.services.paying.kept_children import keep_while_paying

Status = CheckoutAttempt.Status
# Stripe takes a page's end from half an hour to a day after its making; the call itself takes a while.
_SHORTEST = datetime.timedelta(minutes=31)
_LONGEST = datetime.timedelta(hours=23, minutes=55)
_ROUNDS = 3
BACK = "back"


class LinkNotPayable(DomainError):
    """Nothing can be paid by this link now; the message tells the donor why."""


def start_checkout(link: PaymentLink, amount: Money | None = None, *, gateway: Gateway | None = None) -> str:
    """The address to send the donor to, who pays `amount` where the link lets the donor choose.

    The open page serves again for the same amount. For another one it is closed at the processor first, so that
    never two pages can be paid. Raises AmountRefused, LinkNotPayable, or GatewayError with its `user_message`.
    """
    gateway = gateway or get_gateway()
    asked = amount_to_pay(link, amount)
    refuse_above_card(asked)
    for _round in range(_ROUNDS):
        attempt = _open_attempt(link, asked)
        session = _page_of(attempt, gateway)
        if session is not None and session.state is SessionState.OPEN and attempt.donation.amount == asked:
            return session.url
        if session is not None and session.state is SessionState.OPEN:
            checkout_returns.close(session.id, gateway)
        elif session is not None:
            # Paid, or closed by time, and the webhook has not told us yet: learn it now.
            checkout_returns.learn(session.id, gateway)
    raise LinkNotPayable(_("Your last payment is still being looked at. Please come back in some minutes."))


def _open_attempt(link: PaymentLink, amount: Money) -> CheckoutAttempt:
    """The link's one open attempt, over whichever amount, or a new one."""
    with transaction.atomic(durable=True):
        link = PaymentLink.objects.select_for_update().get(pk=link.pk)
        _refuse_unpayable(link)
        standing = link.attempts.filter(status=Status.OPEN).select_related("donation").first()
        if standing and standing.stripe_session_id is None and standing.expires_at <= timezone.now():
            # Its page was never heard of, and one that Stripe may have made all the same has closed by now.
            give_up(standing, reason=_("The payment page was never made."))
            standing = None
        return standing or _new_attempt(link, amount)


def _new_attempt(link: PaymentLink, amount: Money) -> CheckoutAttempt:
    gift = _recurring_gift(link, amount) if link.is_recurring else None
    keep_while_paying(link)
    donation = Donation.objects.create(
        donor=link.donor,
        amount=amount,
        fund=link.fund,
        child=link.child,
        sponsorship=link.sponsorship,
        recurring_gift=gift,
        payment_link=link,
        campaign=link.campaign,
    )
    if link.started_at is None:
        link.started_at = timezone.now()
        link.save(update_fields=["started_at", "updated_at"])
    return CheckoutAttempt.objects.create(
        payment_link=link, donation=donation, recurring_gift=gift, expires_at=_end_of_page(link)
    )


def _recurring_gift(link: PaymentLink, amount: Money) -> RecurringGift:
    """One for the link, however often its page has to be made anew. The promise behind it is for the same amount."""
    _promise_as_much(link, amount)
    unused = link.recurring_gifts.filter(
        status=RecurringGift.Status.INCOMPLETE, stripe_subscription_id=None
    ).first()
    if unused is not None and unused.amount != amount:
        unused.amount = amount
        unused.save(update_fields=["amount", "amount_currency", "updated_at"])
    return unused or RecurringGift.objects.create(
        donor=link.donor,
        amount=amount,
        interval=link.interval,
        fund=link.fund,
        child=link.child,
        sponsorship=link.sponsorship,
        payment_link=link,
        campaign=link.campaign,
    )


def _promise_as_much(link: PaymentLink, amount: Money) -> None:
    """A promise that has not begun is for what the donor is about to pay."""
    if link.sponsorship is None:
        return
    promise = Sponsorship.objects.select_for_update().get(pk=link.sponsorship.pk)
    if promise.status == Sponsorship.Status.PENDING and promise.amount != amount:
        promise.amount = amount
        promise.save(update_fields=["amount", "amount_currency", "updated_at"])


def _refuse_unpayable(link: PaymentLink) -> None:
    if not link.is_payable:
        raise LinkNotPayable(_("Nothing can be paid by this link any more."))
    if link.donations.filter(status=Donation.Status.PROCESSING).exists():
        raise LinkNotPayable(_("Your payment is on its way already; the bank needs some days."))
    if standing_prompt(link) is not None:
        raise LinkNotPayable(
            _("A prompt is on your phone at this moment. Answer it there, or wait some minutes.")
        )
    begun = link.recurring_gifts.exclude(stripe_subscription_id=None)
    if begun.exclude(status=RecurringGift.Status.CANCELLED).exists():
        raise LinkNotPayable(_("Your recurring gift is set up already; the bank is asked again by itself."))
    if link.is_recurring and link.sponsorship and _is_paid_for(link.sponsorship, link):
        raise LinkNotPayable(
            _(
                "You give for this sponsorship regularly already, and would be charged twice. Please write to us."
            )
        )
    if link.child and link.child.status != Child.Status.VERIFIED:
        raise LinkNotPayable(
            _(
                "This child is not in our programme any more, so nothing can be paid here. Please write to us: we "
                "will gladly tell you who else could be helped."
            )
        )
    if link.sponsorship and link.sponsorship.status == Sponsorship.Status.ENDED:
        raise LinkNotPayable(_("This sponsorship has ended. Please write to us."))


def _is_paid_for(promise: Sponsorship, link: PaymentLink) -> bool:
    """By a recurring gift that was begun by another link and does not end with the payment of this one."""
    others = promise.recurring_gifts.exclude(status=RecurringGift.Status.CANCELLED)
    begun = others.exclude(status=RecurringGift.Status.INCOMPLETE).exclude(payment_link=link)
    return any(gift.pk != link.replaces_id for gift in begun)


def _page_of(attempt: CheckoutAttempt, gateway: Gateway) -> CheckoutSession | None:
    """Ask for the attempt's page, or for what became of it; None when it never was one."""
    if attempt.stripe_session_id is None:
        return _make_page(attempt, gateway)
    try:
        return gateway.checkout_session(attempt.stripe_session_id)
    except NotFound:
        # Made under another key or in another mode: nobody can pay us by it.
        with transaction.atomic(durable=True):
            give_up(attempt, reason=_("The payment page is unknown to Stripe."))
        return None


def _make_page(attempt: CheckoutAttempt, gateway: Gateway) -> CheckoutSession:
    try:
        session = gateway.create_checkout(_order(attempt))
    except GatewayError as error:
        if error.nothing_done and not error.retryable:
            _note_refusal(attempt, error)
        raise
    _remember(attempt, session)
    return session


def _remember(attempt: CheckoutAttempt, session: CheckoutSession) -> None:
    # Conditional: of two that asked at once both were given the same page, and one writes it down.
    CheckoutAttempt.objects.filter(pk=attempt.pk, stripe_session_id=None).update(
        stripe_session_id=session.id, url=session.url, updated_at=timezone.now()
    )


def _note_refusal(attempt: CheckoutAttempt, error: GatewayError) -> None:
    """Stripe will say the same again under this key, so the next press begins anew; and staff are told."""
    with transaction.atomic(durable=True):
        give_up(attempt, reason=str(error))
        work.ask(
            "checkout.refused",
            title=_("Stripe refuses to take a payment of %(donor)s") % {"donor": attempt.payment_link.donor},
            details=str(error),
            subject=attempt.payment_link,
            key=f"checkout.refused:{attempt.payment_link_id}",
        )


def _order(attempt: CheckoutAttempt) -> CheckoutOrder:
    link = attempt.payment_link
    page = settings.SITE_URL + reverse("payments:pay-thanks", args=[link.token])
    return CheckoutOrder(
        ids=OurIds(
            link=link.pk,
            attempt=attempt.pk,
            donation=attempt.donation_id,
            recurring_gift=attempt.recurring_gift_id,
        ),
        amount=attempt.donation.amount,
        interval=Interval(link.interval),
        description=_description(link),
        success_url=f"{page}?session_id={{CHECKOUT_SESSION_ID}}",
        # Whoever comes back is told what the bank said, if a card was tried.
        cancel_url=f"{link.url}?{BACK}=1",
        expires_at=attempt.expires_at,
        locale=link.donor.language,
        customer_id=customer_of(link.donor, str(link.amount.currency)) if link.is_recurring else "",
        customer_email=link.donor.email,
        lines=_lines(link),
    )


def _lines(link: PaymentLink) -> tuple[OrderLine, ...]:
    """What was chosen from the gift catalogue stands on the payment page piece by piece."""
    chosen = GiftOrderLine.objects.filter(order__payment_link=link)
    return tuple(OrderLine(line.name, line.quantity, line.unit_price) for line in chosen)


def _description(link: PaymentLink) -> str:
    """What the donor reads on the payment page and on the bank's paper, in the donor's language."""
    with translation.override(link.donor.language):
        if link.child is None:
            return link.fund.public_name
        if link.is_recurring:
            return _("Sponsorship of %(name)s") % {"name": link.child.first_name}
        return _("Gift for %(name)s") % {"name": link.child.first_name}


def _end_of_page(link: PaymentLink) -> datetime.datetime:
    """With the link, as far as Stripe allows. Whole seconds: a repeated request must say the same."""
    now = timezone.now()
    end = min(max(link.expires_at, now + _SHORTEST), now + _LONGEST)
    return end.replace(microsecond=0)
