"""The webhook of the tutorials, for bench.webhooks to measure against."""

import json

import stripe
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from backoffice import urls
from payments.models import WebhookEvent

SECRET = "whsec_sandbox"


@csrf_exempt
def receive(request: HttpRequest) -> HttpResponse:
    event = stripe.Webhook.construct_event(request.body, request.headers["Stripe-Signature"], SECRET)
    WebhookEvent.objects.get_or_create(
        provider="stripe",
        event_id=event.id,
        defaults={
            "type": event.type,
            "object_id": event.data.object["id"],
            "livemode": event.livemode,
            "payload": json.dumps(event.to_dict(for_json=True)),
        },
    )
    return HttpResponse()


# Behind the same middleware and among the same addresses as ours.
urlpatterns = [*urls.urlpatterns, path("webhooks/usual/", receive)]
