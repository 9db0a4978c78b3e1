"""Children who are kept, on screen. They are kept from the child's and from the donor's page."""

import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import OptionalReasonForm, carry_out, dialog
from backoffice.core.admin.tabs import Tab
from donors.admin.sponsorship_dialogs import day_field
from donors.admin.sponsorship_rows import hold_state
from donors.models import Hold
from donors.services import holds

SOON = datetime.timedelta(days=2)


def ending_soon() -> dict[str, str]:
    """The filter of the list, as the dashboard counts it: standing, and over within two days or already."""
    # By the hour, so that the address under which the list is found is the same for a while.
    until = (timezone.now() + SOON).replace(minute=0, second=0, microsecond=0)
    return {"released_at__isnull": "True", "expires_at__lt": until.isoformat()}


def end_of_day(day: datetime.date) -> datetime.datetime:
    """A child kept until a day is kept for the whole of it."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(23, 59)))


class ProlongForm(BaseDialogForm):  # type: ignore[misc]  # unfold ships no types
    until = day_field(label=_("Keep until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + datetime.timedelta(days=7)

    def clean_until(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["until"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. Choose today or a later one."))
        return day


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    list_display = ["child", "whom", "kind", "until", "owner_name", "state"]
    list_filter = [("kind", ChoicesDropdownFilter), ("expires_at", DaysFilter)]
    list_select_related = ["child", "donor", "owner"]
    list_tabs = (
        Tab(_("Kept"), {"released_at__isnull": "True"}),
        Tab(_("Ending soon"), lambda request: ending_soon()),
        Tab(_("Let go"), {"released_at__isnull": "False"}),
        Tab(_("All")),
    )
    search_fields = ["child__first_name", "child__reference", "donor__name"]
    search_help_text = _("Child or donor")
    fields = [
        ("child", "donor"),
        ("kind", "owner"),
        ("expires_at", "created_at"),
        "note",
        ("released_at", "release"),
    ]
    readonly_fields = ["created_at"]
    actions_detail = ["prolong", "let_go"]

    @display(description=_("for"))
    def whom(self, hold: Hold) -> str:
        return str(hold.donor or hold.get_kind_display())

    @display(description=_("until"), ordering="expires_at")
    def until(self, hold: Hold) -> str:
        return date_format(timezone.localtime(hold.expires_at), "DATETIME_FORMAT")

    @display(description=_("owner"))
    def owner_name(self, hold: Hold) -> str:
        return str(hold.owner or "–")

    @display(
        description=_("state"), label={"success": "success", "warning": "warning", "info": "info", "": ""}
    )
    def state(self, hold: Hold) -> tuple[str, str]:
        words, colour = hold_state(hold)
        return colour, words

    @action(
        description=_("Prolong"),
        icon="more_time",
        variant=ActionVariant.PRIMARY,
        permissions=["prolong"],
        dialog=dialog(
            _("Keep this child until another day?"),
            ProlongForm,
            description=_("Until the evening of that day. An earlier day ends the hold sooner."),
            submit=_("Keep"),
        ),
    )
    def prolong(self, request: HttpRequest, form: ProlongForm, object_id: str) -> HttpResponse:
        hold, until, user = self.record(request, object_id), form.cleaned_data["until"], request.user
        return carry_out(
            request,
            lambda: holds.prolong(hold, expires_at=end_of_day(until), by=user),  # type: ignore[arg-type]
            success=_("%(child)s is kept until %(day)s.")
            % {"child": hold.child.first_name, "day": date_format(until)},
        )

    def has_prolong_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_release(request, object_id)

    @action(
        description=_("Let go"),
        icon="lock_open",
        variant=ActionVariant.WARNING,
        permissions=["let_go"],
        dialog=dialog(
            _("Let this child go?"),
            OptionalReasonForm,
            description=_("The child is offered to others again."),
            submit=_("Let go"),
        ),
    )
    def let_go(self, request: HttpRequest, form: OptionalReasonForm, object_id: str) -> HttpResponse:
        hold, reason, user = self.record(request, object_id), form.given_reason, request.user
        return carry_out(
            request,
            lambda: holds.release(hold, how=Hold.Release.RELEASED, by=user, reason=reason),  # type: ignore[arg-type]
            success=_("%(child)s is not kept any more.") % {"child": hold.child.first_name},
        )

    def has_let_go_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_release(request, object_id)

    def _may_release(self, request: HttpRequest, object_id: str | None) -> bool:
        if not self.may(request, "release"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        hold = self.record_once(request, str(object_id))
        return hold is not None and hold.released_at is None
