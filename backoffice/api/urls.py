"""Every route of the API, under /api/ and under /api/v1/ (there in the namespace `v1`).

A floor adds its own as `<floor>/api/urls.py`; they are put together here.
"""

from django.urls import URLPattern, URLResolver, include, path, re_path

from backoffice.api import auth_views, docs
from backoffice.core.api.pagination import V1
from backoffice.core.api.routes import either
from backoffice.core.api.views import NoSuchAddress
from beneficiaries.api.urls import urlpatterns as of_beneficiaries
from payments.api.mobile_urls import urlpatterns as of_mobile_money
from payments.api.urls import urlpatterns as of_gifts

routes: list[URLPattern] = [
    *either("auth/register", auth_views.Register.as_view(), "auth-register"),
    *either("auth/login", auth_views.Login.as_view(), "auth-login"),
    *either("auth/refresh", auth_views.Refresh.as_view(), "auth-refresh"),
    *either("auth/logout", auth_views.Logout.as_view(), "auth-logout"),
    *either("auth/me", auth_views.Me.as_view(), "auth-me"),
    *either("auth/change-password", auth_views.ChangePassword.as_view(), "auth-change-password"),
    *of_beneficiaries,
    *of_mobile_money,
    *of_gifts,
    *either("schema", docs.Description.as_view(), "api-schema"),
    *either("docs", docs.page, "api-docs"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"api/{V1}/", include((routes, V1))),
    path("api/", include(routes)),
    re_path(r"^api/", NoSuchAddress.as_view()),
]
