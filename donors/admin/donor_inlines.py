"""What stands under a donor on its page: other addresses, tax numbers, consents, contacts, papers."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.core.admin.base import AlmonerTabularInline, ReadOnlyInline
from backoffice.core.admin.links import dialog_link, link
from backoffice.core.files.links import guarded_link
from donors import files
from donors.admin.donor_form import OtherAddressFormSet, PaperForm, TaxIdentifierForm
from donors.models import (
    ContactNote,
    Donor,
    DonorConsent,
    DonorDocument,
    OtherEmail,
    OtherPhone,
    TaxIdentifier,
)


class OfOpenDonor:
    """Rows are added and removed while the donor's record is open."""

    def has_add_permission(self, request: HttpRequest, obj: Donor | None = None) -> bool:
        return _is_open(obj) and bool(super().has_add_permission(request, obj))  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Donor | None = None) -> bool:
        return _is_open(obj) and bool(super().has_change_permission(request, obj))  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Donor | None = None) -> bool:
        return _is_open(obj) and bool(super().has_delete_permission(request, obj))  # type: ignore[misc]


def _is_open(donor: Donor | None) -> bool:
    return donor is None or not (donor.is_merged_away or donor.is_erased)


class OtherAddressInline(OfOpenDonor, AlmonerTabularInline):
    formset = OtherAddressFormSet
    hide_title = True
    readonly_fields = ["make_main"]
    button = ""

    def get_fields(self, request: HttpRequest, obj: Donor | None = None) -> Any:
        fields = [self.what, "label"]
        return [*fields, "make_main"] if self.has_change_permission(request, obj) else fields

    @property
    def what(self) -> str:
        return "address" if self.model is OtherEmail else "number"

    @display(description=_("main one"))
    def make_main(self, other: Any) -> SafeString | str:
        if other.pk is None:
            return ""
        address = reverse(f"admin:donors_donor_{self.button}", args=[other.donor_id])
        return dialog_link(f"{address}?which={other.pk}", _t("Make this the main one"))


class OtherEmailInline(OtherAddressInline):
    model = OtherEmail
    button = "main_email"


class OtherPhoneInline(OtherAddressInline):
    model = OtherPhone
    button = "main_phone"


class TaxIdentifierInline(OfOpenDonor, AlmonerTabularInline):
    model = TaxIdentifier
    form = TaxIdentifierForm
    fields = ["country", "number"]
    hide_title = True


class ConsentInline(ReadOnlyInline):
    """Every decision that was ever made; what holds now stands above them."""

    model = DonorConsent
    tab = True
    per_page = 20
    hide_title = True
    template_before = "admin/donors/consents_present.html"
    readonly_fields = [
        *("decided_on", "channel", "purpose", "answer"),
        *("source", "note", "open_proof", "recorded_by"),
    ]
    fields = [*readonly_fields]
    verbose_name_plural = _("consents")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("recorded_by")

    @display(description=_("answer"))
    def answer(self, consent: DonorConsent) -> str:
        return _t("Agreed") if consent.granted else _t("Declined")

    @display(description=_("proof"))
    def open_proof(self, consent: DonorConsent) -> SafeString | str:
        return link(guarded_link(files.PROOF, consent), _t("Open"), new_tab=True) if consent.proof else "–"


class ContactNoteInline(ReadOnlyInline):
    model = ContactNote
    tab = True
    per_page = 20
    hide_title = True
    show_change_link = True
    readonly_fields = ["happened_at", "kind", "direction", "summary", "written_by"]
    fields = [*readonly_fields]
    verbose_name_plural = _("contacts")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("written_by")


class PaperInline(OfOpenDonor, AlmonerTabularInline):
    """A paper is replaced, not edited."""

    model = DonorDocument
    form = PaperForm
    tab = True
    hide_title = True
    fields = ["kind", "number", "issued_on", "expires_on", "upload"]
    show_change_link = True
    verbose_name_plural = _("papers")

    def has_change_permission(self, request: HttpRequest, obj: Donor | None = None) -> bool:
        return False

    @display(description=_("file"))
    def upload(self, paper: DonorDocument) -> SafeString | str:
        """For a row that stands: the file that was uploaded."""
        if not paper.file:
            return ""
        kind = "PDF" if paper.content_type == "application/pdf" else _t("Picture")
        return link(guarded_link(files.PAPER, paper), f"{kind}, {filesizeformat(paper.size)}", new_tab=True)
