"""The same API over a socket, for a gateway that is pointed here by STRIPE_API_BASE."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from payments.sandbox.api.dispatch import answer


@csrf_exempt  # a client with a secret key and no cookies
def api(request: HttpRequest, path: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    given = answer(
        request.method or "GET",
        f"/v1/{path}" + (f"?{query}" if query else ""),
        request.headers,
        request.body.decode(errors="replace"),  # what is no text is then refused as an unknown parameter
    )
    return HttpResponse(given.body, status=given.status, headers=given.headers)
