"""The door of the providers of mobile money. MTN MoMo calls by PUT or by POST, whichever it likes that day."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from payments.services.events.deliveries import LARGEST_BODY
from payments.services.mobile.mobile_intake import receive


@csrf_exempt  # the sender proves itself by its signature, or is not believed
@require_http_methods(["POST", "PUT"])
def callback(request: HttpRequest, provider: str, secret: str = "") -> HttpResponse:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    too_much = announced.isdecimal() and int(announced) > LARGEST_BODY
    body = b"" if too_much else request.read(LARGEST_BODY + 1)
    answer = receive(
        provider,
        secret=secret,
        headers=request.headers,
        body=b" " * (LARGEST_BODY + 1) if too_much else body,
    )
    return JsonResponse({"detail": answer.text}, status=answer.status)
