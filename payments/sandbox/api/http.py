"""The same API over a socket, for a gateway that is pointed here by STRIPE_API_BASE."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from payments.sandbox.api.dispatch import answer
from payments.sandbox.api.multipart import is_multipart


@csrf_exempt  # a client with a secret key and no cookies
def api(request: HttpRequest, path: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    body = request.read()  # not `request.body`, which is too small for a file
    given = answer(
        request.method or "GET",
        f"/v1/{path}" + (f"?{query}" if query else ""),
        request.headers,
        # What is no text is then refused as an unknown parameter.
        body if is_multipart(request.headers.get("Content-Type", "")) else body.decode(errors="replace"),
    )
    return HttpResponse(given.body, status=given.status, headers=given.headers)
