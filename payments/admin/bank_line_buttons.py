"""The buttons over the lines of bank statements, and on the page of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.dialogs import (
    ConfirmForm,
    ReasonForm,
    carry_out,
    dialog,
    redirect_behind_dialog,
)
from payments.admin.bank_batch_buttons import BindsLinesToBatches
from payments.admin.bank_booking_runs import BooksTheMatched
from payments.admin.bank_dialogs import BookLineForm, PayoutForm
from payments.models import BankLine
from payments.services.banking import bank_lines

Status = BankLine.Status


class SortsLines(BindsLinesToBatches, BooksTheMatched):
    """For the lines' admin."""

    # --- for many lines ---------------------------------------------------------------------------------

    @action(
        description=_("Match again"),
        icon="sync",
        permissions=["sort_lines"],
        dialog=dialog(
            _("Match the waiting lines again?"),
            ConfirmForm,
            description=_(
                "After payouts were fetched, links made or donors entered. Arrivals of payouts are set apart; nothing "
                "is booked."
            ),
            submit=_("Match again"),
        ),
    )
    def match_lines(self, request: HttpRequest, form: ConfirmForm) -> HttpResponse:
        user: Any = request.user
        payouts = bank_lines.match_again(by=user)
        certain = BankLine.objects.matched().count()
        messages.success(
            request,
            _t("%(certain)d lines are matched with certainty; %(payouts)d payouts were found.")
            % {"certain": certain, "payouts": payouts},
        )
        return redirect_behind_dialog(request)

    # --- for one line -----------------------------------------------------------------------------------

    @action(
        description=_("Book as a gift"),
        icon="task_alt",
        variant=ActionVariant.PRIMARY,
        permissions=["book"],
        dialog=dialog(
            _("Book this line as a gift?"),
            BookLineForm,
            description=_(
                "One line is one gift; for several gifts split it. What you choose is remembered for this payer's "
                "account."
            ),
            submit=_("Book it"),
        ),
    )
    def book(self, request: HttpRequest, form: BookLineForm, object_id: str) -> HttpResponse:
        line, user = self.record(request, object_id), request.user
        facts = form.cleaned_data
        link = line.payment_link if facts.get("pays_link") else None
        return carry_out(
            request,
            lambda: bank_lines.book(
                line,
                **form.chosen,
                link=link,
                is_no_payout=bool(facts.get("is_no_payout")),
                by=user,  # type: ignore[arg-type]
            ),
            success=_("The line is booked."),
        )

    def has_book_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "sort") and self.shows_button(request, object_id, Status.BOOKED)

    @action(
        description=_("Arrival of a payout"),
        icon="account_balance",
        permissions=["is_payout"],
        dialog=dialog(
            _("Is this the arrival of a payout?"),
            PayoutForm,
            description=_("The gifts in it were booked when they were paid; nothing is booked again."),
            submit=_("Link them"),
        ),
    )
    def is_payout(self, request: HttpRequest, form: PayoutForm, object_id: str) -> HttpResponse:
        line, user, payout = self.record(request, object_id), request.user, form.cleaned_data["payout"]
        return carry_out(
            request,
            lambda: bank_lines.arrives(line, payout, by=user),  # type: ignore[arg-type]
            success=_("The line is linked with its payout."),
        )

    def has_is_payout_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "sort") and self.shows_button(request, object_id, Status.PAYOUT)

    @action(
        description=_("Not a gift"),
        icon="block",
        permissions=["set_aside"],
        dialog=dialog(
            _("Set this line aside?"),
            ReasonForm,
            description=_("Such as interest, or a grant that is booked elsewhere."),
            submit=_("Set aside"),
        ),
    )
    def set_aside(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        line, user, reason = self.record(request, object_id), request.user, form.given_reason
        return carry_out(
            request,
            lambda: bank_lines.set_aside(line, by=user, reason=reason),  # type: ignore[arg-type]
            success=_("The line is set aside."),
        )

    def has_set_aside_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "sort") and self.shows_button(request, object_id, Status.IGNORED)

    @action(
        description=_("Put back"),
        icon="undo",
        permissions=["put_back"],
        dialog=dialog(
            _("Put this line back into the list?"),
            ReasonForm,
            description=_(
                "Cash and cheques that it moved to the bank stand in hand again; what was brought by hand stays there. "
                "A payout is without its line again, and is not linked with this one any more by itself."
            ),
            submit=_("Put back"),
        ),
    )
    def put_back(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        line, user, reason = self.record(request, object_id), request.user, form.given_reason
        return carry_out(
            request,
            lambda: bank_lines.put_back(line, by=user, reason=reason),  # type: ignore[arg-type]
            success=_("The line waits to be sorted."),
        )

    def has_put_back_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "sort") and self._was_decided(request, object_id)

    def _was_decided(self, request: HttpRequest, object_id: str | None) -> bool:
        """A line that waits for its batch is freed there, by abandoning it."""
        if not self.is_drawing_record(request, object_id):
            return True
        line = self.record_once(request, str(object_id))
        return line is not None and line.status != Status.SPLIT and line.can_move(Status.OPEN)
