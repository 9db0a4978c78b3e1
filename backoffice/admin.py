"""The pages that show several floors. They take the place of each floor's own, which know nothing above them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backoffice.screens import signing_in
from backoffice.screens.send_link import SendsLinkForChild, SendsLinkToDonor
from beneficiaries.admin.children import ChildAdmin
from beneficiaries.models import Child
from donors.admin.donors import DonorAdmin, SponsorInline
from donors.models import Donor
from payments.admin.inlines import DonationInline, PaymentLinkInline, RecurringGiftInline

__all__ = ["ChildScreen", "DonorScreen", "signing_in"]

admin.site.unregister([Child, Donor])


@admin.register(Child)
class ChildScreen(SendsLinkForChild, ChildAdmin):
    """A child, who sponsors it, and the button that asks a donor for it."""

    actions_detail = [*ChildAdmin.actions_detail, "send_payment_link"]

    def get_inlines(self, request: HttpRequest, obj: Child | None = None) -> list[Any]:
        """A child that is just being registered has no sponsors to show."""
        return [*super().get_inlines(request, obj), *([SponsorInline] if obj else [])]


@admin.register(Donor)
class DonorScreen(SendsLinkToDonor, DonorAdmin):
    """A donor with everything that the donor promised, was asked for and gave."""

    inlines = [*DonorAdmin.inlines, DonationInline, RecurringGiftInline, PaymentLinkInline]
    actions_detail = [*DonorAdmin.actions_detail, "send_payment_link"]

    def get_inlines(self, request: HttpRequest, obj: Donor | None = None) -> list[Any]:
        """A donor who is just being entered has given nothing yet."""
        return list(self.inlines) if obj else []
