"""The records under a child, each on a page of its own with its history. They are edited on the child's page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.links import link
from backoffice.core.files.links import guarded_link
from beneficiaries import files
from beneficiaries.admin.labels import RESULT_COLOURS, thumbnail
from beneficiaries.admin.paper_expiry import EXPIRY_COLOURS, EXPIRY_TABS, ExpiryFilter, expiry_label
from beneficiaries.models import (
    ChildDocument,
    ChildPhoto,
    ConsentRecord,
    Guardian,
    SchoolYear,
    VerificationCheck,
)


class OfChildAdmin(ReadOnlyAdmin):
    list_select_related = ["child"]
    search_fields = ["^child__reference", "^child__first_name", "^child__family_name"]
    list_fullwidth = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False  # reached from the child, not from the sidebar

    @display(description=_("child"))
    def child_link(self, record: Any) -> SafeString:
        return link(reverse("admin:beneficiaries_child_change", args=[record.child_id]), str(record.child))


@admin.register(Guardian)
class GuardianAdmin(OfChildAdmin):
    list_display = ["full_name", "relation", "child_link"]
    fields = ["child_link", "full_name", "relation", "phone", "address"]
    readonly_fields = ["child_link"]


@admin.register(SchoolYear)
class SchoolYearAdmin(OfChildAdmin):
    list_display = ["child_link", "year", "school", "school_class"]
    fields = ["child_link", "year", "school", "school_class", "note"]
    readonly_fields = ["child_link"]


@admin.register(ConsentRecord)
class ConsentAdmin(OfChildAdmin):
    list_display = ["child_link", "use", "given_on", "withdrawn_on"]
    list_filter = [("use", ChoicesDropdownFilter)]
    fields = [
        "child_link", "guardian", "use", "form", "given_on", "proof", "recorded_by",
        "withdrawn_on", "withdrawal_reason",
    ]  # fmt: skip
    readonly_fields = ["child_link", "recorded_by", "withdrawn_on", "withdrawal_reason"]


@admin.register(ChildPhoto)
class PhotoAdmin(OfChildAdmin):
    list_display = ["child_link", "taken_on", "is_primary", "is_published", "created_at"]
    ordering = ["-created_at", "-id"]
    fields = ["child_link", "preview", "taken_on", "is_primary", "is_published", "uploaded_by", "size"]
    readonly_fields = ["child_link", "preview", "uploaded_by", "size"]

    @display(description=_("photo"))
    def preview(self, photo: ChildPhoto) -> SafeString:
        return thumbnail(photo)

    @display(description=_("size"))
    def size(self, photo: ChildPhoto) -> str:
        return f"{photo.width} × {photo.height}"


@admin.register(ChildDocument)
class PaperAdmin(OfChildAdmin):
    list_display = ["child_link", "partner", "kind", "number", "expiry"]
    list_select_related = ["child__partner"]
    list_tabs = EXPIRY_TABS
    list_filter = [ExpiryFilter, ("kind", ChoicesDropdownFilter)]
    fields = ["child_link", "kind", "number", "issued_on", "expires_on", "open_file", "uploaded_by", "sha256"]
    readonly_fields = ["child_link", "open_file", "uploaded_by", "sha256"]

    def get_ordering(self, request: HttpRequest) -> Any:
        # What is to be renewed: the longest expired first. Otherwise the newest.
        return (
            ["expires_on", "id"]
            if ExpiryFilter.parameter_name in request.GET
            else super().get_ordering(request)
        )

    @display(description=_("partner"), ordering="child__partner__name")
    def partner(self, paper: ChildDocument) -> str:
        return paper.child.partner.name

    @display(description=_("expires"), label=EXPIRY_COLOURS, ordering="expires_on")
    def expiry(self, paper: ChildDocument) -> tuple[str, str]:
        return expiry_label(paper)

    @display(description=_("file"))
    def open_file(self, paper: ChildDocument) -> SafeString:
        return link(guarded_link(files.PAPER, paper), _("Open"), new_tab=True)


@admin.register(VerificationCheck)
class CheckAdmin(OfChildAdmin):
    list_display = ["child_link", "kind", "result_label", "checked_by", "checked_at", "expires_on"]
    list_select_related = ["child", "kind", "checked_by"]
    list_filter = [("kind", RelatedDropdownFilter), ("result", ChoicesDropdownFilter)]
    fields = ["child_link", "kind", "result", "note", "evidence", "checked_by", "checked_at", "expires_on"]
    readonly_fields = ["child_link", "checked_by", "checked_at"]

    @display(description=_("result"), label=RESULT_COLOURS, ordering="result")
    def result_label(self, check: VerificationCheck) -> tuple[str, str]:
        return check.result, check.get_result_display()
