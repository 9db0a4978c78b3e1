"""Who is asking? A bearer token in the header, or the same token in an HttpOnly cookie."""

from typing import cast

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import CSRFCheck
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, Token

from backoffice.api import second_factor
from backoffice.core.models import User

ACCESS_COOKIE, REFRESH_COOKIE = "access_token", "refresh_token"
TWO_FACTOR_CLAIM = "two_factor"


class TokenAuthentication(JWTAuthentication):
    def authenticate(self, request: Request) -> tuple[User, Token] | None:  # type: ignore[override]
        header = self.get_header(request)
        raw = self.get_raw_token(header) if header is not None else None
        cookie = request.COOKIES.get(ACCESS_COOKIE, "")
        if raw is None and not cookie:
            return None
        token = self.get_validated_token(raw if raw is not None else cookie.encode())
        user = self.get_user(token)
        if raw is None:
            enforce_csrf(request)
        return user, token

    def get_validated_token(self, raw_token: bytes) -> Token:
        try:
            return AccessToken(raw_token)  # type: ignore[arg-type]  # it decodes text and bytes alike
        except TokenError as error:
            raise AuthenticationFailed(
                _("This access token has ended or is not ours. Refresh it or sign in again.")
            ) from error

    def get_user(self, validated_token: Token) -> User:  # type: ignore[override]
        user = cast(User, super().get_user(validated_token))
        if not validated_token.get(TWO_FACTOR_CLAIM) and second_factor.is_owed_by(user):
            # Given before the second proof was asked for, or before this person became staff.
            raise AuthenticationFailed(
                _("This token was given for a password alone. Sign in again with a code.")
            )
        return user


def enforce_csrf(request: Request) -> None:
    """A cookie comes with every request that a foreign page makes the browser send; a header does not."""
    check = CSRFCheck(lambda _request: HttpResponse())  # goes on to no view
    check.process_request(request._request)
    if reason := check.process_view(request._request, HttpResponse, (), {}):
        raise PermissionDenied(
            _("With the cookie alone, send the CSRF token in X-CSRFToken: %(why)s") % {"why": reason}
        )


class InOpenApi(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = ["token", "cookie"]

    def get_security_definition(self, auto_schema: object) -> list[dict[str, str]]:
        return [
            {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            {"type": "apiKey", "in": "cookie", "name": ACCESS_COOKIE},
        ]
