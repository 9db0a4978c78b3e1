"""A child as those see it who work in the register. What is sealed stands in no field here."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied

from backoffice.core.api.money import AmountField, CurrencyField
from backoffice.core.models import User
from beneficiaries.api.photos import PhotoField, refuse_future
from beneficiaries.models import Child, Guardian, Partner, PartnerMember
from beneficiaries.services import duplicates, photos
from beneficiaries.services.register import register_child, update_child

SENT_WITH_THE_CHILD = ("photo", "photo_taken_on", "change_reason")


class GuardianSerializer(serializers.ModelSerializer[Guardian]):
    phone = serializers.CharField(read_only=True)

    class Meta:
        model = Guardian
        fields = ["id", "full_name", "relation", "phone"]


class OwnPartnerField(serializers.PrimaryKeyRelatedField[Partner]):
    """A partner whose records the person may see; of others it is said that they do not exist."""

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        return Partner.objects.for_user(request.user) if request else Partner.objects.none()


class ChildSerializer(serializers.ModelSerializer[Child]):
    partner = OwnPartnerField(
        queryset=Partner.objects.all(), required=False, help_text="Absent: the registrar's own."
    )
    country = serializers.CharField(source="partner.country.code", read_only=True)
    age = serializers.IntegerField(read_only=True, allow_null=True, help_text="Whole years.")
    monthly_need = AmountField(required=False, allow_null=True)
    monthly_need_currency = CurrencyField()
    tags = serializers.SlugRelatedField[Any](slug_field="name", many=True, read_only=True)
    leaving_reason = serializers.CharField(
        read_only=True, help_text="Empty as long as the child has not left."
    )
    is_published = serializers.BooleanField(read_only=True)
    guardians = serializers.SerializerMethodField(help_text="null for those who may not see guardians.")
    photo = PhotoField(required=False)
    photo_taken_on = serializers.DateField(write_only=True, required=False, allow_null=True)
    change_reason = serializers.CharField(
        write_only=True, required=False, allow_blank=True, max_length=500, help_text="Stands in the history."
    )

    class Meta:
        model = Child
        fields = [
            "id", "reference", "status", "first_name", "family_name", "sex", "birth_date", "birth_year", "age",
            "partner", "country", "school", "school_class", "languages", "interests", "household",
            "story_draft", "story", "monthly_need", "monthly_need_currency", "tags", "is_published",
            "guardians", "photo", "photo_taken_on", "change_reason", "submitted_at", "verified_at",
            "reverify_due_on", "report_due_on", "leaving_reason", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = [
            "reference", "status", "story", "submitted_at", "verified_at", "reverify_due_on", "report_due_on",
            "leaving_reason", "created_at", "updated_at",
        ]  # fmt: skip

    @extend_schema_field(GuardianSerializer(many=True, allow_null=True))
    def get_guardians(self, child: Child) -> Any:
        if not self._user.has_perm("beneficiaries.view_guardian"):
            return None
        return GuardianSerializer(child.guardians.all(), many=True).data

    def validate_photo_taken_on(self, value: Any) -> Any:
        return refuse_future(value)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "photo" in attrs and not self._user.has_perm("beneficiaries.add_childphoto"):
            raise PermissionDenied(_("You may not add photos."))
        if self.instance is None and "partner" not in attrs:
            attrs["partner"] = self._own_partner()
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Child:
        sent = _taken_out(validated_data)
        with transaction.atomic():
            child = register_child(Child(**validated_data), by=self._user)
            self._add_photo(child, sent)
            duplicates.find_for([child])
        return child

    def update(self, instance: Child, validated_data: dict[str, Any]) -> Child:
        sent = _taken_out(validated_data)
        for name, value in validated_data.items():
            setattr(instance, name, value)
        with transaction.atomic():
            child = update_child(instance, by=self._user, reason=sent.get("change_reason", ""))
            self._add_photo(child, sent)
        return child

    @property
    def _user(self) -> User:
        user: User = self.context["request"].user
        return user

    def _own_partner(self) -> Partner:
        member = PartnerMember.objects.filter(user=self._user).select_related("partner").first()
        if member is None:
            raise serializers.ValidationError({"partner": [_("Say which partner cares for the child.")]})
        return member.partner

    def _add_photo(self, child: Child, sent: dict[str, Any]) -> None:
        if photo := sent.get("photo"):
            photos.add_photo(child, upload=photo, by=self._user, taken_on=sent.get("photo_taken_on"))


def _taken_out(data: dict[str, Any]) -> dict[str, Any]:
    """What comes with the child and is no field of its own."""
    return {name: data.pop(name) for name in SENT_WITH_THE_CHILD if name in data}
