"""A donor asks what we keep, or to be forgotten."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.dialogs import ReasonForm, carry_out, dialog
from backoffice.core.admin.links import link
from backoffice.core.files.links import guarded_link
from donors.models import Donor, DonorArchive, DonorErasure
from donors.privacy_files import ARCHIVE
from donors.services.archives import ask_for_archive
from donors.services.erasing import erase_donor

WORD = _("ERASE")


class EraseForm(ReasonForm):
    """Asks for the word, so that nobody erases a person by a slip of the hand."""

    word = forms.CharField(
        label=_("Type ERASE to confirm"),
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_word(self) -> str:
        typed = str(self.cleaned_data["word"]).strip()
        if typed not in ("ERASE", str(WORD)):
            raise ValidationError(_("Type %(word)s in capital letters.") % {"word": WORD})
        return typed


class DonorPrivacy:
    """For the donor's admin."""

    @action(
        description=_("Hand out personal data"),
        icon="folder_zip",
        permissions=["hand_out"],
        dialog=dialog(
            _("Make an archive of all that we keep about this donor?"),
            ReasonForm,
            description=_("JSON, a PDF to read, and the stored files in one zip. Say who asked and when."),
            submit=_("Make it"),
        ),
    )
    def hand_out(self: Any, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        donor: Donor = self.record(request, object_id)
        return carry_out(
            request,
            lambda: ask_for_archive(donor=donor, by=request.user, reason=form.given_reason),  # type: ignore[arg-type]
            success=_("The archive is being made. You find it under 'Archives of personal data'."),
        )

    @action(
        description=_("Erase this donor"),
        icon="person_cancel",
        variant=ActionVariant.DANGER,
        permissions=["erase"],
        dialog=dialog(
            _("Erase this donor?"),
            EraseForm,
            description=_(
                "Name, addresses, notes, letters and mails are blanked everywhere, in history too, and the payment "
                "processor is asked to forget the donor. Gifts and receipts stay. This cannot be taken back."
            ),
            submit=_("Erase for good"),
            danger=True,
        ),
    )
    def erase(self: Any, request: HttpRequest, form: EraseForm, object_id: str) -> HttpResponse:
        donor: Donor = self.record(request, object_id)
        return carry_out(
            request,
            lambda: erase_donor(donor=donor, by=request.user, reason=form.given_reason),  # type: ignore[arg-type]
            success=_("The donor was erased."),
        )

    def has_hand_out_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(self.may(request, "archive") and self._is_there(request, object_id))

    def has_erase_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(self.may(request, "erase") and self._is_there(request, object_id))

    def _is_there(self: Any, request: HttpRequest, object_id: str | None) -> bool:
        """A button for a record that says nothing of anybody any more would only refuse."""
        if not self.is_drawing_record(request, object_id):
            return True
        donor = self.record_once(request, object_id)
        return donor is not None and not donor.is_erased and not donor.is_merged_away


@admin.register(DonorArchive)
class DonorArchiveAdmin(ReadOnlyAdmin):
    how_it_begins = _("Ask for one on the donor's page: 'Hand out personal data' under More.")
    list_display = ["donor", "status_label", "requested_by", "created_at", "download"]
    list_select_related = ["donor", "requested_by"]
    fields = ["donor", "status", "requested_by", "reason", "created_at", "download", "sha256"]
    readonly_fields = ["created_at", "download"]

    @display(
        description=_("status"),
        ordering="status",
        label={DonorArchive.Status.QUEUED: "info", DonorArchive.Status.DONE: "success"},
    )
    def status_label(self, archive: DonorArchive) -> tuple[str, str]:
        return archive.status, archive.get_status_display()

    @display(description=_("file"))
    def download(self, archive: DonorArchive) -> SafeString | str:
        """Shown to all who see the row; the door behind it asks for the right to hand data out."""
        return link(guarded_link(ARCHIVE, archive), _("Download")) if archive.file else "–"


@admin.register(DonorErasure)
class DonorErasureAdmin(ReadOnlyAdmin):
    how_it_begins = _("Whoever asks to be forgotten is erased on the donor's page.")
    list_display = ["erased_at", "erased_by", "is_complete"]
    list_select_related = ["erased_by"]
    fields = ["donor", "erased_at", "erased_by", "reason", "what", "waits"]
    readonly_fields = ["what", "waits"]

    @display(description=_("complete"), boolean=True)
    def is_complete(self, erasure: DonorErasure) -> bool:
        return not erasure.pending

    @display(description=_("what was blanked"))
    def what(self, erasure: DonorErasure) -> SafeString:
        counted = sorted((what, number) for what, number in erasure.blanked.items() if number)
        return format_html_join("", "<div>{}: {}</div>", counted)

    @display(description=_("still to do"))
    def waits(self, erasure: DonorErasure) -> SafeString | str:
        if not erasure.pending:
            return str(_("nothing"))
        return format_html_join("", "<div>{}</div>", ([what] for what in erasure.pending))
