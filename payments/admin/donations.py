"""Donations on screen. Nobody writes them by hand: they follow the money."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.importing import Importing
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.tabs import Tab
from payments.admin import donation_problems, labels, refund_button
from payments.admin.attributing import AttributesGifts
from payments.admin.receipts import receipt_link_of
from payments.admin.searching import of_donors
from payments.models import Donation

Status = Donation.Status


@admin.register(Donation)
class DonationAdmin(
    Importing, AttributesGifts, refund_button.GivesBack, donation_problems.ShowsProblems, ReadOnlyAdmin
):
    import_kind = "old-gifts"
    list_display = ["reference", "giver", "money", "purpose", "came_by", "status_label", "received_at"]
    list_filter = [
        ("channel", ChoicesDropdownFilter),
        ("fund", RelatedDropdownFilter),
        ("is_history", BooleanRadioFilter),
        ("received_at", DaysFilter),
        ("created_at", DaysFilter),
    ]
    list_select_related = ["donor", "child", "fund"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
        *donation_problems.TABS,
        Tab(_("Not attributed"), {"fund__isnull": "True", "status__exact": Status.SUCCEEDED.value}),
    )
    search_fields = ["reference", "donor__name", "donor__email"]
    search_help_text = _(
        "Reference, here or in the old system; donor's name or email; or an identifier of Stripe"
    )
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("reference", "status"),
                    ("giver", "money"),
                    ("purpose", "fund"),
                    ("channel", "received_at"),
                    ("why_it_failed", "next_try"),
                    "receipt_links",
                ]
            },
        ),
        (
            _("Where it came from"),
            {
                "classes": ["tab"],
                "fields": [
                    ("donor", "payment_link"),
                    ("recurring_gift", "sponsorship"),
                    ("payer_name", "payer_email"),
                ],
            },
        ),
        (
            _("At Stripe"),
            {
                "classes": ["tab"],
                "fields": [
                    "stripe_payment_intent_id",
                    "stripe_charge_id",
                    "stripe_invoice_id",
                    ("settled_label", "fee_label"),
                    "net_label",
                ],
            },
        ),
        donation_problems.FIELDSET,
        refund_button.FIELDSET,
        (_("In the books"), {"classes": ["tab"], "fields": ["entries"]}),
    ]
    # Of a gift of the old books there is nothing at Stripe, no receipt and no entry to look for.
    history_fieldsets = [
        (
            None,
            {
                "fields": [
                    ("reference", "status"),
                    ("giver", "money"),
                    ("purpose", "fund"),
                    ("came_by", "received_at"),
                    ("old_reference", "campaign"),
                    ("donor", "note"),
                ]
            },
        ),
    ]
    readonly_fields = [
        "reference",
        "giver",
        "money",
        "purpose",
        "settled_label",
        "fee_label",
        "net_label",
        "receipt_links",
        "entries",
        "came_by",
        *donation_problems.READONLY,
        *refund_button.READONLY,
    ]

    actions_detail = ["attribute", "refund", "write_again"]

    def get_fieldsets(self, request: HttpRequest, obj: Donation | None = None) -> Any:
        if obj is not None and obj.is_history:
            return self.history_fieldsets
        return super().get_fieldsets(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("donor", "child", "fund")

    def get_ordering(self, request: HttpRequest) -> Any:
        """Newest first. Of a period, by the day on which the money came: an index holds just those."""
        asked = any(name.startswith("received_at") and value for name, value in request.GET.items())
        return ["-received_at", "-id"] if asked else ["-created_at", "-id"]

    @display(description=_("donor"), ordering="donor__name")
    def giver(self, donation: Donation) -> str:
        return labels.name_of(donation.donor, donation.payer_name)

    @display(description=_("amount"))
    def money(self, donation: Donation) -> str:
        return self.amount_with_returns(donation)

    @display(description=_("came on our balance"))
    def settled_label(self, donation: Donation) -> str:
        return labels.amount_of(donation.settled)

    @display(description=_("net"))
    def net_label(self, donation: Donation) -> str:
        return labels.amount_of(donation.net)

    @display(description=_("fee"))
    def fee_label(self, donation: Donation) -> str:
        return labels.amount_of(donation.fee)

    @display(description=_("for"))
    def purpose(self, donation: Donation) -> str:
        return labels.purpose_of(donation)

    @display(description=_("channel"), ordering="channel")
    def came_by(self, donation: Donation) -> str:
        channel = donation.get_channel_display()
        return f"{channel} · {_('From the old books')}" if donation.is_history else channel

    @display(description=_("status"), ordering="status", label=labels.DONATION_COLOURS)
    def status_label(self, donation: Donation) -> tuple[str, str]:
        return labels.status_of(donation)

    @display(description=_("receipt"))
    def receipt_links(self, donation: Donation) -> SafeString:
        made = [receipt for receipt in _once(donation, "receipts") if receipt.pdf]
        return format_html_join(", ", "{}", ((receipt_link_of(receipt),) for receipt in made))

    @display(description=_("journal entries"))
    def entries(self, donation: Donation) -> SafeString:
        page = "admin:payments_journalentry_change"
        return format_html_join(
            "\n",
            "<div>{}: {}</div>",
            (
                (entry.get_kind_display(), link_to(reverse(page, args=[entry.pk]), entry.memo))
                for entry in sorted(_once(donation, "entries"), key=lambda entry: entry.posted_at)
            ),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = " ".join(search_term.split())
        if not term:
            return queryset, False
        named = (
            Q(reference=term.upper())
            | Q(old_reference__in=[term, term.upper(), term.lower()])
            | Q(stripe_payment_intent_id=term)
            | Q(stripe_charge_id=term)
            | Q(stripe_invoice_id=term)
        )
        return of_donors(queryset, term, or_exactly=named), False


def _once(donation: Donation, relation: str) -> Any:
    """Rows that a page shows in several places are read once."""
    prefetch_related_objects([donation], relation)
    return getattr(donation, relation).all()
