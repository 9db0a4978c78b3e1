"""Health, safeguarding and incidents: pages of their own, for the few who hold the right to each.

Nothing of them stands on the child's page but the way here, so nothing of them is in the child's history,
exports or search.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextareaWidget

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import ReasonForm, carry_out, dialog
from backoffice.core.admin.links import link
from backoffice.core.admin.tabs import Tab
from backoffice.core.models import User
from beneficiaries.models import Child, HealthSummary, Incident, SafeguardingNote
from beneficiaries.services import safeguarding

SEVERITY_COLOURS = {
    Incident.Severity.LOW: "",
    Incident.Severity.MEDIUM: "warning",
    Incident.Severity.HIGH: "danger",
}


class SealedAdmin(AlmonerModelAdmin):
    """Found by the child alone: no word of what was written can be searched for."""

    autocomplete_fields = ["child"]
    list_select_related = ["child"]
    list_fullwidth = True
    search_fields = ["^child__reference", "^child__first_name", "^child__family_name"]
    search_help_text = _("The child's reference, first name or family name, from its beginning")

    written_by_the_house: tuple[str, ...] = ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        asked: Any = self.fields
        if obj is None:
            return asked
        # Whose record it is stands fast, and leads to the child.
        return ["child_link", *(name for name in asked if name != "child"), *self.written_by_the_house]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["child_link", *self.written_by_the_house] if obj else []

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, UnfoldAdminTextareaWidget):
            field.widget.attrs["rows"] = 4
        if field is not None and db_field.name == "child":
            for ability in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{ability}_related", False)
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("child"), ordering="child__reference")
    def child_link(self, record: Any) -> SafeString:
        return link(reverse("admin:beneficiaries_child_change", args=[record.child_id]), str(record.child))


@admin.register(HealthSummary)
class HealthAdmin(SealedAdmin):
    list_display = ["child_link", "last_examined_on", "updated_at"]
    fields = ["child", "conditions", "allergies", "medication", "note", "last_examined_on"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False  # reached from the child, not from the sidebar


@admin.register(SafeguardingNote)
class SafeguardingAdmin(SealedAdmin):
    """The list says that there is a note; whoever opens one, or its history, is written down."""

    list_display = ["note_of", "written_by", "created_at"]
    list_select_related = ["child", "written_by"]
    list_filter = [("created_at", DaysFilter)]
    fields = ["child", "text"]
    written_by_the_house = ("written_by", "created_at")

    def has_change_permission(self, request: HttpRequest, obj: SafeguardingNote | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: SafeguardingNote, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)
        safeguarding.write_note(obj, by=request.user)

    def render_change_form(
        self, request: HttpRequest, context: Any, add: bool = False, change: bool = False, form_url: str = "",
        obj: SafeguardingNote | None = None,
    ) -> HttpResponse:  # fmt: skip
        if obj is not None:
            self._was_read(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)  # type: ignore[no-any-return]

    def _render_history(self, request: HttpRequest, template: str, subject: Any, *rest: Any) -> HttpResponse:
        self._was_read(request, subject)
        return super()._render_history(request, template, subject, *rest)

    def _was_read(self, request: HttpRequest, note: SafeguardingNote) -> None:
        assert isinstance(request.user, User)
        safeguarding.note_was_read(note, by=request.user)

    @display(description=_("note"))
    def note_of(self, note: SafeguardingNote) -> str:
        return str(note.child)


class OutcomeForm(ReasonForm):
    reason = forms.CharField(
        label=_("Outcome"), max_length=2000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4})
    )


@admin.register(Incident)
class IncidentAdmin(SealedAdmin):
    list_display = ["summary", "child_link", "severity_label", "happened_on", "status", "reported_by"]
    list_select_related = ["child", "reported_by"]
    list_tabs = (
        Tab(_("Open"), {"status__exact": "open"}),
        Tab(_("Closed"), {"status__exact": "closed"}),
        Tab(_("All")),
    )
    list_filter = [
        ("kind", ChoicesDropdownFilter),
        ("severity", ChoicesDropdownFilter),
        ("happened_on", DaysFilter),
    ]
    fields = ["child", ("kind", "severity"), "happened_on", "description", "action_taken"]
    written_by_the_house = ("status", "outcome", "reported_by", "closed_by")
    actions_detail = ["close", "reopen"]

    def has_change_permission(self, request: HttpRequest, obj: Incident | None = None) -> bool:
        is_open = obj is None or obj.status == Incident.Status.OPEN
        return super().has_change_permission(request, obj) and is_open

    def save_model(self, request: HttpRequest, obj: Incident, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            assert isinstance(request.user, User)
            safeguarding.report_incident(obj, by=request.user)

    @display(description=_("incident"), ordering="kind")
    def summary(self, incident: Incident) -> str:
        return incident.get_kind_display()

    @display(description=_("severity"), label=SEVERITY_COLOURS, ordering="severity")
    def severity_label(self, incident: Incident) -> tuple[str, str]:
        return incident.severity, incident.get_severity_display()

    @action(
        description=_("Close"),
        icon="task_alt",
        variant=ActionVariant.SUCCESS,
        permissions=["close"],
        dialog=dialog(_("What came of this incident?"), OutcomeForm, submit=_("Close the incident")),
    )
    def close(self, request: HttpRequest, form: OutcomeForm, object_id: str) -> HttpResponse:
        incident, by = self.record(request, object_id), request.user
        assert isinstance(by, User)
        return carry_out(
            request,
            lambda: safeguarding.close_incident(incident, by=by, outcome=form.given_reason),
            success=_("The incident is closed."),
        )

    @action(
        description=_("Open again"),
        icon="restart_alt",
        permissions=["reopen"],
        dialog=dialog(_("Open this incident again?"), ReasonForm, submit=_("Open again")),
    )
    def reopen(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        incident, by = self.record(request, object_id), request.user
        assert isinstance(by, User)
        return carry_out(
            request,
            lambda: safeguarding.reopen_incident(incident, by=by, reason=form.given_reason),
            success=_("The incident is open again."),
        )

    def has_close_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "close") and self.shows_button(request, object_id, Incident.Status.CLOSED)

    def has_reopen_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "close") and self.shows_button(request, object_id, Incident.Status.OPEN)


def ways_to_sealed_records(request: HttpRequest, child: Child) -> list[dict[str, str]]:
    """Links from the child's page to what is sealed, for those who hold the right; without a word of it."""
    ways = []
    for model, words, icon in (
        (HealthSummary, _("Health"), "medical_information"),
        (Incident, _("Incidents"), "report"),
        (SafeguardingNote, _("Safeguarding notes"), "shield_person"),
    ):
        label = model._meta.model_name
        if request.user.has_perm(f"beneficiaries.view_{label}"):
            address = reverse(f"admin:beneficiaries_{label}_changelist")
            ways.append(
                {"words": str(words), "icon": icon, "address": f"{address}?child__id__exact={child.pk}"}
            )
    return ways
