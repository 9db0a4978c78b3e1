"""Stripe's door: who is it, is it an event, keep it. Everything else is the worker's (docs/webhooks.md)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from payments.services.events.deliveries import receive


@csrf_exempt  # the sender proves itself by its signature
def stripe(request: HttpRequest) -> HttpResponse:
    answer = receive(
        method=request.method or "",
        announced_length=request.META.get("CONTENT_LENGTH"),
        read=request.read,
        signature=request.META.get("HTTP_STRIPE_SIGNATURE"),
    )
    return HttpResponse(answer.text, status=answer.status, headers=answer.headers)
