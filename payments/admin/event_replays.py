"""Replaying many events: the question, and the page that follows the run."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from unfold.decorators import action

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.dialogs import (
    REASON_LENGTH,
    OptionalReasonForm,
    dialog,
    redirect_behind_dialog,
)
from backoffice.core.models import AuditEntry
from payments.admin import labels
from payments.models import WebhookEvent
from payments.services.events import replay_runs
from payments.services.events.replays import ReplayRefused

_SHOWN = 100


class ReplaysMany(ReadOnlyAdmin):
    """For the admin of events."""

    actions = ["replay_several"]
    actions_list = ["replay_failed"]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_safe(self.run_view))
        state = self.admin_site.admin_view(require_safe(self.run_state_view))
        return [
            path("replays/<int:run_id>/", page, name="payments_webhookevent_replays"),
            path("replays/<int:run_id>/state/", state, name="payments_webhookevent_replays_state"),
            *super().get_urls(),
        ]

    @admin.action(description=_("Replay"), permissions=["replay"])
    def replay_several(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Asks first, on a page that says how many of which kind."""
        if "confirmed" in request.POST:
            reason = request.POST.get("reason", "").strip()[:REASON_LENGTH]
            try:
                run = replay_runs.start(queryset, by=request.user, reason=reason)  # type: ignore[arg-type]
            except ReplayRefused as refusal:
                messages.error(request, str(refusal))
                return None
            return HttpResponseRedirect(address_of(run))
        events = list(queryset.defer("payload")[: replay_runs.MOST_AT_ONCE + 1])
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Replay these events?"),
            "opts": self.opts,
            "events": events,
            "reason_length": REASON_LENGTH,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "back": f"{reverse('admin:payments_webhookevent_changelist')}?{request.GET.urlencode()}",
        }
        return TemplateResponse(request, "admin/payments/replay_several.html", context)

    @action(
        description=_("Replay what failed"),
        icon="replay",
        permissions=["replay"],
        dialog=dialog(
            _("Replay all events that failed for good?"),
            OptionalReasonForm,
            description=_(
                "The oldest two hundred of those that are not tried again by themselves, one after the other, in "
                "the background. What is right already stays as it is."
            ),
            submit=_("Replay"),
        ),
    )
    def replay_failed(self, request: HttpRequest, form: OptionalReasonForm) -> HttpResponse:
        try:
            run = replay_runs.start(
                replay_runs.failed_for_good(),
                by=request.user,  # type: ignore[arg-type]
                reason=form.given_reason,
            )
        except ReplayRefused as refusal:
            messages.error(request, str(refusal))
            return redirect_behind_dialog(request)
        return redirect_behind_dialog(request, address_of(run))

    def has_replay_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "replay")

    def run_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **self._run(request, run_id)}
        return TemplateResponse(request, "admin/payments/replay_run.html", context)

    def run_state_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """The part of the page that follows the run; when it is over the whole page is fetched anew."""
        state = self._run(request, run_id)
        response = TemplateResponse(request, "admin/payments/replay_run_state.html", state)
        if state["progress"].is_over:
            response.headers["HX-Refresh"] = "true"
        return response

    def _run(self, request: HttpRequest, run_id: int) -> dict[str, Any]:
        if not self.has_replay_permission(request):
            raise PermissionDenied
        run = AuditEntry.objects.filter(pk=run_id, action=replay_runs.ASKED).select_related("actor").first()
        if run is None:
            raise Http404
        progress = replay_runs.progress(run)
        return {
            "title": _t("Replay of %(number)d events") % {"number": progress.total},
            "run": run,
            "progress": progress,
            "in_words": replay_runs.in_words(progress),
            "rows": [_row(event, progress) for event in progress.events[:_SHOWN]],
            "more": max(0, progress.total - _SHOWN),
            "state_address": reverse("admin:payments_webhookevent_replays_state", args=[run.pk]),
        }


def address_of(run: AuditEntry) -> str:
    return reverse("admin:payments_webhookevent_replays", args=[run.pk])


def _row(event: WebhookEvent, progress: replay_runs.Progress) -> dict[str, Any]:
    return {
        "event": event,
        "address": reverse("admin:payments_webhookevent_change", args=[event.pk]),
        "variant": labels.EVENT_COLOURS[WebhookEvent.Status(event.status)],
        "said": progress.refusals.get(event.pk) or event.error or event.effect,
    }
