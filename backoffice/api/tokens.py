"""Pairs of tokens: a short access token, and a refresh token that is good once."""

from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken

from backoffice.api.authentication import (
    ACCESS_COOKIE,
    REFRESH_COOKIE,
    TWO_FACTOR_CLAIM,
    TokenAuthentication,
    enforce_csrf,
)
from backoffice.core.models import User

COOKIE_PATH = "/api/"


@dataclass(frozen=True)
class Pair:
    access: str
    refresh: str


def issue(user: User, *, two_factor: bool) -> Pair:
    refresh = RefreshToken.for_user(user)
    refresh[TWO_FACTOR_CLAIM] = two_factor
    return Pair(access=str(refresh.access_token), refresh=str(refresh))


def renew(raw: str) -> Pair:
    """A new pair for a refresh token, which ends by it. Raises AuthenticationFailed."""
    ended = AuthenticationFailed(_("This refresh token has ended or was used already. Sign in again."))
    try:
        old = RefreshToken(raw)  # type: ignore[arg-type]  # it decodes text and bytes alike
    except TokenError as error:
        raise ended from error
    user = TokenAuthentication().get_user(old)
    _row, is_first_use = cast("tuple[BlacklistedToken, bool]", old.blacklist())  # get_or_create's pair
    if not is_first_use:
        raise ended  # somebody was quicker with the same token
    return issue(user, two_factor=bool(old.get(TWO_FACTOR_CLAIM)))


def end(raw: str) -> None:
    """End a refresh token. One that has ended already, or was never ours, stays ended."""
    try:
        RefreshToken(raw).blacklist()  # type: ignore[arg-type]
    except TokenError:
        return


def end_all(user: User) -> None:
    for row in OutstandingToken.objects.filter(user=user, blacklistedtoken=None):
        BlacklistedToken.objects.get_or_create(token=row)


def refresh_token_of(request: Request, written: str) -> str:
    """The refresh token that the caller wrote, or the one of the cookie; then CSRF is enforced."""
    if written:
        return written
    cookie = request.COOKIES.get(REFRESH_COOKIE, "")
    if cookie:
        enforce_csrf(request)
    return cookie


def answer_with(request: Request, pair: Pair, *, status: int = 200, **facts: object) -> Response:
    """Both tokens in the body, and in HttpOnly cookies too for pages of our own."""
    response = Response({"access": pair.access, "refresh": pair.refresh, **facts}, status=status)
    if not _is_from_foreign_page(request._request):
        _keep(response, ACCESS_COOKIE, pair.access, api_settings.ACCESS_TOKEN_LIFETIME.total_seconds())
        _keep(response, REFRESH_COOKIE, pair.refresh, api_settings.REFRESH_TOKEN_LIFETIME.total_seconds())
        get_token(request._request)  # the CSRF cookie that goes with them
    return response


def forget_cookies(response: Response) -> Response:
    for name in (ACCESS_COOKIE, REFRESH_COOKIE):
        response.delete_cookie(name, path=COOKIE_PATH, samesite="Lax")
    return response


def _keep(response: Response, name: str, token: str, seconds: float) -> None:
    response.set_cookie(
        name,
        token,
        max_age=int(seconds),
        path=COOKIE_PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _is_from_foreign_page(request: HttpRequest) -> bool:
    """A foreign page must not sign the browser in as somebody of its choosing."""
    origin = request.headers.get("Origin")
    own = f"{request.scheme}://{request.get_host()}"
    return origin not in {None, own, *settings.CSRF_TRUSTED_ORIGINS, *settings.CORS_ALLOWED_ORIGINS}
