"""Which second proof does a person have, and is this code one?"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from backoffice.core.models import User
from backoffice.core.services import audit

RECOVERY_CODES = 10
_TOTP_DIGITS = 6
# No letters or digits that are mistaken for one another on paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_HALF = 5


@dataclass(frozen=True)
class Answer:
    """What became of a code: the device that took it, or why none did."""

    device: Device | None = None
    refusal: str = ""


def is_required() -> bool:
    return bool(settings.STAFF_TWO_FACTOR_REQUIRED)


def is_owed(request: HttpRequest) -> bool:
    """Must the signed-in person give a code before anything opens?

    Everybody where the charity requires it; elsewhere those who set it up for themselves.
    """
    user = request.user
    if not user.is_authenticated or user.is_verified():  # type: ignore[attr-defined]  # set by OTPMiddleware
        return False
    return is_required() or phone_of(user) is not None


def phone_of(user: User) -> TOTPDevice | None:
    """The app that gives this person's codes, asked of the database once per request."""
    if not hasattr(user, "_two_factor_phone"):
        found = TOTPDevice.objects.filter(user=user, confirmed=True).order_by("-id").first()
        user._two_factor_phone = found  # type: ignore[attr-defined]
    return user._two_factor_phone  # type: ignore[attr-defined]


def recovery_codes_left(user: User) -> int:
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=user))


def check(user: User, code: str) -> Answer:
    """Is this a code of the person's phone, or a recovery code? A recovery code is used up by it."""
    written = "".join(code.split()).replace("-", "").lower()
    is_from_phone = written.isascii() and written.isdigit() and len(written) == _TOTP_DIGITS
    device = phone_of(user) if is_from_phone else StaticDevice.objects.filter(user=user).first()
    answer = _ask(user, device, written)
    if answer.device is not None and not is_from_phone:
        audit.record("two_factor.recovery_code_used", subject=user, left=recovery_codes_left(user))
    return answer


def begin_enrolment(user: User) -> TOTPDevice:
    """The phone that is being set up. It counts for nothing until it has given a right code."""
    pending = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("-id").first()
    return pending or TOTPDevice.objects.create(user=user, name="phone", confirmed=False)


def finish_enrolment(user: User, code: str) -> tuple[Answer, list[str]]:
    """Confirm the pending phone by its first code; it replaces an earlier one. Gives ten recovery codes."""
    pending = begin_enrolment(user)
    answer = _ask(user, pending, "".join(code.split()))
    if answer.device is None:
        return answer, []
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).exclude(pk=pending.pk).delete()
        TOTPDevice.objects.filter(pk=pending.pk).update(confirmed=True)
        codes = _new_codes(user)
        audit.record("two_factor.set_up", subject=user)
    return answer, codes


def renew_recovery_codes(user: User) -> list[str]:
    with transaction.atomic():
        codes = _new_codes(user)
        audit.record("two_factor.recovery_codes_renewed", subject=user)
    return codes


def turn_off(user: User) -> None:
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        audit.record("two_factor.turned_off", subject=user)


def _ask(user: User, device: Device | None, code: str) -> Answer:
    wrong = _("This code is not right. Codes change every 30 seconds: wait for the next one and try again.")
    if device is None:
        return Answer(refusal=wrong)
    device.refresh_from_db()
    allowed, why = device.verify_is_allowed()
    if not allowed:
        return Answer(refusal=_too_many(why))
    accepted = verify_token(user, device.persistent_id, code)
    return Answer(device=accepted) if accepted is not None else Answer(refusal=wrong)


def _too_many(why: dict[str, object]) -> str:
    until = why.get("locked_until")
    time = date_format(timezone.localtime(until), "H:i:s") if until else ""  # type: ignore[arg-type]
    return _("Too many wrong codes. Try again after %(time)s.") % {"time": time}


def _new_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(2 * _HALF)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=code)
    return [f"{code[:_HALF]}-{code[_HALF:]}" for code in codes]
