"""stripe/…-intent/ and donations/create-checkout-session/: taking a gift in a front end of one's own.

Open to everybody, so nothing that is typed here is tied to a sponsor of ours: a sponsor who is signed in gives in the
own name, staff may give for a sponsor, and what anybody else says of a sponsor is kept for people to look at.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import ValidationError as _ModelValidationError
from django.db import models
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.core.api.views import Unkept
from backoffice.core.intervals import Interval
from donors.models import Donor
from payments.api.intent_serializers import (
    BegunSerializer,
    EveryWantedSerializer,
    RecurringWantedSerializer,
    SessionSerializer,
    WantedSerializer,
)
from payments.api.mobile_money import own_record
from payments.gateway.errors import GatewayError
from payments.services.paying import checkout_sessions, intents
from payments.services.paying.guests import Giver, Guest
from payments.services.paying.intents import Wanted

KEYS = ("Idempotency-Key", "X-Idempotency-Key")
LONGEST_KEY = 200
FOR_SPONSORS = "payments.send_paymentlink"


class Unreachable(APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unreachable"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.wait = 30  # the exception handler writes it as Retry-After


@dataclass(frozen=True)
class Asked:
    wanted: Wanted
    giver: Giver
    key: str
    who: str


HEADER = OpenApiParameter(
    KEYS[0], str, OpenApiParameter.HEADER, description="The same key and body are the same gift."
)


def asked_of(request: Request, serializer_class: type[WantedSerializer]) -> Asked:
    body = serializer_class(data=request.data)
    body.is_valid(raise_exception=True)
    facts = body.validated_data
    giver, claim = _who_gives(request, facts)
    wanted = Wanted(
        amount=facts["amount"],
        interval=Interval(facts.get("interval", Interval.ONCE)),
        child=facts.get("child_id"),
        claimed_sponsor=claim,
    )
    return Asked(wanted, giver, _key(request), _caller(request, giver, claim))


class _Asks(Unkept):
    permission_classes = (AllowAny,)
    throttle_scope = "giving"
    serializer_class: type[WantedSerializer] = WantedSerializer

    def asked(self, request: Request) -> Asked:
        return asked_of(request, self.serializer_class)


class _Intents(_Asks):
    kind = ""

    def post(self, request: Request) -> Response:
        asked = self.asked(request)
        with _calm():
            begun = intents.begin(
                asked.wanted,
                pk=intents.key_of(who=asked.who, kind=self.kind, key=asked.key),
                giver=asked.giver,
            )
        return Response(BegunSerializer(begun).data, status=201 if begun.is_new else 200)


_BEGUN = {200: BegunSerializer, 201: BegunSerializer}


@extend_schema(tags=["stripe"])
class PaymentIntent(_Intents):
    """One gift, paid once. Confirm it with Stripe.js and the client secret; the webhook books it."""

    kind = "payment"

    @extend_schema(summary="Begin a payment", request=WantedSerializer, responses=_BEGUN, parameters=[HEADER])
    def post(self, request: Request) -> Response:
        return super().post(request)


@extend_schema(tags=["stripe"])
class SubscriptionIntent(_Intents):
    """A gift that comes back. Its first payment is confirmed with the client secret; then it goes on by itself."""

    kind = "subscription"
    serializer_class = RecurringWantedSerializer

    @extend_schema(
        summary="Begin a recurring gift",
        request=RecurringWantedSerializer,
        responses=_BEGUN,
        parameters=[HEADER],
    )
    def post(self, request: Request) -> Response:
        return super().post(request)

    def asked(self, request: Request) -> Asked:
        asked = super().asked(request)
        if isinstance(asked.giver, Guest) and not asked.giver.email:
            raise ValidationError({"email": [_("Missing 'email': we write to whoever gives regularly.")]})
        return asked


@extend_schema(tags=["donations"])
class CheckoutSession(_Asks):
    """A page of Stripe's to pay on, once or regularly."""

    serializer_class = EveryWantedSerializer

    @extend_schema(
        summary="Make a payment page",
        request=EveryWantedSerializer,
        responses={201: SessionSerializer},
        parameters=[HEADER],
    )
    def post(self, request: Request) -> Response:
        asked = self.asked(request)
        with _calm():
            page = checkout_sessions.open_page(
                asked.wanted, giver=asked.giver, token=checkout_sessions.token_of(asked.who, asked.key)
            )
        return Response(SessionSerializer(page).data, status=201)


@contextmanager
def _calm() -> Iterator[None]:
    """Stripe that cannot be reached is no error of ours, and nothing is charged by asking again."""
    try:
        yield
    except GatewayError as error:
        raise Unreachable(str(error.user_message)) from error


def _who_gives(request: Request, facts: dict[str, Any]) -> tuple[Giver, str]:
    """The giver, and whom a giver says to be who may not be believed."""
    named = (facts.get("sponsor_id") or "").strip()
    own = own_record(request) if request.user.is_authenticated else None
    if own is not None and named in ("", str(own.pk)):
        return own, ""
    if named and request.user.has_perm(FOR_SPONSORS):
        return _sponsor(request, named), ""
    name = " ".join(facts.get("name", "").split()) or _("Giver on the website")
    spoken = get_language_from_request(request._request)
    return Guest(name=name, email=facts.get("email", ""), language=spoken), named


def _caller(request: Request, giver: Giver, claim: str) -> str:
    """Whose idempotency key it is. Many front ends count "1", "2", "3": what one giver began is never handed to the
    next, with the address that was typed."""
    caller = str(request.user.pk) if request.user.is_authenticated else "open"
    whose = str(giver.pk) if isinstance(giver, Donor) else [giver.name, giver.email, claim]
    return json.dumps([caller, whose])


def _sponsor(request: Request, named: str) -> Donor:
    rows = cast("models.QuerySet[Donor]", Donor.objects.for_user(request.user)).filter(merged_into=None)
    try:
        return rows.get(pk=named)
    except (Donor.DoesNotExist, ValueError, TypeError, _ModelValidationError) as error:
        raise ValidationError({"sponsor_id": [_("There is no such sponsor.")]}) from error


def _key(request: Request) -> str:
    key = next((said.strip() for name in KEYS if (said := request.headers.get(name, ""))), "")
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise ValidationError(
            {
                "detail": _("An idempotency key has at most %(most)d printable characters.")
                % {"most": LONGEST_KEY}
            }
        )
    return key
