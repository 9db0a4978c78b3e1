"""Addresses of the beneficiaries floor: what the public opens."""

from django.urls import path

from beneficiaries.views import photos, public_children

urlpatterns = [
    path("children/", public_children.gallery, name="public_children"),
    path("children/<slug:reference>/", public_children.child, name="public_child"),
    path(
        "children/<str:reference>/photo/<slug:variant>.webp", photos.public_photo, name="public_child_photo"
    ),
]
