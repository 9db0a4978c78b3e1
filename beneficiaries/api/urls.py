"""Routes of this floor, relative to the API's own address."""

from django.urls import URLPattern

from backoffice.core.api.routes import either
from beneficiaries.api import public, views
from beneficiaries.api.steps import STEPS

urlpatterns: list[URLPattern] = [
    *either("children", views.ChildList.as_view(), "child-list-create"),
    *either("children/<int:pk>", views.ChildDetail.as_view(), "child-detail"),
    *either("children/<int:pk>/photos", views.ChildPhotos.as_view(), "child-photos"),
    *(
        route
        for step in STEPS
        for route in either(f"children/<int:pk>/{step.slug}", views.step_view(step), f"child-{step.slug}")
    ),
    *either("view-children", public.PublicChildList.as_view(), "view-child-list"),
    *either("view-children/<slug:reference>", public.PublicChildDetail.as_view(), "view-child-detail"),
]
