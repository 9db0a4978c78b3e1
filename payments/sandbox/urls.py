"""The sandbox's pages and its API; mounted under /sandbox/ where the sandbox is installed."""

from django.urls import URLPattern, path, re_path

from payments.sandbox.api.http import api
from payments.sandbox.pages import checkout, invoices, panel, payment_links, phone, portal

app_name = "sandbox"
urlpatterns: list[URLPattern] = [
    path("", panel.overview, name="panel"),
    path("events/<str:event_id>/deliver/", panel.deliver_event, name="deliver"),
    path("act/", panel.act, name="act"),
    path("checkout/<str:session_id>/", checkout.checkout, name="checkout"),
    path("invoices/<str:invoice_id>/", invoices.invoice, name="invoice"),
    path("links/<str:link_id>/", payment_links.payment_link, name="payment-link"),
    path("phone/", phone.phone, name="phone"),
    path("portal/<str:session_id>/", portal.portal, name="portal"),
    # As sent: the SDK quotes ids, so no converter may touch the rest of the path.
    re_path(r"^api/v1/(?P<path>.*)$", api, name="api"),
]
