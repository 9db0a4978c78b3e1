"""payments/…: asking by phone, and how it stands. For sponsors about themselves, and for staff who may ask."""

from typing import Any, cast

from django.conf import settings
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from backoffice.core.api.money import AmountField
from backoffice.core.api.views import Unkept
from backoffice.core.models import User
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from payments.models import Donation, MobilePayment
from payments.services.mobile import mobile_lookups, mobile_payments, mobile_requests
from payments.services.mobile.mobile_payments import Purpose

ASK, VIEW = "payments.ask_mobilepayment", "payments.view_mobilepayment"
KEY = "X-Idempotency-Key"


class IsDonorOr(BasePermission):
    """Somebody with a donor record, for it; or whoever holds the view's right, for anybody."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        return request.user.has_perm(view.right) or own_record(request) is not None


class PromptRate(SimpleRateThrottle):
    """A sponsor makes phones ring no more often than the public page lets an address; staff as they need."""

    scope = "mobile-prompt"

    def get_rate(self) -> str | None:
        return settings.MOBILE_PROMPT_RATE or None

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return None if request.user.has_perm(ASK) else f"throttle_mobile_prompt_of_{request.user.pk}"


def own_record(request: Request) -> Donor | None:
    return Donor.objects.standing().filter(user=cast(User, request.user)).first()


class AskedAmount(AmountField):
    """With its currency under `currency`, as in the other routes that ask for money."""

    def get_value(self, dictionary: Any) -> Any:
        return dictionary.get("amount"), dictionary.get("currency")


class AskedChildField(serializers.PrimaryKeyRelatedField[Child]):
    """A verified child. To sponsors only those exist whom everybody may see, and their own."""

    def get_queryset(self) -> QuerySet[Child]:
        rows, request = Child.objects.verified(), self.context.get("request")
        if request is None or request.user.has_perm(ASK):
            return rows
        own = Sponsorship.objects.live().filter(payer=own_record(request)).values("child")
        return rows.filter(Q(pk__in=Child.objects.published().values("pk")) | Q(pk__in=own))


class InitiateSerializer(serializers.Serializer[Any]):
    amount = AskedAmount()
    currency = serializers.CharField(
        required=False, help_text="Absent: the charity's own currency.", max_length=3
    )
    phone = serializers.CharField(max_length=25, help_text="With the country's code: +260971234567.")
    provider = serializers.CharField(
        required=False, max_length=30, help_text="Absent: the first that takes the currency."
    )
    sponsor_id = serializers.PrimaryKeyRelatedField(
        queryset=Donor.objects.standing(), required=False, help_text="For staff; sponsors ask themselves."
    )
    child_id = AskedChildField(
        queryset=Child.objects.verified(),
        required=False,
        help_text="For sponsors a published child, or one of their own.",
    )


class PaymentSerializer(serializers.ModelSerializer[MobilePayment]):
    amount = AmountField(source="donation.amount", read_only=True)
    currency = serializers.CharField(source="donation.amount.currency", read_only=True)
    donation = serializers.CharField(source="donation.reference", read_only=True)
    donation_status = serializers.ChoiceField(
        source="donation.status", choices=Donation.Status.choices, read_only=True
    )
    message = serializers.SerializerMethodField(help_text="How it stands, in a sentence.")

    class Meta:
        model = MobilePayment
        fields = [
            *("id", "status", "provider", "phone", "amount", "currency", "donation", "donation_status"),
            *("reference", "provider_receipt", "failure", "message", "created_at", "settled_at"),
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_message(self, payment: MobilePayment) -> str:
        return mobile_payments.sentence_of(payment)


@extend_schema(tags=["payments"])
class Initiate(Unkept):
    """Ask a phone for money. The answer says that it was asked, not that it was paid: look at `payments/{id}`."""

    permission_classes = (IsDonorOr,)
    throttle_classes = (*APIView.throttle_classes, PromptRate)
    right = ASK

    @extend_schema(
        summary="Ask for money by phone",
        request=InitiateSerializer,
        responses={200: PaymentSerializer, 201: PaymentSerializer},
        parameters=[
            OpenApiParameter(
                KEY, str, OpenApiParameter.HEADER, description="The same key is the same payment."
            )
        ],
    )
    def post(self, request: Request) -> Response:
        asked = InitiateSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        facts, amount = asked.validated_data, asked.validated_data["amount"]
        name = facts.get("provider") or mobile_payments.provider_for(str(amount.currency)).name
        payment, is_new = mobile_requests.ask_once(
            user=cast(User, request.user),
            key=_key(request),
            donor=_whose(request, facts.get("sponsor_id")),
            provider=name,
            phone=facts["phone"],
            amount=amount,
            purpose=Purpose(child=facts.get("child_id")),
        )
        if is_new:
            payment = mobile_payments.send(payment.pk)
        return Response(PaymentSerializer(payment).data, status=201 if is_new else 200)


@extend_schema(tags=["payments"])
class PaymentDetail(Unkept):
    """How a payment stands. When it is time to, the provider is asked first."""

    permission_classes = (IsDonorOr,)
    right = VIEW

    @extend_schema(summary="One payment by phone", responses=PaymentSerializer)
    def get(self, request: Request, pk: str) -> Response:
        rows = MobilePayment.objects.select_related("donation__donor")
        if not request.user.has_perm(VIEW):
            rows = rows.filter(donation__donor=own_record(request))
        payment = mobile_lookups.look_if_due(get_object_or_404(rows, pk=pk))
        return Response(PaymentSerializer(payment).data)


def _key(request: Request) -> str:
    key: str = request.headers.get(KEY, "").strip()
    if len(key) > mobile_requests.LONGEST_KEY or not key.isprintable():
        raise ValidationError(
            {"detail": _("%(name)s is longer than %(most)d characters.") % {"name": KEY, "most": 200}}
        )
    return key


def _whose(request: Request, named: Donor | None) -> Donor:
    """A sponsor asks for nobody else."""
    own = own_record(request)
    if named is None:
        if own is None:
            raise ValidationError({"sponsor_id": [gettext_lazy("Say whose payment this is.")]})
        return own
    if named != own and not request.user.has_perm(ASK):
        raise PermissionDenied
    return named
