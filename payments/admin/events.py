"""The inbox on screen: what was delivered, what came of it, and the button that has it handled again."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.dialogs import OptionalReasonForm, carry_out, dialog
from backoffice.core.admin.tabs import Tab
from payments.admin import labels
from payments.admin.receipts import as_json
from payments.models import WebhookEvent
from payments.services import replays

Status = WebhookEvent.Status


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnlyAdmin):
    list_display = ["type", "status_label", "short_effect", "short_object", "received_at"]
    list_filter = [("received_at", RangeDateTimeFilter), "livemode"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
    )
    search_fields = ["event_id", "object_id", "type"]
    search_help_text = _("Type, or the identifier of an event or object at Stripe")
    fieldsets = [
        (None, {"fields": [("type", "status"), ("event_id", "object_id"), "effect", "error"]}),
        (
            _("Handling"),
            {
                "classes": ["tab"],
                "fields": [
                    ("received_at", "processed_at"),
                    ("attempts", "next_attempt_at"),
                    ("provider", "api_version"),
                    ("livemode", "object_key"),
                ],
            },
        ),
        (_("As received"), {"classes": ["tab"], "fields": ["body"]}),
    ]
    readonly_fields = ["body"]
    actions_detail = ["replay"]

    @display(description=_("status"), ordering="status", label=labels.EVENT_COLOURS)
    def status_label(self, event: WebhookEvent) -> tuple[str, str]:
        return labels.status_of(event)

    @display(description=_("what it changed"))
    def short_effect(self, event: WebhookEvent) -> str:
        return (event.error or event.effect)[:120]

    @display(description=_("object"))
    def short_object(self, event: WebhookEvent) -> str:
        return Truncator(event.object_id).chars(16)

    @display(description=_("body"))
    def body(self, event: WebhookEvent) -> SafeString:
        try:
            return as_json(json.loads(event.payload))
        except ValueError:
            return format_html(
                '<pre class="text-xs" style="white-space: pre-wrap; word-break: break-word">{}</pre>',
                event.payload,
            )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        # A page of bodies would be megabytes; the record's own page shows its one.
        return rows.defer("payload") if not self._shows_one(request) else rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        named = Q(event_id=term) | Q(object_id=term) | Q(type__startswith=term)
        return (queryset.filter(named) if term else queryset), False

    @action(
        description=_("Replay"),
        icon="replay",
        variant=ActionVariant.PRIMARY,
        permissions=["replay"],
        dialog=dialog(
            _("Handle this event again?"),
            OptionalReasonForm,
            description=_("Its object is read from Stripe anew. What is right already stays as it is."),
            submit=_("Replay"),
        ),
    )
    def replay(self, request: HttpRequest, form: OptionalReasonForm, object_id: str) -> HttpResponse:
        event = self.record(request, object_id)
        return carry_out(
            request, lambda: _replay(event, request.user), success=_("The event was handled again.")
        )

    def has_replay_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "replay")

    def _shows_one(self, request: HttpRequest) -> bool:
        return request.resolver_match is not None and "object_id" in request.resolver_match.kwargs


def _replay(event: WebhookEvent, by: Any) -> None:
    handled = replays.replay(event, by=by)
    if handled.status == Status.FAILED:
        raise replays.ReplayRefused(handled.error)
