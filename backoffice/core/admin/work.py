"""What people must do."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminSelectWidget

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import OptionalReasonForm, ReasonForm, carry_out, dialog
from backoffice.core.admin.links import record_link
from backoffice.core.admin.tabs import Tab
from backoffice.core.models import User, WorkItem
from backoffice.core.services import work

Status = WorkItem.Status
BY_HAND = "staff.note"


class AssignForm(OptionalReasonForm):
    """Asks who should do it."""

    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=User.objects.filter(is_staff=True, is_active=True),
        required=False,
        empty_label=_("Nobody in particular"),
        widget=UnfoldAdminSelectWidget,
    )
    field_order = ["owner", "reason"]


class KindFilter(admin.AllValuesFieldListFilter):
    """The kinds that there are, such as `payment.unattributed`, as words."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            code = str(choice["display"])
            words = code.replace(".", ": ").replace("_", " ")
            yield {**choice, "display": capfirst(words)}


@admin.register(WorkItem)
class WorkItemAdmin(AlmonerModelAdmin):
    list_display = ["title", "subject_link", "owner", "due", "status_label", "created_at"]
    list_filter = [("owner", AutocompleteSelectFilter), ("due_on", DaysFilter), ("kind", KindFilter)]
    list_select_related = ["owner", "subject_type"]
    search_fields = ["title", "details", "subject_id"]
    autocomplete_fields = ["owner"]
    list_tabs = (
        Tab(_("Open"), {"status__exact": Status.OPEN.value}),
        Tab(
            _("Mine"),
            lambda request: {"status__exact": Status.OPEN.value, "owner__id__exact": str(request.user.pk)},
        ),
        Tab(
            _("Overdue"),
            lambda request: {
                "status__exact": Status.OPEN.value,
                "due_on__lt": timezone.localdate().isoformat(),
            },
        ),
        Tab(_("Done"), {"status__exact": Status.DONE.value}),
        Tab(_("Dismissed"), {"status__exact": Status.DISMISSED.value}),
        Tab(_("All")),
    )
    actions_detail = ["done", "assign", "dismiss"]
    shown = ["title", "details", "subject_link", "owner", "due_on", "status", "created_at"]
    readonly_fields = ["subject_link", "status", "created_at"]

    def get_fields(self, request: HttpRequest, obj: WorkItem | None = None) -> Any:
        return self.shown if obj else ["title", "details", "owner", "due_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: WorkItem | None = None) -> list[str]:
        # What the house has found out by itself is not reworded by those who must deal with it.
        own_words = obj is None or obj.kind == BY_HAND
        return [*self.readonly_fields, *([] if own_words else ["title", "details"])]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("subject")

    def has_delete_permission(self, request: HttpRequest, obj: WorkItem | None = None) -> bool:
        return False  # what needs no doing is dismissed, with a reason

    def save_model(self, request: HttpRequest, obj: WorkItem, form: Any, change: bool) -> None:
        if not change:
            obj.kind = BY_HAND
        super().save_model(request, obj, form, change)

    @display(
        description=_("status"),
        ordering="status",
        label={Status.OPEN: "warning", Status.DONE: "success", Status.DISMISSED: "info"},
    )
    def status_label(self, item: WorkItem) -> tuple[str, str]:
        return item.status, item.get_status_display()

    @display(description=_("due"), ordering="due_on", label={"overdue": "danger"})
    def due(self, item: WorkItem) -> tuple[str, str] | str:
        if item.due_on is None:
            return ""
        overdue = item.status == Status.OPEN and item.due_on < timezone.localdate()
        return ("overdue" if overdue else "", date_format(item.due_on, "DATE_FORMAT"))

    @display(description=_("record"))
    def subject_link(self, item: WorkItem) -> SafeString | str:
        return record_link(item.subject_type, item.subject_id, str(item.subject or ""))

    @action(
        description=_("Done"),
        icon="task_alt",
        variant=ActionVariant.PRIMARY,
        permissions=["done"],
        dialog=dialog(_("Is this done?"), ReasonForm, description=_("Say what was done."), submit=_("Done")),
    )
    def done(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        item, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: work.close(item, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("Done."),
        )

    @action(
        description=_("Dismiss"),
        icon="do_not_disturb_on",
        permissions=["dismiss"],
        dialog=dialog(
            _("Dismiss this?"),
            ReasonForm,
            description=_("Say why nothing needs to be done."),
            submit=_("Dismiss"),
        ),
    )
    def dismiss(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        item, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: work.dismiss(item, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("Dismissed."),
        )

    @action(
        description=_("Assign"),
        icon="person_add",
        permissions=["assign"],
        dialog=dialog(_("Who should do this?"), AssignForm, submit=_("Assign")),
    )
    def assign(self, request: HttpRequest, form: AssignForm, object_id: str) -> HttpResponse:
        item, owner, reason = self.record(request, object_id), form.cleaned_data["owner"], form.given_reason
        return carry_out(
            request,
            lambda: work.assign(item, owner=owner, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("Assigned."),
        )

    def has_done_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "close") and self.shows_button(request, object_id, Status.DONE)

    def has_dismiss_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "close") and self.shows_button(request, object_id, Status.DISMISSED)

    def has_assign_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "assign") and self.shows_button(request, object_id, Status.DONE)
