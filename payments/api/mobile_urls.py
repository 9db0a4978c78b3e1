"""Routes of mobile money, relative to the API's own address."""

from django.urls import URLPattern

from backoffice.core.api.routes import either
from payments.api import mobile_money
from payments.views.mobile_callbacks import callback

urlpatterns: list[URLPattern] = [
    *either("payments/initiate", mobile_money.Initiate.as_view(), "payment-initiate"),
    *either("payments/<uuid:pk>", mobile_money.PaymentDetail.as_view(), "payment-detail"),
    *either("payments/webhook/<slug:provider>", callback, "mobile-callback"),
    *either("payments/webhook/<slug:provider>/<str:secret>", callback, "mobile-callback-secret"),
]
