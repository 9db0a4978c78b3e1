"""donations/…: gifts, for sponsors their own, for staff who may see gifts all of them."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.core.api.money import AmountField
from backoffice.core.api.ordering import KnownOrder
from backoffice.core.api.views import Unkept
from backoffice.core.models import User
from payments.api import intents as front_ends
from payments.api.intent_serializers import WantedSerializer
from payments.api.mobile_money import IsDonorOr, own_record
from payments.models import Donation
from payments.services.paying import intents
from payments.services.paying.decline_words import sentence

VIEW = "payments.view_donation"


class DonationSerializer(serializers.ModelSerializer[Donation]):
    amount = AmountField(read_only=True)
    currency = serializers.CharField(source="amount.currency", read_only=True)
    sponsor_id = serializers.UUIDField(source="donor_id", read_only=True, allow_null=True)
    child = serializers.CharField(source="child.reference", read_only=True, default=None, allow_null=True)
    fund = serializers.CharField(source="fund.name", read_only=True, default=None, allow_null=True)
    is_recurring = serializers.SerializerMethodField()
    failure = serializers.SerializerMethodField(help_text="Why it failed, in a sentence; else empty.")

    class Meta:
        model = Donation
        fields = [
            *("id", "reference", "status", "channel", "amount", "currency", "sponsor_id", "child", "fund"),
            *(
                "is_recurring",
                "paid_with",
                "failure",
                "next_try_at",
                "recovered_at",
                "received_at",
                "created_at",
            ),
        ]
        read_only_fields = fields

    def get_is_recurring(self, donation: Donation) -> bool:
        return donation.recurring_gift_id is not None

    def get_failure(self, donation: Donation) -> str:
        failed = donation.status == Donation.Status.FAILED
        return sentence(donation.failure_code) if failed else ""


class _Gifts(Unkept, GenericAPIView[Donation]):
    permission_classes = (IsDonorOr,)
    right = VIEW
    serializer_class: Any = DonationSerializer

    def get_queryset(self) -> QuerySet[Donation]:
        if getattr(self, "swagger_fake_view", False):
            return Donation.objects.none()
        user = cast(User, self.request.user)
        rows = Donation.objects.select_related("child", "fund")
        if user.has_perm(VIEW):
            return rows.for_user(user)
        return rows.filter(donor=own_record(self.request))


_STATUS = OpenApiParameter("status", str, enum=[value for value, _label in Donation.Status.choices])


@extend_schema(tags=["donations"])
class DonationList(_Gifts):
    """Gifts, the newest first. A new one is pending: pay it under the same idempotency key by `stripe/payment-intent/`."""

    filter_backends = (KnownOrder,)
    orders = {"created": ("created_at",), "received": ("received_at",)}
    default_order = ("-created_at", "-id")

    @extend_schema(
        summary="Gifts",
        responses=DonationSerializer(many=True),
        parameters=[_STATUS],
        operation_id="donations_list",
    )
    def get(self, request: Request) -> Response:
        rows = self.get_queryset()
        if wanted := request.query_params.get("status", ""):
            if wanted not in Donation.Status.values:
                known = ", ".join(Donation.Status.values)
                raise ValidationError({"status": [_("Use one of: %(known)s.") % {"known": known}]})
            rows = rows.filter(status=wanted)
        page = self.paginate_queryset(self.filter_queryset(rows))
        return self.get_paginated_response(DonationSerializer(page, many=True).data)

    @extend_schema(
        summary="Begin a gift",
        request=WantedSerializer,
        responses={200: DonationSerializer, 201: DonationSerializer},
        parameters=[front_ends.HEADER],
    )
    def post(self, request: Request) -> Response:
        if own_record(request) is None and not request.user.has_perm(front_ends.FOR_SPONSORS):
            raise PermissionDenied
        asked = front_ends.asked_of(request, WantedSerializer)
        donation, is_new = intents.begin_rows(
            asked.wanted,
            pk=intents.key_of(who=asked.who, kind=front_ends.PaymentIntent.kind, key=asked.key),
            giver=asked.giver,
        )
        return Response(DonationSerializer(donation).data, status=201 if is_new else 200)


@extend_schema(tags=["donations"])
class DonationDetail(_Gifts):
    """One gift. Those of others do not exist."""

    @extend_schema(summary="One gift", responses=DonationSerializer)
    def get(self, request: Request, pk: str) -> Response:
        return Response(DonationSerializer(get_object_or_404(self.get_queryset(), pk=pk)).data)
