"""The records under a partner, each on a page of its own with its history. They are edited on the partner's page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.links import link
from backoffice.core.files.links import guarded_link
from beneficiaries import files
from beneficiaries.models import (
    PartnerContact,
    PartnerDocument,
    PartnerMember,
    PartnerVetting,
    PayoutAccount,
)


class OfPartnerAdmin(ReadOnlyAdmin):
    list_select_related = ["partner"]
    search_fields = ["partner__name"]
    list_fullwidth = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False  # reached from the partner, not from the sidebar

    @display(description=_("partner"))
    def partner_link(self, record: Any) -> SafeString:
        return link(
            reverse("admin:beneficiaries_partner_change", args=[record.partner_id]), str(record.partner)
        )


@admin.register(PartnerMember)
class MemberAdmin(OfPartnerAdmin):
    list_display = ["user", "partner_link"]
    list_select_related = ["partner", "user"]
    search_fields = ["partner__name", "user__full_name", "user__email"]
    fields = ["partner_link", "user"]
    readonly_fields = ["partner_link"]


@admin.register(PartnerContact)
class ContactAdmin(OfPartnerAdmin):
    list_display = ["name", "partner_link", "role", "is_main"]
    search_fields = ["name", "email", "partner__name"]
    fields = ["partner_link", "name", "role", "email", "phone", "is_main"]
    readonly_fields = ["partner_link"]


@admin.register(PartnerDocument)
class PartnerPaperAdmin(OfPartnerAdmin):
    list_display = ["partner_link", "kind", "number", "expires_on"]
    list_filter = [("kind", ChoicesDropdownFilter)]
    fields = [
        "partner_link", "kind", "number", "issued_on", "expires_on", "open_file", "uploaded_by", "sha256",
    ]  # fmt: skip
    readonly_fields = ["partner_link", "open_file", "uploaded_by", "sha256"]

    @display(description=_("file"))
    def open_file(self, paper: PartnerDocument) -> SafeString:
        return link(guarded_link(files.PARTNER_PAPER, paper), _("Download"), new_tab=True)


@admin.register(PartnerVetting)
class VettingAdmin(OfPartnerAdmin):
    list_display = ["partner_link", "status", "submitted_by", "verified_by", "verified_until"]
    list_select_related = ["partner", "submitted_by", "verified_by"]
    list_filter = [("status", ChoicesDropdownFilter)]
    fields = [
        "partner_link", "status", "submitted_by", "submitted_at", "verified_by", "verified_at",
        "verified_until", "refusal",
    ]  # fmt: skip
    readonly_fields = tuple(str(name) for name in fields)


@admin.register(PayoutAccount)
class PayoutAccountAdmin(OfPartnerAdmin):
    """Lists show the last digits alone; the whole number stands on the page of one account."""

    list_display = ["partner_link", "account", "holder", "currency", "valid_from", "replaced_at"]
    list_filter = [("method", ChoicesDropdownFilter)]
    search_fields = ["partner__name", "holder"]
    fields = [
        "partner_link", "method", "holder", "number", "bic", "bank_name", "currency", "valid_from",
        "entered_by", "created_at", "replaced_at",
    ]  # fmt: skip
    readonly_fields = ["partner_link", "entered_by", "created_at", "replaced_at"]

    @display(description=_("account"))
    def account(self, account: PayoutAccount) -> str:
        return str(account)
