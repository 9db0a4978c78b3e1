"""What every admin page of every floor has in common."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ERROR_FLAG
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from unfold.admin import StackedInline, TabularInline

from backoffice.core import context
from backoffice.core.admin.askable import asks_the_impossible
from backoffice.core.admin.choices import AsksForChoices
from backoffice.core.admin.history_pages import HistoryPages
from backoffice.core.admin.paging import DeepPaginator
from backoffice.core.admin.rows import RowLimits
from backoffice.core.admin.saved_views import SavedViews
from backoffice.core.admin.tabs import Tab, tabs_for_list
from backoffice.core.errors import DomainError


class AlmonerModelAdmin(AsksForChoices, RowLimits, SavedViews, HistoryPages):
    """Base of all admins: row limits, history that cannot write, tabs over the list.

    - rows: `get_queryset` obeys the model's `for_user`, and so do choices and autocompletes;
    - views that people keep of the list: see `backoffice.core.admin.saved_views`;
    - `list_tabs = (Tab(_("Open"), {"status__exact": "open"}), …)` draws tabs over the list;
    - `history_fields_hidden(request)` names the fields whose history this person may not read;
    - a form with a field `change_reason` has its answer written into the history;
    - dialogs: see `backoffice.core.admin.dialogs`.
    """

    list_tabs: tuple[Tab, ...] = ()
    list_per_page = 50
    list_max_show_all = 200
    paginator: type = DeepPaginator
    list_filter_submit = True
    list_disable_select_all = True
    show_full_result_count = False
    warn_unsaved_form = True
    # What an empty list says to somebody who looks for the way to its first row, where no button adds one.
    how_it_begins: str | Promise = ""

    def may(self, request: HttpRequest, verb: str) -> bool:
        """Does the person hold the permission `<app>.<verb>_<model>`?"""
        return bool(request.user.has_perm(f"{self.opts.app_label}.{verb}_{self.opts.model_name}"))

    def record(self, request: HttpRequest, object_id: str) -> Any:
        """The record that a button was pressed on, within the person's rows; 404 otherwise."""
        found = self.get_object(request, unquote(str(object_id)))
        if found is None:
            raise Http404
        return found

    def shows_button(self, request: HttpRequest, object_id: str | None, *states: str) -> bool:
        """Is the record's status such that a button for moving it to one of `states` makes sense?

        Asked while a record's page is drawn. When the button has been pressed the domain function decides,
        and its refusal is told in words instead of a bare 403.
        """
        if not self.is_drawing_record(request, object_id):
            return True
        record = self.record_once(request, str(object_id))
        return record is not None and any(record.can_move(state) for state in states)

    def is_drawing_record(self, request: HttpRequest, object_id: str | None) -> bool:
        """Is this the page of one record, as against a list or a pressed button?"""
        match = request.resolver_match
        return object_id is not None and match is not None and str(match.url_name).endswith("_change")

    def record_once(self, request: HttpRequest, object_id: str) -> Any:
        """Several buttons ask about the same record on one page: it is read once for all of them."""
        label = f"_{self.opts.label_lower}_{object_id}"
        if not hasattr(request, label):
            setattr(request, label, self.get_object(request, unquote(object_id)))
        return getattr(request, label)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if asks_the_impossible(request):
            # As Django answers other filters that cannot be read: the list without them.
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        shown = dict(extra_context or {})
        if tabs := self.get_list_tabs(request):
            shown["tab_list"] = tabs_for_list(tabs, request, str(self.opts))
        return super().changelist_view(request, shown)

    def get_list_tabs(self, request: HttpRequest) -> tuple[Tab, ...]:
        return self.list_tabs

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[no-any-return]
        except DomainError as refusal:
            # Forms check all they can see. What only the service sees (somebody else was quicker) ends here,
            # after the transaction was rolled back.
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with context.acting(reason=str(form.cleaned_data.get("change_reason") or "")):
            super().save_model(request, obj, form, change)


class ReadOnlyAdmin(AlmonerModelAdmin):
    """For rows that the house itself writes: staff read them and press buttons, if there are any."""

    warn_unsaved_form = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AlmonerTabularInline(AsksForChoices, RowLimits, TabularInline):  # type: ignore[misc]  # unfold ships no types
    extra = 0
    template_before = "admin/no_rows.html"

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """In a table the column's heading labels the field for eyes alone; this says it to screen readers."""
        formset = super().get_formset(request, obj, **kwargs)
        for field in formset.form.base_fields.values():
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", field.label)
        return formset


class AlmonerStackedInline(AsksForChoices, RowLimits, StackedInline):  # type: ignore[misc]
    extra = 0


class ReadOnlyInline(AlmonerTabularInline):
    """Rows of the house under a record."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
