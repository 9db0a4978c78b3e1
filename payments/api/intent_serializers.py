"""What a front end of one's own sends to begin a gift, and what it gets back."""

from typing import Any

from django.utils.translation import gettext as _
from djmoney.money import Money
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backoffice.core.api.money import AmountField
from backoffice.core.intervals import RECURRING, Interval
from backoffice.core.money import InvalidAmount, refuse_above_charge
from beneficiaries.models import Child
from payments.api.mobile_money import AskedAmount


@extend_schema_field(serializers.CharField(max_length=40))
class AnyChildField(serializers.Field[Any, Any, Any, Any]):
    """A published child, by the number of the register or by the reference that is public."""

    def to_internal_value(self, data: Any) -> Child:
        text = str(data).strip()[:40].replace("\x00", "")
        rows = Child.objects.published()
        known = rows.filter(reference=text.upper()).first()
        if known is None and text.isascii() and text.isdigit() and len(text) <= 15:
            known = rows.filter(pk=int(text)).first()
        if known is None:
            raise serializers.ValidationError(_("No such child can be helped at the moment."))
        return known


class ChargedAmount(AskedAmount):
    """What Stripe is to charge: not above what it takes at once either."""

    def to_internal_value(self, data: Any) -> Money | None:
        amount = super().to_internal_value(data)
        try:
            if amount is not None:
                refuse_above_charge(amount)
        except InvalidAmount as error:
            raise serializers.ValidationError(str(error)) from error
        return amount


class WantedSerializer(serializers.Serializer[Any]):
    amount = ChargedAmount()
    currency = serializers.CharField(
        required=False, allow_blank=True, max_length=3, help_text="Absent: the charity's own currency."
    )
    child_id = AnyChildField(
        required=False, allow_null=True, help_text="Number or reference of a published child."
    )
    sponsor_id = serializers.CharField(
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=64,
        help_text="Honoured for that sponsor, signed in, and for staff; from anybody else it is a claim.",
    )
    name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    email = serializers.EmailField(required=False, allow_blank=True, max_length=254)


class EveryWantedSerializer(WantedSerializer):
    interval = serializers.ChoiceField(
        choices=[value.value for value in Interval], required=False, default=Interval.ONCE.value
    )


class RecurringWantedSerializer(WantedSerializer):
    interval = serializers.ChoiceField(
        choices=[value.value for value in RECURRING], required=False, default=Interval.MONTH.value
    )


class BegunSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="donation.pk", help_text="The donation, which waits for its money.")
    reference = serializers.CharField(source="donation.reference")
    status = serializers.CharField(source="donation.status")
    amount = AmountField(source="donation.amount")
    currency = serializers.CharField(source="donation.amount.currency")
    client_secret = serializers.CharField(source="intent.client_secret")
    payment_intent_id = serializers.CharField(source="intent.payment_id")
    subscription_id = serializers.CharField(source="intent.subscription_id", allow_blank=True)
    publishable_key = serializers.CharField(allow_blank=True)


class SessionSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The session at Stripe.")
    url = serializers.CharField(help_text="Where to send the giver.")
    session_url = serializers.CharField(source="url", help_text="The same.")
