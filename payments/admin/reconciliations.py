"""Comparisons with Stripe on screen: the button, how far it is, and the way to what was found."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import ConfirmForm, carry_out, dialog
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.tabs import Tab
from backoffice.core.models import User, WorkItem
from payments.admin import labels
from payments.models import Reconciliation
from payments.services.reconcile import requests
from payments.services.reconcile.differences import KIND
from payments.services.reconcile.runner import STEPS

Status = Reconciliation.Status
COLOURS = {
    Status.QUEUED: "info",
    Status.RUNNING: "warning",
    Status.DONE: "success",
    Status.FAILED: "danger",
}


@admin.register(Reconciliation)
class ReconciliationAdmin(ReadOnlyAdmin):
    how_it_begins = _("Stripe's books are compared with ours every night, and by the button above.")
    list_display = ["days", "kind", "status_label", "found_link", "opened", "closed", "who", "created_at"]
    list_display_links = ["days"]
    list_filter = [("kind", ChoicesDropdownFilter), ("created_at", DaysFilter)]
    list_select_related = ["started_by"]
    list_tabs = (
        Tab(_("All")),
        Tab(_("With differences"), {"found__gt": "0"}),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
    )
    fields = [("days", "kind"), ("who", "created_at"), ("finished_at", "status")]
    readonly_fields = ["days", "who", "created_at"]
    change_form_outer_before_template = "admin/payments/reconciliation.html"
    actions_list = ["compare_now"]

    class Media:
        css = {"screen": ("backoffice/payouts.css",)}

    def get_urls(self) -> list[URLPattern]:
        state = self.admin_site.admin_view(require_safe(self.state_view))
        return [
            path("<uuid:run_id>/state/", state, name="payments_reconciliation_state"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("started_by")

    @display(description=_("days"), ordering="since")
    def days(self, run: Reconciliation) -> str:
        return f"{run.since:%Y-%m-%d} – {run.until:%Y-%m-%d}"

    @display(description=_("status"), ordering="status", label=COLOURS)
    def status_label(self, run: Reconciliation) -> tuple[str, str]:
        return labels.status_of(run)

    @display(description=_("differences"), ordering="found")
    def found_link(self, run: Reconciliation) -> SafeString | int:
        return link_to(items_address(run), str(run.found)) if run.found else run.found

    @display(description=_("started by"))
    def who(self, run: Reconciliation) -> str:
        return str(run.started_by or _("The system"))

    @action(
        description=_("Compare with Stripe now"),
        icon="compare_arrows",
        variant=ActionVariant.PRIMARY,
        permissions=["compare"],
        dialog=dialog(
            _("Compare Stripe's books with ours now?"),
            ConfirmForm,
            description=_(
                "Payments, refunds, disputes, recurring gifts and payouts of the last weeks are read from Stripe in "
                "the background. Nothing is changed: what differs becomes a task."
            ),
            submit=_("Compare"),
        ),
    )
    def compare_now(self, request: HttpRequest, form: ConfirmForm) -> HttpResponse:
        assert isinstance(request.user, User)
        by = request.user
        return carry_out(
            request,
            lambda: requests.compare_in_background(by=by),
            success=_("The comparison has begun. Its progress stands at the top of the list."),
        )

    def has_compare_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "run")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if (run := context.get("original")) is not None:
            context |= _state(run)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[no-any-return]

    def state_view(self, request: HttpRequest, run_id: object) -> HttpResponse:
        """The part of the page that follows the run; when it is over the whole page is fetched anew."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        state = _state(self.record(request, str(run_id)))
        response = TemplateResponse(request, "admin/payments/reconciliation_state.html", state)
        if not state["under_way"]:
            response.headers["HX-Refresh"] = "true"
        return response


def items_address(run: Reconciliation) -> str:
    """The open tasks that comparisons, or fetching, have made."""
    kind = KIND if run.kind == Reconciliation.Kind.COMPARE else "backfill."
    query = urlencode({"status__exact": WorkItem.Status.OPEN.value, "kind__startswith": kind})
    return f"{reverse('admin:core_workitem_changelist')}?{query}"


def _state(run: Reconciliation) -> dict[str, Any]:
    step = run.step.rpartition(" ")[2]
    words = {name: label for name, (label, _compare) in STEPS.items()}
    return {
        "run": run,
        "variant": COLOURS[Status(run.status)],
        "under_way": run.status in (Status.QUEUED, Status.RUNNING),
        "looking_at": words.get(step, run.step),
        "counts": [(words.get(name, name), count) for name, count in run.counts.items()],
        "items_address": items_address(run),
        "state_address": reverse("admin:payments_reconciliation_state", args=[run.pk]),
    }
