"""Addresses of the payments floor: what donors open, and the door of the processor."""

from django.urls import path

from payments.views import campaigns, catalogue, item_photos, pay, receipts, webhooks

app_name = "payments"

urlpatterns = [
    path("pay/<str:token>/", pay.show, name="pay"),
    path("pay/<str:token>/checkout/", pay.checkout, name="pay-checkout"),
    path("pay/<str:token>/thanks/", pay.thanks, name="pay-thanks"),
    path("receipts/<str:token>/", receipts.download, name="receipt"),
    path("gifts/", catalogue.catalogue, name="gifts"),
    path("gifts/order/", catalogue.order, name="gift-order"),
    path("gifts/<slug:slug>/photo/<slug:size>.webp", item_photos.gift_photo, name="gift-photo"),
    path("give/", campaigns.give, name="give"),
    path("campaigns/<slug:slug>/", campaigns.campaign, name="campaign"),
    path("campaigns/<slug:slug>/thanks/", campaigns.thanks, name="campaign-thanks"),
    # Without the slash too: a redirect would lose the body.
    path("webhooks/stripe/", webhooks.stripe, name="stripe-webhook"),
    path("webhooks/stripe", webhooks.stripe),
]
