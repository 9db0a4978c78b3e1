"""The buttons that hand a donor the pages of a recurring gift: its own, and Stripe's for another card."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from backoffice.core.admin.dialogs import ConfirmForm, carry_out, dialog, redirect_behind_dialog
from backoffice.core.admin.links import link
from backoffice.core.errors import DomainError
from payments import emails
from payments.admin.recurring_asking import LIVE, AsksForChanges
from payments.gateway import get_gateway
from payments.gateway.errors import GatewayError
from payments.models import RecurringGift
from payments.services.recurring_gifts import manage_links


class NobodyToWriteTo(DomainError):
    """There is no address to which a link could go."""


class OpensItsPages(AsksForChanges):
    """For the recurring gift's admin."""

    @action(
        description=_("Send manage link"),
        icon="forward_to_inbox",
        permissions=["send_manage_link"],
        dialog=dialog(
            _("Mail the donor the page of this gift?"),
            ConfirmForm,
            description=_(
                "On it the donor changes amount and day, pauses, ends, and gives another card, without signing in. It "
                "goes to the donor's main email, once an hour at most."
            ),
            submit=_("Send"),
        ),
    )
    def send_manage_link(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        gift: RecurringGift = self.record(request, object_id)
        return carry_out(request, lambda: _send_link(gift), success=_("The mail is on its way."))

    def has_send_manage_link_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_in(request, object_id, LIVE)

    @action(
        description=_("Copy card link"),
        icon="add_card",
        permissions=["card_page"],
        dialog=dialog(
            _("Make a page for another card?"),
            ConfirmForm,
            description=_(
                "A page of Stripe's for a donor who is on the telephone or beside you. It works for a few minutes only; "
                "for later, send the manage link."
            ),
            submit=_("Make it"),
        ),
    )
    def card_page(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        gift: RecurringGift = self.record(request, object_id)
        try:
            address = _card_page_of(gift)
        except GatewayError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, link(address, _t("The page for another card: copy this address"), new_tab=True)
            )
        return redirect_behind_dialog(request)

    def has_card_page_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_in(request, object_id, LIVE)


def _send_link(gift: RecurringGift) -> None:
    if emails.manage_link(gift) is None:
        raise NobodyToWriteTo(
            _t("We have no address to which we may write. Copy a card link, or call the donor.")
        )


def _card_page_of(gift: RecurringGift) -> str:
    return get_gateway().portal_url(
        gift.stripe_customer_id,
        return_url=manage_links.manage_url(gift) + "?back=card",
        locale=gift.donor.language or translation.get_language() or "auto",
    )
