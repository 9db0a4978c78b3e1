"""Every address that Almoner answers."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from backoffice.screens.front_page import front_page
from payments.urls import webhooks_within_the_api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front_page, name="front_page"),
    path("admin/", admin.site.urls),
    path("files/", include("backoffice.core.files.urls")),
    *webhooks_within_the_api,
    path("", include("backoffice.api.urls")),
    path("", include("beneficiaries.urls")),
    path("", include("donors.urls")),
    path("", include("payments.urls")),
]

if settings.STRIPE_SANDBOX:
    urlpatterns.append(path("sandbox/", include("payments.sandbox.urls")))
