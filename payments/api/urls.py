"""Routes by which front ends of one's own take gifts, relative to the API's own address."""

from django.urls import URLPattern

from backoffice.core.api.routes import either
from payments.api import donations, intents

urlpatterns: list[URLPattern] = [
    *either("stripe/payment-intent", intents.PaymentIntent.as_view(), "stripe-payment-intent"),
    *either("stripe/subscription-intent", intents.SubscriptionIntent.as_view(), "stripe-subscription-intent"),
    *either("donations", donations.DonationList.as_view(), "donation-list-create"),
    *either("donations/<uuid:pk>", donations.DonationDetail.as_view(), "donation-detail"),
    *either(
        "donations/create-checkout-session", intents.CheckoutSession.as_view(), "donation-checkout-session"
    ),
]
