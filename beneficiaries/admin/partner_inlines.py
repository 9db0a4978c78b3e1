"""What stands under a partner on its page: contacts, papers, accounts, people."""

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
from backoffice.core.admin.links import link
from backoffice.core.files.links import guarded_link
from beneficiaries import files
from beneficiaries.admin.labels import pill
from beneficiaries.admin.partner_forms import ContactForm, ContactFormSet, PartnerPaperForm
from beneficiaries.models import (
    Partner,
    PartnerContact,
    PartnerDocument,
    PartnerMember,
    PartnerVetting,
    PayoutAccount,
)

IN_USE = (PartnerVetting.Status.SUBMITTED, PartnerVetting.Status.VERIFIED)


class ContactInline(AlmonerTabularInline):
    model = PartnerContact
    form = ContactForm
    formset = ContactFormSet
    fields = ["name", "role", "email", "phone", "is_main"]
    tab = True


class PartnerPaperInline(AlmonerTabularInline):
    """A paper is replaced, not edited; and not removed while the partner is vetted by it."""

    model = PartnerDocument
    form = PartnerPaperForm
    fields = ["kind", "number", "issued_on", "expires_on", "upload"]
    show_change_link = True
    tab = True
    verbose_name_plural = _("papers and vetting")

    def has_change_permission(self, request: HttpRequest, obj: Partner | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Partner | None = None) -> bool:
        vetting = getattr(obj, "vetting", None)
        is_in_use = vetting is not None and vetting.status in IN_USE
        return not is_in_use and bool(super().has_delete_permission(request, obj))

    @display(description=_("file"))
    def upload(self, paper: PartnerDocument) -> SafeString | str:
        """For a row that stands: the file that was uploaded."""
        if not paper.file:
            return ""
        kind = "PDF" if paper.content_type == "application/pdf" else _t("Picture")
        words = f"{kind}, {filesizeformat(paper.size)}"
        return link(guarded_link(files.PARTNER_PAPER, paper), words, new_tab=True)


class PayoutAccountInline(ReadOnlyInline):
    """Every account that there was, the newest first. The whole number stands on the account's own page."""

    model = PayoutAccount
    fields = ["account", "holder", "bank_name", "currency", "valid_from", "entered_by", "state"]
    readonly_fields = tuple(str(name) for name in fields)
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("entered_by")

    @display(description=_("account"))
    def account(self, account: PayoutAccount) -> SafeString:
        return link(reverse("admin:beneficiaries_payoutaccount_change", args=[account.pk]), str(account))

    @display(description=_("state"))
    def state(self, account: PayoutAccount) -> str:
        if account.is_changed_recently:
            return pill(_t("New"), "warning")
        return pill(_t("Current"), "success") if account.is_current else pill(_t("Replaced"), "")


class MemberInline(AlmonerTabularInline):
    model = PartnerMember
    autocomplete_fields = ["user"]
    fields = ["user"]
    tab = True
    verbose_name_plural = _("people")
