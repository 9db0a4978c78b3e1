"""view-children/…: what everybody may know of published children, by `services.public_children` alone."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.core.api.ordering import KnownOrder
from backoffice.core.api.views import Open
from beneficiaries.api.filters import AgeAndHome
from beneficiaries.models import Child
from beneficiaries.services.photos import VARIANTS
from beneficiaries.services.public_children import PublicChild, public_child, public_children

PHOTO_ADDRESSES = {
    "type": "object",
    "description": "Addresses of the published photo; they answer for as long as it is published.",
    "properties": {name: {"type": "string", "format": "uri"} for name in VARIANTS},
}


class HomeSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class PublicChildSerializer(serializers.Serializer[Any]):
    reference = serializers.CharField()
    first_name = serializers.CharField()
    age = serializers.IntegerField(allow_null=True, help_text="Whole years.")
    country = serializers.SerializerMethodField()
    languages = serializers.CharField(allow_blank=True)
    interests = serializers.CharField(allow_blank=True)
    story = serializers.CharField(allow_blank=True)
    photo = serializers.SerializerMethodField()
    is_available = serializers.BooleanField(
        source="is_offered", help_text="False for a child who has a sponsor already, or is kept for one."
    )

    @extend_schema_field(HomeSerializer)
    def get_country(self, child: PublicChild) -> dict[str, str]:
        return {"code": child.country, "name": child.country_name}

    @extend_schema_field(PHOTO_ADDRESSES)
    def get_photo(self, child: PublicChild) -> dict[str, str]:
        return {
            name: f"{settings.SITE_URL}{reverse('public_child_photo', args=[child.reference, name])}"
            for name in VARIANTS
        }


@extend_schema(tags=["view-children"])
class PublicChildList(Open, GenericAPIView[Child]):
    """The published children, those first who wait longest (`ordering=-waiting`: the newest first)."""

    queryset = Child.objects.none()  # the answer is made of PublicChild alone
    serializer_class = PublicChildSerializer
    filter_backends = (DjangoFilterBackend, KnownOrder)
    filterset_class = AgeAndHome
    orders = {"waiting": ("created_at",)}
    default_order = ("created_at", "id")

    def get_queryset(self) -> QuerySet[Any]:
        return Child.objects.published().values_list("reference", flat=True)

    @extend_schema(summary="Published children", responses=PublicChildSerializer(many=True))
    def get(self, request: Request) -> Response:
        page: list[str] = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        found = public_children(Child.objects.filter(reference__in=page), at_most=len(page))
        found.sort(key=lambda child: page.index(child.reference))
        return self.get_paginated_response(PublicChildSerializer(found, many=True).data)


@extend_schema(tags=["view-children"])
class PublicChildDetail(Open):
    """One published child. One that was taken back is answered like one that never was."""

    @extend_schema(summary="One published child", responses=PublicChildSerializer)
    def get(self, request: Request, reference: str) -> Response:
        child = public_child(reference)
        if child is None:
            raise NotFound
        return Response(PublicChildSerializer(child).data)
