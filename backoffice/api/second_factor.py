"""The second proof at the API: it asks no less than the back office's own door does."""

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied, ValidationError

from backoffice.core.models import User
from backoffice.two_factor import devices


def is_owed_by(user: User) -> bool:
    """By all staff where the charity requires it; elsewhere by those who set it up for themselves."""
    return (user.is_staff and devices.is_required()) or devices.phone_of(user) is not None


def prove(user: User, code: str) -> bool:
    """Has this person given both proofs? Raises when one is owed that did not come."""
    if not is_owed_by(user):
        return False
    if devices.phone_of(user) is None:
        raise PermissionDenied(
            _("Two-factor sign-in is required here. Set it up in the back office first: %(page)s")
            % {"page": reverse("admin:two_factor_set_up")}
        )
    if not code:
        raise ValidationError({"otp": [_("Give the code of your authenticator app, or a recovery code.")]})
    answer = devices.check(user, code)
    if answer.device is None:
        raise ValidationError({"otp": [answer.refusal]})
    return True
