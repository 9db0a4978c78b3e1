"""Every address that Almoner answers."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("files/", include("backoffice.core.files.urls")),
    path("", include("backoffice.api.urls")),
    path("", include("beneficiaries.urls")),
    path("", include("donors.urls")),
    path("", include("payments.urls")),
]

if settings.STRIPE_SANDBOX:
    urlpatterns.append(path("sandbox/", include("payments.sandbox.urls")))
