"""The pages that show several floors. They take the place of each floor's own, which know nothing above them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backoffice.screens import compared_donors, signing_in
from backoffice.screens.ask_by_phone import AsksDonorByPhone, AsksPromiseByPhone
from backoffice.screens.child_leaving import LeavesWithSponsors, OfferWithCharge
from backoffice.screens.donor_page import DonorPage, TimelineInline
from backoffice.screens.keep_child import KeepsChild, KeepsForDonor
from backoffice.screens.promise_buttons import PROMISE_ACTIONS, PromiseButtons
from backoffice.screens.promise_page import PROMISE_INLINES, PromisePage
from backoffice.screens.send_gifts import SendsGiftsToDonor
from backoffice.screens.send_link import (
    SendsLinkForChild,
    SendsLinkForGift,
    SendsLinkForSponsorship,
    SendsLinkToDonor,
)
from backoffice.screens.send_to_each import SendsLinkToSeveral
from beneficiaries.admin.children import ChildAdmin
from beneficiaries.models import Child
from donors.admin.donors import DonorAdmin, buttons
from donors.admin.offers import ChildOfferAdmin
from donors.admin.privacy import DonorPrivacy
from donors.admin.sponsorship_rows import HoldInline, HoldOfDonorInline, SponsorInline
from donors.admin.sponsorships import SponsorshipAdmin
from donors.models import ChildOffer, Donor, Sponsorship
from payments.admin.inlines import DonationInline, PaymentLinkInline, RecurringGiftInline
from payments.admin.recurring import RecurringGiftAdmin
from payments.models import RecurringGift

__all__ = [
    "ChildOfferScreen",
    "ChildScreen",
    "DonorScreen",
    "RecurringGiftScreen",
    "SponsorshipScreen",
    "compared_donors",
    "signing_in",
]

admin.site.unregister([Child, Donor, Sponsorship, RecurringGift, ChildOffer])


@admin.register(Child)
class ChildScreen(KeepsForDonor, LeavesWithSponsors, SendsLinkForChild, ChildAdmin):
    """A child, who sponsors it, and the button that asks a donor for it."""

    actions_detail = [*ChildAdmin.actions_detail, "send_payment_link", "keep_for_donor"]

    def get_inlines(self, request: HttpRequest, obj: Child | None = None) -> list[Any]:
        """A child that is just being registered has no sponsors to show."""
        standing = [SponsorInline, *([HoldInline] if obj.holds.exists() else [])] if obj else []
        return [*super().get_inlines(request, obj), *standing]


@admin.register(Donor)
class DonorScreen(
    DonorPage,
    DonorPrivacy,
    SendsLinkToSeveral,
    SendsGiftsToDonor,
    AsksDonorByPhone,
    SendsLinkToDonor,
    KeepsChild,
    DonorAdmin,
):
    """A donor with everything that the donor promised, was asked for and gave."""

    inlines = [*DonorAdmin.inlines, DonationInline, RecurringGiftInline, PaymentLinkInline, TimelineInline]
    actions = [*DonorAdmin.actions, "send_link_to_each"]
    actions_detail = buttons(
        "send_payment_link",
        more=("ask_by_phone", "pledge_by_phone", "send_gifts", "keep_child", "hand_out", "erase"),
    )

    def get_inlines(self, request: HttpRequest, obj: Donor | None = None) -> list[Any]:
        """A donor who is just being entered has given nothing yet."""
        return [*self.inlines, *([HoldOfDonorInline] if obj.holds.exists() else [])] if obj else []


@admin.register(Sponsorship)
class SponsorshipScreen(
    PromisePage, PromiseButtons, AsksPromiseByPhone, SendsLinkForSponsorship, SponsorshipAdmin
):
    """A promise with what pays for it, and the buttons that ask, remind and agree."""

    inlines = PROMISE_INLINES
    actions_detail = PROMISE_ACTIONS


@admin.register(RecurringGift)
class RecurringGiftScreen(SendsLinkForGift, RecurringGiftAdmin):
    """A recurring gift, and the button that asks for a new start, for another in its place or for something more."""

    actions_detail = [*RecurringGiftAdmin.actions_detail, "send_payment_link"]


@admin.register(ChildOffer)
class ChildOfferScreen(OfferWithCharge, ChildOfferAdmin):
    """An offer of another child, and what becomes of the charge meanwhile."""
