"""children/…: the register, for staff and for the registrars of its own partner."""

from typing import Any, cast

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.filters import SearchFilter
from rest_framework.generics import GenericAPIView, ListCreateAPIView, RetrieveUpdateDestroyAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from backoffice.core.api.ordering import KnownOrder
from backoffice.core.api.views import Unkept
from backoffice.core.errors import Conflict
from backoffice.core.models import User
from beneficiaries.api.filters import InRegister
from beneficiaries.api.photos import ChildPhotoSerializer
from beneficiaries.api.serializers import ChildSerializer
from beneficiaries.api.steps import STEPS, Step
from beneficiaries.models import Child, ChildPhoto
from beneficiaries.services.steps import refuse_closed_record

VIEW, ADD, CHANGE = "beneficiaries.view_child", "beneficiaries.add_child", "beneficiaries.change_child"


class NothingIsForgotten(Conflict):
    """The register deletes no child."""


class OfRegister(Unkept, GenericAPIView[Child]):
    """The children whom the person may see, with all that one answer needs of them."""

    queryset = Child.objects.none()  # for the description alone
    serializer_class = ChildSerializer

    def get_queryset(self) -> QuerySet[Child]:
        user = cast(User, self.request.user)
        rows = Child.objects.for_user(user).select_related("partner").prefetch_related("tags")
        rows = rows.annotate(is_published=Exists(Child.objects.published().filter(pk=OuterRef("pk"))))
        if user.has_perm("beneficiaries.view_guardian"):
            rows = rows.prefetch_related("guardians")
        if user.has_perm("beneficiaries.view_childphoto"):
            main = ChildPhoto.objects.filter(is_primary=True)
            rows = rows.prefetch_related(Prefetch("photos", queryset=main, to_attr="main_photos"))
        return rows

    def as_it_stands(self, child: Child) -> dict[str, Any]:
        """The child anew, after a service has changed it."""
        return dict(self.get_serializer(self.get_queryset().get(pk=child.pk)).data)


@extend_schema(tags=["children"])
@extend_schema_view(
    get=extend_schema(summary="The register"),
    post=extend_schema(
        summary="Register a child", description="With the refusals of the screen; the photo as multipart."
    ),
)
class ChildList(OfRegister, ListCreateAPIView[Child]):
    """Those whom the person may see; `search` takes beginnings of reference, first name and family name."""

    rights = {"GET": VIEW, "POST": ADD}
    filter_backends = (DjangoFilterBackend, SearchFilter, KnownOrder)
    filterset_class = InRegister
    search_fields = ("^reference", "^first_name", "^family_name")
    orders = {
        "registered": ("created_at",),
        "updated": ("updated_at",),
        "name": ("family_name", "first_name"),
        "reference": ("reference",),
    }
    default_order = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[Child]:
        return super().get_queryset().filter(merged_into=None)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(self.as_it_stands(serializer.save()), status=201)


@extend_schema(tags=["children"])
@extend_schema_view(
    get=extend_schema(summary="One child"),
    put=extend_schema(summary="Correct a child, all its facts"),
    patch=extend_schema(summary="Correct some facts of a child"),
    delete=extend_schema(summary="Refused: the register forgets nobody"),
)
class ChildDetail(OfRegister, RetrieveUpdateDestroyAPIView[Child]):
    rights = {"GET": VIEW, "PUT": CHANGE, "PATCH": CHANGE, "DELETE": CHANGE}

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        serializer = self.get_serializer(
            self.get_object(), data=request.data, partial=bool(kwargs.get("partial"))
        )
        serializer.is_valid(raise_exception=True)
        return Response(self.as_it_stands(serializer.save()))

    def perform_destroy(self, instance: Child) -> None:
        raise NothingIsForgotten(
            _(
                "The register forgets nobody. %(child)s stays: record that it leaves, have it rejected, "
                "or merge it if it was entered twice."
            )
            % {"child": instance}
        )


@extend_schema(tags=["children"])
@extend_schema_view(
    get=extend_schema(summary="The photos of a child"), post=extend_schema(summary="Add a photo")
)
class ChildPhotos(Unkept, ListCreateAPIView[ChildPhoto]):
    """A child's photos. One that is sent is checked and re-encoded at once; place and phone data are dropped."""

    rights = {"GET": "beneficiaries.view_childphoto", "POST": "beneficiaries.add_childphoto"}
    queryset = ChildPhoto.objects.none()  # for the description alone
    serializer_class = ChildPhotoSerializer

    def get_queryset(self) -> QuerySet[ChildPhoto]:
        return self._child().photos.order_by("-is_primary", "-created_at", "id")

    def perform_create(self, serializer: BaseSerializer[ChildPhoto]) -> None:
        child = self._child()
        refuse_closed_record(child)
        serializer.save(child=child)

    def _child(self) -> Child:
        mine = Child.objects.for_user(cast(User, self.request.user))
        return get_object_or_404(mine, pk=self.kwargs["pk"])


class ChildStep(OfRegister):
    """One step of a child's way."""

    step: Step = STEPS[0]

    @property
    def rights(self) -> dict[str, str]:
        return {"POST": self.step.right}

    def post(self, request: Request, pk: int) -> Response:
        child = self.get_object()
        asked = self.step.asks(data=request.data)
        asked.is_valid(raise_exception=True)
        self.step.act(child, by=request.user, **asked.validated_data)
        return Response(self.as_it_stands(child))


def step_view(step: Step) -> Any:
    """The view of one step, described under its own name."""
    described = extend_schema(
        tags=["children"],
        summary=step.what,
        operation_id=f"children_{step.slug.replace('-', '_')}",
        request=step.asks,
        responses=ChildSerializer,
    )
    view: type[ChildStep] = type(f"Child{step.slug.title().replace('-', '')}", (ChildStep,), {"step": step})
    return extend_schema_view(post=described)(view).as_view()
