"""Addresses of private files."""

from django.urls import path

from backoffice.core.files import views

urlpatterns = [
    path("signed/<str:token>/", views.signed, name="private-file-signed"),
    path("<slug:kind>/<str:key>/", views.guarded, name="private-file"),
    path("<slug:kind>/<str:key>/<slug:variant>/", views.guarded, name="private-file-variant"),
]
