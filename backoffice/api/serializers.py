"""What the auth routes take and give."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backoffice.core.models import User
from beneficiaries.models import PartnerMember


class PasswordField(serializers.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(write_only=True, trim_whitespace=False, max_length=256, **options)


class LoginSerializer(serializers.Serializer[Any]):
    email = serializers.CharField(max_length=254, help_text="In small letters or capitals.")
    password = PasswordField()
    otp = serializers.CharField(
        max_length=20,
        required=False,
        default="",
        allow_blank=True,
        help_text="The code of the second factor.",
    )


class RefreshSerializer(serializers.Serializer[Any]):
    refresh = serializers.CharField(
        max_length=4000,
        required=False,
        default="",
        allow_blank=True,
        help_text="Absent: the refresh_token cookie is taken.",
    )


class NewPasswordSerializer(serializers.Serializer[Any]):
    old_password = PasswordField()
    new_password = PasswordField()

    def validate_new_password(self, value: str) -> str:
        return _good_password(value, self.context["request"].user)


class RegisterSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=254)
    full_name = serializers.CharField(max_length=200)
    password = PasswordField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        somebody = User(email=attrs["email"], full_name=attrs["full_name"])
        try:
            _good_password(attrs["password"], somebody)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"password": error.detail}) from error
        return attrs


class MeSerializer(serializers.ModelSerializer[User]):
    roles = serializers.SerializerMethodField()
    partner = serializers.SerializerMethodField(help_text="The partner for whom this person acts.")

    class Meta:
        model = User
        fields = ["id", "email", "full_name", "is_staff", "roles", "partner"]
        read_only_fields = ["email", "is_staff"]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_roles(self, user: User) -> list[str]:
        return list(user.groups.order_by("name").values_list("name", flat=True))

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_partner(self, user: User) -> int | None:
        return PartnerMember.objects.filter(user=user).values_list("partner_id", flat=True).first()


class TokensSerializer(serializers.Serializer[Any]):
    access = serializers.CharField(help_text="For the header Authorization: Bearer …")
    refresh = serializers.CharField(help_text="Good once, at auth/refresh/.")


class SignedInSerializer(TokensSerializer):
    user = MeSerializer()


def _good_password(value: str, user: User) -> str:
    try:
        validate_password(value, user)
    except ValidationError as error:
        raise serializers.ValidationError(error.messages) from error
    return value
