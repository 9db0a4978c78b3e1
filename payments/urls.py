"""Addresses of the payments floor: what donors open, and the door of the processor."""

from django.urls import path

from payments.services.events.deliveries import ADDRESS, ADDRESSES
from payments.views import (
    campaigns,
    catalogue,
    item_photos,
    mend,
    my_gift,
    pay,
    pay_by_phone,
    receipts,
    webhooks,
)

app_name = "payments"

urlpatterns = [
    path("pay/<str:token>/", pay.show, name="pay"),
    path("pay/<str:token>/checkout/", pay.checkout, name="pay-checkout"),
    path("pay/<str:token>/thanks/", pay.thanks, name="pay-thanks"),
    path("pay/<str:token>/phone/", pay_by_phone.ask, name="pay-phone"),
    path("pay/<str:token>/phone/<uuid:payment_id>/", pay_by_phone.wait, name="pay-phone-wait"),
    path("mend/<str:token>/", mend.mend, name="mend"),
    path("receipts/void/<uuid:key>/", receipts.void_copy, name="void-receipt"),
    path("receipts/<str:token>/", receipts.download, name="receipt"),
    path("my-gift/<str:token>/", my_gift.show, name="my-gift"),
    path("my-gift/<str:token>/card/", my_gift.card, name="my-gift-card"),
    path("my-gift/<str:token>/new-link/", my_gift.new_link, name="my-gift-new-link"),
    path("my-gift/<str:token>/<slug:what>/", my_gift.change, name="my-gift-change"),
    path("gifts/", catalogue.catalogue, name="gifts"),
    path("gifts/order/", catalogue.order, name="gift-order"),
    path("gifts/<slug:slug>/photo/<slug:size>.webp", item_photos.gift_photo, name="gift-photo"),
    path("give/", campaigns.give, name="give"),
    path("campaigns/<slug:slug>/", campaigns.campaign, name="campaign"),
    path("campaigns/<slug:slug>/thanks/", campaigns.thanks, name="campaign-thanks"),
    # Without the slash too: a redirect would lose the body.
    path(ADDRESS, webhooks.stripe, name="stripe-webhook"),
    path(ADDRESS.rstrip("/"), webhooks.stripe),
]

# The other addresses of the same door stand among those of the API, which answers all that it does not know:
# `backoffice.urls` puts them before it.
webhooks_within_the_api = [
    path(known, webhooks.stripe)
    for address in ADDRESSES
    if address != ADDRESS
    for known in (address, address.rstrip("/"))
]
