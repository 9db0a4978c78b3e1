"""*Add a task* on the page of any record: what a person must do about it, by whom and until when.

    @admin.register(Sponsorship)
    class SponsorshipAdmin(RecordTasks, AlmonerModelAdmin):
        actions_detail = ["end", "add_task"]

The page's templates get `open_tasks`, asked of the database only where `admin/open_tasks.html` is included.
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import carry_out, dialog
from backoffice.core.admin.work import BY_HAND
from backoffice.core.models import User
from backoffice.core.services import work

RIGHT, SIGHT = "core.add_workitem", "core.view_workitem"
MOST_SHOWN = 10


class StaffField(forms.ModelChoiceField):  # type: ignore[type-arg]  # subscripted at runtime it fails
    """One of us. Those who left are not offered."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("empty_label", _("Nobody in particular"))
        options.setdefault("widget", UnfoldAdminSelectWidget())
        super().__init__(queryset=User.objects.filter(is_staff=True, is_active=True), **options)


class TaskForm(BaseDialogForm):  # type: ignore[misc]  # unfold ships no types
    title = forms.CharField(
        label=_("What to do"),
        max_length=200,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("Such as: call back, send the yearbook, ask for the new address."),
    )
    due_on = forms.DateField(
        label=_("Until"), required=False, widget=UnfoldAdminTextInputWidget(attrs={"type": "date"})
    )
    owner = StaffField(label=_("Who does it"))
    details = forms.CharField(
        label=_("Details"),
        required=False,
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.fields["owner"].initial = request.user.pk

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_t("This day has passed. Choose today or a later one."))
        return day


class RecordTasks(AlmonerModelAdmin):
    # A page with a head of its own includes it there.
    change_form_outer_before_template = "admin/open_tasks.html"

    @action(
        description=_("Add a task"),
        icon="add_task",
        permissions=["add_task"],
        dialog=dialog(
            _("What is to be done?"),
            TaskForm,
            description=_("It stands on this page and on the list of work until somebody says it is done."),
            submit=_("Add task"),
        ),
    )
    def add_task(self, request: HttpRequest, form: TaskForm, object_id: str) -> HttpResponse:
        record, facts = self.record(request, object_id), form.cleaned_data
        return carry_out(
            request,
            lambda: work.ask(
                BY_HAND,
                title=facts["title"],
                details=facts["details"],
                subject=record,
                owner=facts["owner"],
                due_on=facts["due_on"],
            ),
            success=_("The task stands on the list of work."),
        )

    def has_add_task_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm(RIGHT)) and self.has_view_permission(request)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None and request.user.has_perm(SIGHT):
            # Not asked for here: a template that draws it evaluates it.
            tasks = work.open_about(obj).select_related("owner").order_by("due_on", "created_at", "id")
            context.setdefault("open_tasks", tasks[:MOST_SHOWN])
        return super().render_change_form(request, context, add, change, form_url, obj)  # type: ignore[no-any-return]
