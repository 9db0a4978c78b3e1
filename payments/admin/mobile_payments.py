"""Payments by phone on screen: what was asked, what the provider said, and the button that asks it now."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import ConfirmForm, ReasonForm, carry_out, dialog
from backoffice.core.admin.tabs import Tab
from backoffice.core.errors import DomainError
from donors.models import Donor
from payments.admin import labels
from payments.mobile_money import registry
from payments.mobile_money.base import MobileMoneyError
from payments.models import MobilePayment
from payments.services.mobile import mobile_closing, mobile_lookups, mobile_payments

Status = MobilePayment.Status
COLOURS = {
    Status.CREATED: "info",
    Status.PENDING: "info",
    Status.SUCCEEDED: "success",
    Status.FAILED: "danger",
    Status.UNKNOWN: "warning",
}
_UNDECIDED = (Status.CREATED, Status.PENDING, Status.UNKNOWN)
_MOST_DONORS = 200


@admin.register(MobilePayment)
class MobilePaymentAdmin(ReadOnlyAdmin):
    how_it_begins = _("Press 'Ask by mobile money' on the page of a donor or of a sponsorship.")
    list_display = [
        "gift",
        "giver",
        "money",
        "provider_label",
        "phone_number",
        "status_label",
        "why",
        "created_at",
    ]
    list_filter = [("failure", ChoicesDropdownFilter), ("created_at", DaysFilter)]
    list_select_related = ["donation__donor"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
    )
    search_fields = ["reference"]
    search_help_text = _("Gift, phone, donor's name, our reference or the provider's receipt")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("donation", "status"),
                    ("giver", "money"),
                    ("provider_label", "phone_number"),
                    ("failure", "provider_said"),
                    ("pledge", "due_on"),
                ]
            },
        ),
        (
            _("At the provider"),
            {
                "classes": ["tab"],
                "fields": [
                    ("reference", "provider_reference"),
                    ("provider_receipt", "settled_at"),
                    ("asked_by", "asked_at"),
                    ("queries", "next_query_at"),
                ],
            },
        ),
    ]
    readonly_fields = ["gift", "giver", "money", "provider_label", "phone_number", "why", "reference"]
    change_form_outer_before_template = "admin/payments/mobile_payment.html"
    actions_detail = ["look_up", "close_unpaid"]

    def get_urls(self) -> list[URLPattern]:
        state = self.admin_site.admin_view(require_safe(self.state_view))
        return [
            path("<uuid:payment_id>/state/", state, name="payments_mobilepayment_state"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("donation__donor")

    @display(description=_("gift"), ordering="created_at")
    def gift(self, payment: MobilePayment) -> str:
        return payment.donation.reference

    @display(description=_("donor"))
    def giver(self, payment: MobilePayment) -> str:
        return labels.name_of(payment.donation.donor)

    @display(description=_("amount"))
    def money(self, payment: MobilePayment) -> str:
        return labels.amount_of(payment.donation.amount)

    @display(description=_("provider"), ordering="provider")
    def provider_label(self, payment: MobilePayment) -> str:
        return registry.label_of(payment.provider)

    @display(description=_("phone"), ordering="phone")
    def phone_number(self, payment: MobilePayment) -> str:
        return labels.phone_of(payment)

    @display(description=_("status"), ordering="status", label=COLOURS)
    def status_label(self, payment: MobilePayment) -> tuple[str, str]:
        return labels.status_of(payment)

    @display(description=_("why it failed"))
    def why(self, payment: MobilePayment) -> str:
        return payment.get_failure_display() if payment.failure else ""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = " ".join(search_term.split())
        if not term:
            return queryset, False
        donors = list(Donor.objects.matching(term).order_by().values_list("pk", flat=True)[:_MOST_DONORS])
        named = (
            Q(donation__reference=term.upper())
            | Q(phone=term.removeprefix("+").replace(" ", ""))
            | Q(provider_receipt=term)
            | Q(provider_reference=term)
            | Q(donation__donor__in=donors)
        )
        if _is_uuid(term):
            named |= Q(reference=term)
        return queryset.filter(named), False

    # --- the record -------------------------------------------------------------------------------------

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if (payment := context.get("original")) is not None:
            context |= _state(payment)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[no-any-return]

    def state_view(self, request: HttpRequest, payment_id: object) -> HttpResponse:
        """The part of the page that follows the phone; when it is decided the whole page is fetched anew."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        payment = mobile_lookups.look_if_due(self.record(request, str(payment_id)))
        response = TemplateResponse(request, "admin/payments/mobile_payment_state.html", _state(payment))
        if payment.status not in _UNDECIDED:
            response.headers["HX-Refresh"] = "true"
        return response

    @action(
        description=_("Look it up now"),
        icon="sync",
        variant=ActionVariant.PRIMARY,
        permissions=["look_up"],
        dialog=dialog(
            _("Ask the provider now?"),
            ConfirmForm,
            description=_("It says what became of the prompt. Nobody's phone rings by this."),
            submit=_("Look it up"),
        ),
    )
    def look_up(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        payment = self.record(request, object_id)
        return carry_out(
            request, lambda: _looked_up(payment, request.user), success=_("The provider has answered.")
        )

    @action(
        description=_("Close as unpaid"),
        icon="block",
        variant=ActionVariant.DANGER,
        permissions=["close_unpaid"],
        dialog=dialog(
            _("Was nothing paid?"),
            ReasonForm,
            description=_(
                "Look into the provider's portal first. The gift fails; should the money come after all, it is booked."
            ),
            submit=_("Close as unpaid"),
            danger=True,
        ),
    )
    def close_unpaid(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        payment, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: mobile_closing.close_unpaid(payment, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The payment is closed as unpaid."),
        )

    def has_close_unpaid_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not self.may(request, "ask"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        payment = self.record_once(request, str(object_id))
        return payment is not None and mobile_closing.can_be_closed(payment)

    def has_look_up_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not self.may(request, "ask"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        payment = self.record_once(request, str(object_id))
        # Money that we took for lost may have come after all.
        return payment is not None and payment.status != Status.SUCCEEDED and payment.asked_at is not None


class NoAnswer(DomainError):
    """The provider could not be asked; the message says what it said."""


def _looked_up(payment: MobilePayment, by: Any) -> None:
    try:
        mobile_lookups.look_up(payment, by=by)
    except MobileMoneyError as error:
        raise NoAnswer(str(error)) from error
    except registry.NoSuchProvider as error:
        raise NoAnswer(str(_("This provider is not switched on here any more."))) from error


def _state(payment: MobilePayment) -> dict[str, Any]:
    return {
        "payment": payment,
        "sentence": mobile_payments.sentence_of(payment),
        "under_way": payment.status in _UNDECIDED,
        "status_variant": COLOURS[Status(payment.status)],
        "state_address": reverse("admin:payments_mobilepayment_state", args=[payment.pk]),
    }


def _is_uuid(term: str) -> bool:
    return len(term.replace("-", "")) == 32 and all(letter in "0123456789abcdefABCDEF-" for letter in term)
