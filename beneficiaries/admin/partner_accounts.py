"""The button that enters a new payout account."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from backoffice.core.admin.dialogs import dialog
from beneficiaries.admin.partner_forms import PayoutAccountForm
from beneficiaries.admin.partner_moves import PartnerButtons
from beneficiaries.services import payout_accounts


class AccountButtons(PartnerButtons):
    @action(
        description=_("Change payout account"),
        icon="account_balance",
        permissions=["change_payout_account"],
        dialog=dialog(
            _("Enter a new payout account"),
            PayoutAccountForm,
            description=_(
                "Ask the partner by a telephone number that you knew before: a letter or mail that asks for "
                "another account is how money is stolen. The account until now stays in the list."
            ),
            submit=_("Enter account"),
        ),
    )
    def change_payout_account(
        self, request: HttpRequest, form: PayoutAccountForm, object_id: str
    ) -> HttpResponse:
        return self.done(
            request,
            object_id,
            lambda partner, by: payout_accounts.change_payout_account(
                partner, by=by, reason=form.given_reason, **form.account
            ),
            success=_("%(partner)s has a new payout account."),
        )

    def has_change_payout_account_permission(
        self, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        return request.user.has_perm("beneficiaries.change_payoutaccount")
