"""The inbox on screen: what was delivered, what came of it and of whom, and the buttons that have it handled again."""

import json
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import OptionalReasonForm, carry_out, dialog
from backoffice.core.admin.links import record_link
from backoffice.core.admin.tabs import Tab
from backoffice.core.models import AuditEntry
from payments.admin import labels
from payments.admin.event_filters import KindFilter, ProviderFilter
from payments.admin.event_replays import ReplaysMany
from payments.admin.receipts import as_json
from payments.models import WebhookEvent
from payments.services.events import event_subjects, event_words, intake, replays

Status = WebhookEvent.Status
_PRESSES_SHOWN = 20


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReplaysMany):
    list_display = ["type", "status_label", "short_effect", "short_object", "tries", "received_at"]
    list_filter = [KindFilter, ProviderFilter, ("received_at", DaysFilter), "livemode"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
        Tab(_("Wait for a person"), {"status__exact": "failed", "next_attempt_at__isnull": "True"}),
    )
    search_fields = ["event_id", "object_id", "type"]
    search_help_text = _("Type, or the identifier of an event or object at Stripe")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("type", "status"),
                    ("event_id", "whole_object"),
                    "about",
                    "meaning",
                    "what_happened",
                    "trouble",
                ]
            },
        ),
        (
            _("Handling"),
            {
                "classes": ["tab"],
                "fields": [
                    ("received_at", "processed_at"),
                    ("attempts", "what_next"),
                    ("provider", "api_version"),
                    ("livemode", "object_key"),
                    "replayed",
                ],
            },
        ),
        (_("As received"), {"classes": ["tab"], "fields": ["body"]}),
    ]
    readonly_fields = [
        "whole_object",
        "about",
        "meaning",
        "what_happened",
        "trouble",
        "what_next",
        "replayed",
        "body",
    ]
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

    @display(description=_("object"))
    def whole_object(self, event: WebhookEvent) -> SafeString:
        """Broken anywhere: an id of Stripe's is wider than a phone."""
        return format_html('<span style="overflow-wrap: anywhere">{}</span>', event.object_id)

    @display(description=_("tries"), ordering="attempts")
    def tries(self, event: WebhookEvent) -> str:
        return event_words.tries(event)

    @display(description=_("records"))
    def about(self, event: WebhookEvent) -> SafeString:
        """What of ours it is about, and has changed where it was handled."""
        return format_html_join(
            "\n",
            "<div>{}: {}</div>",
            (
                (
                    record._meta.verbose_name,
                    record_link(
                        ContentType.objects.get_for_model(record),
                        str(record.pk),
                        str(record) or str(record._meta.verbose_name),
                    ),
                )
                for record in event_subjects.records_of(event)
            ),
        )

    @display(description=_("what such an event does"))
    def meaning(self, event: WebhookEvent) -> str:
        return event_words.meaning(event)

    @display(description=_("what it changed"))
    def what_happened(self, event: WebhookEvent) -> str:
        return event_words.why_nothing_happened(event) or event.effect

    @display(description=_("last error"))
    def trouble(self, event: WebhookEvent) -> SafeString:
        return format_html(
            '<p style="overflow-wrap: anywhere">{}</p><p>{}</p>', event.error, event_words.trouble(event)
        )

    @display(description=_("what comes next"))
    def what_next(self, event: WebhookEvent) -> str:
        return event_words.what_next(event)

    @display(description=_("replayed"))
    def replayed(self, event: WebhookEvent) -> SafeString:
        presses = AuditEntry.objects.filter(
            subject_type=ContentType.objects.get_for_model(event),
            subject_id=str(event.pk),
            action__in=[replays.REPLAYED, intake.REDELIVERED],
        ).select_related("actor")
        return format_html_join(
            "\n",
            "<div>{}: {}</div>",
            (
                (date_format(timezone.localtime(press.at), "DATETIME_FORMAT"), event_words.wanted_by(press))
                for press in presses[:_PRESSES_SHOWN]
            ),
        )

    @display(description=_("body"))
    def body(self, event: WebhookEvent) -> SafeString:
        try:
            return as_json(json.loads(event.payload))
        except ValueError:
            return format_html(
                '<pre class="text-xs" style="white-space: pre-wrap; word-break: break-word">{}</pre>',
                event.payload,
            )

    def get_fieldsets(self, request: HttpRequest, obj: WebhookEvent | None = None) -> Any:
        fieldsets: Any = super().get_fieldsets(request, obj)
        if obj is None or obj.error:
            return fieldsets
        head, *others = fieldsets
        return [(head[0], {"fields": [name for name in head[1]["fields"] if name != "trouble"]}), *others]

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

    def _shows_one(self, request: HttpRequest) -> bool:
        return request.resolver_match is not None and "object_id" in request.resolver_match.kwargs


def _replay(event: WebhookEvent, by: Any) -> None:
    handled = replays.replay(event, by=by)
    if handled.status == Status.FAILED:
        raise replays.ReplayRefused(handled.error)
