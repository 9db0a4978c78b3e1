"""Photos of children in the API: taken in as files, handed out as links that end after minutes."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backoffice.core.files.links import signed_link
from backoffice.core.models import User
from beneficiaries import files
from beneficiaries.models import Child, ChildPhoto
from beneficiaries.services import photos
from beneficiaries.services.imaging import PhotoRefused

LINKS = {
    "type": "object",
    "nullable": True,
    "description": "Links to the variants; they end after some minutes, and when the right to see the photo ends.",
    "properties": {name: {"type": "string", "format": "uri"} for name in photos.VARIANTS},
}


def links_to(photo: ChildPhoto, viewer: User) -> dict[str, str]:
    return {name: signed_link(files.PHOTO, photo, name, viewer=viewer) for name in photos.VARIANTS}


class PhotoField(serializers.FileField):
    """A file on the way in, checked and re-encoded at once; links to the main photo on the way out.

    The rows that this reads are prefetched as `main_photos` for those who may see photos.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", **options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:  # type: ignore[override]
        upload = super().to_internal_value(data)
        try:
            return {"photo": photos.prepare_photo(upload)}
        except PhotoRefused as refusal:
            raise serializers.ValidationError(str(refusal)) from refusal

    def to_representation(self, value: Child) -> dict[str, str] | None:  # type: ignore[override]
        main = getattr(value, "main_photos", [])
        return links_to(main[0], self.context["request"].user) if main else None


class PhotoFieldInOpenApi(OpenApiSerializerFieldExtension):
    target_class = PhotoField

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "string", "format": "binary"} if direction == "request" else LINKS


class ChildPhotoSerializer(serializers.ModelSerializer[ChildPhoto]):
    photo = PhotoField(write_only=True)
    links = serializers.SerializerMethodField()

    class Meta:
        model = ChildPhoto
        fields = [
            "id", "photo", "taken_on", "is_primary", "is_published", "width", "height", "created_at", "links",
        ]  # fmt: skip
        read_only_fields = ["is_primary", "is_published", "width", "height", "created_at"]

    @extend_schema_field(LINKS)
    def get_links(self, photo: ChildPhoto) -> dict[str, str]:
        return links_to(photo, self.context["request"].user)

    def validate_taken_on(self, value: Any) -> Any:
        return refuse_future(value)

    def create(self, validated_data: dict[str, Any]) -> ChildPhoto:
        return photos.add_photo(
            validated_data["child"],
            upload=validated_data["photo"],
            by=self.context["request"].user,
            taken_on=validated_data.get("taken_on"),
        )


def refuse_future(taken_on: Any) -> Any:
    if taken_on and taken_on > timezone.localdate():
        raise serializers.ValidationError(_("The photo cannot have been taken in the future."))
    return taken_on
