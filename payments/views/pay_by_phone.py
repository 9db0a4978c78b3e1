"""A link that is paid by mobile money: the number is typed here, the PIN on the phone, and a page waits for both."""

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_safe
from djmoney.money import Money
from rest_framework.throttling import SimpleRateThrottle

from backoffice.core.errors import DomainError
from backoffice.core.middleware import client_ip
from backoffice.core.money import InvalidAmount, in_words
from payments.gateway.errors import GatewayError
from payments.models import MobilePayment, PaymentLink
from payments.services.asking.chosen_amounts import AmountRefused, amount_to_pay, amount_typed
from payments.services.mobile import mobile_lookups, mobile_payments, phone_offers
from payments.services.mobile.mobile_payments import Purpose
from payments.services.paying.checkout_returns import close_page_of
from payments.views import pay, public

Status = MobilePayment.Status
LOOK_AGAIN_SECONDS = 5


class _PromptRate(SimpleRateThrottle):
    """How often one address may make phones ring. Counted in the cache, as the API's limits are."""

    scope = "mobile-prompt"

    def get_rate(self) -> str | None:
        return settings.MOBILE_PROMPT_RATE or None

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        return f"throttle_mobile_prompt_{client_ip(request) or 'unknown'}"


@public.public_page
@csrf_protect
@public.pressed_on("payments:pay")
@pay.of_link
def ask(request: HttpRequest, link: PaymentLink) -> HttpResponse:
    if not link.is_payable or phone_offers.offer(link) is None:
        return pay.not_now(request, link, _("Nothing can be paid by phone here."))
    rate = _PromptRate()
    if not rate.allow_request(request, None):  # type: ignore[arg-type]  # it asks no more than the address
        return _too_often(request, link, int(rate.wait() or 60))
    try:
        payment = _asked(link, request)
    except (DomainError, InvalidAmount) as refusal:
        return _refused(request, link, str(refusal))
    except GatewayError as error:
        return pay.pay_page(request, link, problem=error.user_message, status=503)
    return redirect("payments:pay-phone-wait", link.token, payment.pk)


@public.public_page
@csrf_protect
@require_safe
@pay.of_link
def wait(request: HttpRequest, link: PaymentLink, payment_id: uuid.UUID) -> HttpResponse:
    """Says how it stands, and looks again by itself: the browser is told to, no script is needed."""
    payment = (
        MobilePayment.objects.select_related("donation")
        .filter(pk=payment_id, donation__payment_link=link)
        .first()
    )
    if payment is None:
        return public.unknown_address(request)
    payment = mobile_lookups.look_if_due(payment)
    if payment.status == Status.SUCCEEDED:
        return redirect("payments:pay", link.token)
    if payment.status == Status.FAILED:
        return _failed(request, link, payment)
    response = _waiting(request, link, payment)
    response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


def _asked(link: PaymentLink, request: HttpRequest) -> MobilePayment:
    """Never two ways to pay at once: a card page that is open is closed before the phone is asked."""
    amount = _amount(link, request)
    provider = request.POST.get("provider") or mobile_payments.provider_for(str(amount.currency)).name
    phone = request.POST.get("phone", "")
    # What is refused anyhow closes no page.
    mobile_payments.checked(mobile_payments.provider_named(provider), phone, amount)
    close_page_of(link)
    payment = mobile_payments.ask(
        donor=link.donor,
        provider=provider,
        phone=phone,
        amount=amount,
        purpose=Purpose(
            fund=link.fund,
            child=link.child,
            sponsorship=link.sponsorship,
            campaign=link.campaign,
            link=link,
        ),
    )
    return mobile_payments.send(payment.pk)


def _amount(link: PaymentLink, request: HttpRequest) -> Money:
    typed = amount_typed(link, request.POST.get("amount", "")) if link.donor_chooses else None
    try:
        return amount_to_pay(link, typed)
    except AmountRefused as refusal:
        raise mobile_payments.AskRefused(str(refusal)) from refusal


def _refused(request: HttpRequest, link: PaymentLink, why: str) -> HttpResponse:
    """Paid or closed while the number was typed, or something about what was typed."""
    link.refresh_from_db()
    return _form_again(request, link, why) if link.is_payable else pay.not_now(request, link, why)


def _form_again(request: HttpRequest, link: PaymentLink, why: str) -> HttpResponse:
    return pay.pay_page(
        request,
        link,
        status=400,
        phone_refused=why,
        phone_typed=request.POST.get("phone", "")[:25],
        phone_provider=request.POST.get("provider", ""),
        phone_amount=request.POST.get("amount", "")[:20],
    )


def _waiting(request: HttpRequest, link: PaymentLink, payment: MobilePayment) -> HttpResponse:
    unknown = payment.status == Status.UNKNOWN
    if unknown:
        heading = _("We are still asking")
        paragraphs = [
            mobile_payments.sentence_of(payment),
            _("If your phone has asked you, confirm there. This page looks again by itself."),
        ]
    else:
        heading = _("Look at your phone")
        paragraphs = [
            _("We have asked the phone ending in %(end)s. Confirm there with your PIN.")
            % {"end": payment.phone[-3:]},
            _("This page looks again by itself. You may also close it: we will write to you.")
            if link.donor.email
            else _("This page looks again by itself. You may also close it."),
        ]
    return public.message(
        request,
        heading=heading,
        paragraphs=paragraphs,
        tone="wait",
        amount=in_words(payment.donation.amount),
        next_url=request.path,
        next_label=_("Look again now"),
    )


def _failed(request: HttpRequest, link: PaymentLink, payment: MobilePayment) -> HttpResponse:
    return public.message(
        request,
        heading=_("The payment did not go through"),
        paragraphs=[
            mobile_payments.sentence_of(payment),
            _("Nothing was charged. You can try again, or pay another way."),
        ],
        tone="bad",
        amount=in_words(payment.donation.amount),
        next_url=reverse("payments:pay", args=[link.token]),
        next_label=_("Back to your gift"),
    )


def _too_often(request: HttpRequest, link: PaymentLink, seconds: int) -> HttpResponse:
    response = public.message(
        request,
        heading=_("A moment, please"),
        paragraphs=[_("Phones were asked many times from your network just now. Nothing was charged.")],
        tone="wait",
        status=429,
        next_url=reverse("payments:pay", args=[link.token]),
        next_label=_("Back to your gift"),
    )
    response.headers["Retry-After"] = str(seconds)
    return response
