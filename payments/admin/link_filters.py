"""How far has a link come, and by which token is it found?"""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from backoffice.core.models import User

_IN_ADDRESS = re.compile(r"/pay/([A-Za-z0-9_-]{16,60})")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{6,60}")


class ProgressFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    """Of the links that are still open: opened, begun, or not even looked at."""

    title = _("how far")
    parameter_name = "progress"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Iterable[tuple[str, Any]]:
        return [
            ("unopened", _("Not opened")),
            ("opened", _("Opened, not started")),
            ("started", _("Started, not paid")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        links: Any = queryset
        match self.value():
            case "unopened":
                return links.not_opened()  # type: ignore[no-any-return]
            case "opened":
                return links.opened_not_started()  # type: ignore[no-any-return]
            case "started":
                return links.started_not_paid()  # type: ignore[no-any-return]
        return queryset


class SentByFilter(DropdownFilter):  # type: ignore[misc]
    """Whose links: of those few who may send any."""

    title = _("sent by")
    parameter_name = "sent_by"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Iterable[tuple[str, Any]]:
        may_send = Permission.objects.filter(content_type__app_label="payments", codename="send_paymentlink")
        senders = User.objects.filter(is_active=True, groups__permissions__in=may_send).distinct()
        others = [user for user in senders.order_by("full_name", "pk") if user != request.user]
        return [("me", _("Me")), *((str(user.pk), str(user)) for user in others)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        known = {key for key, _words in self.lookup_choices}
        if chosen not in known:
            return queryset
        return queryset.filter(created_by=request.user.pk if chosen == "me" else chosen)


def by_token(term: str) -> Q:
    """A whole address as it was mailed, or the beginning of its token."""
    in_address = _IN_ADDRESS.search(term)
    token = in_address[1] if in_address else term
    if not _TOKEN.fullmatch(token):
        return Q(pk=None)
    if connection.vendor == "postgresql":
        return Q(token__startswith=token)
    # SQLite compares byte by byte and would not use its index for LIKE.
    return Q(token__gte=token, token__lt=f"{token}\x7f")
