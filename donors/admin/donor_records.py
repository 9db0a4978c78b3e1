"""The records under a donor, each on a page of its own with its history. They come and go on the donor's page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.core.admin.base import AlmonerModelAdmin, ReadOnlyAdmin
from backoffice.core.admin.links import link
from backoffice.core.files.links import guarded_link
from donors import files
from donors.models import (
    ContactNote,
    Donor,
    DonorConsent,
    DonorDocument,
    OtherEmail,
    OtherPhone,
    TaxIdentifier,
)


class OfDonor(AlmonerModelAdmin):
    list_select_related = ["donor"]
    list_fullwidth = True
    search_fields = ["donor__name"]
    search_help_text = _("Donor's name or email, from its beginning")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False  # reached from the donor, not from the sidebar

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found = Donor.objects.for_user(request.user).matching(search_term)
        return (queryset.filter(donor__in=found) if search_term.strip() else queryset), False

    @display(description=_("donor"))
    def donor_link(self, record: Any) -> SafeString:
        return link(reverse("admin:donors_donor_change", args=[record.donor_id]), str(record.donor))


class OfDonorReadOnly(OfDonor, ReadOnlyAdmin):
    pass


@admin.register(OtherEmail)
class OtherEmailAdmin(OfDonorReadOnly):
    list_display = ["address", "label", "donor_link"]
    fields = ["donor_link", "address", "label"]
    readonly_fields = ["donor_link"]


@admin.register(OtherPhone)
class OtherPhoneAdmin(OfDonorReadOnly):
    list_display = ["number", "label", "donor_link"]
    fields = ["donor_link", "number", "label"]
    readonly_fields = ["donor_link"]


@admin.register(TaxIdentifier)
class TaxIdentifierAdmin(OfDonorReadOnly):
    list_display = ["donor_link", "country", "number"]
    fields = ["donor_link", "country", "number"]
    readonly_fields = ["donor_link"]


@admin.register(DonorConsent)
class DonorConsentAdmin(OfDonorReadOnly):
    """A decision is never edited: a later one takes its place."""

    list_display = ["donor_link", "channel", "purpose", "granted", "decided_on", "source"]
    list_filter = [("channel", ChoicesDropdownFilter), ("purpose", ChoicesDropdownFilter), "granted"]
    fields = [
        "donor_link", "channel", "purpose", "granted", "decided_on", "source", "note", "open_proof", "recorded_by",
    ]  # fmt: skip
    readonly_fields = ["donor_link", "open_proof", "recorded_by"]

    @display(description=_("proof"))
    def open_proof(self, consent: DonorConsent) -> SafeString | str:
        return link(guarded_link(files.PROOF, consent), _("Open"), new_tab=True) if consent.proof else "–"


@admin.register(ContactNote)
class ContactNoteAdmin(OfDonor):
    """Words may be put right later; that there was a contact stays."""

    list_display = ["donor_link", "kind", "direction", "happened_at", "written_by"]
    list_select_related = ["donor", "written_by"]
    list_filter = [("kind", ChoicesDropdownFilter)]
    fields = ["donor_link", "kind", "direction", "happened_at", "summary", "written_by"]
    readonly_fields = ["donor_link", "happened_at", "written_by"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # by the button on the donor's page

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(DonorDocument)
class DonorDocumentAdmin(OfDonorReadOnly):
    list_display = ["donor_link", "kind", "number", "issued_on", "expires_on", "created_at"]
    list_filter = [("kind", ChoicesDropdownFilter)]
    fields = ["donor_link", "kind", "number", "issued_on", "expires_on", "open_file", "uploaded_by", "sha256"]
    readonly_fields = ["donor_link", "open_file", "uploaded_by", "sha256"]

    @display(description=_("file"))
    def open_file(self, paper: DonorDocument) -> SafeString:
        return link(guarded_link(files.PAPER, paper), _("Open"), new_tab=True)
