"""Signing in by password, opening an account, choosing a new password."""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, update_last_login
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from backoffice.api import tokens
from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.middleware import client_ip
from backoffice.core.models import User
from backoffice.core.services import audit
from backoffice.roles import Role


class EmailTaken(DomainError):
    """There is an account for this address."""


def person_with(request: Request, *, email: str, password: str) -> User:
    """Whose email and password these are. Each wrong guess is counted, as on the sign-in page.

    Raises AuthenticationFailed; of somebody who guessed too often the sign-in guard answers instead (429).
    """
    found = authenticate(request._request, username=email.strip().lower(), password=password)
    if not isinstance(found, User):
        raise AuthenticationFailed(_("Email or password is not right."))
    return found


def signed_in(request: Request, user: User, *, two_factor: bool) -> None:
    """Write the sign-in down. No session is opened, so Django's own signal of it does not fit."""
    AxesProxyHandler.reset_attempts(username=user.email, ip_address=client_ip(request._request))
    update_last_login(User, user)
    audit.record("api.signed_in", subject=user, actor=user, two_factor=two_factor)


def open_account(*, email: str, full_name: str, password: str) -> User:
    """An account of a supporter: no staff, no rights but those of the Sponsor role.

    That somebody typed an address does not prove that it is theirs: nothing may be tied to it on that ground.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, full_name=full_name)
            user.groups.add(Group.objects.get(name=Role.SPONSOR.value))
    except IntegrityError as error:
        raise EmailTaken(_("This email is taken already.")) from error
    return user


def change_password(user: User, *, new: str) -> None:
    """Set a new password; every token and session given for the old one ends."""
    with transaction.atomic(), context.acting(user, reason=_("A new password was chosen")):
        user.set_password(new)
        user.save(update_fields=["password"])
        tokens.end_all(user)
        audit.record("password.changed", subject=user, actor=user)
