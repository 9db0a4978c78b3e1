"""Addresses of the payments floor: what donors open, and the door of the processor."""

from django.urls import path

from payments.views import pay, receipts, webhooks

app_name = "payments"

urlpatterns = [
    path("pay/<str:token>/", pay.show, name="pay"),
    path("pay/<str:token>/checkout/", pay.checkout, name="pay-checkout"),
    path("pay/<str:token>/thanks/", pay.thanks, name="pay-thanks"),
    path("receipts/<str:token>/", receipts.download, name="receipt"),
    # Without the slash too: a redirect would lose the body.
    path("webhooks/stripe/", webhooks.stripe, name="stripe-webhook"),
    path("webhooks/stripe", webhooks.stripe),
]
