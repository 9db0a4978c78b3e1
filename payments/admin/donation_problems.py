"""A gift that the bank did not let through, on screen: why, when it is tried again, and the mail once more."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.dialogs import ConfirmForm, carry_out, dialog
from backoffice.core.admin.tabs import Tab
from payments.models import Donation
from payments.services.cards import card_problems
from payments.services.paying.decline_words import staff_sentence

FAILED = {"status__exact": Donation.Status.FAILED.value}
TABS = (Tab(_("Recovered"), {"recovered_at__isnull": "False"}),)
FIELDSET: Any = (
    _("The payment"),
    {
        "classes": ["tab"],
        "fields": [
            ("paid_with", "attempts"),
            ("failed_at", "recovered_at"),
            "needs_proof",
            "claimed_sponsor",
        ],
    },
)
READONLY = ["why_it_failed", "next_try"]


class ShowsProblems(ReadOnlyAdmin):
    """For the page of donations."""

    def get_list_display(self, request: HttpRequest) -> Any:
        """Among those that failed, when each is tried again stands in the place of the day it came."""
        columns = list(super().get_list_display(request))
        if request.GET.get("status__exact") == FAILED["status__exact"] and "received_at" in columns:
            columns[columns.index("received_at") :] = ["reason_in_short", "failed_on", "next_try"]
            columns.remove("came_by")
        return columns

    @display(description=_("why it failed"))
    def why_it_failed(self, donation: Donation) -> str:
        """In words; the code beside it is what banks and Stripe's support ask for."""
        if not (donation.failure_code or donation.failure_reason):
            return ""
        words = staff_sentence(donation.failure_code, donation.failure_reason)
        return f"{words} ({donation.failure_code})" if donation.failure_code else words

    @display(description=_("next try"), ordering="next_try_at")
    def next_try(self, donation: Donation) -> str:
        if donation.status != Donation.Status.FAILED:
            return ""
        if donation.needs_proof:
            return str(_("waits for the donor"))
        if donation.next_try_at is None:
            return str(_("none"))
        return _day(donation.next_try_at)

    @display(description=_("the bank's reason"), ordering="failure_code")
    def reason_in_short(self, donation: Donation) -> str:
        """The code as words, which fit a line of a telephone."""
        return donation.failure_code.replace("_", " ") or donation.failure_reason[:30]

    @display(description=_("failed"), ordering="failed_at")
    def failed_on(self, donation: Donation) -> str:
        return _day(donation.failed_at) if donation.failed_at else ""

    @action(
        description=_("Send the card mail again"),
        icon="forward_to_inbox",
        permissions=["write_again"],
        dialog=dialog(
            _("Send the mail about the card again?"),
            ConfirmForm,
            description=_("It goes to the donor's present email, with the link to pay by another card."),
            submit=_("Send again"),
        ),
    )
    def write_again(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        donation = self.record(request, object_id)
        return carry_out(
            request,
            lambda: card_problems.write_again(donation, by=request.user),  # type: ignore[arg-type]
            success=_("The mail is on its way again."),
        )

    def has_write_again_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not request.user.has_perm("core.resend_outgoingemail"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        donation = self.record_once(request, str(object_id))
        return donation is not None and card_problems.is_mendable(donation)


def _day(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
