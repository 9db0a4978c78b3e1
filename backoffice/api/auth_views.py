"""auth/…: opening an account, signing in and out, one's own account."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import RetrieveUpdateAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.tokens import Token

from backoffice.api import accounts, second_factor, tokens
from backoffice.api.authentication import TWO_FACTOR_CLAIM
from backoffice.api.serializers import (
    LoginSerializer,
    MeSerializer,
    NewPasswordSerializer,
    RefreshSerializer,
    RegisterSerializer,
    SignedInSerializer,
    TokensSerializer,
)
from backoffice.core.api.views import Open, Unkept
from backoffice.core.models import User


@extend_schema(tags=["auth"])
class Register(Open):
    """Open an account for a supporter, and be signed in."""

    throttle_scope = "register"

    @extend_schema(summary="Open an account", request=RegisterSerializer, responses={201: SignedInSerializer})
    def post(self, request: Request) -> Response:
        user = accounts.open_account(**_valid(RegisterSerializer, request))
        pair = tokens.issue(user, two_factor=False)
        return tokens.answer_with(request, pair, status=status.HTTP_201_CREATED, user=MeSerializer(user).data)


@extend_schema(tags=["auth"])
class Login(Open):
    """Sign in by email and password; with the code of the second factor where one is owed."""

    throttle_scope = "sign-in"

    @extend_schema(summary="Sign in", request=LoginSerializer, responses=SignedInSerializer)
    def post(self, request: Request) -> Response:
        given = _valid(LoginSerializer, request)
        user = accounts.person_with(request, email=given["email"], password=given["password"])
        two_factor = second_factor.prove(user, given["otp"])
        accounts.signed_in(request, user, two_factor=two_factor)
        pair = tokens.issue(user, two_factor=two_factor)
        return tokens.answer_with(request, pair, user=MeSerializer(user).data)


@extend_schema(tags=["auth"])
class Refresh(Open):
    """A new pair of tokens for a refresh token, which ends by it."""

    throttle_scope = "sign-in"

    @extend_schema(summary="Refresh the tokens", request=RefreshSerializer, responses=TokensSerializer)
    def post(self, request: Request) -> Response:
        raw = tokens.refresh_token_of(request, _valid(RefreshSerializer, request)["refresh"])
        return tokens.answer_with(request, tokens.renew(raw))


@extend_schema(tags=["auth"])
class Logout(Open):
    """End a refresh token and forget the cookies. The access token ends by itself after some minutes."""

    @extend_schema(summary="Sign out", request=RefreshSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        tokens.end(tokens.refresh_token_of(request, _valid(RefreshSerializer, request)["refresh"]))
        return tokens.forget_cookies(Response(status=status.HTTP_204_NO_CONTENT))


@extend_schema(tags=["auth"])
@extend_schema_view(get=extend_schema(summary="Who am I"), patch=extend_schema(summary="Change the own name"))
class Me(Unkept, RetrieveUpdateAPIView[User]):
    """One's own account. Only the name is changed here."""

    permission_classes = (IsAuthenticated,)
    serializer_class = MeSerializer
    http_method_names = ("get", "patch", "head")

    def get_object(self) -> User:
        return cast(User, self.request.user)


@extend_schema(tags=["auth"])
class ChangePassword(Unkept):
    """Choose a new password. All tokens given for the old one end; the answer brings new ones."""

    permission_classes = (IsAuthenticated,)
    throttle_scope = "sign-in"

    @extend_schema(summary="Choose a new password", request=NewPasswordSerializer, responses=TokensSerializer)
    def post(self, request: Request) -> Response:
        given = _valid(NewPasswordSerializer, request)
        user = cast(User, request.user)
        accounts.person_with(request, email=user.email, password=given["old_password"])
        accounts.change_password(user, new=given["new_password"])
        pair = tokens.issue(user, two_factor=bool(cast(Token, request.auth).get(TWO_FACTOR_CLAIM)))
        return tokens.answer_with(request, pair)


def _valid(serializer_class: Any, request: Request) -> dict[str, Any]:
    serializer = serializer_class(data=request.data, context={"request": request})
    serializer.is_valid(raise_exception=True)
    return cast("dict[str, Any]", serializer.validated_data)
