"""Gifts, recurring gifts and links as sections of another record's page."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyInline
from backoffice.core.admin.links import link as link_to
from payments.admin import labels
from payments.models import Donation, JournalLine, PaymentLink, RecurringChange, RecurringGift


class _OfDonor(ReadOnlyInline):
    fk_name = "donor"
    tab = True
    per_page = 10
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("child", "fund")

    @display(description=_("for"))
    def purpose(self, record: Any) -> str:
        return labels.purpose_of(record)

    @display(description=_("amount"))
    def money(self, record: Any) -> SafeString:
        """The way to the record's own page."""
        return link_to(self._address(record), labels.amount_of(record.amount))

    def _address(self, record: Any) -> str:
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(page, args=[record.pk])


class DonationInline(_OfDonor):
    model = Donation
    verbose_name_plural = _("gifts")
    readonly_fields = ["reference", "money", "purpose", "status", "received_at"]
    fields = [*readonly_fields]


class RecurringGiftInline(_OfDonor):
    model = RecurringGift
    verbose_name_plural = _("recurring gifts")
    readonly_fields = ["money", "interval", "purpose", "status", "next_payment_at"]
    fields = [*readonly_fields]


class RecurringChangeInline(ReadOnlyInline):
    """What was asked of a recurring gift, by whom, and what became of it."""

    model = RecurringChange
    tab = True
    per_page = 20
    hide_title = True
    verbose_name_plural = _("changes")
    readonly_fields = ["created_at", "what", "by_whom", "status", "reason", "answer", "done_at"]
    fields = [*readonly_fields]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("asked_by", "new_child")

    @display(description=_("what"))
    def what(self, change: RecurringChange) -> str:
        facts = [
            labels.amount_of(change.new_amount),
            date_format(change.next_payment_on) if change.next_payment_on else "",
            _t("until %(day)s") % {"day": date_format(change.resumes_on)} if change.resumes_on else "",
            change.new_child.first_name if change.new_child else "",
        ]
        return ": ".join([change.get_kind_display(), *filter(None, facts)])

    @display(description=_("by"))
    def by_whom(self, change: RecurringChange) -> str:
        return str(change.asked_by) if change.asked_by else change.get_origin_display()


class PaymentLinkInline(_OfDonor):
    model = PaymentLink
    verbose_name_plural = _("payment links")
    readonly_fields = ["money", "interval", "purpose", "status", "created_at", "opened_at", "paid_at"]
    fields = [*readonly_fields]


class JournalLineInline(ReadOnlyInline):
    model = JournalLine
    hide_title = True
    readonly_fields = ["account", "debit", "credit"]
    fields = [*readonly_fields]
    verbose_name_plural = _("lines")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("account")

    @display(description=_("debit"))
    def debit(self, line: JournalLine) -> str:
        return labels.minor_amount(line.amount_minor, line.currency) if line.amount_minor > 0 else ""

    @display(description=_("credit"))
    def credit(self, line: JournalLine) -> str:
        return labels.minor_amount(-line.amount_minor, line.currency) if line.amount_minor < 0 else ""
