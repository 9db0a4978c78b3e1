"""What the answers of every view have in common."""

from typing import Any

from django.http import HttpRequest
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Unkept(APIView):
    """Nothing lies in a cache: a child whose consent was withdrawn would live on there."""

    def finalize_response(
        self,
        request: Request,
        response: Response,
        *args: Any,
        **kwargs: Any,
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response


class Open(Unkept):
    """For everybody, signed in or not: who is asking is not looked at, so an ended token cannot stand in the way."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get_authenticate_header(self, request: HttpRequest) -> str:
        return 'Bearer realm="api"'


class NoSuchAddress(Open):
    """What no route answers is said in the API's own way, not as a page."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound
