"""Who has a phone for signing in, and who tried to sign in: pages for the tables of installed packages."""

from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from unfold.contrib.filters.admin import BooleanRadioFilter, FieldTextFilter

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.two_factor import devices

admin.site.unregister([TOTPDevice, StaticDevice, AccessAttempt, AccessFailureLog, AccessLog])
admin.site.unregister([OutstandingToken, BlacklistedToken])  # tokens are keys; nobody reads them off a screen


@admin.register(TOTPDevice)
class PhoneAdmin(ReadOnlyAdmin):
    """Who has a phone set up. Its secret is shown to nobody; deleting it is how a lost phone is reset."""

    list_display = ["user", "confirmed", "created_at", "last_used_at"]
    list_filter = [("confirmed", BooleanRadioFilter)]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__full_name"]
    ordering = ["user__full_name", "id"]
    fields = ["user", "confirmed", "created_at", "last_used_at"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "delete")

    def delete_model(self, request: HttpRequest, obj: TOTPDevice) -> None:
        devices.turn_off(obj.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[TOTPDevice]) -> None:
        for device in queryset.select_related("user"):
            devices.turn_off(device.user)


class SignInRecord(ReadOnlyAdmin):
    list_filter = [("username", FieldTextFilter), ("attempt_time", DaysFilter)]
    search_fields = ["username", "ip_address"]
    ordering = ["-attempt_time"]


@admin.register(AccessLog)
class SignInAdmin(SignInRecord):
    list_display = ["username", "ip_address", "attempt_time", "logout_time"]
    fields = ["username", "ip_address", "user_agent", "attempt_time", "logout_time"]


@admin.register(AccessFailureLog)
class FailedSignInAdmin(SignInRecord):
    list_display = ["username", "ip_address", "attempt_time", "locked_out"]
    fields = ["username", "ip_address", "user_agent", "attempt_time", "locked_out"]


@admin.register(AccessAttempt)
class LockAdmin(SignInRecord):
    """Counts of wrong passwords. Deleting one opens the door again before its time."""

    list_display = ["username", "ip_address", "failures_since_start", "attempt_time"]
    fields = ["username", "ip_address", "user_agent", "failures_since_start", "attempt_time"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "delete")
