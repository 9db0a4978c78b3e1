"""Booking what is matched: the question, and the page that follows the run."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import ConfirmForm, dialog, redirect_behind_dialog
from backoffice.core.models import AuditEntry
from payments.services.banking import booking_runs

_SHOWN = 100


class BooksTheMatched(AlmonerModelAdmin):
    """For the lines' admin."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_safe(self.run_view))
        state = self.admin_site.admin_view(require_safe(self.run_state_view))
        return [
            path("bookings/<int:run_id>/", page, name="payments_bankline_bookings"),
            path("bookings/<int:run_id>/state/", state, name="payments_bankline_bookings_state"),
            *super().get_urls(),
        ]

    @action(
        description=_("Book the matched"),
        icon="done_all",
        variant=ActionVariant.PRIMARY,
        permissions=["sort_lines"],
        dialog=dialog(
            _("Book all lines that are matched with certainty?"),
            ConfirmForm,
            description=_(
                "In the background. Each becomes a gift with its receipt and its thanks, or the deposit of its batch. "
                "Lines that are only suggestions stay in the list."
            ),
            submit=_("Book them"),
        ),
    )
    def book_matched(self, request: HttpRequest, form: ConfirmForm) -> HttpResponse:
        user: Any = request.user
        try:
            run = booking_runs.start(by=user)
        except booking_runs.NothingToBook as refusal:
            messages.warning(request, str(refusal))
            return redirect_behind_dialog(request)
        return redirect_behind_dialog(request, reverse("admin:payments_bankline_bookings", args=[run.pk]))

    def has_sort_lines_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "sort")

    def run_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **self._run(request, run_id)}
        return TemplateResponse(request, "admin/payments/bank_booking_run.html", context)

    def run_state_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """The part of the page that follows the run; when it is over the whole page is fetched anew."""
        state = self._run(request, run_id)
        response = TemplateResponse(request, "admin/payments/bank_booking_run_state.html", state)
        if state["progress"].is_over:
            response.headers["HX-Refresh"] = "true"
        return response

    def _run(self, request: HttpRequest, run_id: int) -> dict[str, Any]:
        if not self.may(request, "sort"):
            raise PermissionDenied
        run = AuditEntry.objects.filter(pk=run_id, action=booking_runs.ASKED).select_related("actor").first()
        if run is None:
            raise Http404
        progress = booking_runs.progress(run)
        return {
            "title": _t("Booking of %(number)d matched lines") % {"number": progress.total},
            "run": run,
            "progress": progress,
            "rows": [
                (line, reverse("admin:payments_bankline_change", args=[line.pk]), why)
                for line, why in progress.left[:_SHOWN]
            ],
            "more": max(0, len(progress.left) - _SHOWN),
            "state_address": reverse("admin:payments_bankline_bookings_state", args=[run.pk]),
            "todo_address": f"{reverse('admin:payments_bankline_changelist')}?status__exact=open",
        }
