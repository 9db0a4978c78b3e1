"""Imports on screen: the list, and the buttons that write, cancel and undo."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import ConfirmForm, OptionalReasonForm, carry_out, dialog
from backoffice.core.admin.import_pages import LABELS, ImportPages, Status, address_of, signed_in, title_of
from backoffice.core.admin.import_preview import counts_in_words
from backoffice.core.imports.importer import importers_for
from backoffice.core.models import ImportBatch
from backoffice.core.services import imports


@admin.register(ImportBatch)
class ImportBatchAdmin(ImportPages):
    list_display = ["file_name", "what", "status_label", "in_numbers", "requested_by", "created_at"]
    list_filter = [("status", ChoicesDropdownFilter), ("created_at", DaysFilter)]
    list_select_related = ["requested_by"]
    search_fields = ["file_name", "requested_by__full_name"]
    search_help_text = _("File name, or who imported it")
    fields = ["requested_by", "created_at", "existing", "date_order"]
    warn_unsaved_form = False
    change_form_outer_before_template = "admin/imports/batch.html"
    actions_detail = ["write", "cancel", "undo"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and bool(importers_for(request.user))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # --- the list ---------------------------------------------------------------------------------------

    @display(description=_("what"), ordering="kind")
    def what(self, batch: ImportBatch) -> str:
        return title_of(batch)

    @display(description=_("status"), ordering="status", label=LABELS)
    def status_label(self, batch: ImportBatch) -> tuple[str, str]:
        return batch.status, batch.get_status_display()

    @display(description=_("rows"))
    def in_numbers(self, batch: ImportBatch) -> str:
        return counts_in_words(batch)

    # --- buttons ----------------------------------------------------------------------------------------

    @action(
        description=_("Write"),
        icon="save",
        variant=ActionVariant.PRIMARY,
        permissions=["write"],
        dialog=dialog(
            _("Write these rows into the register?"),
            ConfirmForm,
            description=_("Refused rows are left out. The whole import can be undone afterwards."),
            submit=_("Write"),
        ),
    )
    def write(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        batch = self.record(request, object_id)
        return carry_out(
            request,
            lambda: imports.write(batch, by=signed_in(request)),
            success=_("The rows are being written."),
            to=address_of(batch),
        )

    @action(
        description=_("Cancel"),
        icon="close",
        permissions=["cancel"],
        dialog=dialog(
            _("Cancel this import?"),
            ConfirmForm,
            description=_("Nothing has been written. The file and its photos are deleted."),
            submit=_("Cancel the import"),
            danger=True,
        ),
    )
    def cancel(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        batch = self.record(request, object_id)
        return carry_out(
            request,
            lambda: imports.cancel(batch, by=signed_in(request)),
            success=_("The import is cancelled."),
        )

    @action(
        description=_("Undo the whole batch"),
        icon="undo",
        variant=ActionVariant.DANGER,
        permissions=["undo"],
        dialog=dialog(
            _("Undo this whole import?"),
            OptionalReasonForm,
            description=_(
                "What it created is deleted, what it changed gets its old values back. Records that somebody has "
                "touched since stay as they are; they are listed with the reason."
            ),
            submit=_("Undo"),
            danger=True,
        ),
    )
    def undo(self, request: HttpRequest, form: OptionalReasonForm, object_id: str) -> HttpResponse:
        batch = self.record(request, object_id)
        return carry_out(
            request,
            lambda: imports.undo(batch, by=signed_in(request), reason=form.given_reason),
            success=_("The import is being undone."),
            to=address_of(batch),
        )

    def has_write_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "add") and self.shows_button(request, object_id, Status.WRITING)

    def has_cancel_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "add") and self.shows_button(request, object_id, Status.CANCELLED)

    def has_undo_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "add") and self.shows_button(request, object_id, Status.UNDOING)
