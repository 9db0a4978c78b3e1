"""Recurring gifts on screen: they follow the processor's subscriptions."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.tabs import Tab
from payments.admin import labels
from payments.admin.inlines import RecurringChangeInline
from payments.admin.recurring_buttons import RECURRING_ACTIONS, RecurringButtons
from payments.admin.searching import of_donors
from payments.models import RecurringChange, RecurringGift
from payments.services.cards import card_words

Status = RecurringGift.Status


@admin.register(RecurringGift)
class RecurringGiftAdmin(RecurringButtons, ReadOnlyAdmin):
    inlines = [RecurringChangeInline]
    actions_detail = RECURRING_ACTIONS
    list_display = ["donor", "money", "interval", "purpose", "status_label", "next_payment_at", "started_at"]
    list_filter = [
        ("interval", ChoicesDropdownFilter),
        ("fund", RelatedDropdownFilter),
        ("started_at", DaysFilter),
    ]
    list_select_related = ["donor", "child", "fund"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
    )
    search_fields = ["donor__name", "donor__email"]
    search_help_text = _("Donor's name or email, or a subscription at Stripe")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("donor", "status"),
                    ("money", "interval"),
                    ("purpose", "fund"),
                    ("next_payment_at", "charged_to"),
                    ("resumes_at", "cancels_at"),
                    ("started_at", "cancelled_at"),
                    "waiting",
                ]
            },
        ),
        (
            _("Where it came from"),
            {
                "classes": ["tab"],
                "fields": ["sponsorship", "payment_link", "stripe_subscription_id", "stripe_customer_id"],
            },
        ),
    ]
    readonly_fields = [
        "money",
        "purpose",
        "charged_to",
        "waiting",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("donor", "child", "fund")

    @display(description=_("amount"))
    def money(self, gift: RecurringGift) -> str:
        return labels.amount_of(gift.amount)

    @display(description=_("for"))
    def purpose(self, gift: RecurringGift) -> str:
        return labels.purpose_of(gift)

    @display(description=_("status"), ordering="status", label=labels.RECURRING_COLOURS)
    def status_label(self, gift: RecurringGift) -> tuple[str, str]:
        return labels.status_of(gift)

    @display(description=_("charged to"))
    def charged_to(self, gift: RecurringGift) -> str:
        return card_words.words_of(gift) if gift.method else "–"

    @display(description=_("asked of Stripe"))
    def waiting(self, gift: RecurringGift) -> str:
        """What is not confirmed yet, with what Stripe said last."""
        change = gift.changes.filter(status=RecurringChange.Status.ASKED).first()
        if change is None:
            return _t("Nothing is waiting.")
        words = [change.get_kind_display(), _t("not confirmed yet"), change.answer]
        return " · ".join(str(word) for word in words if word)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = " ".join(search_term.split())
        named = Q(stripe_subscription_id=term) | Q(stripe_customer_id=term)
        return (of_donors(queryset, term, or_exactly=named) if term else queryset), False
